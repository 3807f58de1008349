"""The catalogue of services: what the office charges for. A new service is new rows, never new code."""

from collections.abc import Sequence
from typing import Final

from sqlmodel import Session, col, func, or_, select

from tui_billing.domain.codes import Proration, Resource, Role, Season, ServiceKind, ServiceSection
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.services import Service, ServiceSource, Unit
from tui_billing.operations._rights import require

RIGHT: Final = "справочник услуг"

OF_SOURCES: Final = (ServiceKind.DERIVED, ServiceKind.COMMON_HOUSE)
"""Kinds that are computed from other services."""


def add_service(
    session: Session,
    code: str,
    name: str,
    kind: ServiceKind,
    unit: str,
    *,
    short_name: str = "",
    resource: Resource = Resource.NONE,
    section: ServiceSection = ServiceSection.COMMUNAL,
    season: Season = Season.ALWAYS,
    proration: Proration = Proration.BY_DAYS,
    capital_repair: bool = False,
    sources: Sequence[int] = (),
) -> int:
    """Record a service. Returns its id.

    It is charged once it has a tariff, a supplier and connected accounts. ``sources`` are the services that it is
    computed from; they were there before, so nothing can be computed in a circle.

    Raises:
        NotAllowedError: only an administrator changes the catalogue.
        RefusedError: no code or name, or one of another service; sources where there are none, or none where there must be.
    """
    require(session, RIGHT, Role.ADMINISTRATOR)
    code, name, unit = code.strip(), name.strip(), unit.strip()
    if not (code and name and unit):
        raise RefusedError("Услуге нужны код, название и единица измерения.")
    known = session.exec(select(Service).where(or_(col(Service.code) == code, col(Service.name) == name))).first()
    if known is not None:
        raise RefusedError(f"Услуга «{known.name}» ({known.code}) уже есть. Выберите другой код и название.")
    if bool(sources) != (kind in OF_SOURCES):
        need = "укажите, из каких услуг она считается" if kind in OF_SOURCES else "из других услуг она не считается"
        raise RefusedError(f"Услуга «{name}», {kind.label}: {need}.")
    made = Service(
        code=code, name=name, short_name=short_name.strip() or name, unit_id=_unit(session, unit), kind=kind,
        resource=resource, section=section, season=season, proration=proration, capital_repair=capital_repair,
        position=1 + (session.exec(select(func.max(Service.position))).one() or 0),
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add_all(ServiceSource(service_id=made.id, source_id=source) for source in dict.fromkeys(sources))
    return made.id


def _unit(session: Session, name: str) -> int:
    unit = session.exec(select(Unit).where(Unit.name == name)).first()
    if unit is None:
        unit = Unit(name=name)
        session.add(unit)
        session.flush()
    return unit.id

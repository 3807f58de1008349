"""What buildings that make heat or hot water themselves used, as people said it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from tui_billing.domain.codes import ServiceKind
from tui_billing.domain.office import Audit, User
from tui_billing.domain.own_boiler import ResourceUse
from tui_billing.domain.services import Service, Unit
from tui_billing.queries.buildings import building_addresses


@dataclass(frozen=True, slots=True)
class UseRow:
    """What a building used in each month of ``[valid_from, valid_to)``, units × 10⁶, why, and who said so."""

    building_id: int
    address: str
    service: str
    unit: str
    volume_e6: int
    valid_from: date
    valid_to: date
    basis: str
    author: str


def resource_uses(session: Session, building_id: int = 0) -> list[UseRow]:
    """What was said, of one building or of all (0), by building, service and month."""
    asked = (
        select(ResourceUse, Service.name, Unit.name, User.name)
        .join(Service, col(Service.id) == ResourceUse.service_id)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .join(Audit, col(Audit.id) == ResourceUse.entered_id)
        .join(User, col(User.id) == Audit.user_id)
        .order_by(col(ResourceUse.building_id), col(ResourceUse.service_id), col(ResourceUse.valid_from))
    )
    if building_id:
        asked = asked.where(ResourceUse.building_id == building_id)
    rows = session.exec(asked).all()
    where = building_addresses(session) if rows else {}
    return [
        UseRow(
            row.building_id, where[row.building_id], service, unit, row.volume_e6, row.valid_from, row.valid_to, row.basis,
            author,
        )
        for row, service, unit, author in rows
    ]  # fmt: skip


def boiler_services(session: Session) -> list[tuple[str, str, str]]:
    """The code, the name and the unit of every resource that buildings make heat of."""
    rows = session.exec(
        select(Service.code, Service.name, Unit.name)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .where(Service.kind == ServiceKind.OWN_BOILER)
        .order_by(col(Service.position), col(Service.id))
    )
    return list(rows)

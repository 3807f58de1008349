"""How buildings pay for what their common property takes."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from tui_billing.domain.codes import CommonMode, ServiceKind
from tui_billing.domain.common_property import BuildingCommon
from tui_billing.domain.office import Audit, User
from tui_billing.domain.services import Service
from tui_billing.queries.buildings import building_addresses


@dataclass(frozen=True, slots=True)
class CommonRow:
    """A mode of a building and service over ``[valid_from, valid_to)``, why, and who said so."""

    building_id: int
    address: str
    service: str
    mode: CommonMode
    valid_from: date
    valid_to: date
    basis: str
    author: str


def common_modes(session: Session) -> list[CommonRow]:
    """Every mode that was set, by building, service and day; a building without one pays as ``CommonMode.CAPPED``."""
    rows = session.exec(
        select(BuildingCommon, Service.name, User.name)
        .join(Service, col(Service.id) == BuildingCommon.service_id)
        .join(Audit, col(Audit.id) == BuildingCommon.entered_id)
        .join(User, col(User.id) == Audit.user_id)
        .order_by(
            col(BuildingCommon.building_id), col(BuildingCommon.service_id), col(BuildingCommon.valid_from)
        )
    ).all()  # fmt: skip
    where = building_addresses(session) if rows else {}
    return [
        CommonRow(
            row.building_id, where[row.building_id], service, row.mode, row.valid_from, row.valid_to, row.basis, author
        )
        for row, service, author in rows
    ]


def common_services(session: Session) -> list[tuple[str, str]]:
    """The code and the name of every common-house service."""
    statement = (
        select(Service.code, Service.name)
        .where(Service.kind == ServiceKind.COMMON_HOUSE)
        .order_by(col(Service.position), col(Service.id))
    )
    return [(code, name) for code, name in session.exec(statement)]

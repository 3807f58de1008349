"""What non-residential premises without a meter can take, as it was said."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sql
from sqlmodel import Session, col

from tui_billing.domain.accounts import Account
from tui_billing.domain.capacity import Capacity
from tui_billing.domain.office import Audit, User
from tui_billing.domain.services import Service, Unit


@dataclass(frozen=True, slots=True)
class CapacityRow:
    """A capacity over ``[valid_from, valid_to)``, units an hour × 10⁹, on what basis, and who said so."""

    account: str
    service: str
    unit: str
    flow_e9: int
    day_hours: int
    valid_from: date
    valid_to: date
    basis: str
    author: str


def capacities(session: Session, account_id: int | None = None) -> list[CapacityRow]:
    """What was said, of one account or of all, by account, service and day."""
    asked = (
        sql.select(
            col(Account.number), col(Service.name), col(Unit.name), col(Capacity.flow_e9), col(Capacity.day_hours),
            col(Capacity.valid_from), col(Capacity.valid_to), col(Capacity.basis), col(User.name),
        )
        .join(Account, col(Account.id) == Capacity.account_id)
        .join(Service, col(Service.id) == Capacity.service_id)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .join(Audit, col(Audit.id) == Capacity.entered_id)
        .join(User, col(User.id) == Audit.user_id)
        .order_by(col(Capacity.account_id), col(Capacity.service_id), col(Capacity.valid_from))
    )  # fmt: skip
    if account_id is not None:
        asked = asked.where(col(Capacity.account_id) == account_id)
    return [CapacityRow(*row) for row in session.execute(asked)]

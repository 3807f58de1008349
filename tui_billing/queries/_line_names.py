"""What names a line of a work list, parked or held: its account, address and service."""

from typing import Any, Final

from sqlmodel import SQLModel, col

from tui_billing.domain.accounts import Account
from tui_billing.domain.places import Building, Premises, Street
from tui_billing.domain.services import Service

LINE_NAMES: Final[tuple[Any, ...]] = (
    col(Account.number).label("account"), Street, col(Building.house).label("building"), Premises,
    col(Service.name).label("service"),
)  # fmt: skip
"""The columns, in the order that rows are read in."""


def with_names(statement: Any, line: type[SQLModel], *, of_building: bool = False) -> Any:
    """A select of lines joined with what ``LINE_NAMES`` are of; ``of_building``: some have account 0, the whole building."""
    of = line.__table__.c  # type: ignore[attr-defined]
    return (
        statement.join(Building, col(Building.id) == of.building_id)
        .join(Street, col(Street.id) == Building.street_id)
        .join(Service, col(Service.id) == of.service_id)
        .join(Account, col(Account.id) == of.account_id, isouter=of_building)
        .join(Premises, col(Premises.id) == Account.premises_id, isouter=of_building)
    )

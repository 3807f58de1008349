"""Buildings with accounts and services that the period does not charge at all."""

from typing import Any

from sqlalchemy import exists, select
from sqlmodel import col

from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Posting
from tui_billing.domain.period import Period
from tui_billing.domain.places import Building, Street
from tui_billing.domain.services import ServiceConnection
from tui_billing.queries.addresses import address
from tui_billing.queries.closing._check import CheckRow, ClosingCheck, Severity
from tui_billing.queries.fixes import Fix, Place


def _select(period: Period) -> Any:
    served = exists().where(
        col(Account.building_id) == Building.id,
        col(Account.opened_on) <= period.last,
        col(Account.closed_on) > period.first,
        col(ServiceConnection.building_id) == Account.building_id,
        col(ServiceConnection.account_id) == Account.id,
        col(ServiceConnection.valid_from) <= period.last,
        col(ServiceConnection.valid_to) > period.first,
    )
    charged = exists().where(col(Posting.period) == period, col(Posting.building_id) == Building.id)
    return (
        select(col(Building.id), col(Building.house), Street)
        .join(Street, col(Street.id) == Building.street_id)
        .where(served, ~charged)
        .order_by(col(Building.id))
    )


def _words(row: Any) -> CheckRow:
    building_id, house, street = row
    where = address(street.kind, street.name, house, None, "")
    return CheckRow(f"{where}: дом № {building_id} не начислен", Fix(Place.ACCRUAL, building_id))


CHECK = ClosingCheck(
    "Дома не начислены",
    Severity.MUST,
    "Рассчитайте и проведите начисление этих домов: tui-billing accrue ПЕРИОД --building НОМЕР.",
    _select,
    _words,
)

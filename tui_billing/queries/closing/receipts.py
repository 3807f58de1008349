"""Accounts that are charged and have no receipt of what is in force."""

from typing import Any

from sqlalchemy import exists, func, select
from sqlmodel import col

from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge, Posting
from tui_billing.domain.period import Period
from tui_billing.domain.places import Building, Street
from tui_billing.domain.receipts import Receipt
from tui_billing.queries.addresses import address
from tui_billing.queries.closing._check import CheckRow, ClosingCheck, Severity
from tui_billing.queries.fixes import Fix, Place


def _select(period: Period) -> Any:
    charged = exists().where(col(Charge.run_id) == Posting.run_id, col(Charge.account_id) == Account.id)
    printed = exists().where(
        col(Receipt.period) == period, col(Receipt.account_id) == Account.id, col(Receipt.run_id) == Posting.run_id
    )
    waiting = (
        select(col(Account.building_id).label("building_id"), func.count().label("accounts"))
        .join(Posting, col(Posting.building_id) == Account.building_id)
        .where(col(Posting.period) == period, charged, ~printed)
        .group_by(col(Account.building_id))
        .subquery()
    )
    return (
        select(waiting.c.building_id, col(Building.house), Street, waiting.c.accounts)
        .join(Building, col(Building.id) == waiting.c.building_id)
        .join(Street, col(Street.id) == Building.street_id)
        .order_by(waiting.c.building_id)
    )


def _words(row: Any) -> CheckRow:
    building_id, house, street, accounts = row
    where = address(street.kind, street.name, house, None, "")
    return CheckRow(f"{where}: счетов без квитанции {accounts}", Fix(Place.RECEIPTS, building_id))


CHECK = ClosingCheck(
    "Дома без квитанций",
    Severity.WARNING,
    "Выпустите квитанции: меню → 5 или tui-billing receipts ПЕРИОД.",
    _select,
    _words,
)

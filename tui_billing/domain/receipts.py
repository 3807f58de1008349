"""Receipts as they were issued."""

from datetime import date

from sqlalchemy import UniqueConstraint

from tui_billing.domain.columns import Table, day, ident, integer, month, ref, table, words
from tui_billing.domain.period import Period


class Receipt(Table, table=True):
    """A receipt (платёжный документ). The totals are frozen, and its lines never change.

    They are those of ``run_id`` and the account's movements of the period up to ``movement_id``; penalties are those of
    the period's runs up to ``penalty_run_id``, section 5 is of the plans up to ``plan_id``. Its sums are frozen: the part
    of this receipt, parts missed before, interest, what is deferred.
    """

    __table_args__ = table(
        UniqueConstraint("number"),
        UniqueConstraint("period", "account_id", "run_id", "movement_id", "penalty_run_id", "plan_id"),
    )
    id: int = ident()
    number: str = words()
    period: Period = month()
    building_id: int = ref("building.id", index=True)
    account_id: int = ref("account.id", index=True)
    run_id: int = ref("run.id")
    movement_id: int = integer(default=0)
    penalty_run_id: int = integer(default=0)
    plan_id: int = integer(default=0)
    issued_on: date = day()
    payments_to: date = day()
    due_on: date = day()
    opening_kop: int = integer()
    charged_kop: int = integer()
    paid_kop: int = integer()
    penalty_kop: int = integer(default=0)
    part_kop: int = integer(default=0)
    missed_kop: int = integer(default=0)
    interest_kop: int = integer(default=0)
    rate_e2: int = integer(default=0)
    deferred_kop: int = integer(default=0)
    payable_kop: int = integer()
    qr: str = words()

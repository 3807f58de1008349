"""Instalment plans (рассрочки): which debts they cover and when each part is due."""

from datetime import date

from sqlalchemy import CheckConstraint

from tui_billing.domain.accounts import of_account
from tui_billing.domain.columns import Table, day, integer, month, ref, table
from tui_billing.domain.documents import Document, document
from tui_billing.domain.period import Period


class InstalmentPlan(Document, table=True):
    """An instalment plan of an account; ``event_on`` is the day of granting. ``rate_e2`` is percent a year × 100.

    The debts stay where they are in the ledger; a posted plan only changes when they are due. Its interest is charged
    part by part, in the period before the month in which the part is due.
    """

    __table_args__ = document(
        "instalment_plan",
        "Рассрочка",
        of_account(),
        CheckConstraint("amount_kop > 0 AND parts BETWEEN 1 AND 12", name="shape"),
        CheckConstraint("rate_e2 BETWEEN 0 AND 10000", name="rate"),
        on_receipt="проценты по рассрочке",
    )
    account_id: int = integer(index=True)
    building_id: int = integer()
    amount_kop: int = integer()
    parts: int = integer()
    rate_e2: int = integer()


class InstalmentDebt(Table, table=True):
    """A debt that a plan covers; ``place`` is its order: the oldest is paid first."""

    __table_args__ = table(CheckConstraint("amount_kop > 0", name="positive"), rowid=False)
    plan_id: int = ref("instalment_plan.id", key=True)
    place: int = integer(key=True)
    service_id: int = ref("service.id")
    supplier_id: int = ref("organization.id")
    service_month: Period = month()
    amount_kop: int = integer()


class InstalmentPart(Table, table=True):
    """A part of a plan as it was agreed: when it is due, of the debt, and the interest if everything is paid in time."""

    __table_args__ = table(
        CheckConstraint("principal_kop >= 0 AND interest_kop >= 0", name="not_negative"), rowid=False
    )
    plan_id: int = ref("instalment_plan.id", key=True)
    part: int = integer(key=True)
    due_on: date = day()
    principal_kop: int = integer()
    interest_kop: int = integer()

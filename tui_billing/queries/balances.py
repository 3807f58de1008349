"""What an account owes: by service and supplier over a period, and by month now.

A balance starts from the checkpoint of the last closed period before it and adds what has moved since, so it does not
grow slower with the years. Debts are positive; an advance is negative and stands in a row of its own.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Result, Row, func, select
from sqlmodel import Session, col

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import AllocationKind, PeriodStatus
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.payments import Balance
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.queries._ledger import ALLOCATION, allocations, debts, flows, penalty_debts, these, total

ADVANCE = "Аванс"


@dataclass(frozen=True, slots=True)
class ServiceBalance:
    """The turnover of one service and supplier over a period, in kopecks: the closing is the sum of what is before it.

    The advance has service 0 and supplier 0.
    """

    service_id: int
    service: str
    supplier_id: int
    supplier: str
    opening_kop: int
    charged_kop: int
    recalculated_kop: int
    penalty_kop: int
    paid_kop: int

    @property
    def closing_kop(self) -> int:
        """Opening + charged + recalculated + penalty − paid."""
        return self.opening_kop + self.charged_kop + self.recalculated_kop + self.penalty_kop - self.paid_kop


@dataclass(frozen=True, slots=True)
class Debt:
    """What is owed now for a service in a month; negative where more was paid than is charged."""

    service_id: int
    service: str
    supplier_id: int
    supplier: str
    service_month: Period
    due_kop: int


@dataclass(frozen=True, slots=True)
class MonthDebt:
    """What is owed now for a month, all services together."""

    service_month: Period
    due_kop: int


def balances_of(session: Session, account_id: int, period: Period) -> list[ServiceBalance]:
    """The turnover of an account over a period, by service in their order; the advance last. Rows of zeros are left out."""
    checkpoint = last_closed(session, period)
    sums: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for (service, supplier), closing in _checkpoint(session, account_id, checkpoint):
        sums[service, supplier][0] += closing
    for flow in _moved(session, account_id, checkpoint, period):
        entry = sums[flow.service_id, flow.supplier_id]
        if flow.period < period.number:
            entry[0] += flow.charged_kop + flow.recalculated_kop + flow.penalty_kop - flow.paid_kop
        else:
            entry[1:] = flow.charged_kop, flow.recalculated_kop, flow.penalty_kop, flow.paid_kop
    services, suppliers = _names(session)
    order = {service: place for place, service in enumerate(services)}
    return [
        ServiceBalance(service, services[service], supplier, suppliers[supplier], *row)
        for (service, supplier), row in sorted(sums.items(), key=lambda item: (order[item[0][0]], item[0][1]))
        if any(row)
    ]


def debts_of(session: Session, account_id: int) -> list[Debt]:
    """What an account owes now by month, service and supplier: the oldest month first."""
    services, suppliers = _names(session)
    order = {service: place for place, service in enumerate(services)}
    found = [
        Debt(
            row.service_id,
            services[row.service_id],
            row.supplier_id,
            suppliers[row.supplier_id],
            Period(row.service_month),
            row.due_kop,
        )
        for row in session.connection().execute(debts(these([account_id])))
    ]
    return sorted(found, key=lambda debt: (debt.service_month, order[debt.service_id], debt.supplier_id))


def month_debts_of(session: Session, account_id: int) -> list[MonthDebt]:
    """What an account owes now by month: the oldest first, months that come to nothing left out."""
    sums: dict[Period, int] = defaultdict(int)
    for debt in debts_of(session, account_id):
        sums[debt.service_month] += debt.due_kop
    return [MonthDebt(month, due) for month, due in sums.items() if due]


def advance_of(session: Session, account_id: int) -> int:
    """What an account has paid in advance, in kopecks."""
    statement = allocations(these([account_id]), total(ALLOCATION.amount_kop, "advance_kop"))
    return int(session.connection().execute(statement.where(ALLOCATION.kind == AllocationKind.ADVANCE)).scalar_one())


def owed_by(session: Session, account_id: int) -> int:
    """What an account owes now, in kopecks: its debts and penalties less its credits and its advance."""
    debt = sum(debt.due_kop for debt in debts_of(session, account_id))
    return debt + penalty_owed_by(session, account_id) - advance_of(session, account_id)


def penalty_owed_by(session: Session, account_id: int) -> int:
    """The penalties that an account owes now, in kopecks."""
    return sum(row.due_kop for row in session.connection().execute(penalty_debts(these([account_id]))))


def last_closed(session: Session, before: Period) -> Period | None:
    """The last closed period before a period: its checkpoint counts."""
    period: Period | None = session.scalar(
        select(func.max(col(AccrualPeriod.period))).where(
            col(AccrualPeriod.status) == PeriodStatus.CLOSED, col(AccrualPeriod.period) < before
        )
    )
    return period


def _checkpoint(session: Session, account_id: int, closed: Period | None) -> Iterator[tuple[tuple[int, int], int]]:
    """The closing balances of a closed period by service and supplier."""
    if closed is not None:
        rows = session.execute(
            select(Balance)
            .join(Account, col(Account.building_id) == col(Balance.building_id))
            .where(these([account_id]), col(Balance.period) == closed, col(Balance.account_id) == account_id)
        )
        for row in rows.scalars():
            yield (row.service_id, row.supplier_id), row.closing_kop


def _moved(session: Session, account_id: int, after: Period | None, period: Period) -> Iterator[Row[Any]]:
    """Flows after the checkpoint up to the period: service, supplier, period, charged, recalculated, penalty, paid."""
    flow = flows(these([account_id])).c
    statement = (
        select(
            flow.service_id,
            flow.supplier_id,
            flow.period,
            total(flow.charged_kop, "charged_kop"),
            total(flow.recalculated_kop, "recalculated_kop"),
            total(flow.penalty_kop, "penalty_kop"),
            total(flow.paid_kop, "paid_kop"),
        )
        .where(flow.period <= period.number, flow.period > (after.number if after else 0))
        .group_by(flow.service_id, flow.supplier_id, flow.period)
    )
    yield from session.connection().execute(statement)


def _names(session: Session) -> tuple[dict[int, str], dict[int, str]]:
    """The names of services in their order, the advance last, and of suppliers."""
    services = session.execute(
        select(col(Service.id), col(Service.name)).order_by(col(Service.position), col(Service.id))
    )
    suppliers = session.execute(select(col(Organization.id), col(Organization.name)))
    return {**_by_id(services), 0: ADVANCE}, {**_by_id(suppliers), 0: ""}


def _by_id(rows: Result[int, str]) -> dict[int, str]:
    return dict(rows.all())

"""Instalment plans: what they cover, how they are paid, when which part of a debt is due."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import AllocationKind, DocumentStatus
from tui_billing.domain.days import day_of
from tui_billing.domain.documents import Movement
from tui_billing.domain.instalments import InstalmentDebt, InstalmentPart, InstalmentPlan
from tui_billing.domain.law import due_on
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.engine.instalments import RATE_CHOICE, Paid, Part, due_parts, highest_rate_e2, payoff, schedule
from tui_billing.queries._ledger import ACCOUNT, Condition, debts, parts, these
from tui_billing.queries.facts import column_of, table_of
from tui_billing.queries.law_choices import chosen

LISTED: Final = 200
LINES_A_PART: Final = 1_000
"""Lines of a plan's movements: ``part × 1000 + place of the debt``."""

Debt = tuple[int, int, int]
"""What is owed: service, supplier, service month."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A debt of a plan as it was when the plan was made."""

    service_id: int
    service: str
    supplier_id: int
    supplier: str
    service_month: Period
    amount_kop: int

    @property
    def key(self) -> Debt:
        """Which debt it is."""
        return self.service_id, self.supplier_id, self.service_month.number


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan: its head, the debts in the order of payment, the parts as agreed.

    Attributes:
        paid: what was paid of the debts since granting; what is not due of them any more counts as paid.
        landed: the same by the periods whose receipts know of it.
        charged_kop: the interest charged so far, by part.
    """

    plan_id: int
    number: str
    dated_on: date
    granted_on: date
    period: Period
    status: DocumentStatus
    is_mirror: bool
    version: int
    note: str
    account_id: int
    building_id: int
    account: str
    amount_kop: int
    rate_e2: int
    debts: tuple[Covered, ...]
    parts: tuple[Part, ...]
    paid: tuple[Paid, ...]
    landed: tuple[tuple[Period, int], ...]
    charged_kop: dict[int, int]

    @property
    def dues(self) -> list[date]:
        """The due days of the parts."""
        return [part.due_on for part in self.parts]

    @property
    def paid_kop(self) -> int:
        """How much of the debts is paid."""
        return sum(kopecks for _, kopecks in self.paid)

    def as_paid(self) -> list[Part]:
        """The parts with the interest that the payments so far leave."""
        return schedule(self.amount_kop, self.granted_on, self.dues, self.rate_e2, self.paid)

    def payoff(self, on: date) -> tuple[int, int]:
        """What closes the plan on a day: the rest of the debt, and the interest that is not charged yet."""
        left, interest = payoff(self.amount_kop, self.granted_on, self.dues, self.rate_e2, on, self.paid)
        return left, max(interest - sum(self.charged_kop.values()), 0)

    def debt_dues(self) -> list[list[tuple[date, int]]]:
        """When which part of each debt is due, in the order of ``debts``."""
        return due_parts(
            [debt.amount_kop for debt in self.debts], [(part.due_on, part.principal_kop) for part in self.parts]
        )


@dataclass(frozen=True, slots=True)
class DebtDues:
    """A debt that a posted plan spreads: no part of it is overdue before its own due day.

    ``amount_kop`` of the debt are covered; whatever else is owed for the month is due as usual.
    """

    account_id: int
    service_id: int
    supplier_id: int
    service_month: Period
    amount_kop: int
    dues: tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True)
class ReceiptPart:
    """Section 5 of the receipt: what of an account's plans is to be paid with the receipt of a period.

    ``interest_kop`` is what is charged of it: interest that nobody charged is not owed. ``rate_e2`` is that of the plan,
    the highest where there are several. ``deferred_kop`` is what is due by later receipts.
    """

    account_id: int
    current_kop: int
    past_kop: int
    interest_kop: int
    rate_e2: int
    deferred_kop: int

    @property
    def payable_kop(self) -> int:
        """Current part, past parts and interest."""
        return self.current_kop + self.past_kop + self.interest_kop


def first_due(granted_on: date) -> date:
    """When the first part is due unless agreed otherwise: with the receipt of the month of granting."""
    return due_on(Period.of(granted_on), shift=False)


def rate_ceiling_e2(session: Session, granted_on: date) -> int:
    """The highest rate of a plan that is granted on a day, percent × 100, as the office has decided."""
    return highest_rate_e2(granted_on, chosen(session, RATE_CHOICE, granted_on))


def receipt_period(due_on: date) -> Period:
    """The period whose receipt asks for a part: a receipt is paid in the month after its period."""
    return Period.of(due_on).plus(-1)


def plans(session: Session, account_id: int | None = None) -> list[Plan]:
    """The latest plans first: all of them up to a limit, or those of an account."""
    head = column_of(InstalmentPlan)
    statement = select(head.id).order_by(head.id.desc()).limit(LISTED)
    if account_id is not None:
        statement = statement.where(head.account_id == account_id)
    return _loaded(session, session.execute(statement).scalars())


def plan_of(session: Session, plan_id: int) -> Plan | None:
    """One plan; None when there is none."""
    return next(iter(_loaded(session, [plan_id])), None)


def plans_in_force(session: Session, accounts: Condition) -> list[Plan]:
    """The posted plans of some accounts, the earlier first; mirrors are no plans."""
    head = column_of(InstalmentPlan)
    found = session.execute(
        select(head.id)
        .join_from(table_of(Account), table_of(InstalmentPlan), head.account_id == ACCOUNT.id)
        .where(accounts, head.status == DocumentStatus.POSTED, head.reverses_id.is_(None))
        .order_by(head.id)
    )
    return _loaded(session, found.scalars())


def instalment_dues(session: Session, accounts: Condition) -> list[DebtDues]:
    """The debts of some accounts that posted plans spread, for whoever counts days of delay."""
    return [
        DebtDues(
            plan.account_id, debt.service_id, debt.supplier_id, debt.service_month, debt.amount_kop, tuple(dues)
        )
        for plan in plans_in_force(session, accounts)
        for debt, dues in zip(plan.debts, plan.debt_dues(), strict=True)
    ]  # fmt: skip


def receipt_parts(session: Session, accounts: Condition, period: Period) -> dict[int, ReceiptPart]:
    """Section 5 of the receipts of a period, by account; accounts without plans are left out.

    Plans of later periods and what is paid after the period are not on its receipts.
    """
    found: dict[int, list[Plan]] = defaultdict(list)
    for plan in plans_in_force(session, accounts):
        if plan.period <= period:
            found[plan.account_id].append(plan)
    return {account: _receipt_part(account, own, period) for account, own in found.items()}


def _receipt_part(account_id: int, own: Sequence[Plan], period: Period) -> ReceiptPart:
    """Payments fill the parts in their order, so what is unpaid of the past is what they do not reach."""
    current = past = interest = deferred = 0
    for plan in own:
        paid = sum(kopecks for landed, kopecks in plan.landed if landed <= period)
        for part in plan.parts:
            unpaid = max(part.principal_kop - paid, 0)
            paid = max(paid - part.principal_kop, 0)
            when = receipt_period(part.due_on)
            if when < period:
                past += unpaid
            elif when == period:
                current += unpaid
                interest += plan.charged_kop.get(part.number, 0)
            else:
                deferred += unpaid
    return ReceiptPart(account_id, current, past, interest, max(plan.rate_e2 for plan in own), deferred)


def _loaded(session: Session, plan_ids: Iterable[int]) -> list[Plan]:
    """Plans by their ids, in that order."""
    wanted = list(plan_ids)
    head, account = column_of(InstalmentPlan), column_of(Account)
    names = (
        "id", "number", "dated_on", "event_on", "period", "status", "reverses_id", "version", "note", "account_id",
        "building_id", "amount_kop", "rate_e2",
    )  # fmt: skip
    rows = session.execute(
        select(*(head[name] for name in names), account.number.label("account")).where(
            head.id.in_(wanted), account.id == head.account_id
        )
    )
    heads = {row.id: row for row in rows}
    covered, agreed, charged = _covered(session, wanted), _agreed(session, wanted), _charged(session, wanted)
    payments = _Payments(session, [row.account_id for row in heads.values()])
    return [
        Plan(
            row.id, row.number, row.dated_on, row.event_on, row.period, row.status, row.reverses_id is not None,
            row.version, row.note, row.account_id, row.building_id, row.account, row.amount_kop, row.rate_e2,
            tuple(covered[row.id]), _with_balances(agreed[row.id], row.event_on, row.amount_kop),
            *payments.of(row.account_id, row.event_on, covered[row.id]), charged[row.id],
        )
        for row in (heads[number] for number in wanted if number in heads)
    ]  # fmt: skip


def _covered(session: Session, plan_ids: Sequence[int]) -> dict[int, list[Covered]]:
    debt, service, supplier = column_of(InstalmentDebt), column_of(Service), column_of(Organization)
    found: dict[int, list[Covered]] = defaultdict(list)
    for plan_id, *values in session.execute(
        select(
            debt.plan_id, service.id, service.name, supplier.id, supplier.name, debt.service_month, debt.amount_kop
        )
        .where(debt.plan_id.in_(plan_ids), service.id == debt.service_id, supplier.id == debt.supplier_id)
        .order_by(debt.plan_id, debt.place)
    ):  # fmt: skip
        found[plan_id].append(Covered(*values))
    return found


def _agreed(session: Session, plan_ids: Sequence[int]) -> dict[int, list[Any]]:
    part = column_of(InstalmentPart)
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(
        select(part.plan_id, part.part, part.due_on, part.principal_kop, part.interest_kop)
        .where(part.plan_id.in_(plan_ids))
        .order_by(part.plan_id, part.part)
    ):
        found[row.plan_id].append(row)
    return found


def _with_balances(rows: Sequence[Any], granted_on: date, left: int) -> tuple[Part, ...]:
    """The stored parts with the days before them and what is left after them."""
    found, before = [], granted_on
    for row in rows:
        left -= row.principal_kop
        found.append(Part(row.part, row.due_on, (row.due_on - before).days, row.principal_kop, row.interest_kop, left))
        before = row.due_on
    return tuple(found)


def _charged(session: Session, plan_ids: Sequence[int]) -> dict[int, dict[int, int]]:
    """The interest that was charged, by plan and part."""
    move = column_of(Movement)
    found: dict[int, dict[int, int]] = {plan_id: defaultdict(int) for plan_id in plan_ids}
    for plan_id, line, amount in session.execute(
        select(move.document_id, move.line, move.amount_kop).where(
            move.kind == "instalment_plan", move.document_id.in_(plan_ids)
        )
    ):
        found[plan_id][line // LINES_A_PART] += amount
    return {plan_id: dict(parts) for plan_id, parts in found.items()}


class _Payments:
    """What was paid of the debts of some accounts, and what is still due of them."""

    def __init__(self, session: Session, account_ids: Sequence[int]) -> None:
        accounts = these(account_ids)
        connection = session.connection()
        self._due = {
            (row.account_id, row.service_id, row.supplier_id, row.service_month): row.due_kop
            for row in connection.execute(debts(accounts))
        }
        self._paid: dict[tuple[int, int, int, int], list[tuple[date, int, Period]]] = defaultdict(list)
        for row in connection.execute(parts(accounts)):
            if row.kind == AllocationKind.PRINCIPAL:
                key = (row.account_id, row.service_id, row.supplier_id, row.service_month)
                self._paid[key].append((day_of(row.paid_on), row.amount_kop, Period(row.period)))

    def of(
        self, account_id: int, granted_on: date, covered: Iterable[Covered]
    ) -> tuple[tuple[Paid, ...], tuple[tuple[Period, int], ...]]:
        """The payments of a plan: the latest ones, as much as its debts have become less since it was granted.

        By the day that the payer paid, and by the period in which they landed.
        """
        found: list[Paid] = []
        landed: list[tuple[Period, int]] = []
        for debt in covered:
            key = (account_id, *debt.key)
            since = max(debt.amount_kop - max(self._due.get(key, 0), 0), 0)
            for day, kopecks, period in sorted(self._paid[key], reverse=True):
                taken = min(kopecks, since)
                since -= taken
                if taken:
                    found.append((max(day, granted_on), taken))
                    landed.append((period, taken))
            if since:  # less is charged than when the plan was made
                found.append((granted_on, since))
                landed.append((Period.of(granted_on), since))
        return tuple(sorted(found)), tuple(sorted(landed))

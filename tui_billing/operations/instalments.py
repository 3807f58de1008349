"""Instalment plans: granted for debts of an account, posted, their interest charged month by month, reversed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import delete, insert, select, true
from sqlmodel import Session, col

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import DocumentStatus, Role
from tui_billing.domain.decimals import roubles
from tui_billing.domain.errors import RefusedError, UnknownAccountError
from tui_billing.domain.instalments import InstalmentDebt, InstalmentPart, InstalmentPlan
from tui_billing.domain.period import Period
from tui_billing.engine.instalments import MOST_PARTS, due_days, schedule
from tui_billing.engine.shares import largest_remainder
from tui_billing.operations._documents import Move, discard, draft, locked, move, post, reverse
from tui_billing.operations._rights import require
from tui_billing.operations.periods import require_open
from tui_billing.queries._ledger import Condition
from tui_billing.queries.balances import Debt, debts_of
from tui_billing.queries.facts import column_of, table_of
from tui_billing.queries.instalments import LINES_A_PART, Plan, plan_of, plans_in_force, receipt_period

GRANTING: Final = "предоставление рассрочки"


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """What is agreed: how many parts, the day of the first, the rate (percent a year × 100)."""

    granted_on: date
    first_due: date
    parts: int
    rate_e2: int


@dataclass(frozen=True, slots=True)
class Interest:
    """What charging interest came to."""

    plans: int
    amount_kop: int


def draft_plan(
    session: Session,
    account: str,
    terms: PlanTerms,
    *,
    dated_on: date,
    period: Period,
    services: Collection[int] = (),
    months: Collection[Period] = (),
    note: str = "",
) -> int:
    """Draft a plan for what an account (its number) owes: all of it, or some services and months. Returns its id.

    Raises:
        BillingError: not allowed; no such account; the terms cannot be; nothing is owed; the period is closed.
    """
    actor = require(session, GRANTING, Role.ACCOUNTANT)
    _check(terms)
    payer = session.execute(
        select(Account).where(col(Account.number) == account).with_for_update()
    ).scalar_one_or_none()
    if payer is None:
        raise UnknownAccountError(account)
    owed = _to_cover(session, payer.id, services, months)
    if not owed:
        raise RefusedError(f"ЛС {account}: нет долга для рассрочки по выбранным услугам и месяцам. Измените отбор.")
    amount = sum(debt.due_kop for debt in owed)
    plan = draft(
        session,
        InstalmentPlan(
            dated_on=dated_on,
            event_on=terms.granted_on,
            period=period,
            note=note.strip(),
            author_id=actor.user_id,
            recorded_at_ms=actor.at_ms,
            account_id=payer.id,
            building_id=payer.building_id,
            amount_kop=amount,
            parts=terms.parts,
            rate_e2=terms.rate_e2,
        ),
    )
    _store(session, plan.id, owed, terms)
    return plan.id


def post_plan(session: Session, plan_id: int, version: int | None = None) -> None:
    """Post a draft: from now on its debts are due by its parts.

    Raises:
        BillingError: not allowed; no such draft; changed meanwhile; less is owed than it spreads; another plan spreads
            one of its debts; the period is closed.
    """
    require(session, GRANTING, Role.ACCOUNTANT)
    document = locked(session, InstalmentPlan, plan_id, version)
    plan = _known(session, plan_id)
    session.execute(select(col(Account.id)).where(col(Account.id) == plan.account_id).with_for_update())
    if document.status is DocumentStatus.DRAFT:
        _check_debts(session, plan)
    post(session, document)


def reverse_plan(session: Session, plan_id: int, *, dated_on: date, period: Period) -> int:
    """Reverse a posted plan by a mirror: its debts are due as usual again, its interest is taken back. Returns its id.

    Raises:
        BillingError: not allowed; not posted, or reversed already; the period is closed.
    """
    actor = require(session, "сторно рассрочки", Role.ACCOUNTANT)
    document = locked(session, InstalmentPlan, plan_id)
    return reverse(session, document, actor, dated_on=dated_on, period=period).id


def discard_plan(session: Session, plan_id: int) -> None:
    """Throw a draft away.

    Raises:
        BillingError: not allowed; it is no draft.
    """
    require(session, GRANTING, Role.ACCOUNTANT)
    document = locked(session, InstalmentPlan, plan_id)
    debt, part = column_of(InstalmentDebt), column_of(InstalmentPart)
    discard(
        session,
        document,
        delete(table_of(InstalmentDebt)).where(debt.plan_id == plan_id),
        delete(table_of(InstalmentPart)).where(part.plan_id == plan_id),
    )


def charge_interest(session: Session, period: Period, accounts: Condition | None = None) -> Interest:
    """Charge the interest of the parts that the receipts of a period ask for; what is charged already stays.

    A part's interest is on what is really owed where that is less than the plan leaves, so early payment lowers it. It
    falls on the services of the plan in proportion to their debts.

    Raises:
        BillingError: not allowed, or the period is closed.
    """
    require(session, "начисление процентов по рассрочке", Role.ACCOUNTANT)
    require_open(session, period)
    count = amount = 0
    for plan in plans_in_force(session, true() if accounts is None else accounts):
        moves = _interest_moves(plan, period)
        if moves:
            move(session, session.get_one(InstalmentPlan, plan.plan_id), moves, period=period)
            count, amount = count + 1, amount + sum(each.amount_kop for each in moves)
    return Interest(count, amount)


def _check(terms: PlanTerms) -> None:
    if not 1 <= terms.parts <= MOST_PARTS:
        raise RefusedError(f"Частей рассрочки {terms.parts}: можно от 1 до {MOST_PARTS} (п. 72 Правил № 354).")
    if terms.first_due <= terms.granted_on:
        raise RefusedError(
            f"Первая часть {terms.first_due:%d.%m.%Y} не позже дня предоставления {terms.granted_on:%d.%m.%Y}. "
            "Исправьте одну из дат."
        )
    if not 0 <= terms.rate_e2 <= 10_000:
        raise RefusedError("Ставка рассрочки: от 0 до 100 процентов годовых.")


def _to_cover(session: Session, account_id: int, services: Collection[int], months: Collection[Period]) -> list[Debt]:
    """What an account owes by the conditions and no plan spreads yet, the oldest first."""
    spread = {debt.key for plan in plans_in_force(session, col(Account.id) == account_id) for debt in plan.debts}
    return [
        debt
        for debt in debts_of(session, account_id)
        if debt.due_kop > 0
        and (not services or debt.service_id in services)
        and (not months or debt.service_month in months)
        and (debt.service_id, debt.supplier_id, debt.service_month.number) not in spread
    ]


def _store(session: Session, plan_id: int, owed: Sequence[Debt], terms: PlanTerms) -> None:
    parts = schedule(
        sum(debt.due_kop for debt in owed), terms.granted_on, due_days(terms.first_due, terms.parts), terms.rate_e2
    )
    connection = session.connection()
    connection.execute(
        insert(InstalmentDebt),
        [
            {
                "plan_id": plan_id,
                "place": place,
                "service_id": debt.service_id,
                "supplier_id": debt.supplier_id,
                "service_month": debt.service_month,
                "amount_kop": debt.due_kop,
            }
            for place, debt in enumerate(owed, 1)
        ],
    )
    connection.execute(
        insert(InstalmentPart),
        [
            {
                "plan_id": plan_id,
                "part": part.number,
                "due_on": part.due_on,
                "principal_kop": part.principal_kop,
                "interest_kop": part.interest_kop,
            }
            for part in parts
        ],
    )


def _known(session: Session, plan_id: int) -> Plan:
    plan = plan_of(session, plan_id)
    if plan is None:
        raise RefusedError(f"Рассрочка с внутренним номером {plan_id} не найдена. Обновите список (F5).")
    return plan


def _check_debts(session: Session, plan: Plan) -> None:
    """The debts of a draft are still owed, and nobody spread them meanwhile."""
    free = {
        (debt.service_id, debt.supplier_id, debt.service_month.number): debt.due_kop
        for debt in _to_cover(session, plan.account_id, (), ())
    }
    for debt in plan.debts:
        if free.get(debt.key, 0) < debt.amount_kop:
            raise RefusedError(
                f"{debt.service} за {debt.service_month.title}: долг {roubles(free.get(debt.key, 0))} меньше рассроченного "
                f"{roubles(debt.amount_kop)}, или его уже рассрочил другой документ. Удалите черновик и составьте новый."
            )


def _interest_moves(plan: Plan, period: Period) -> list[Move]:
    """The interest of the parts of a plan that fall into a period and are not charged yet."""
    return [
        Move(
            part.number * LINES_A_PART + place, plan.account_id, plan.building_id, debt.service_id, debt.supplier_id,
            period, share,
        )
        for part in plan.as_paid()
        if receipt_period(part.due_on) == period and part.number not in plan.charged_kop
        for place, (debt, share) in enumerate(
            zip(plan.debts, largest_remainder(part.interest_kop, [debt.amount_kop for debt in plan.debts]), strict=True), 1
        )
        if share
    ]  # fmt: skip

"""Outsort: limits that hold computed lines, and a person's decision about what they hold."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from tui_billing.domain.charges import Charge, HeldCharge, Posting, Run
from tui_billing.domain.codes import DocumentStatus, HeldDecision, HoldReason, Role, RunStatus
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.held import HeldLine, HeldRuling, HoldLimit
from tui_billing.domain.period import Period
from tui_billing.domain.recalculation import Recalculation, RecalculationLine
from tui_billing.domain.receipts import Receipt
from tui_billing.operations._outsort_job import OutsortTask, hold_out, moved
from tui_billing.operations._rights import require
from tui_billing.operations.payments import use_advances
from tui_billing.operations.periods import require_open
from tui_billing.queries.held_lines import IN_FORCE, HeldRow, held_in_force, held_of, limits_in_force, ruled
from tui_billing.storage.bulk import Progress, run_bulk
from tui_billing.storage.database import Database

LIMITS: Final = "пределы начисления"
RULING: Final = "решение о задержанных строках"
ACCOUNTS_AT_ONCE: Final = 1_000
LARGEST_KOP: Final = 10**12
LARGEST_PERCENT_E2: Final = 10**6


@dataclass(frozen=True, slots=True)
class Decided:
    """How many services of accounts a decision was made about, and what they come to."""

    count: int
    amount_kop: int


@dataclass(frozen=True, slots=True)
class Which:
    """Which held lines: of a run, or (0) of what the period is charged by; narrowed by whatever is given."""

    period: Period
    run_id: int = 0
    account_id: int | None = None
    service_id: int | None = None
    reason: HoldReason | None = None


def hold_lines(
    database: Database,
    period: Period,
    run_id: int,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Hold the lines of an unfinished run that are above a limit. Without limits nothing is looked at.

    Raises:
        CancelledError: the person stopped it.
    """
    limits = database.read(limits_in_force, period)
    if not any(each.amount_kop or each.percent_e2 for each in limits):
        return 0
    rows = tuple((each.service_id, each.amount_kop, each.percent_e2, each.least_kop) for each in limits)
    task = OutsortTask(database.address, period, run_id, rows)
    return run_bulk(database.address, hold_out, task, progress=progress, cancelled=cancelled)


def set_limit(
    session: Session, service_id: int, since: date, *, amount_kop: int = 0, percent_e2: int = 0, least_kop: int = 0
) -> None:
    """Hold a service (0: all without limits of their own) above these sums from a day on; zeros hold nothing.

    Limits of the same day are replaced; later ones stay as they are. What is computed already is not looked at again.

    Raises:
        NotAllowedError: only an accountant sets limits.
        RefusedError: a limit is negative or absurdly large, or the least change has no percent.
    """
    require(session, LIMITS, Role.ACCOUNTANT)
    if not (0 <= amount_kop <= LARGEST_KOP and 0 <= least_kop <= LARGEST_KOP and 0 <= percent_e2 <= LARGEST_PERCENT_E2):
        raise RefusedError("Предел — сумма от нуля и проценты от 0 до 10 000. Ноль — не задерживать.")
    if least_kop and not percent_e2:
        raise RefusedError("Наименьшее изменение действует вместе с процентом: укажите и его.")
    rows = session.exec(select(HoldLimit).where(HoldLimit.service_id == service_id).with_for_update()).all()
    for row in rows:
        if row.valid_from == since:
            session.delete(row)
        elif row.valid_from < since < row.valid_to:
            row.valid_to = since
            session.add(row)
    session.flush()
    made = HoldLimit(
        service_id=service_id,
        valid_from=since,
        valid_to=min((row.valid_from for row in rows if row.valid_from > since), default=FOREVER),
        amount_kop=amount_kop,
        percent_e2=percent_e2,
        least_kop=least_kop,
    )
    session.add(made)


def release(session: Session, which: Which, note: str) -> Decided:
    """Let held lines be charged: the very lines that were computed. What is in force already is owed from now on.

    Lines that were left out are released only by their account.

    Raises:
        NotAllowedError: only an accountant decides.
        PeriodClosedError: the period is closed.
        RefusedError: no reason, no such line, or a receipt or a recalculation went out without the line.
    """
    wanted = {None, HeldDecision.LEFT_OUT} if which.account_id is not None else {None}
    rows = _decide(session, which, note, HeldDecision.RELEASED, wanted)
    owing = _move(session, rows, HeldCharge, Charge)
    for at in range(0, len(owing), ACCOUNTS_AT_ONCE):
        use_advances(session, which.period, account_ids=owing[at : at + ACCOUNTS_AT_ONCE])
    return _decided(rows)


def leave_out(session: Session, which: Which, note: str) -> Decided:
    """Close the month without held lines: nobody owes them. A later period may bring them up by a recalculation.

    Raises:
        NotAllowedError, PeriodClosedError, RefusedError: as for ``release``.
    """
    return _decided(_decide(session, which, note, HeldDecision.LEFT_OUT, {None}))


def take_back(session: Session, which: Which) -> Decided:
    """Take decisions back: the lines wait again. What was released and is charged stays.

    Raises:
        NotAllowedError, PeriodClosedError, RefusedError: as for ``release``.
    """
    require(session, RULING, Role.ACCOUNTANT)
    require_open(session, which.period)
    charged = _charged(session, which.period)
    rows = [
        row
        for row in _rows(session, which, {HeldDecision.LEFT_OUT, HeldDecision.RELEASED})
        if row.decision is HeldDecision.LEFT_OUT or _key(row) not in charged
    ]
    if not rows:
        raise RefusedError("Возвращать нечего: начисленное исправляют перерасчётом или новым начислением.")
    _refuse_gone_out(session, rows)
    released = [row for row in rows if row.decision is HeldDecision.RELEASED]
    _move(session, released, Charge, HeldCharge)
    for row in rows:
        session.delete(session.get_one(HeldRuling, (row.period, *_key(row))))
    return _decided(rows)


def _decide(
    session: Session, which: Which, note: str, decision: HeldDecision, wanted: Collection[HeldDecision | None]
) -> list[HeldRow]:
    """Write a decision about the lines that are meant and have none, or another one that may be changed."""
    actor = require(session, RULING, Role.ACCOUNTANT)
    require_open(session, which.period)
    if not note.strip():
        raise RefusedError("Укажите причину: её спросят, когда придут с этой квитанцией.")
    rows = _rows(session, which, wanted)
    if not rows:
        raise RefusedError(f"Таких задержанных строк за {which.period} нет. Обновите список (F5).")
    _refuse_gone_out(session, rows)
    for row in rows:
        if row.decision is not None:
            session.delete(session.get_one(HeldRuling, (row.period, *_key(row))))
    session.flush()
    for row in rows:
        session.add(
            HeldRuling(
                period=row.period, building_id=row.building_id, account_id=row.account_id, service_id=row.service_id,
                amount_kop=row.amount_kop, decision=decision, note=note.strip(), author_id=actor.user_id,
                recorded_at_ms=actor.at_ms,
            )
        )  # fmt: skip
    session.flush()
    return rows


def _rows(session: Session, which: Which, wanted: Collection[HeldDecision | None]) -> list[HeldRow]:
    found = held_of(session, which.run_id, which.period) if which.run_id else held_in_force(session, which.period)
    return [
        row
        for row in found
        if row.decision in wanted
        and which.account_id in {None, row.account_id}
        and which.service_id in {None, row.service_id}
        and which.reason in {None, row.reason}
    ]


def _key(row: HeldRow) -> tuple[int, int, int, int]:
    """What a ruling names, without the period."""
    return row.building_id, row.account_id, row.service_id, row.amount_kop


def _decided(rows: Collection[HeldRow]) -> Decided:
    return Decided(len(rows), sum(row.amount_kop for row in rows))


def _move(
    session: Session,
    rows: Collection[HeldRow],
    source: type[Charge] | type[HeldCharge],
    target: type[Charge] | type[HeldCharge],
) -> list[int]:
    """Move the lines that rows name, in every draft and in what is in force. Returns the accounts that owe more or less."""
    if not rows:
        return []
    named = {_key(row) for row in rows}
    period = next(iter(rows)).period
    drafts = plain_select(col(Run.id)).where(col(Run.period) == period, col(Run.status) == RunStatus.DRAFT)
    charged = exists().where(IN_FORCE, col(Posting.period) == period)
    held = plain_select(HeldLine, charged.label("charged")).where(
        or_(col(HeldLine.run_id).in_(drafts), charged), col(HeldLine.account_id).in_({key[1] for key in named})
    )
    accounts: dict[tuple[int, int], list[int]] = defaultdict(list)
    owing = set()
    for line, is_charged in session.execute(held):
        if (line.building_id, line.account_id, line.service_id, line.amount_kop) in named:
            accounts[line.run_id, line.service_id].append(line.account_id)
            if is_charged:
                owing.add(line.account_id)
    for (run_id, service_id), some in sorted(accounts.items()):
        for at in range(0, len(some), ACCOUNTS_AT_ONCE):
            for statement in moved(source, target, run_id, some[at : at + ACCOUNTS_AT_ONCE], service_id):
                session.execute(statement)
    return sorted(owing)


def _charged(session: Session, period: Period) -> set[tuple[int, int, int, int]]:
    """The released lines that are in force."""
    rows: Any = session.execute(
        plain_select(col(HeldLine.building_id), col(HeldLine.account_id), col(HeldLine.service_id), col(HeldLine.amount_kop))
        .join(Posting, IN_FORCE)
        .join(HeldRuling, ruled(period))
        .where(col(Posting.period) == period, col(HeldRuling.decision) == HeldDecision.RELEASED)
    )  # fmt: skip
    return {tuple(row) for row in rows}


def _refuse_gone_out(session: Session, rows: Collection[HeldRow]) -> None:
    """A receipt or a recalculation without the line stands: it must not come back behind them."""
    left_out = {(row.account_id, row.service_id): row for row in rows if row.decision is HeldDecision.LEFT_OUT}
    if not left_out:
        return
    period = next(iter(rows)).period
    accounts = {account for account, _ in left_out}
    printed: ColumnElement[bool] = and_(
        col(Posting.period) == Receipt.period,
        col(Posting.building_id) == Receipt.building_id,
        col(Posting.run_id) == Receipt.run_id,
    )
    issued = plain_select(col(Receipt.account_id)).join(Posting, printed).where(
        col(Receipt.period) == period, col(Receipt.account_id).in_(accounts)
    )  # fmt: skip
    computed = (
        plain_select(col(RecalculationLine.account_id), col(RecalculationLine.service_id))
        .join(Recalculation, col(Recalculation.id) == RecalculationLine.recalculation_id)
        .where(
            col(Recalculation.status) != DocumentStatus.REVERSED,
            col(Recalculation.reverses_id).is_(None),
            col(RecalculationLine.service_month) == period,
            col(RecalculationLine.account_id).in_(accounts),
        )
    )
    gone = set(session.scalars(issued))
    again = {tuple(row) for row in session.execute(computed)}
    for (account, service), row in left_out.items():
        if account in gone or (account, service) in again:
            raise RefusedError(
                f"ЛС {row.number}, {row.service}: без этой строки уже выпущена квитанция или сделан перерасчёт. "
                "Начислите её перерасчётом в следующем периоде."
            )

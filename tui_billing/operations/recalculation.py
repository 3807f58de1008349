"""Recalculation: marked months are computed again, the differences drafted as a document, posted, reversed by a mirror."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, literal, select, update
from sqlmodel import Session, col

from tui_billing.domain.charges import Posting
from tui_billing.domain.codes import DocumentStatus, MovementNature, RecalculationCause, Role
from tui_billing.domain.columns import Big
from tui_billing.domain.common_property import BuildingBalance
from tui_billing.domain.documents import Movement
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.domain.recalculation import Recalculation, RecalculationLine, SettlementMark
from tui_billing.engine.recalculation import Differences
from tui_billing.operations._documents import discard, draft, locked, mirrored, post
from tui_billing.operations._payments_bulk import advances_in_bulk
from tui_billing.operations._recalculation_job import RecalculationTask, Whose, recompute
from tui_billing.operations._rights import require
from tui_billing.operations.periods import require_open
from tui_billing.operations.settlement import store_marks
from tui_billing.queries.facts import column_of, table_of
from tui_billing.queries.heat_corrections import is_still_so
from tui_billing.queries.recalculations import Scope
from tui_billing.queries.settlement import LIMIT_MONTHS, Mark, standing_marks
from tui_billing.storage.bulk import Progress, run_bulk
from tui_billing.storage.database import Actor, Database
from tui_billing.storage.exclusive import exclusive

JOB: Final = "Перерасчёт"
RIGHT: Final = "перерасчёт"
BY_THEMSELVES: Final = (RecalculationCause.MANUAL, RecalculationCause.HEAT_YEAR)
"""What is no month computed again: it is made by an operation of its own, and a computed one lets it stand."""


@dataclass(frozen=True)
class Prepared:
    """What a recalculation found. ``recalculation_id`` 0: nothing is stored, as it was a preview or nothing differs."""

    recalculation_id: int
    landing: Period
    marks: int
    found: Differences


def prepare_recalculation(
    database: Database,
    actor: Actor,
    landing: Period,
    scope: Scope | None = None,
    *,
    dated_on: date,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Prepared:
    """Compute the months before ``landing`` again, and draft a document with what differs from what is in force.

    Drafts before it are thrown away, with what an interrupted one left. Where nothing differs there is no document,
    and the marks are settled at once.

    Raises:
        BusyError: an accrual or another recalculation is under way.
        BillingError: not allowed; the period takes no documents.
        CancelledError: the person stopped it; nothing of it is visible.
    """
    scope = scope or Scope()
    with exclusive(database.address, "Начисление"):
        document_id, whose, marks = database.write(begin_recalculation, actor, landing, scope, dated_on)
        task = RecalculationTask(database.address, landing, whose, document_id)
        try:
            found = run_bulk(database.address, recompute, task, progress=progress, cancelled=cancelled)
        except BaseException:
            database.write(cancel_recalculation, actor, document_id)
            raise
        stored = database.write(finish_recalculation, actor, document_id, found)
        return Prepared(document_id if stored else 0, landing, marks, found)


def preview_recalculation(
    database: Database,
    landing: Period,
    scope: Scope | None = None,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Prepared:
    """What ``prepare_recalculation`` would come to, by the same job, with nothing written.

    Raises:
        CancelledError: the person stopped it.
    """
    scope = scope or Scope()
    marks = database.read(_marks, landing, scope)
    task = RecalculationTask(database.address, landing, _whose(scope, marks, landing))
    found = run_bulk(database.address, recompute, task, progress=progress, cancelled=cancelled)
    return Prepared(0, landing, len(marks), found)


def post_recalculation(
    database: Database,
    actor: Actor,
    recalculation_id: int,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Post a draft, then put advances on the new debts and release what is overpaid.

    Raises:
        BillingError: see ``post_differences``.
        CancelledError: the person stopped it after the posting.
    """
    landing, buildings = database.write(post_differences, actor, recalculation_id)
    run_bulk(database.address, advances_in_bulk, landing, buildings, progress=progress, cancelled=cancelled)


def begin_recalculation(
    session: Session, landing: Period, scope: Scope, dated_on: date
) -> tuple[int, tuple[Whose, ...], int]:
    """Draft an empty document that is not complete. Returns its id, whose months are meant, and how many marks."""
    actor = require(session, RIGHT, Role.ACCOUNTANT)
    require_open(session, landing)
    head = column_of(Recalculation)
    computed = and_(head.status == DocumentStatus.DRAFT, head.cause.not_in(BY_THEMSELVES))
    for stale in session.scalars(select(head.id).where(computed)).all():
        discard_recalculation(session, stale)
    marks = _marks(session, landing, scope)
    linked = [each for each in marks if not each.mark_id and each.cause is RecalculationCause.LINKED]
    store_marks(session, actor, linked)
    causes = {each.cause for each in marks}
    made = draft(
        session,
        Recalculation(
            dated_on=dated_on,
            event_on=dated_on,
            period=landing,
            note="",
            author_id=actor.user_id,
            recorded_at_ms=actor.at_ms,
            cause=causes.pop() if len(causes) == 1 else RecalculationCause.LATE_FACT,
            scope=scope.words,
            building_id=scope.building_id,
            account_id=scope.account_id,
            last_mark_id=session.scalar(select(func.coalesce(func.max(col(SettlementMark.id)), 0))) or 0,
        ),
    )
    return made.id, _whose(scope, marks, landing), len(marks)


def finish_recalculation(session: Session, recalculation_id: int, found: Differences) -> bool:
    """Complete a draft whose lines are stored. Without lines it is thrown away and its marks are settled; then False."""
    actor = require(session, RIGHT, Role.ACCOUNTANT)
    document = locked(session, Recalculation, recalculation_id)
    document.is_complete = True
    document.lines, document.parked = found.lines, found.parked
    document.amount_kop, document.result_hash = found.amount_kop, found.result_hash
    session.add(document)
    session.flush()
    if found.lines or found.balances:
        return True
    if not found.parked:
        _settle(session, document, actor, 0)
    discard_recalculation(session, recalculation_id)
    return False


def cancel_recalculation(session: Session, recalculation_id: int) -> None:
    """Give up a draft that another one may have thrown away already."""
    if session.get(Recalculation, recalculation_id) is not None:
        discard_recalculation(session, recalculation_id)


def discard_recalculation(session: Session, recalculation_id: int) -> None:
    """Throw a draft away with its lines; the marks stand.

    Raises:
        BillingError: not allowed; it is no draft.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    document = locked(session, Recalculation, recalculation_id)
    line = column_of(RecalculationLine)
    balance = column_of(BuildingBalance)
    discard(
        session, document,
        delete(table_of(RecalculationLine)).where(line.recalculation_id == recalculation_id),
        delete(table_of(BuildingBalance)).where(balance.run_id == 0, balance.recalculation_id == recalculation_id),
    )  # fmt: skip


def post_differences(session: Session, recalculation_id: int) -> tuple[Period, tuple[int, ...]]:
    """Post a draft: its differences become movements, its marks are settled. Returns the period and the buildings.

    Raises:
        BillingError: not allowed; it is no complete draft; what it was compared with has changed since.
    """
    actor = require(session, "проведение перерасчёта", Role.ACCOUNTANT)
    document = locked(session, Recalculation, recalculation_id)
    if not document.is_complete:
        raise RefusedError(f"Перерасчёт № {document.number} не досчитан. Выполните его заново.")
    _refuse_stale(session, document)
    post(session, document)
    _move(session, document)
    if not document.parked:
        _settle(session, document, actor, document.id)
    return document.period, _buildings(session, document)


def reverse_recalculation(
    database: Database,
    actor: Actor,
    recalculation_id: int,
    *,
    dated_on: date,
    period: Period,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Reverse a posted recalculation by its mirror, then put advances right, as ``post_recalculation``.

    Returns the mirror's id.

    Raises:
        BillingError: see ``reverse_differences``.
        CancelledError: the person stopped it after the reversal.
    """
    mirror, buildings = database.write(
        reverse_differences, actor, recalculation_id, dated_on=dated_on, period=period
    )  # fmt: skip
    run_bulk(database.address, advances_in_bulk, period, buildings, progress=progress, cancelled=cancelled)
    return mirror


def reverse_differences(
    session: Session, recalculation_id: int, *, dated_on: date, period: Period
) -> tuple[int, tuple[int, ...]]:
    """Write the mirror of a posted recalculation; the marks that it settled stand again.

    Returns the mirror's id and the buildings.

    Raises:
        BillingError: not allowed; not posted, or reversed already; the period is closed.
    """
    actor = require(session, "сторно перерасчёта", Role.ACCOUNTANT)
    document = locked(session, Recalculation, recalculation_id)
    mirror = mirrored(session, document, actor, dated_on=dated_on, period=period)
    mirror.amount_kop = -document.amount_kop
    session.add(mirror)
    session.flush()
    line = column_of(RecalculationLine)
    opposite = {
        "recalculation_id": literal(mirror.id, Big),
        "was_volume_e6": line.becomes_volume_e6,
        "becomes_volume_e6": line.was_volume_e6,
        "was_kop": line.becomes_kop,
        "becomes_kop": line.was_kop,
        "amount_kop": -line.amount_kop,
    }
    names = [column.name for column in line]
    lines = select(*(opposite.get(name, line[name]) for name in names)).where(line.recalculation_id == document.id)
    session.execute(insert(table_of(RecalculationLine)).from_select(names, lines))
    session.execute(
        update(SettlementMark)
        .where(col(SettlementMark.recalculation_id) == document.id)
        .values(recalculation_id=0, settled_at_ms=0)
    )
    return mirror.id, _buildings(session, document)


def _marks(session: Session, landing: Period, scope: Scope) -> list[Mark]:
    """What asks for months; a scope that names its months needs nothing that asks."""
    if scope.since is not None:
        return []
    return standing_marks(session, landing, scope.building_id, scope.account_id)


def _whose(scope: Scope, marks: list[Mark], landing: Period) -> tuple[Whose, ...]:
    """Marks narrowed to the scope and to what is not out of time."""
    oldest = landing.plus(-LIMIT_MONTHS)
    if scope.since is not None:
        return (Whose(scope.building_id, scope.account_id, max(scope.since, oldest)),)
    return tuple(
        sorted(
            {
                Whose(
                    scope.building_id or each.building_id, scope.account_id or each.account_id, max(each.since, oldest)
                )
                for each in marks
            },
            key=lambda each: (each.since, each.building_id, each.account_id),
        )
    )


def _buildings(session: Session, document: Recalculation) -> tuple[int, ...]:
    line = column_of(RecalculationLine)
    buildings = select(line.building_id).where(line.recalculation_id == document.id).distinct()
    return tuple(sorted(session.scalars(buildings)))


def _refuse_stale(session: Session, document: Recalculation) -> None:
    """What a draft was compared with must still be in force."""
    if document.cause in BY_THEMSELVES:
        if document.cause is RecalculationCause.HEAT_YEAR and not is_still_so(session, document.id):
            raise RefusedError(f"Перерасчёт № {document.number} устарел: данные изменились. Выполните его заново.")
        return
    head, line, posting = column_of(Recalculation), column_of(RecalculationLine), column_of(Posting)
    later: ColumnElement[bool] = exists().where(
        head.id > document.id, head.status != DocumentStatus.DRAFT, head.cause.not_in(BY_THEMSELVES)
    )
    charged_anew: ColumnElement[bool] = exists().where(
        line.recalculation_id == document.id,
        line.run_id != 0,
        posting.building_id == line.building_id,
        posting.period == line.service_month,
        posting.run_id != line.run_id,
    )
    if session.scalar(select(later)) or session.scalar(select(charged_anew)):
        raise RefusedError(
            f"Перерасчёт № {document.number} устарел: после него проведено другое начисление или перерасчёт. "
            "Выполните его заново."
        )


def _move(session: Session, document: Recalculation) -> None:
    """The movements of the lines, by account, service, supplier and month: as many as differ from zero."""
    line = column_of(RecalculationLine)
    keys = (line.building_id, line.account_id, line.service_id, line.supplier_id, line.service_month)
    sums = (
        select(*keys, func.sum(line.amount_kop).label("amount_kop"))
        .where(line.recalculation_id == document.id)
        .group_by(*keys)
        .having(func.sum(line.amount_kop) != 0)
        .subquery()
    ).c
    names: dict[str, Any] = {
        "kind": literal("recalculation"),
        "document_id": literal(document.id, Big),
        "line": func.row_number().over(
            order_by=(sums.account_id, sums.service_month, sums.service_id, sums.supplier_id)
        ),
        "building_id": sums.building_id,
        "account_id": sums.account_id,
        "service_id": sums.service_id,
        "supplier_id": sums.supplier_id,
        "service_month": sums.service_month,
        "period": literal(document.period.number, Big),
        "nature": literal(int(MovementNature.RECALCULATED), Big),
        "amount_kop": sums.amount_kop,
    }
    session.execute(insert(table_of(Movement)).from_select(list(names), select(*names.values())))


def _settle(session: Session, document: Recalculation, actor: Actor, recalculation_id: int) -> None:
    """Settle the marks that a document has seen, of exactly its scope."""
    mark = column_of(SettlementMark)
    seen = and_(mark.settled_at_ms == 0, mark.id <= document.last_mark_id, mark.since < document.period)
    if document.account_id:
        seen = and_(seen, mark.account_id == document.account_id)
    elif document.building_id:
        seen = and_(seen, mark.building_id == document.building_id)
    session.execute(
        update(SettlementMark).where(seen).values(recalculation_id=recalculation_id, settled_at_ms=actor.at_ms)
    )

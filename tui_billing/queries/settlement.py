"""Settlement marks: whose months are not settled any more, and from which on."""

from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, select, type_coerce, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import ReadingStatus, RecalculationCause
from tui_billing.domain.columns import Big
from tui_billing.domain.metering import MeteringPoint, Reading
from tui_billing.domain.period import Period
from tui_billing.domain.recalculation import SettlementMark
from tui_billing.domain.tariffs import LawChoice
from tui_billing.engine.true_up import AT_ONCE, CHOICE
from tui_billing.queries.facts import column_of, table_of
from tui_billing.queries.law_choices import chosen
from tui_billing.queries.parked import postponed_open

COMMON, BUILDING = "COMMON_MARKS", "building"
"""The choice: a fact of one account asks for its months only, or for those of its whole building."""

AHEAD_MONTHS: Final = 12
"""A mark of a month ahead is listed too: the fact was entered before its day."""

LIMIT_MONTHS: Final = 36
"""How far back a recalculation goes: three years (ст. 196 ГК РФ)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark that stands; account 0 is the whole building, building 0 the whole office. ``mark_id`` 0 is not stored yet."""

    mark_id: int
    building_id: int
    account_id: int
    account: str
    since: Period
    cause: RecalculationCause
    reason: str


def marks_of(session: Session, landing: Period, building_id: int = 0, account_id: int = 0) -> list[Mark]:
    """The marks that stand of the months before a period, the oldest first: all, or those that touch a building or account.

    Of an account also the marks of its building and of the office count.
    """
    mark, account = column_of(SettlementMark), column_of(Account)
    statement = (
        select(
            mark.id, mark.building_id, mark.account_id, func.coalesce(account.number, ""), mark.since, mark.cause,
            mark.reason,
        )
        .outerjoin(table_of(Account), account.id == mark.account_id)
        .where(mark.settled_at_ms == 0, _asks(landing), _touching(building_id, account_id))
        .order_by(mark.id)
    )  # fmt: skip
    return [Mark(*row) for row in session.execute(statement)]


def _asks(landing: Period) -> ColumnElement[bool]:
    """Of months before, and of outages in the period itself: those stand until the next one, its accrual may change yet."""
    mark = column_of(SettlementMark)
    here: ColumnElement[bool] = (mark.cause == RecalculationCause.QUALITY) & (mark.since == landing)
    asks: ColumnElement[bool] = (mark.since < landing) | here
    return asks


def _touching(building_id: int, account_id: int) -> ColumnElement[bool]:
    """Of everybody, where nothing is asked for."""
    mark = column_of(SettlementMark)
    found: ColumnElement[bool] = mark.id > 0
    if account_id:
        found = (mark.account_id == account_id) | ((mark.account_id == 0) & mark.building_id.in_([0, building_id]))
    elif building_id:
        found = mark.building_id.in_([0, building_id])
    return found


def standing_marks(session: Session, landing: Period, building_id: int = 0, account_id: int = 0) -> list[Mark]:
    """All that a recalculation into a period looks at: the marks that stand, readings after months without, postponed lines.

    Those that are not stored have no ``mark_id``.
    """
    found = [*linked_marks(session, landing), *postponed_marks(session, landing)]
    mine = [
        each
        for each in found
        if (not building_id or each.building_id == building_id)
        and (not account_id or each.account_id in {0, account_id})
    ]
    return [*marks_of(session, landing, building_id, account_id), *mine]


def remaining_words(session: Session, landing: Period) -> str:
    """How many marks stand after a posting, and how many of them are postponed lines; nothing where none does."""
    left = standing_marks(session, landing)
    postponed = sum(each.cause is RecalculationCause.POSTPONED for each in left)
    lines = f", из них отложенных строк {postponed}" if postponed else ""
    return f"Осталось отметок: {len(left)}{lines}." if left else ""


def postponed_marks(session: Session, landing: Period) -> list[Mark]:
    """The lines postponed in months before a period and not charged since: a mark each, never stored.

    They stand as long as the line does, so a recalculation that cannot compute one yet leaves it for the next.
    """
    return [
        Mark(
            0, row.building_id, row.account_id, row.number, row.period, RecalculationCause.POSTPONED,
            f"{row.service}: {row.reason.label} — {row.note}",
        )
        for row in postponed_open(session, landing)
    ]  # fmt: skip


def linked_marks(session: Session, landing: Period) -> list[Mark]:
    """The marks that the accepted readings of a period ask for, see ``linked``."""
    return _widened(session, [Mark(0, *row) for row in session.execute(linked(landing))])


def _widened(session: Session, found: list[Mark]) -> list[Mark]:
    """Marks of accounts as those of their buildings, where these are marked as a whole."""
    wide = {since: whole_buildings(session, since) for since in {each.since for each in found}}
    return [of_building(each) if each.building_id in wide[each.since] else each for each in found]


def whole_buildings(session: Session, since: Period, building_id: int = 0) -> set[int]:
    """The buildings (of all, or the one that is asked about) whose neighbours' shares follow a fact of an account from a month on.

    Those that have a meter of their own, where the office has decided so (``COMMON_MARKS``).
    """
    if chosen(session, COMMON, since.first) != BUILDING:
        return set()
    point = column_of(MeteringPoint)
    asked = select(point.building_id).where(point.account_id.is_(None), point.is_head + 0 == 0).distinct()
    return set(session.scalars(asked.where(point.building_id == building_id) if building_id else asked))


def of_building(mark: Mark) -> Mark:
    """A mark of an account as one of its building, which says whose fact it was."""
    if not mark.account_id:
        return mark
    return replace(mark, account_id=0, account="", reason=f"ЛС {mark.account}: {mark.reason}")


def standing(landing: Period) -> Any:
    """A select of the marks that stand of the months before a period and of ``linked``, by building and account.

    ``building_id, account_id, account, since, cause, reason``.
    """
    mark, account = column_of(SettlementMark), column_of(Account)
    stored = (
        select(
            mark.building_id, mark.account_id, func.coalesce(account.number, "").label("account"), mark.since, mark.cause,
            mark.reason,
        )
        .outerjoin(table_of(Account), account.id == mark.account_id)
        .where(mark.settled_at_ms == 0, mark.since < landing)
    )  # fmt: skip
    both = union_all(stored, linked(landing).order_by(None)).subquery()
    return select(both).order_by(both.c.building_id, both.c.account_id, both.c.since)


def linked(landing: Period) -> Any:
    """A select of marks that readings ask for: ``building_id, account_id, account, since, cause, reason``.

    Those accepted in the period after months without one ask for the months since the reading before. What has been
    marked since the reading was entered is left out. Where the office trues up in one line (``TRUEUP``), none asks.
    """
    mark = column_of(SettlementMark)
    gaps = _gaps(landing, column_of(Reading).period == landing, ~_is_at_once(landing)).subquery().c
    known = exists().where(
        mark.building_id == gaps.building_id,
        mark.account_id.in_([gaps.account_id, 0]),
        mark.cause == RecalculationCause.LINKED,
        mark.recorded_at_ms >= gaps.at_ms,
        type_coerce(mark.since, Big) <= _after(gaps.last),
    )
    return (
        _by_account(gaps)
        .add_columns(
            literal(RecalculationCause.LINKED, mark.cause.type).label("cause"),
            literal(f"показание принято в {landing} после месяцев без показаний", mark.reason.type).label("reason"),
        )
        .where(~known)
    )


def gaps_across(session: Session, month: Period, reason: str) -> list[Mark]:
    """Marks of the accounts whose months before a month had no reading, and which were read since, from the first of those."""
    rows = session.execute(_by_account(_gaps(month, column_of(Reading).period >= month).subquery().c))
    late = RecalculationCause.LATE_FACT
    return _widened(
        session, [Mark(0, building, account, number, first, late, reason) for building, account, number, first in rows]
    )


def _gaps(month: Period, *wanted: ColumnElement[bool]) -> Any:
    """A select of accepted readings that are ``wanted``, of registers that were not read in the month before a month.

    ``building_id, account_id, last, at_ms``: ``last`` is the number of the month of the reading before that month, if any.
    """
    reading, point, before = column_of(Reading), column_of(MeteringPoint), aliased(table_of(Reading)).c
    register = and_(
        before.building_id == reading.building_id,
        before.point_id == reading.point_id,
        before.zone == reading.zone,
        before.installation_id == reading.installation_id,
        before.status == ReadingStatus.ACCEPTED,
    )
    last = (
        select(func.max(before.period))
        .where(register, before.period < month)
        .correlate(table_of(Reading))
        .scalar_subquery()
    )
    return (
        select(
            reading.building_id,
            func.coalesce(point.account_id, 0).label("account_id"),
            type_coerce(last, Big).label("last"),
            reading.recorded_at_ms.label("at_ms"),
        )
        .join(table_of(MeteringPoint), point.id == reading.point_id)
        .where(
            *wanted,
            reading.status == ReadingStatus.ACCEPTED,
            ~exists().where(register, before.period == month.plus(-1)).correlate(table_of(Reading)),
        )
    )


def _by_account(gaps: Any) -> Any:
    """A select of ``building_id, account_id, account, since``: the first month without a reading of each account of ``_gaps``."""
    number = func.coalesce(column_of(Account).number, "")
    first = type_coerce(_after(func.min(gaps.last)), column_of(SettlementMark).since.type)
    return (
        select(gaps.building_id, gaps.account_id, number.label("account"), first.label("since"))
        .outerjoin(table_of(Account), column_of(Account).id == gaps.account_id)
        .where(gaps.last.is_not(None))
        .group_by(gaps.building_id, gaps.account_id, number)
        .order_by(gaps.building_id, gaps.account_id)
    )


def _is_at_once(landing: Period) -> ColumnElement[bool]:
    decided = column_of(LawChoice)
    found: ColumnElement[bool] = exists().where(
        decided.name == CHOICE, decided.answer == AT_ONCE,
        decided.valid_from <= landing.first, decided.valid_to > landing.first,
    )  # fmt: skip
    return found


def _after(period: ColumnElement[int]) -> ColumnElement[int]:
    """The number of the month after a month."""
    return case((period % 100 == 12, period + 89), else_=period + 1)

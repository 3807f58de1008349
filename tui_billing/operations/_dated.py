"""Dated facts change by closing and opening intervals: what holds on other days keeps its row.

A fact of an owner is a row ``[valid_from, valid_to)`` with values. A change is over days too: the rows that it meets are
ended and begun at its edges, days without a row may get one, and neighbours that come to say the same become one row, so
that an accrual is not cut where nothing changes. Who entered what stays: a piece that is cut off a row keeps its author, and a
row that goes on has the author of its beginning and, beside, of its end.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, TypeAlias

from sqlmodel import Session, SQLModel, col, func, select

from tui_billing.domain.columns import SIGNED
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import RefusedError

Values: TypeAlias = Mapping[str, Any]
"""What a fact says: its columns without the owner and the days."""

Edit: TypeAlias = Callable[[Values | None], Values | None]
"""What held before (None: nothing) to what holds now (None: nothing)."""


@dataclass(frozen=True, slots=True)
class Change:
    """Days ``[since, until)`` on which a fact says something else now; None is nothing."""

    since: date
    until: date
    before: Values | None
    after: Values | None


@dataclass(slots=True)
class _Span:
    """Days with what a fact says on them, the row that said it, and who entered that; of what a change says, the change."""

    since: date
    until: date
    values: Values | None
    row: Any = None
    signed: Values = field(default_factory=dict)


def revise(
    session: Session, model: type[SQLModel], owner: Mapping[str, Any], since: date, until: date, edit: Edit
) -> list[Change]:
    """Change what a dated fact of an owner says over ``[since, until)``. Returns what became different, by day.

    ``owner`` has the columns that the table is dated by. Without a difference nothing is written.

    Raises:
        RefusedError: the days are not in order.
    """
    if not since < until:
        raise RefusedError(f"Срок с {since:%d.%m.%Y} кончается раньше, чем начинается. Исправьте дату окончания.")
    table: Any = model
    rows: Sequence[Any] = session.exec(
        select(model)
        .where(
            *(getattr(table, name) == value for name, value in owner.items()),
            col(table.valid_from) <= until,
            col(table.valid_to) >= since,
        )
        .order_by(col(table.valid_from))
        .with_for_update()
    ).all()
    spans = [_Span(row.valid_from, row.valid_to, _values(row, owner), row, _signed(row)) for row in rows]
    cut = [piece for span in _whole(spans, since, until) for piece in _cut(span, since, until)]
    changes: list[Change] = []
    for piece in cut:
        if since <= piece.since and piece.until <= until:
            after = edit(piece.values)
            if after != piece.values:
                changes.append(Change(piece.since, piece.until, piece.values, after))
                piece.values, piece.row, piece.signed = after, None, {}
    if changes:
        _store(session, table, owner, rows, _joined(cut))
    return changes


def next_step(session: Session, model: type[SQLModel], owner: Mapping[str, Any], since: date) -> date:
    """The day of the next row of an owner after a day: up to there a new step holds that is put in before it."""
    table: Any = model
    asked = select(func.min(table.valid_from)).where(
        *(getattr(table, name) == value for name, value in owner.items()), col(table.valid_from) > since
    )
    return session.exec(asked).one() or FOREVER


def _whole(spans: Sequence[_Span], since: date, until: date) -> list[_Span]:
    """The spans with the days between ``since`` and ``until`` that none of them covers."""
    gaps, at = [], since
    for span in spans:
        if at < span.since and at < until:
            gaps.append(_Span(at, min(span.since, until), None))
        at = max(at, span.until)
    if at < until:
        gaps.append(_Span(at, until, None))
    return sorted([*spans, *gaps], key=lambda span: span.since)


def _cut(span: _Span, since: date, until: date) -> list[_Span]:
    """A span at the edges of a change; its row goes on as the first piece."""
    edges = [span.since, *(day for day in (since, until) if span.since < day < span.until), span.until]
    return [_Span(a, b, span.values, span.row if a == span.since else None, span.signed) for a, b in pairwise(edges)]


def _joined(spans: Sequence[_Span]) -> list[_Span]:
    """Neighbours that say the same as one; days that say nothing are left out."""
    joined: list[_Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last is not None and last.until == span.since and last.values == span.values:
            last.until = span.until
        else:
            joined.append(span)
    return [span for span in joined if span.values is not None]


def _store(session: Session, table: Any, owner: Mapping[str, Any], rows: Sequence[Any], spans: Sequence[_Span]) -> None:
    """Take away, shorten, lengthen, add: in this order no two rows of the owner ever overlap."""
    kept = {id(span.row): span.until for span in spans if span.row is not None}
    for row in rows:
        if id(row) not in kept:
            session.delete(row)
    session.flush()
    for is_longer in (False, True):
        for row in rows:
            until = kept.get(id(row), row.valid_to)
            if (until > row.valid_to) is is_longer and until != row.valid_to:
                row.valid_to = until
                session.add(row)
        session.flush()
    for span in spans:
        if span.row is None:
            days = {"valid_from": span.since, "valid_to": span.until}
            session.add(table(**owner, **days, **span.signed, **(span.values or {})))
            session.flush()


def _values(row: Any, owner: Mapping[str, Any]) -> Values:
    outside = {"id", "valid_from", "valid_to", *SIGNED, *owner}
    return {name: getattr(row, name) for name in type(row).model_fields if name not in outside}


def _signed(row: Any) -> Values:
    return {name: getattr(row, name) for name in SIGNED}


def days(since: date, until: date) -> str:
    """``с 01.09.2026`` or ``01.09.2026–30.09.2026``: the last day is said, not the one after it."""
    if until == FOREVER:
        return f"с {since:%d.%m.%Y}"
    return f"{since:%d.%m.%Y}–{date.fromordinal(until.toordinal() - 1):%d.%m.%Y}"

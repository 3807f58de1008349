"""Takes the last entries of a batch back, as visible reversals."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from tui_billing.domain.codes import ReadingStatus
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.metering import Reading, ReadingSkip
from tui_billing.engine.reading_checks import HELD_BIT
from tui_billing.operations._batches import KEYED, next_row, own_batch
from tui_billing.storage.database import Actor

COPIED = (
    *("period", "building_id", "point_id", "zone", "installation_id"),
    *("taken_on", "value_e6", "source", "checks", "reason", "batch_id"),
)
"""What a withdrawal has of the reading that it takes back."""


@dataclass(frozen=True, slots=True)
class Undone:
    """The row that was taken back: its values × 10⁶, none when it was a reason."""

    point_id: int
    batch_row: int
    values_e6: tuple[int, ...]


def undo_last(session: Session, batch_id: int) -> Undone:
    """Take back the last row of a batch that stands; what it had replaced stands again.

    A reading stays, withdrawn, and beside it stands a row that says by whom and when.

    Raises:
        BillingError: not allowed; the period is closed; there is nothing to take back.
    """
    batch, actor = own_batch(session, batch_id)
    reading, skip = _last(session, Reading, batch_id), _last(session, ReadingSkip, batch_id)
    if not reading and not skip:
        raise RefusedError("В пакете нечего отменять.")
    undone = _undo(session, batch_id, actor, next_row(batch), reading=reading, skip=skip)
    batch.cursor_point_id = _last_point(session, batch_id)
    return undone


def _undo(session: Session, batch_id: int, actor: Actor, number: int, *, reading: int, skip: int) -> Undone:
    """Take back the later of two rows, as the row ``number``."""
    if skip > reading:
        undone = session.get_one(ReadingSkip, (batch_id, skip))
        undone.status = ReadingStatus.WITHDRAWN
        _stand_again(session, batch_id, undone.replaces_row)
        return Undone(undone.point_id, skip, ())
    rows = _of_row(session, batch_id, reading)
    for known in rows:
        withdraw(session, known, actor, number)
    if not any(known.replaces_seq for known in rows):
        _reason_again(session, batch_id, rows[0].point_id, reading)
    return Undone(rows[0].point_id, reading, tuple(known.value_e6 for known in rows))


def _last(session: Session, model: type[Reading] | type[ReadingSkip], batch_id: int) -> int:
    """The last row that stands, 0 when none does."""
    statement = select(func.max(model.batch_row)).where(model.batch_id == batch_id, col(model.status).in_(KEYED))
    return session.exec(statement).one() or 0


def _last_point(session: Session, batch_id: int) -> int:
    """The point of the last row that stands: where the keying is now."""
    reading, skip = _last(session, Reading, batch_id), _last(session, ReadingSkip, batch_id)
    if skip > reading:
        return session.get_one(ReadingSkip, (batch_id, skip)).point_id
    return _of_row(session, batch_id, reading)[0].point_id if reading else 0


def _of_row(session: Session, batch_id: int, batch_row: int) -> Sequence[Reading]:
    return session.exec(
        select(Reading).where(Reading.batch_id == batch_id, Reading.batch_row == batch_row).order_by(col(Reading.zone))
    ).all()


def _stand_again(session: Session, batch_id: int, batch_row: int) -> None:
    """Restore a superseded row of the batch, whichever kind it is."""
    for known in _of_row(session, batch_id, batch_row):
        accept_again(known)
    skip = session.get(ReadingSkip, (batch_id, batch_row))
    if skip is not None and skip.status is ReadingStatus.SUPERSEDED:
        skip.status = ReadingStatus.ACCEPTED


def _reason_again(session: Session, batch_id: int, point_id: int, before: int) -> None:
    """Restore the reason that a reading had taken the place of."""
    row = session.exec(
        select(func.max(ReadingSkip.batch_row)).where(
            ReadingSkip.batch_id == batch_id,
            ReadingSkip.point_id == point_id,
            ReadingSkip.batch_row < before,
            ReadingSkip.status == ReadingStatus.SUPERSEDED,
        )
    ).one()
    if row:
        _stand_again(session, batch_id, row)


def accept_again(known: Reading) -> None:
    """Let a superseded reading stand again, put aside where a person had put it aside."""
    if known.status is ReadingStatus.SUPERSEDED:
        known.status = ReadingStatus.HELD if known.checks & HELD_BIT else ReadingStatus.ACCEPTED


def withdraw(session: Session, known: Reading, actor: Actor, batch_row: int) -> None:
    """Take a reading back: it stays, beside it stands a row that says by whom; what it had replaced stands again."""
    register = session.exec(
        select(Reading).where(
            Reading.period == known.period,
            Reading.building_id == known.building_id,
            Reading.point_id == known.point_id,
            Reading.zone == known.zone,
        )
    ).all()
    for each in register:
        if each.seq == known.replaces_seq:
            accept_again(each)
    known.status = ReadingStatus.WITHDRAWN
    session.add(
        Reading(
            **{name: getattr(known, name) for name in COPIED},
            status=ReadingStatus.REVERSAL,
            seq=1 + max(each.seq for each in register),
            replaces_seq=known.seq,
            batch_row=batch_row,
            author_id=actor.user_id,
            recorded_at_ms=actor.at_ms,
        )
    )

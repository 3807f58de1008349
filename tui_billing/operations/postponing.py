"""Parked lines put off to a later period: what cannot be computed now does not keep the month open for ever."""

from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlmodel import Session, col

from tui_billing.domain.charges import ParkedLine, Posting, PostponedLine
from tui_billing.domain.codes import ParkReason, Role
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.operations._rights import require
from tui_billing.operations.periods import require_open
from tui_billing.queries.parked import POSTED

POSTPONING = "перенос отложенных строк"
NAMES = ("building_id", "account_id", "service_id", "point_id", "reason")


def postpone(
    session: Session,
    period: Period,
    note: str,
    *,
    reason: ParkReason | None = None,
    building_id: int | None = None,
    account_id: int | None = None,
    service_id: int | None = None,
) -> int:
    """Put off the parked lines that a period is charged by and that are all that is named; returns how many are new.

    ``account_id`` 0 is the lines of a whole building. A line that is parked for another reason later is not put off.

    Raises:
        NotAllowedError: only an accountant does.
        PeriodClosedError: the period is closed.
        RefusedError: there is no reason, or no such line.
    """
    actor = require(session, POSTPONING, Role.ACCOUNTANT)
    require_open(session, period)
    if not note.strip():
        raise RefusedError("Укажите, почему строку нельзя начислить сейчас: без причины её не перенести.")
    named = _named(ParkedLine, reason, building_id, account_id, service_id)
    lines = select(*(getattr(ParkedLine, name) for name in NAMES)).join(Posting, POSTED)
    wanted = {tuple(row) for row in session.execute(lines.where(col(Posting.period) == period, *named).distinct())}
    if not wanted:
        raise RefusedError(f"Таких отложенных строк за {period} нет: сначала проведите начисление (F4).")
    known = select(*(getattr(PostponedLine, name) for name in NAMES)).where(col(PostponedLine.period) == period)
    new = sorted(wanted - {tuple(row) for row in session.execute(known)})
    head = {"period": period, "note": note.strip(), "author_id": actor.user_id, "recorded_at_ms": actor.at_ms}
    if new:
        session.execute(insert(PostponedLine), [dict(zip(NAMES, line, strict=True)) | head for line in new])
    return len(new)


def take_up(
    session: Session,
    period: Period,
    *,
    reason: ParkReason | None = None,
    building_id: int | None = None,
    account_id: int | None = None,
    service_id: int | None = None,
) -> int:
    """Put lines back on the work list of a period that is not closed; returns how many.

    Raises:
        NotAllowedError: only an accountant does.
        PeriodClosedError: the period is closed.
    """
    require(session, POSTPONING, Role.ACCOUNTANT)
    require_open(session, period)
    these = (col(PostponedLine.period) == period, *_named(PostponedLine, reason, building_id, account_id, service_id))
    count = session.execute(select(func.count()).select_from(PostponedLine).where(*these)).scalar_one()
    session.execute(delete(PostponedLine).where(*these))
    return int(count)


def _named(
    kind: Any, reason: ParkReason | None, building_id: int | None, account_id: int | None, service_id: int | None
) -> list[Any]:
    given = {"reason": reason, "building_id": building_id, "account_id": account_id, "service_id": service_id}
    return [getattr(kind, name) == value for name, value in given.items() if value is not None]

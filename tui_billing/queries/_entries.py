"""Who entered a dated fact and when: its audit row, as a source of an explanation."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlmodel import Session, col

from tui_billing.domain.charges import Charge
from tui_billing.domain.days import FOREVER
from tui_billing.domain.office import Audit, User
from tui_billing.domain.tariffs import Act
from tui_billing.engine.explanation import Source

LOADS: Final = frozenset({"init_office", "settle_town"})
"""Changes that fill a base with what nobody has typed."""


def moment(at_ms: int) -> str:
    """A moment as it is shown; nothing for none."""
    return f"{datetime.fromtimestamp(at_ms // 1000, UTC):%d.%m.%Y %H:%M} UTC" if at_ms else ""


def entered(session: Session, row: Any, said: str) -> list[Source]:
    """What a dated fact (``domain.columns.Fact``) says, who entered it and when; then who gave it another end, if somebody did."""
    found = [_signed(session, row.entered_id, said)]
    if row.ended_id is not None:
        last = "без окончания" if row.valid_to == FOREVER else f"последний день {last_day(row.valid_to)}"
        found.append(_signed(session, row.ended_id, f"срок изменён: {last}"))
    return found


def _signed(session: Session, audit_id: int, said: str) -> Source:
    audit = session.get_one(Audit, audit_id)
    author = session.get_one(User, audit.user_id).name
    return Source(said, author, moment(audit.at_ms), is_loaded=audit.operation in LOADS)


def act_named(act: Act) -> str:
    """An act in words."""
    return f"{act.title} от {act.issued_on:%d.%m.%Y} № {act.number}"


def dates(since: date, until: date) -> str:
    """``с 01.07.2026 по 31.12.2026``: the last day is shown, not the day after."""
    ending = "" if until == FOREVER else f" по {last_day(until)}"
    return f"с {since:%d.%m.%Y}{ending}"


def last_day(until: date) -> str:
    """The day before the first one that is no part of a span."""
    return f"{until - timedelta(days=1):%d.%m.%Y}"


def on(model: Any, day: date) -> tuple[Any, Any]:
    """The rows of a dated fact on a day."""
    return col(model.valid_from) <= day, col(model.valid_to) > day


def met(model: Any, line: Charge) -> tuple[Any, Any]:
    """The rows of a dated fact on any day of a line."""
    return col(model.valid_from) < line.to_day, col(model.valid_to) > line.from_day

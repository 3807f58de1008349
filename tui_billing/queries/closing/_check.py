"""A closing check and what it finds."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from sqlalchemy import func, select
from sqlmodel import Session

from tui_billing.domain.period import Period
from tui_billing.queries.fixes import Fix
from tui_billing.storage.bulk import Columns

SHOWN: Final = 10


class Severity(Enum):
    """Whether a period may close over it: never, or once an accountant has accepted it."""

    MUST = 1
    WARNING = 2


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A row in words, and where to put it right."""

    text: str
    fix: Fix = Fix()


@dataclass(frozen=True, slots=True)
class Found:
    """How many rows a check finds, and some of them."""

    count: int
    rows: tuple[CheckRow, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found. ``accepted`` is why an accountant accepted a warning of at least so many rows."""

    name: str
    title: str
    severity: Severity
    advice: str
    count: int
    rows: tuple[CheckRow, ...]
    accepted: str = ""

    @property
    def must_be_fixed(self) -> bool:
        """Whether nobody can accept it."""
        return self.severity is Severity.MUST and self.count > 0

    @property
    def blocks(self) -> bool:
        """Whether the period does not close with it as it stands."""
        return self.count > 0 and not (self.accepted and self.severity is Severity.WARNING)


@dataclass(frozen=True, slots=True)
class ClosingCheck:
    """Something that must hold before a period closes.

    Attributes:
        title: what is looked for, in Russian; nothing found is good.
        severity: whether it must be fixed or may be accepted.
        advice: how to fix it.
        select: a select of the offending rows of a period, in the order of a work list.
        words: a row of it in words.
        job: instead of both, a bulk job that finds them by columns.
    """

    title: str
    severity: Severity
    advice: str
    select: Callable[[Period], Any] | None = None
    words: Callable[[Any], CheckRow] | None = None
    job: Callable[[Columns], Found] | None = None

    def found(self, session: Session, period: Period) -> Found:
        """How many rows, and the first of them."""
        rows = self.page(session, period, 0, SHOWN)
        if self.select is None or len(rows) < SHOWN:
            return Found(len(rows), rows)
        offending = self.select(period).order_by(None).subquery()
        return Found(int(session.execute(select(func.count()).select_from(offending)).scalar_one()), rows)

    def page(self, session: Session, period: Period, offset: int, limit: int) -> tuple[CheckRow, ...]:
        """Some rows; none for a check that is a bulk job."""
        if self.select is None or self.words is None:
            return ()
        rows = session.execute(self.select(period).offset(offset).limit(limit))
        return tuple(self.words(row) for row in rows)


def check_page(session: Session, name: str, period: Period, offset: int, limit: int) -> tuple[CheckRow, ...]:
    """Some rows of the check of this name."""
    from tui_billing.queries.closing import closing_checks

    return closing_checks()[name].page(session, period, offset, limit)

"""What the readings of a meter say about its register before a new value: the last one, averages, how long it is still."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from tui_billing.domain.codes import BY_ACT, ReadingSource, ReadingStatus, Zone
from tui_billing.domain.period import Period

HISTORY_MONTHS: Final = 15
"""So far back readings are read: a year for the average, and the same season of last year."""

YEAR: Final = 365
LEAST_DAYS: Final = 80
"""An average needs three months of readings; they are taken on different days."""

SEASON_DAYS: Final = 45
"""Steps that end so near to the same day of last year are of its season."""


@dataclass(frozen=True, slots=True)
class Known:
    """A stored reading of an installation."""

    period: Period
    point_id: int
    zone: Zone
    seq: int
    installation_id: int
    taken_on: date
    value_e6: int
    source: ReadingSource
    status: ReadingStatus
    checks: int
    batch_id: int | None
    batch_row: int

    @property
    def order(self) -> tuple[date, Period, int]:
        """Its place among the readings of a register."""
        return self.taken_on, self.period, self.seq


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a new reading would stand: a later one of the same slot replaces an earlier one."""

    batch_id: int
    period: Period
    taken_on: date

    def holds(self, known: Known) -> bool:
        """Whether a new reading replaces this one. An act's reading, or one of another period, is never replaced."""
        here = known.batch_id == self.batch_id or known.taken_on == self.taken_on
        return here and known.period == self.period and known.source not in BY_ACT


@dataclass(frozen=True, slots=True)
class Past:
    """A register's accepted readings before a slot, and what is in the slot already (accepted or held)."""

    before: tuple[Known, ...]
    inside: tuple[Known, ...]

    @classmethod
    def of(cls, readings: Sequence[Known], zone: Zone, slot: Slot) -> "Past":
        """Sort the readings of one installation."""
        own = sorted((known for known in readings if known.zone is zone), key=lambda known: known.order)
        return cls(
            tuple(k for k in own if k.status is ReadingStatus.ACCEPTED and not slot.holds(k)),
            tuple(k for k in own if k.status in {ReadingStatus.ACCEPTED, ReadingStatus.HELD} and slot.holds(k)),
        )

    @property
    def unchanged_since(self) -> date | None:
        """The first of the readings that show the same value as the last one."""
        still = None
        for known in reversed(self.before):
            if known.value_e6 != self.before[-1].value_e6:
                break
            still = known.taken_on
        return still

    def average_e6(self, capacity_e6: int) -> int | None:
        """What the register goes in an average month of the last year; None when too little is known."""
        if not self.before:
            return None
        last = self.before[-1].taken_on
        year = [known for known in self.before if (last - known.taken_on).days <= YEAR]
        days = (last - year[0].taken_on).days
        if days < LEAST_DAYS:
            return None
        return _total(year, capacity_e6) * YEAR // (12 * days)

    def season_e6(self, capacity_e6: int, day: date) -> int | None:
        """What the register went in a month around this day of last year; None when nothing is known of it."""
        steps = [
            (earlier, later)
            for earlier, later in pairwise(self.before)
            if abs((day - later.taken_on).days - YEAR) <= SEASON_DAYS
        ]
        days = sum((later.taken_on - earlier.taken_on).days for earlier, later in steps)
        if not days:
            return None
        total = sum((later.value_e6 - earlier.value_e6) % capacity_e6 for earlier, later in steps)
        return total * YEAR // (12 * days)


def _total(readings: Sequence[Known], capacity_e6: int) -> int:
    return sum((later.value_e6 - earlier.value_e6) % capacity_e6 for earlier, later in pairwise(readings))

"""What a check is given and what it says. Volumes are in the service's unit × 10⁶, after the meter's ratio."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from tui_billing.domain.codes import Resource, Zone
from tui_billing.domain.days import FOREVER

PLACES = 6
"""Decimals of a stored register."""

REASON_LENGTH = 40
"""What fits on the status line of an 80-column screen beside the meter."""


class Severity(IntEnum):
    """Info is shown; a warning is accepted by a second Enter; a rejected value can only be held for review."""

    INFO = 1
    WARN = 2
    REJECT = 3


@dataclass(frozen=True, slots=True)
class Register:
    """One register of an installed meter and what is known of it before a new value.

    Attributes:
        digits: integer positions of the dial.
        ratio_e3: transformer ratio × 10³.
        previous_e6: the last accepted value of this installation, None when there is none.
        previous_on: its date.
        unchanged_since: the first reading from which the register has shown ``previous_e6``.
        average_e6: volume of an average month of the last 6–12, None when less than three months are known.
        season_e6: volume of a month around this time last year, None when unknown.
        same_day_e6: accepted values of the same day that the new one would stand beside or replace.
        residents: registered and temporary, of a building's own point 0.
        final_missing: the meter before this one was taken off without a reading.
    """

    zone: Zone = Zone.WHOLE
    digits: int = 5
    ratio_e3: int = 1000
    resource: Resource = Resource.NONE
    previous_e6: int | None = None
    previous_on: date | None = None
    unchanged_since: date | None = None
    average_e6: int | None = None
    season_e6: int | None = None
    same_day_e6: tuple[int, ...] = ()
    residents: int = 0
    verified_to: date = FOREVER
    installed_on: date = date(1970, 1, 1)
    removed_on: date = FOREVER
    seal_broken_on: date | None = None
    final_missing: bool = False

    @property
    def capacity_e6(self) -> int:
        """The first value that the dial cannot show."""
        return int(10 ** (self.digits + PLACES))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that somebody read from a register: ``value_e6`` is None when ``text`` is no number."""

    register: Register
    text: str
    value_e6: int | None
    taken_on: date
    today: date

    @property
    def is_number(self) -> bool:
        """Whether the value can stand on the dial at all; the other checks are silent until it can."""
        return self.value_e6 is not None and 0 <= self.value_e6 < self.register.capacity_e6

    @property
    def step_e6(self) -> int | None:
        """How far the register went, across a turn of the dial if need be; None when there is nothing before it."""
        if self.value_e6 is None or self.register.previous_e6 is None:
            return None
        return (self.value_e6 - self.register.previous_e6) % self.register.capacity_e6

    @property
    def turned(self) -> bool:
        """Whether the value is below the one before: the dial turned over, or it is wrong."""
        known = self.value_e6 is not None and self.register.previous_e6 is not None
        return known and self.value_e6 < self.register.previous_e6  # type: ignore[operator]

    @property
    def volume_e6(self) -> int | None:
        """What was consumed since the reading before; exact while the ratio's product has no more decimals."""
        return None if self.step_e6 is None else self.step_e6 * self.register.ratio_e3 // 1000

    @property
    def days(self) -> int:
        """Days since the reading before; 0 when there is none."""
        return (self.taken_on - self.register.previous_on).days if self.register.previous_on else 0

    @property
    def months(self) -> int:
        """Whole months, rounded, that the volume is spread over; at least one."""
        return max(1, (self.days * 12 + 182) // 365)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says, in at most ``REASON_LENGTH`` characters."""

    severity: Severity
    reason: str


@dataclass(frozen=True, slots=True)
class Check:
    """A check: the number it has in the validation rules, and a pure function that is silent when all is well."""

    number: int
    title: str
    look: Callable[[Candidate], Finding | None]


def info(reason: str) -> Finding:
    """A finding that only informs."""
    return Finding(Severity.INFO, reason)


def warn(reason: str) -> Finding:
    """A finding that asks for a second look."""
    return Finding(Severity.WARN, reason)


def reject(reason: str) -> Finding:
    """A finding that no value passes."""
    return Finding(Severity.REJECT, reason)


def months_between(earlier: date, later: date) -> int:
    """Calendar months from one date to another."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month

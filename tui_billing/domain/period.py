"""The accrual period: a calendar month (п. 37 of the Rules approved by ПП РФ 354)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from tui_billing.domain.errors import NotAPeriodError

NAMES = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A month as ``YYYYMM``. Days run over the half-open interval ``[first, end)``."""

    number: int

    def __post_init__(self) -> None:
        """Refuse a number that is no month."""
        if not (1 <= self.number % 100 <= 12 and 1970 <= self.number // 100 <= 9998):
            raise NotAPeriodError(str(self.number))

    @classmethod
    def of(cls, day: date) -> "Period":
        """The month that a date lies in."""
        return cls(day.year * 100 + day.month)

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read ``2026-10``, ``2026.10``, ``10.2026`` or ``202610``.

        Raises:
            NotAPeriodError: the text is none of these.
        """
        text = text.strip()
        if found := re.fullmatch(r"([0-9]{4})[-./]?([0-9]{2})", text):
            return cls(int(found[1]) * 100 + int(found[2]))
        if found := re.fullmatch(r"([0-9]{1,2})[-./]([0-9]{4})", text):
            return cls(int(found[2]) * 100 + int(found[1]))
        raise NotAPeriodError(text)

    @property
    def year(self) -> int:
        """The year."""
        return self.number // 100

    @property
    def month(self) -> int:
        """The month, 1 to 12."""
        return self.number % 100

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def end(self) -> date:
        """The day after the last one."""
        return self.first + timedelta(days=self.days)

    @property
    def last(self) -> date:
        """The last day."""
        return date(self.year, self.month, self.days)

    @property
    def days(self) -> int:
        """How many days the month has: the denominator of every proration."""
        return monthrange(self.year, self.month)[1]

    def plus(self, months: int) -> "Period":
        """The period so many months later (earlier when negative)."""
        count = self.year * 12 + self.month - 1 + months
        return Period(count // 12 * 100 + count % 12 + 1)

    @property
    def title(self) -> str:
        """``октябрь 2026``, as it is printed."""
        return f"{NAMES[self.month - 1]} {self.year}"

    def __str__(self) -> str:
        """``2026-10``, as it is typed."""
        return f"{self.year:04}-{self.month:02}"

"""Instalment plans: equal parts of a debt, interest on what is left of it, and when which part of a debt is due.

п. 72 of the Rules 354 sets only the term and the ceiling of the interest; the rest is chosen here: days are counted
actual/365, the first part is without interest, a part's interest is rounded once. Money paid ahead of the schedule is
taken off the nearest parts and lowers the interest from its day on; money paid late earns no interest, but a penalty.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.domain.law import KEY_RATE_E2
from tui_billing.engine.rounding import half_away_whole
from tui_billing.engine.shares import largest_remainder

MOST_PARTS: Final = 12
TERM: Final = Cite(RULES_354, "п. 72: рассрочка до 12 месяцев равными долями")
ABOVE_KEY_RATE_E2: Final = 300
RATE: Final = Cite(
    RULES_354, "п. 72: не выше ключевой ставки на день предоставления, увеличенной на 3 %", confirmed=False
)

RATE_CHOICE, CAPPED, CAP_E2 = "INSTALMENT_RATE", "key_rate_to_9_5_plus_3", 950
"""The choice: the key rate as it is, or no more than that of 27.02.2022, as in the penalties."""

EXCESS_NUM, EXCESS_DEN = 5, 4
EXCESS: Final = Cite(RULES_354, "п. 72: плата выше прошлогодней за тот же период более чем на 25 %")

YEAR_DAYS: Final = 365
PERCENT_E2: Final = 10_000
"""A rate in percent × 100 over this is a fraction."""

Paid = tuple[date, int]
"""A payment: the day that the payer paid, kopecks."""


def highest_rate_e2(granted_on: date, answer: str) -> int:
    """The ceiling of the interest by an answer to ``RATE_CHOICE``, percent × 100; what is proposed unless another is agreed."""
    key_rate = KEY_RATE_E2.on(granted_on).value
    return (min(key_rate, CAP_E2) if answer == CAPPED else key_rate) + ABOVE_KEY_RATE_E2


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a plan. ``balance_kop`` is what is left of the debt after it."""

    number: int
    due_on: date
    days: int
    principal_kop: int
    interest_kop: int
    balance_kop: int

    @property
    def payable_kop(self) -> int:
        """Principal and interest."""
        return self.principal_kop + self.interest_kop


def must_be_offered(charged_kop: int, year_ago_kop: int) -> bool:
    """Whether a charge exceeds that of the same month last year by more than 25 %.

    With nothing charged a year ago there is nothing to compare with. Source: п. 72 of the Rules 354.
    """
    return year_ago_kop > 0 and charged_kop * EXCESS_DEN > year_ago_kop * EXCESS_NUM


def due_days(first_due: date, parts: int) -> list[date]:
    """The same day of consecutive months; a shorter month has its last day instead.

    Raises:
        ValueError: no part, or more than twelve.
    """
    if not 1 <= parts <= MOST_PARTS:
        raise ValueError("a plan has 1 to 12 parts")
    return [_months_later(first_due, months) for months in range(parts)]


def schedule(
    debt_kop: int, granted_on: date, dues: Sequence[date], rate_e2: int, paid: Iterable[Paid] = ()
) -> list[Part]:
    """The parts of a plan: equal, their kopecks by the largest remainder, with interest from the second part on.

    Args:
        debt_kop: what is spread, positive.
        granted_on: the day of granting, before the first due day.
        dues: the due days in their order.
        rate_e2: percent a year × 100.
        paid: what was paid of the debt since granting, without interest; it never raises the interest.

    Raises:
        ValueError: the debt is not positive, or the days are out of order.
    """
    days = [granted_on, *dues]
    if debt_kop <= 0 or rate_e2 < 0 or any(before >= after for before, after in zip(days, dues, strict=False)):
        raise ValueError("a plan spreads a debt over days that follow one another")
    payments = sorted(paid)
    left = debt_kop
    parts = []
    for number, principal in enumerate(largest_remainder(debt_kop, [1] * len(dues)), 1):
        since, until = days[number - 1], days[number]
        interest = _interest(left, debt_kop, since, until, rate_e2, payments) if number > 1 else 0
        left -= principal
        parts.append(Part(number, until, (until - since).days, principal, interest, left))
    return parts


def due_parts(debts_kop: Sequence[int], parts: Sequence[tuple[date, int]]) -> list[list[tuple[date, int]]]:
    """When which part of each debt of a plan is due: the parts take the debts in their order, the oldest first.

    ``parts`` are due days and principals; both sides have the same sum. Rows add up to the
    debts, due days to the parts.

    Raises:
        ValueError: the sums differ.
    """
    if sum(debts_kop) != sum(kopecks for _, kopecks in parts):
        raise ValueError("the parts of a plan add up to its debts")
    waiting = [part for part in parts if part[1]]
    found: list[list[tuple[date, int]]] = []
    at = used = 0
    for debt in debts_kop:
        own: list[tuple[date, int]] = []
        while debt:
            due_on, kopecks = waiting[at]
            taken = min(debt, kopecks - used)
            own.append((due_on, taken))
            debt -= taken
            used += taken
            if used == kopecks:
                at, used = at + 1, 0
        found.append(own)
    return found


def due_day_of(dues: Sequence[tuple[date, int]], paid_kop: int) -> date | None:
    """The day by which the oldest unpaid kopeck of a debt has to be paid; None when it is paid.

    ``dues`` is the debt's row of ``due_parts``, ``paid_kop`` what is paid of the debt since the plan was granted.
    """
    for due_on, kopecks in dues:
        if paid_kop < kopecks:
            return due_on
        paid_kop -= kopecks
    return None


def overdue(dues: Sequence[tuple[date, int]], paid_kop: int, on: date) -> list[tuple[date, int]]:
    """What of a debt is overdue on a day, each missed part from its own due day; what is not yet due is left out."""
    missed = []
    for due_on, kopecks in dues:
        unpaid = max(kopecks - paid_kop, 0)
        paid_kop = max(paid_kop - kopecks, 0)
        if unpaid and due_on < on:
            missed.append((due_on, unpaid))
    return missed


def payoff(
    debt_kop: int, granted_on: date, dues: Sequence[date], rate_e2: int, on: date, paid: Sequence[Paid] = ()
) -> tuple[int, int]:
    """What closes a plan early on a day: what is left of the debt, and all interest of the plan up to that day.

    The interest is that of the schedule as if the rest were paid on this day; interest charged already is a part of it.
    """
    left = debt_kop - sum(kopecks for day, kopecks in paid if day <= on)
    parts = schedule(debt_kop, granted_on, dues, rate_e2, [*paid, (on, max(left, 0))])
    return max(left, 0), sum(part.interest_kop for part in parts)


def _interest(planned_kop: int, debt_kop: int, since: date, until: date, rate_e2: int, payments: Sequence[Paid]) -> int:
    """Interest on the lesser of what the plan leaves and what is really owed, day by day, rounded once."""
    cuts = [since, *sorted({day for day, _ in payments if since < day < until}), until]
    weighted = 0
    for start, end in pairwise(cuts):
        owed = debt_kop - sum(kopecks for day, kopecks in payments if day <= start)
        weighted += max(min(planned_kop, owed), 0) * (end - start).days
    return half_away_whole(weighted * rate_e2, YEAR_DAYS * PERCENT_E2)


def _months_later(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (after - timedelta(days=1)).day))

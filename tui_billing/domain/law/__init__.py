"""Federal law as data: every number that an act of the whole country sets, by date, with its act.

A parameter is a TOML file beside this module, read once. ``docs/algorithms/law.md`` says how to add one.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from tui_billing.domain.codes import DebtorKind, LawUse, Resource
from tui_billing.domain.dated import Choice, Dated, Step
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.law._files import read_all, read_choices
from tui_billing.domain.law._kinds import DaysOff, DutyScale, Moratorium, RangeCeilings, RateCap, Rung, Tier
from tui_billing.domain.period import Period

__all__ = [
    "BILL_DEADLINE", "CALENDAR", "CHOICES", "DUE_DAY", "DUTY_ARBITRATION", "DUTY_GENERAL", "HOUSE_AVERAGE",
    "KEY_RATE_E2", "MORATORIA", "NO_UPLIFT_E2", "PARAMETERS", "PENALTY_CAP_E2", "PENALTY_SHARES", "RANGES",
    "REFINANCING_RATE_E2", "UPLIFT_E2",
    "DaysOff", "DutyScale", "Moratorium", "RangeCeilings", "RateCap", "Rung", "Tier",
    "bill_on", "choice", "choices_of", "due_on", "is_day_off", "law", "next_working_day", "penalty_rates_e2", "used_by",
]  # fmt: skip

PARAMETERS: Final[Mapping[str, Dated[Any]]] = read_all()
"""Every parameter by its name, which is that of its file."""

CHOICES: Final[Mapping[str, Choice]] = read_choices()
"""Every point that the law leaves open, by its name, which is that of its file in ``choices``."""

KEY_RATE_E2: Final[Dated[int]] = PARAMETERS["key_rate"]
"""The key rate of the Bank of Russia, percent a year × 100."""

REFINANCING_RATE_E2: Final[Dated[int]] = PARAMETERS["refinancing_rate"]
"""The refinancing rate, percent a year × 100: penalties before 2016 were computed by it."""

UPLIFT_E2: Final[Dated[Mapping[Resource, int]]] = PARAMETERS["uplift"]
"""The coefficient × 100 to the norm by resource. Sewage has none: the Rules 354 give it formula 4 only."""

HOUSE_AVERAGE: Final[Dated[int]] = PARAMETERS["house_average"]
"""How many periods in a row the average may stand in for a building's meter, by the first day of the period."""

DUE_DAY: Final[Dated[int]] = PARAMETERS["due_day"]
"""The day of the next month by which a period is paid, by the first day of the period; see ``due_on``."""

BILL_DEADLINE: Final[Dated[int]] = PARAMETERS["bill_deadline"]
"""The day of the next month by which the receipt of a period is given out, by the first day of the period."""

PENALTY_SHARES: Final[Dated[Mapping[DebtorKind, tuple[Rung, ...]]]] = PARAMETERS["penalty_shares"]
"""Which share of the rate a day of delay costs, by kind of debtor; days before the first rung cost nothing."""

PENALTY_CAP_E2: Final[Dated[RateCap]] = PARAMETERS["penalty_rate_cap"]
"""What limits the rate of penalties, by the day of payment or calculation."""

MORATORIA: Final[Dated[Moratorium | None]] = PARAMETERS["moratoria"]
"""Days on which no penalties are accrued; None: they are. ``spans()`` gives them half open."""

DUTY_GENERAL: Final[Dated[DutyScale]] = PARAMETERS["duty_general"]
DUTY_ARBITRATION: Final[Dated[DutyScale]] = PARAMETERS["duty_arbitration"]
"""State duty of the courts of general jurisdiction and of arbitration, by the day of filing."""

RANGES: Final[Dated[RangeCeilings]] = PARAMETERS["range_threshold"]
"""Federal ceilings of the consumption ranges of electricity; a region sets its own below them."""

CALENDAR: Final[Dated[DaysOff]] = PARAMETERS["production_calendar"]
"""A step a year: days off and worked days beside the ordinary week."""

NO_UPLIFT_E2: Final = 100
"""The coefficient 1,00: of every resource that a step does not name."""

REFINANCING_ENDED: Final = date(2016, 1, 1)
"""From this day the refinancing rate equals the key rate."""

DUE_SHIFT: Final = True
"""The default of the choice ``DUE_SHIFT``: a due day that is a day off moves to the next working day (ст. 193 ГК РФ)."""


def law(name: str) -> Dated[Any]:
    """A parameter by its name.

    Raises:
        RefusedError: there is none of this name; the sentence lists those that there are.
    """
    if name not in PARAMETERS:
        raise RefusedError(f"«{name}» — нет такого параметра закона. Есть: {', '.join(PARAMETERS)}.")
    return PARAMETERS[name]


def choice(name: str) -> Choice:
    """A disputed point by its name.

    Raises:
        RefusedError: there is none of this name; the sentence lists those that there are.
    """
    if name not in CHOICES:
        raise RefusedError(f"«{name}» — нет такого спорного вопроса. Есть: {', '.join(CHOICES)}.")
    return CHOICES[name]


def choices_of(parameter: Dated[Any]) -> list[Choice]:
    """The disputed points of a parameter."""
    return [each for each in CHOICES.values() if each.parameter == parameter.name]


def used_by(use: LawUse) -> list[Dated[Any]]:
    """The parameters that something computes with, by name."""
    return [parameter for parameter in PARAMETERS.values() if use in parameter.uses]


def due_on(period: Period, *, shift: bool = DUE_SHIFT) -> date:
    """The last day of the payment term of a period: paid on it, a receipt is paid in time.

    Raises:
        RefusedError: the production calendar has no such year yet.
    """
    day = period.end.replace(day=DUE_DAY.on(period.first).value)
    return next_working_day(day) if shift else day


def bill_on(period: Period) -> date:
    """The last day on which the receipt of a period may be given out."""
    return period.end.replace(day=BILL_DEADLINE.on(period.first).value)


def is_day_off(day: date) -> bool:
    """Whether a day is a Saturday, a Sunday or a holiday, after the transfers of its year.

    Raises:
        RefusedError: the production calendar has no such year.
    """
    year = CALENDAR.on(day).value
    return day in year.off or (day.isoweekday() > 5 and day not in year.worked)


def next_working_day(day: date) -> date:
    """The day itself, or the first working one after it."""
    while is_day_off(day):
        day += timedelta(days=1)
    return day


def penalty_rates_e2() -> tuple[Step[int], ...]:
    """The rates that penalties are computed by, from the earliest: refinancing before 2016, key rate from then on."""
    before = tuple(step for step in REFINANCING_RATE_E2.steps if step.since < REFINANCING_ENDED)
    at_once = KEY_RATE_E2.on(REFINANCING_ENDED)
    after = tuple(step for step in KEY_RATE_E2.steps if step.since > REFINANCING_ENDED)
    return (*before, Step(REFINANCING_ENDED, at_once.value, at_once.cite), *after)

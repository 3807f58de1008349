"""Poor quality: by how much a month's charge for a service is reduced (Приложение 1 and section IX of the Rules 354)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.domain.errors import RefusedError
from tui_billing.engine.rounding import half_away_whole

MINUTES: Final = 60
BASIS: Final = 10_000
"""A whole, in hundredths of a percent."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What a service allows, and what an hour over it takes off.

    Attributes:
        month_hours: interruptions of the month together; None: only each of them counts.
        once_hours: one interruption; None: only all together count.
        rate_e2: hundredths of a percent of the month's charge for an hour.
        cite: where it stands.
    """

    month_hours: int | None
    once_hours: int | None
    rate_e2: int
    cite: Cite


LIMITS: Final = {
    "water": Limit(8, 4, 15, Cite(RULES_354, "Приложение 1, п. 1, 4")),
    "water_dead_end": Limit(8, 24, 15, Cite(RULES_354, "Приложение 1, п. 1, тупиковая магистраль", confirmed=False)),
    "electricity_two_sources": Limit(None, 2, 15, Cite(RULES_354, "Приложение 1, п. 9")),
    "electricity_one_source": Limit(None, 24, 15, Cite(RULES_354, "Приложение 1, п. 9", confirmed=False)),
    "gas": Limit(4, None, 15, Cite(RULES_354, "Приложение 1, п. 11")),
    "heating_12": Limit(24, 16, 15, Cite(RULES_354, "Приложение 1, п. 14: от +12 °C")),
    "heating_10": Limit(24, 8, 15, Cite(RULES_354, "Приложение 1, п. 14: от +10 до +12 °C")),
    "heating_8": Limit(24, 4, 15, Cite(RULES_354, "Приложение 1, п. 14: от +8 до +10 °C")),
}
"""By the kind of interruption; that of heating is told by the temperature in the rooms."""

HEATING_DEGREE: Final = Limit(0, None, 15, Cite(RULES_354, "Приложение 1, п. 15: за каждый градус", confirmed=False))
HOT_WATER_DEGREES: Final = Limit(0, None, 10, Cite(RULES_354, "Приложение 1, п. 5: за каждые 3 °C", confirmed=False))
HOT_WATER_STEP: Final = 3


@dataclass(frozen=True, slots=True)
class Outage:
    """An interruption over ``[start, end)``, minutes since any one moment of the calendar."""

    start: int
    end: int


def minutes_over(outages: Sequence[Outage], limit: Limit, month: Outage) -> int:
    """How many minutes of the month are over what is allowed; none is counted twice.

    The larger of: all interruptions less the month's limit, and the sum of what each is over the limit of one. They are
    clipped at the month's edges, and those that overlap or touch are one.
    """
    merged = _merged(outages, month)
    lengths = [each.end - each.start for each in merged]
    by_month = 0 if limit.month_hours is None else sum(lengths) - limit.month_hours * MINUTES
    by_one = 0 if limit.once_hours is None else sum(max(0, each - limit.once_hours * MINUTES) for each in lengths)
    return max(0, by_month, by_one)


def interruption_kop(charge_kop: int, minutes: int, limit: Limit) -> int:
    """The reduction for so many minutes over: not positive, not more than the charge, rounded once."""
    return _reduction(charge_kop, Fraction(minutes * limit.rate_e2, MINUTES * BASIS))


def heating_kop(charge_kop: int, minutes: int, degrees: int) -> int:
    """The reduction for minutes at so many whole degrees under the norm; not together with an interruption."""
    return _reduction(charge_kop, Fraction(minutes * degrees * HEATING_DEGREE.rate_e2, MINUTES * BASIS))


def hot_water_kop(charge_kop: int, minutes: int, degrees: int) -> int:
    """The reduction for minutes at so many degrees under the norm: for each full step of three.

    Below 40 °C the water is charged as cold for those hours, which is not this reduction.
    """
    steps = degrees // HOT_WATER_STEP
    return _reduction(charge_kop, Fraction(minutes * steps * HOT_WATER_DEGREES.rate_e2, MINUTES * BASIS))


def _reduction(charge_kop: int, share: Fraction) -> int:
    if charge_kop < 0 or share < 0:
        raise RefusedError("Снижение платы за качество: плата и длительность не бывают отрицательными. Проверьте их.")
    least = min(share, Fraction(1))
    return -half_away_whole(charge_kop * least.numerator, least.denominator)


def _merged(outages: Sequence[Outage], month: Outage) -> list[Outage]:
    """What of the interruptions lies in the month, in order, with no minute twice."""
    merged: list[Outage] = []
    for each in sorted(outages, key=lambda outage: (outage.start, outage.end)):
        start, end = max(each.start, month.start), min(each.end, month.end)
        if start >= end:
            continue
        if merged and start <= merged[-1].end:
            merged[-1] = Outage(merged[-1].start, max(merged[-1].end, end))
        else:
            merged.append(Outage(start, end))
    return merged

"""True-up: what a reading after months without one says about them (п. 59, 61 of the Rules 354; the choice ``TRUEUP``).

``by_period``: it is spread over them by days, so that each month has its own price. Between two readings the meter is taken
to have counted evenly over the days on which the service was supplied in months that were charged; what it stood at the end
of a month is put in as a reading of that month. Interpolated readings add up to the whole step exactly, to 10⁻⁶ of a unit.

``current_tariff``: the months stay as they were charged. The month of the reading starts from the last reading plus what
was charged by the average since, so it is charged the rest, be it below zero, at its own price.

In both, what the meter counted in months that the norm was charged for is theirs, by days: only the act of a check takes a norm
back, where readings are spread.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

import polars as pl

from tui_billing.domain.days import day_number
from tui_billing.domain.period import Period
from tui_billing.engine.facts import FACT_COLUMNS, Book, Facts, empty
from tui_billing.engine.registers import LATEST, REGISTER
from tui_billing.engine.rounding import UNIT, half_away_whole
from tui_billing.engine.shares import largest_remainder

CHOICE: Final = "TRUEUP"
AT_ONCE: Final = "current_tariff"
"""The choice: readings are trued up in one line at the price of their month. Otherwise they are spread over the months."""

ESTIMATED_MONTHS: Final = 3
"""After so many months without a reading the norm is charged, and that is not taken back without an act (п. 61)."""

DAY_COLUMNS: Final = ("point_id", "period", "days", "is_charged")
AVERAGE_COLUMNS: Final = ("point_id", "zone", "period", "quantity_u")
CHANGE_COLUMNS: Final = ("point_id", "zone", "period", "volume_e6")
CHECKED_COLUMNS: Final = (*REGISTER, "period")


@dataclass(frozen=True)
class Gaps:
    """What is known around months without a reading.

    Attributes:
        later: accepted readings of periods after the month; the first period of a register counts.
        days: ``DAY_COLUMNS``: on how many days of a month a point was supplied, and whether the month was charged (1) or
            not (0). A month that is not there had no supply.
        at_once: the periods whose readings are trued up in one line.
        averages: ``AVERAGE_COLUMNS``: what points were charged by their average, in units of their months; only of the points
            that are trued up in one line.
        checked: ``CHECKED_COLUMNS`` of later acts of checks: they take back what was charged by the norm too.
    """

    later: pl.DataFrame
    days: pl.DataFrame
    at_once: frozenset[int] = frozenset()
    averages: pl.DataFrame = field(default_factory=lambda: empty(AVERAGE_COLUMNS))
    checked: pl.DataFrame = field(default_factory=lambda: empty(CHECKED_COLUMNS))

    @classmethod
    def none(cls) -> "Gaps":
        """Nothing to spread."""
        return cls(empty(FACT_COLUMNS["readings"]), empty(DAY_COLUMNS))


def changed(averages: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """``AVERAGE_COLUMNS`` with what recalculations changed (``CHANGE_COLUMNS``) of the very registers and months that are there."""
    days = pl.col("period").map_elements(lambda month: Period(month).days, return_dtype=pl.Int64)
    mine = changes.join(averages, on=("point_id", "zone", "period"), how="semi")
    return pl.concat(
        [averages, mine.select("point_id", "zone", "period", quantity_u=pl.col("volume_e6") * days * UNIT)]
    )


def at_once(book: Book, period: Period) -> frozenset[int]:
    """The period, if its readings are trued up in one line."""
    return frozenset({period.number} if book.choice(CHOICE) == AT_ONCE else ())


def open_registers(facts: Facts, period: Period, *, ahead: bool) -> pl.DataFrame:
    """The registers with a month without a reading: ``building_id, point_id, account_id, service_id``, ``REGISTER``, ``before``.

    Those that were read in the month but not in the one before it; with ``ahead`` those not read in the month too.
    ``before`` is the period of the last reading before the month: a register never read before has no gap.
    """
    readings = facts.readings
    now = readings.filter(pl.col("period") == period.number)
    previous = readings.filter(pl.col("period") == period.plus(-1).number)
    earlier = readings.filter(pl.col("period") < period.number)
    gap = earlier.join(previous, on=REGISTER, how="anti").join(now, on=REGISTER, how="semi")
    missing = earlier.join(now, on=REGISTER, how="anti") if ahead else earlier.clear()
    return (
        pl.concat([gap, missing])
        .group_by("building_id", "point_id", *REGISTER)
        .agg(before=pl.col("period").max())
        .join(facts.points.select("point_id", "account_id", "service_id"), on="point_id")
        .sort("building_id", "point_id", *REGISTER)
    )


def evened(facts: Facts, gaps: Gaps, period: Period) -> Facts:
    """The facts with the readings that are implied at the ends of the month before and of the month.

    Args:
        facts: of the month.
        gaps: what is known around it.
        period: the month.
    """
    if gaps.days.is_empty():
        return facts
    supplied: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    for point, month, days, is_charged in gaps.days.select(DAY_COLUMNS).iter_rows():
        supplied[point][month] = days, is_charged
    steps = _steps(facts, gaps, period)
    if gaps.at_once:
        facts = _at_once(facts, steps.filter(pl.col("to_period") == period.number), gaps, supplied, period)
        steps = steps.filter(~pl.col("to_period").is_in(list(gaps.at_once)))
    made = [
        row
        for register in steps.iter_rows(named=True)
        for row in _implied(register, supplied[register["point_id"]], period)
    ]
    return _with_readings(facts, made)


def _with_readings(facts: Facts, made: list[list[int]]) -> Facts:
    """The facts with readings that nobody took."""
    if not made:
        return facts
    implied = pl.DataFrame(made, schema=dict.fromkeys(FACT_COLUMNS["readings"], pl.Int64), orient="row")
    return replace(facts, readings=pl.concat([facts.readings.select(implied.columns), implied]))


def _steps(facts: Facts, gaps: Gaps, period: Period) -> pl.DataFrame:
    """Each register between its last reading before the month and its next one, in the month or after it."""
    wanted = open_registers(facts, period, ahead=not gaps.later.is_empty()).select("building_id", "point_id", *REGISTER)
    readings = facts.readings.join(wanted, on=REGISTER, how="semi").with_columns(order=LATEST)
    before = _last(readings.filter(pl.col("period") < period.number))
    now = readings.filter(pl.col("period") == period.number)
    later = gaps.later.filter(pl.col("period") > period.number).select(facts.readings.columns)
    first = later.filter(pl.col("period") == pl.col("period").min().over(REGISTER)).with_columns(order=LATEST)
    after = _last(pl.concat([now, first.join(now, on=REGISTER, how="anti")]))
    meters = facts.installations.select("installation_id", "verified_to", "ratio_e3").unique("installation_id")
    acts = gaps.checked.select(*REGISTER, to_period="period", is_check=pl.lit(value=True)).unique()
    return (
        wanted.join(before.select(*REGISTER, from_period="period", from_e6="value_e6"), on=REGISTER)
        .join(after.select(*REGISTER, "taken_on", to_period="period", to_e6="value_e6"), on=REGISTER)
        .join(meters, on="installation_id")
        .join(acts, on=(*REGISTER, "to_period"), how="left")
        .filter((pl.col("to_e6") >= pl.col("from_e6")) & (pl.col("taken_on") < pl.col("verified_to")))
        .sort("building_id", "point_id", *REGISTER)
    )


def _at_once(
    facts: Facts,
    steps: pl.DataFrame,
    gaps: Gaps,
    supplied: Mapping[int, Mapping[int, tuple[int, int]]],
    period: Period,
) -> Facts:
    """The facts with each register at what it is charged for already, so that the month is charged the rest, plus or minus."""
    if period.number not in gaps.at_once or steps.is_empty():
        return facts
    before = period.plus(-1)
    made = []
    for (point,), registers in steps.group_by("point_id", maintain_order=True):
        rows, lines = registers.to_dicts(), gaps.averages.filter(pl.col("point_id") == point)
        lines = lines.filter(pl.col("period") > min(row["from_period"] for row in rows))
        months = set(lines["period"])
        undivided = largest_remainder(_charged_e6(lines, 0), [row["to_e6"] - row["from_e6"] for row in rows])
        for row, part in zip(rows, undivided, strict=True):
            volume = part + (_charged_e6(lines, row["zone"]) if row["zone"] else 0)
            dial = half_away_whole(volume * 1000, row["ratio_e3"]) + _of_norms(row, supplied[point], months, period)
            named = [row[name] for name in ("building_id", "point_id", *REGISTER)]
            made.append([*named, before.number, day_number(before.last), 0, row["from_e6"] + dial])
    return _with_readings(replace(facts, falls=pl.concat([facts.falls, steps.select(REGISTER)])), made)


def _charged_e6(averages: pl.DataFrame, zone: int) -> int:
    """What a point was charged by its average in a zone, added up exactly; 0 is a volume of no zone."""
    rows = averages.filter(pl.col("zone") == zone).select("period", "quantity_u").iter_rows()
    whole = sum((Fraction(quantity_u, UNIT * Period(month).days) for month, quantity_u in rows), Fraction(0))
    return half_away_whole(whole.numerator, whole.denominator)


def _of_norms(
    register: Mapping[str, int], supplied: Mapping[int, tuple[int, int]], averaged: set[int], period: Period
) -> int:
    """What a register counted, by days, in the months before that were charged, but not by its average."""
    start = Period(register["from_period"])
    days = {start.plus(n).number: supplied.get(start.plus(n).number, (0, 0)) for n in range(1, _months(start, period))}
    charged = {month: count for month, (count, is_charged) in days.items() if is_charged}
    normed = sum(count for month, count in charged.items() if month not in averaged)
    own = supplied.get(period.number, (0, 0))[0] or period.days
    return (register["to_e6"] - register["from_e6"]) * normed // (sum(charged.values()) + own)


def _last(readings: pl.DataFrame) -> pl.DataFrame:
    return readings.sort("order").unique(REGISTER, keep="last")


def _implied(register: Mapping[str, Any], supplied: Mapping[int, tuple[int, int]], period: Period) -> list[list[int]]:
    """The readings implied at the end of the month before, and at the end of the month where it has none."""
    start, end = Period(register["from_period"]), Period(register["to_period"])
    weights = {}
    for month in (start.plus(n) for n in range(1, _months(start, end) + 1)):
        days, is_charged = supplied.get(month.number, (0, 0))
        weights[month] = days if is_charged or month == end else 0
    weights[end] = weights[end] or end.days
    ends = [period.plus(-1)] if start < period.plus(-1) else []
    is_open = register["is_check"] or _months(start, period) <= ESTIMATED_MONTHS
    if end > period and is_open and weights[period]:
        ends.append(period)
    whole, step = sum(weights.values()), register["to_e6"] - register["from_e6"]
    named = [register[name] for name in ("building_id", "point_id", *REGISTER)]
    return [
        [
            *(*named, at.number, day_number(at.last), 0),
            register["from_e6"] + step * sum(days for month, days in weights.items() if month <= at) // whole,
        ]
        for at in ends
    ]


def _months(start: Period, end: Period) -> int:
    return (end.year - start.year) * 12 + end.month - start.month

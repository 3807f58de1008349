"""True-up: a reading after months without one is spread over them by days, so that each month has its own price.

Mode ``TRUEUP = by_period`` (п. 59, 61 of the Rules 354). Between two readings the meter is taken to have counted evenly
over the days on which the service was supplied in months that were charged; what it stood at the end of a month is put
in as a reading of that month. Interpolated readings add up to the whole step exactly, to 10⁻⁶ of a unit.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from tui_billing.domain.days import day_number
from tui_billing.domain.period import Period
from tui_billing.engine.facts import FACT_COLUMNS, Facts, empty
from tui_billing.engine.registers import LATEST, REGISTER

ESTIMATED_MONTHS: Final = 3
"""After so many months without a reading the norm is charged, and that is not taken back without an act (п. 61)."""

DAY_COLUMNS: Final = ("point_id", "period", "days", "is_charged")


@dataclass(frozen=True)
class Gaps:
    """What is known around months without a reading.

    Attributes:
        later: accepted readings of periods after the month; the first period of a register counts.
        days: ``DAY_COLUMNS``: on how many days of a month a point was supplied, and whether the month was charged (1) or
            not (0). A month that is not there had no supply.
    """

    later: pl.DataFrame
    days: pl.DataFrame

    @classmethod
    def none(cls) -> "Gaps":
        """Nothing to spread."""
        return cls(empty(FACT_COLUMNS["readings"]), empty(DAY_COLUMNS))


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
    made = [
        row
        for register in _steps(facts, gaps, period).iter_rows(named=True)
        for row in _implied(register, supplied[register["point_id"]], period)
    ]
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
    meters = facts.installations.select("installation_id", "verified_to").unique("installation_id")
    return (
        wanted.join(before.select(*REGISTER, from_period="period", from_e6="value_e6"), on=REGISTER)
        .join(after.select(*REGISTER, "taken_on", to_period="period", to_e6="value_e6"), on=REGISTER)
        .join(meters, on="installation_id")
        .filter((pl.col("to_e6") >= pl.col("from_e6")) & (pl.col("taken_on") < pl.col("verified_to")))
        .sort("building_id", "point_id", *REGISTER)
    )


def _last(readings: pl.DataFrame) -> pl.DataFrame:
    return readings.sort("order").unique(REGISTER, keep="last")


def _implied(register: Mapping[str, int], supplied: Mapping[int, tuple[int, int]], period: Period) -> list[list[int]]:
    """The readings implied at the end of the month before, and at the end of the month where it has none."""
    start, end = Period(register["from_period"]), Period(register["to_period"])
    weights = {}
    for month in (start.plus(n) for n in range(1, _months(start, end) + 1)):
        days, is_charged = supplied.get(month.number, (0, 0))
        weights[month] = days if is_charged or month == end else 0
    weights[end] = weights[end] or end.days
    ends = [period.plus(-1)] if start < period.plus(-1) else []
    if end > period and _months(start, period) <= ESTIMATED_MONTHS and weights[period]:
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

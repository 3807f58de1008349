"""Poor quality: by how much a month's charge for a service is reduced (Приложение 1 and section IX of the Rules 354).

What is taken off is counted in parts of ``WHOLE``: minutes times hundredths of a percent for an hour. It is exact; only the
reduction is rounded, once a line.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from tui_billing.domain.codes import OutageKind, RecalculationPart, Resource, Zone
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.domain.days import DAY_MINUTES, day_number
from tui_billing.domain.decimals import written
from tui_billing.domain.period import Period
from tui_billing.engine.recalculation import SUM_COLUMNS
from tui_billing.engine.rounding import half_away_whole
from tui_billing.engine.shares import WIDE

MINUTES: Final = 60
WHOLE: Final = MINUTES * 10_000
"""All of the charge: so many hundredths of a percent an hour for one minute."""

OUTAGE_COLUMNS: Final = (
    "outage_id", "building_id", "account_id", "service_id", "kind", "degrees", "start_min", "end_min",
)  # fmt: skip
"""Where outages were; account 0 is the whole building. Minutes are of the civil calendar since 1970-01-01."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What a service allows, and what an hour over it takes off.

    Attributes:
        resources: the services that it is about.
        month_hours: interruptions of the month together; None: only each of them counts.
        once_hours: one interruption; None: only all together count.
        rate_e2: hundredths of a percent of the month's charge for an hour.
        step: of a temperature below the norm: for each so many full degrees; 0 for an interruption.
        cite: where it stands.
    """

    resources: frozenset[Resource]
    month_hours: int | None
    once_hours: int | None
    rate_e2: int
    step: int
    cite: Cite


def _limit(
    resources: frozenset[Resource],
    month_hours: int | None,
    once_hours: int | None,
    place: str,
    *,
    rate_e2: int = 15,
    step: int = 0,
    confirmed: bool = True,
) -> Limit:
    cite = Cite(RULES_354, f"Приложение 1, {place}", confirmed=confirmed)
    return Limit(resources, month_hours, once_hours, rate_e2, step, cite)


_WATER, _HOT = frozenset({Resource.COLD_WATER, Resource.HOT_WATER}), frozenset({Resource.HOT_WATER})
_POWER, _GAS, _HEAT = (frozenset({each}) for each in (Resource.ELECTRICITY, Resource.GAS, Resource.HEATING))
LIMITS: Final = {
    OutageKind.WATER: _limit(_WATER, 8, 4, "п. 1, 4"),
    OutageKind.WATER_DEAD_END: _limit(_WATER, 8, 24, "п. 1, тупиковая магистраль", confirmed=False),
    OutageKind.ELECTRICITY_TWO_SOURCES: _limit(_POWER, None, 2, "п. 9"),
    OutageKind.ELECTRICITY_ONE_SOURCE: _limit(_POWER, None, 24, "п. 9", confirmed=False),
    OutageKind.GAS: _limit(_GAS, 4, None, "п. 11"),
    OutageKind.HEATING_12: _limit(_HEAT, 24, 16, "п. 14: от +12 °C"),
    OutageKind.HEATING_10: _limit(_HEAT, 24, 8, "п. 14: от +10 до +12 °C"),
    OutageKind.HEATING_8: _limit(_HEAT, 24, 4, "п. 14: от +8 до +10 °C"),
    OutageKind.HEATING_COLD: _limit(_HEAT, 0, None, "п. 15: за каждый градус", step=1, confirmed=False),
    OutageKind.HOT_WATER_COLD: _limit(_HOT, 0, None, "п. 5: за каждые 3 °C", rate_e2=10, step=3, confirmed=False),
}


@dataclass(frozen=True, slots=True)
class Outage:
    """An interruption, or so many whole degrees below the norm, over ``[start, end)`` minutes of the calendar."""

    kind: OutageKind
    start: int
    end: int
    degrees: int = 0


@dataclass(frozen=True, slots=True)
class _Break:
    """An unbroken interruption; ``once`` is how long one may be, minutes, the strictest of those that it is made of."""

    start: int
    end: int
    once: int | None

    @property
    def length(self) -> int:
        return self.end - self.start


def taken_off(outages: Sequence[Outage], start: int, end: int) -> int:
    """What outages of one service take off the charge of a month, minutes ``[start, end)``: parts of ``WHOLE``, at most all.

    They are clipped at the month's edges. An hour is never counted twice: interruptions that overlap or touch are one,
    the temperature counts where there is none, and of two temperatures the lower.
    """
    return min(WHOLE, minutes_over(outages, start, end) * _rate(outages) + _colder(outages, start, end))


def minutes_over(outages: Sequence[Outage], start: int, end: int) -> int:
    """How many minutes of interruption in a month are over what is allowed.

    The larger of: all together less the month's limit, and the sum of what each is over the limit of one.
    """
    merged = _breaks(outages, start, end)
    months = [
        each for each in (LIMITS[outage.kind].month_hours for outage in _interruptions(outages)) if each is not None
    ]
    by_month = sum(each.length for each in merged) - min(months) * MINUTES if months else 0
    by_one = sum(max(0, each.length - each.once) for each in merged if each.once is not None)
    return max(0, by_month, by_one)


def reduction_kop(charge_kop: int, part: int) -> int:
    """The reduction for what is taken off: not positive, not more than the charge, rounded once; of a credit nothing."""
    return -half_away_whole(max(charge_kop, 0) * min(part, WHOLE), WHOLE)


def reductions(charges: pl.DataFrame, outages: pl.DataFrame, month: Period) -> pl.DataFrame:
    """The lines of the part «quality» of a month: one for each account, service and supplier that outages touch.

    Args:
        charges: ``SUM_COLUMNS`` of the month; ``run_id`` is the accrual that a line is of.
        outages: ``OUTAGE_COLUMNS``.
        month: the month.

    Returns:
        ``SUM_COLUMNS``.
    """
    start, end = day_number(month.first) * DAY_MINUTES, day_number(month.end) * DAY_MINUTES
    here = outages.filter((pl.col("start_min") < end) & (pl.col("end_min") > start))
    keys = ("building_id", "account_id", "service_month", "service_id", "supplier_id")
    own = (
        charges.join(here, on=("building_id", "service_id"), how="semi")
        .group_by(keys)
        .agg(pl.col("amount_kop").sum(), pl.col("run_id").max())
        .filter(pl.col("amount_kop") > 0)
    )
    places = here.select("building_id", "service_id", "outage_id", at="account_id").unique()
    touched = (
        own.join(places, on=("building_id", "service_id"))
        .filter((pl.col("at") == 0) | (pl.col("at") == pl.col("account_id")))
        .group_by(*keys, "amount_kop", "run_id")
        .agg(pl.col("outage_id").unique().sort().cast(pl.String).str.join(",").alias("which"))
    )
    product = pl.col("amount_kop").cast(WIDE) * pl.col("part_e")
    reduced = -((product * 2 + WHOLE) // (2 * WHOLE)).cast(pl.Int64)
    zero = pl.lit(0, pl.Int64)
    return (
        touched.join(_parts(touched["which"], here, start, end), on="which")
        .with_columns(amount_kop=reduced)
        .filter(pl.col("amount_kop") != 0)
        .with_columns(
            part=pl.lit(int(RecalculationPart.QUALITY), pl.Int64),
            point_id=zero,
            zone=pl.lit(int(Zone.WHOLE), pl.Int64),
            volume_e6=zero,
        )
        .select(SUM_COLUMNS)
    )


def outage_of(row: Mapping[str, Any]) -> Outage:
    """The outage of a row of ``OUTAGE_COLUMNS``."""
    kind = OutageKind(row["kind"])  # type: ignore[call-arg]
    return Outage(kind, row["start_min"], row["end_min"], row["degrees"])


def said(outages: Sequence[Outage], start: int, end: int) -> str:
    """The arithmetic of ``taken_off`` in words."""
    parts = []
    if breaks := sum(each.length for each in _breaks(outages, start, end)):
        over = minutes_over(outages, start, end)
        rate = written(_rate(outages), 2, 2)
        parts.append(f"перерывы {_hours(breaks)} ч, сверх допустимого {_hours(over)} ч × {rate} %")
    if colder := _colder(outages, start, end):
        parts.append(f"ниже нормы по температуре — {_percent(colder)} %")
    return f"{'; '.join(parts)}: снижение {_percent(taken_off(outages, start, end))} %"


def _parts(which: pl.Series, outages: pl.DataFrame, start: int, end: int) -> pl.DataFrame:
    """``which, part_e``: what each set of outages takes off; there are few sets, however many accounts."""
    known = {row["outage_id"]: outage_of(row) for row in outages.unique("outage_id").iter_rows(named=True)}
    sets = which.unique().to_list()
    found = [taken_off([known[int(each)] for each in one.split(",")], start, end) for one in sets]
    return pl.DataFrame({"which": sets, "part_e": found}, schema={"which": pl.String, "part_e": pl.Int64})


def _interruptions(outages: Sequence[Outage]) -> list[Outage]:
    return [each for each in outages if not LIMITS[each.kind].step]


def _rate(outages: Sequence[Outage]) -> int:
    return max((LIMITS[each.kind].rate_e2 for each in _interruptions(outages)), default=0)


def _breaks(outages: Sequence[Outage], first: int, last: int) -> list[_Break]:
    """What of the interruptions lies in ``[first, last)``, in order, with no minute twice."""
    merged: list[_Break] = []
    for each in sorted(_interruptions(outages), key=lambda outage: (outage.start, outage.end)):
        start, end = max(each.start, first), min(each.end, last)
        hours = LIMITS[each.kind].once_hours
        once = None if hours is None else hours * MINUTES
        if start >= end:
            continue
        if merged and start <= merged[-1].end:
            before = merged.pop()
            limits = [limit for limit in (before.once, once) if limit is not None]
            merged.append(_Break(before.start, max(before.end, end), min(limits, default=None)))
        else:
            merged.append(_Break(start, end, once))
    return merged


def _colder(outages: Sequence[Outage], first: int, last: int) -> int:
    """Parts of ``WHOLE`` for the minutes below the norm that no interruption covers."""
    cold = [each for each in outages if LIMITS[each.kind].step]
    breaks = _breaks(outages, first, last)
    spans = [(each.start, each.end) for each in cold] + [(each.start, each.end) for each in breaks]
    edges = {first, last, *itertools.chain.from_iterable(spans)}
    taken = 0
    for start, end in itertools.pairwise(sorted(edge for edge in edges if first <= edge <= last)):
        if any(each.start <= start < each.end for each in breaks):
            continue
        rates = [_degrees(each) for each in cold if each.start <= start < each.end]
        taken += (end - start) * max(rates, default=0)
    return taken


def _degrees(outage: Outage) -> int:
    limit = LIMITS[outage.kind]
    return outage.degrees // limit.step * limit.rate_e2


def _hours(minutes: int) -> str:
    return written(half_away_whole(minutes * 100, MINUTES), 2)


def _percent(part: int) -> str:
    return written(half_away_whole(part * 10_000, WHOLE), 2)

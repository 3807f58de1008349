"""Poor quality: by how much a month's charge for a service is reduced (Приложение 1 and section IX of the Rules 354).

What is taken off is counted in parts of ``WHOLE``: minutes times hundredths of a percent for an hour; and in minutes that are
not paid as they were charged (п. 101). Both are exact; only the reduction is rounded, once a line.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from tui_billing.domain.codes import RecalculationPart, Zone
from tui_billing.domain.days import DAY_MINUTES, day_number
from tui_billing.domain.decimals import written
from tui_billing.domain.outage_kinds import OutageKind
from tui_billing.domain.period import Period
from tui_billing.engine.quality_limits import LIMITS, Way
from tui_billing.engine.recalculation import SUM_COLUMNS
from tui_billing.engine.rounding import half_away_whole
from tui_billing.engine.shares import WIDE

MINUTES: Final = 60
WHOLE: Final = MINUTES * 10_000
"""All of the charge: so many hundredths of a percent an hour for one minute."""

EXACT: Final = 10**10
"""Kopecks times this are a volume × 10⁶ times a price × 10⁶."""

OUTAGE_COLUMNS: Final = (
    "outage_id", "building_id", "account_id", "service_id", "kind", "degrees", "price_e6", "start_min", "end_min",
)  # fmt: skip
"""Where outages were; account 0 is the whole building. Minutes are of the civil calendar since 1970-01-01."""


@dataclass(frozen=True, slots=True)
class Outage:
    """An interruption or poor quality over ``[start, end)`` minutes of the calendar.

    Attributes:
        degrees: whole degrees past what is allowed of a temperature.
        price_e6: what a unit is paid at in time that is not paid as it was charged.
    """

    kind: OutageKind
    start: int
    end: int
    degrees: int = 0
    price_e6: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What outages of one service take off a month.

    Attributes:
        part: parts of ``WHOLE`` off the charge, at most all.
        repriced: ``(price_e6, minutes)`` that are paid at another price, by price.
        supplied: minutes of the month without an interruption: what the repriced ones are a share of.
    """

    part: int
    repriced: tuple[tuple[int, int], ...]
    supplied: int

    @property
    def minutes(self) -> int:
        """Minutes that are paid at another price."""
        return sum(minutes for _, minutes in self.repriced)

    @property
    def priced(self) -> int:
        """Those minutes times their prices."""
        return sum(price_e6 * minutes for price_e6, minutes in self.repriced)


@dataclass(frozen=True, slots=True)
class _Break:
    """An unbroken interruption; ``once`` is how long one may be, minutes, the strictest of those that it is made of."""

    start: int
    end: int
    once: int | None

    @property
    def length(self) -> int:
        return self.end - self.start


def taken_off(outages: Sequence[Outage], start: int, end: int) -> Taken:
    """What outages of one service take off the charge of a month, minutes ``[start, end)``.

    They are clipped at the month's edges. An hour is never counted twice: interruptions that overlap or touch are one, time
    that is not paid as charged counts where there is none, at the lowest of its prices, a temperature or a pressure where there is
    neither, the worst of them.
    """
    rated, repriced = 0, dict[int, int]()
    for length, here in _stretches(outages, start, end):
        prices = [each.price_e6 for each in here if LIMITS[each.kind].way is Way.REPRICED]
        if prices:
            repriced[min(prices)] = repriced.get(min(prices), 0) + length
        else:
            rated += length * max((_rate(each) for each in here), default=0)
    broken = sum(each.length for each in _breaks(outages, start, end))
    part = min(WHOLE, minutes_over(outages, start, end) * _break_rate(outages) + rated)
    return Taken(part, tuple(sorted(repriced.items())), end - start - broken)


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


def reductions(charges: pl.DataFrame, outages: pl.DataFrame, month: Period) -> pl.DataFrame:
    """The lines of the part «quality» of a month: one for each account, service and supplier that outages touch.

    A line is not positive, not more than the charge, and rounded once; a credit is not reduced.

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
        .agg(pl.col("amount_kop", "volume_e6").sum(), pl.col("run_id").max())
        .filter(pl.col("amount_kop") > 0)
    )
    places = here.select("building_id", "service_id", "outage_id", at="account_id").unique()
    touched = (
        own.join(places, on=("building_id", "service_id"))
        .filter((pl.col("at") == 0) | (pl.col("at") == pl.col("account_id")))
        .group_by(*keys, "amount_kop", "volume_e6", "run_id")
        .agg(pl.col("outage_id").unique().sort().cast(pl.String).str.join(",").alias("which"))
    )
    zero = pl.lit(0, pl.Int64)
    return (
        touched.join(_parts(touched, here, start, end), on=("service_id", "which"))
        .with_columns(amount_kop=-_reduction_kop())
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
    return Outage(kind, row["start_min"], row["end_min"], row["degrees"], row["price_e6"])


def said(outages: Sequence[Outage], start: int, end: int) -> str:
    """The arithmetic of ``taken_off`` in words."""
    parts, taken = [], taken_off(outages, start, end)
    if breaks := sum(each.length for each in _breaks(outages, start, end)):
        over = minutes_over(outages, start, end)
        rate = written(_break_rate(outages), 2, 2)
        parts.append(f"перерывы {_hours(breaks)} ч, сверх допустимого {_hours(over)} ч × {rate} %")
    rated = taken.part - minutes_over(outages, start, end) * _break_rate(outages)
    if rated > 0:
        parts.append(f"температура и давление не по норме — {_percent(rated)} %")
    if taken.part:
        parts[-1] += f": снижение {_percent(taken.part)} %"
    for price_e6, minutes in taken.repriced:
        how = f"по {written(price_e6, 6, 2)} руб." if price_e6 else "не оплачиваются"
        parts.append(f"{_hours(minutes)} ч из {_hours(taken.supplied)} {how}")
    return "; ".join(parts) or "в пределах допустимого"


def _reduction_kop() -> pl.Expr:
    """The reduction of ``amount_kop`` and ``volume_e6`` by the columns of ``_parts``: not negative, at most the charge."""
    charge, volume = pl.col("amount_kop").cast(WIDE), pl.col("volume_e6").cast(WIDE)
    whole = pl.col("supplied").cast(WIDE) * (WHOLE * EXACT)
    rated = charge * pl.col("part_e") * pl.col("supplied") * EXACT
    repriced = charge * EXACT * pl.col("minutes") - volume * pl.col("priced")
    exact = pl.min_horizontal(rated + pl.max_horizontal(repriced, pl.lit(0, WIDE)) * WHOLE, charge * whole)
    return ((exact * 2 + whole) // (whole * 2)).cast(pl.Int64)


def _parts(touched: pl.DataFrame, outages: pl.DataFrame, start: int, end: int) -> pl.DataFrame:
    """``service_id, which, part_e, minutes, priced, supplied``: of each set of outages; there are few, however many accounts."""
    known = {
        (row["service_id"], row["outage_id"]): outage_of(row)
        for row in outages.unique(("service_id", "outage_id")).iter_rows(named=True)
    }
    rows = []
    for service, which in touched.select("service_id", "which").unique().iter_rows():
        taken = taken_off([known[service, int(each)] for each in which.split(",")], start, end)
        rows.append((service, which, taken.part, taken.minutes, taken.priced, max(taken.supplied, 1)))
    numbers = ("part_e", "minutes", "priced", "supplied")
    return pl.DataFrame(
        rows, {"service_id": pl.Int64, "which": pl.String} | dict.fromkeys(numbers, pl.Int64), orient="row"
    )


def _interruptions(outages: Sequence[Outage]) -> list[Outage]:
    return [each for each in outages if LIMITS[each.kind].way is Way.BREAK]


def _break_rate(outages: Sequence[Outage]) -> int:
    return max((LIMITS[each.kind].rate_e2 for each in _interruptions(outages)), default=0)


def _rate(outage: Outage) -> int:
    """Hundredths of a percent that an hour of a temperature or a pressure takes off."""
    limit = LIMITS[outage.kind]
    return limit.rate_e2 * (outage.degrees // limit.step if limit.step else 1)


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


def _stretches(outages: Sequence[Outage], first: int, last: int) -> Iterator[tuple[int, list[Outage]]]:
    """Minutes of the month that no interruption covers, with what else is there, piece by piece."""
    breaks = _breaks(outages, first, last)
    others = [each for each in outages if LIMITS[each.kind].way is not Way.BREAK]
    ends = [(each.start, each.end) for each in others] + [(each.start, each.end) for each in breaks]
    edges = {first, last, *itertools.chain.from_iterable(ends)}
    for start, end in itertools.pairwise(sorted(edge for edge in edges if first <= edge <= last)):
        here = [each for each in others if each.start <= start < each.end]
        if here and not any(each.start <= start < each.end for each in breaks):
            yield end - start, here


def _hours(minutes: int) -> str:
    return written(half_away_whole(minutes * 100, MINUTES), 2)


def _percent(part: int) -> str:
    return written(half_away_whole(part * 10_000, WHOLE), 2)

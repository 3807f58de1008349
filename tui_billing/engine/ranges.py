"""Consumption ranges: the month's volume of an account is cut into three, each at its own tariff.

The volume is counted over all zones and meters of the service together, and a range is a share of it, the same in every
zone and on every day; or, as the office decides, the zones fill the ranges one after another. Where the office has no ranges, nothing is done; who stays in the first one, nearly everybody, is
never cut.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

import polars as pl

from tui_billing.domain.codes import Method, ParkReason, Season, ServiceKind, Zone
from tui_billing.engine.exact import SHARE_LIMIT
from tui_billing.engine.facts import Book, Facts
from tui_billing.engine.keys import join_by
from tui_billing.engine.registers import LATEST
from tui_billing.engine.rounding import UNIT, wide
from tui_billing.engine.rulebook import methods
from tui_billing.engine.spans import HELD, Month, attach

INTERVAL: Final = "RANGE_INTERVAL"
BY_MONTHS, BY_DAYS = "months", "days"
"""The choice: limits are multiplied by the months between two readings, or by the days between them over those of the month."""

ZONES, PROPORTIONAL, IN_ORDER = "RANGE_ZONE_SPLIT", "proportional", "zone_order"
"""The choice: a range has the same share of every zone, or the zones fill the ranges in the order of the day."""

ORDER: Final = (Zone.WHOLE, Zone.DAY, Zone.PEAK, Zone.HALF_PEAK, Zone.NIGHT)

LONGEST_SHARE: Final = 10**13
"""Volumes that are parts of others cut into shares of long denominators, whose products would be out of bounds: such a share
is the nearest one of this, off by 10⁻¹³ of the volume."""

COMMON: Final = tuple(map(int, methods(lambda rule: rule.kind is ServiceKind.COMMON_HOUSE)))
"""A common need fills no range."""

Row = Mapping[str, Any]


def season_days(facts: Facts, book: Book) -> pl.DataFrame:
    """Seasons of electric heating for each service that has ranges: what its pieces are cut at, besides the limits."""
    heated = facts.seasons.filter(pl.col("season") == int(Season.ELECTRIC_HEATING)).drop("season")
    return heated.join(book.range_limits.select("service_id").unique(), how="cross")


def with_ranges(pieces: pl.DataFrame, facts: Facts, book: Book, month: Month, registers: pl.DataFrame) -> pl.DataFrame:
    """The pieces, those of services with ranges cut into them.

    Args:
        pieces: of all services, before their prices.
        facts: of whole buildings.
        book: with the ranges.
        month: the month.
        registers: what ``register_volumes`` counted.
    """
    if book.range_limits.is_empty():
        return pieces
    has_limits = pl.col("service_id").is_in(book.range_limits["service_id"].unique().implode())
    is_own = has_limits & ~pl.col("method").is_in(COMMON)
    rows = attach(pieces.filter(is_own), book.range_limits, month, ["service_id", "category_id"])
    free = rows.filter(pl.col("first_e6").is_null()).select(pieces.columns)
    rows = _with_season(rows.filter(pl.col("first_e6").is_not_null()), facts, month)
    rows = join_by(rows, _totals(rows), HELD, "left")
    unknown = rows.filter("is_unknown").with_columns(reason=_unknown())
    low = rows.filter(~pl.col("is_unknown") & pl.col("is_low")).with_columns(range_number=pl.lit(1, pl.Int64))
    high = rows.filter(~pl.col("is_unknown") & ~pl.col("is_low"))
    in_order = book.choice(ZONES) == IN_ORDER
    cut = _cut(high, _intervals(high, facts, book, month, registers), pieces.columns, in_order=in_order)
    parts = [each.select(pieces.columns) for each in (unknown, low, cut)]
    return pl.concat([pieces.filter(~is_own), free, *parts])


def _unknown() -> pl.Expr:
    """The piece's own reason, or that the volume of the whole month is not known."""
    return pl.when(pl.col("reason") == 0).then(int(ParkReason.RANGE_UNKNOWN)).otherwise("reason")


def _with_season(rows: pl.DataFrame, facts: Facts, month: Month) -> pl.DataFrame:
    """The limits as quantities, multiplied on the days of the season: ``first_u``, ``second_u``."""
    heated = facts.seasons.filter(pl.col("season") == int(Season.ELECTRIC_HEATING))
    rows = attach(rows, heated, month, ["building_id"])
    times = pl.when(pl.col("season").is_not_null()).then("season_e2").otherwise(100) * (UNIT // 100 * month.days)
    return rows.with_columns(
        first_u=wide(pl.col("first_e6")) * times,
        second_u=wide(pl.col("second_e6")) * times,
        days=pl.col("to_day") - pl.col("from_day"),
    )


def _totals(rows: pl.DataFrame) -> pl.DataFrame:
    """Each account's limits, an average over its days, and whether its volume stays in the first range.

    ``HELD``, ``served`` days, ``first`` and ``second`` (quantities × days), ``is_unknown``, ``is_low``. A volume with shares is
    never taken for low: it is added up exactly.
    """
    limits = (
        rows.unique([*HELD, "from_day"])
        .group_by(HELD)
        .agg(
            served=pl.col("days").sum(),
            first=(pl.col("first_u") * pl.col("days")).sum(),
            second=(pl.col("second_u") * pl.col("days")).sum(),
        )
    )
    volumes = rows.group_by(HELD).agg(
        total_u=pl.col("quantity_u").sum(),
        is_whole=(pl.col("share_den") == 1).all(),
        is_unknown=(pl.col("reason") != 0).any(),
    )
    fits = wide(pl.col("total_u")) * wide(pl.col("served")) <= pl.col("first")
    return join_by(limits, volumes, HELD, "left").with_columns(is_low=pl.col("is_whole") & fits).drop(
        "total_u", "is_whole"
    )  # fmt: skip


def _intervals(
    rows: pl.DataFrame, facts: Facts, book: Book, month: Month, registers: pl.DataFrame
) -> Mapping[tuple[int, int], Fraction]:
    """How many months lie between the readings of the meters that were read, the longest of an account; one at least."""
    metered = rows.filter(pl.col("method") == int(Method.METER)).select(*HELD, "point_id").unique()
    if metered.is_empty():
        return {}
    read = registers.filter(pl.col("metered_e9").is_not_null())
    if book.choice(INTERVAL) == BY_DAYS:
        found = _days_between(metered, facts, read, month)
        return {(account, service): Fraction(days, month.days) for account, service, days in found.iter_rows()}
    months = read.select("point_id", months=month.index - pl.col("last_index"))
    found = metered.join(months, on="point_id").group_by(HELD).agg(pl.col("months").max())
    return {(account, service): Fraction(count) for account, service, count in found.iter_rows()}


def _days_between(metered: pl.DataFrame, facts: Facts, read: pl.DataFrame, month: Month) -> pl.DataFrame:
    """The days from the reading before to the last one of the period, the longest of an account."""
    meters = metered.join(read.select("point_id", "installation_id", "zone"), on="point_id")
    readings = facts.readings.join(meters, on=["point_id", "installation_id", "zone"]).with_columns(order=LATEST)
    is_now = pl.col("period") == month.period.number
    return (
        readings.sort("order")
        .group_by(*HELD, "installation_id", "zone")
        .agg(now=pl.col("taken_on").filter(is_now).last(), before=pl.col("taken_on").filter(~is_now).last())
        .group_by(HELD)
        .agg(days=(pl.col("now") - pl.col("before")).max())
        .drop_nulls()
    )


def _cut(
    rows: pl.DataFrame, intervals: Mapping[tuple[int, int], Fraction], columns: Sequence[str], *, in_order: bool
) -> pl.DataFrame:
    """The pieces of the accounts whose volume may leave the first range: a piece a range, each a share of the piece."""
    schema = {name: rows.schema[name] for name in columns}
    found = [
        part
        for key, mine in rows.partition_by(HELD, as_dict=True).items()
        for part in _parts(mine.to_dicts(), intervals.get((int(key[0]), int(key[1])), Fraction(1)), in_order=in_order)
    ]
    return pl.DataFrame([{name: row[name] for name in columns} for row in found], schema=schema)


def _parts(mine: Sequence[Row], interval: Fraction, *, in_order: bool) -> Iterator[Row]:
    """The pieces of one account and service, by range. A piece of nothing stays in the first."""
    ends = [Fraction(mine[0][name], mine[0]["served"]) * max(interval, Fraction(1)) for name in ("first", "second")]
    zones = [[row for row in mine if row["zone"] == zone] for zone in ORDER] if in_order else [mine]
    for rows in zones:
        volume = sum((Fraction(row["quantity_u"] * row["share_num"], row["share_den"]) for row in rows), Fraction(0))
        yield from _in_ranges(rows, _ratios(volume, ends))
        ends = [max(end - max(volume, Fraction(0)), Fraction(0)) for end in ends]


def _in_ranges(rows: Sequence[Row], ratios: Sequence[Fraction]) -> Iterator[Row]:
    """Each piece cut by the same shares."""
    for number, ratio in enumerate(ratios, 1):
        for row in rows if ratio else ():
            num, den = row["share_num"] * ratio.numerator, row["share_den"] * ratio.denominator
            is_bounded = num <= SHARE_LIMIT and den <= SHARE_LIMIT
            share = {"share_num": num, "share_den": den} if is_bounded else {"reason": int(ParkReason.OUT_OF_BOUNDS)}
            yield {**row, "range_number": number, **share}


def _ratios(volume: Fraction, ends: Sequence[Fraction]) -> tuple[Fraction, Fraction, Fraction]:
    """Which share of a volume lies in each range; ``ends`` is what of the first and of the first two is left for it."""
    if volume <= 0:
        return Fraction(1), Fraction(0), Fraction(0)
    shares = [min(volume, end) / volume for end in ends]
    if any(share.denominator > LONGEST_SHARE for share in shares):
        shares = [Fraction(round(share * LONGEST_SHARE), LONGEST_SHARE) for share in shares]
    first, second = shares
    return first, second - first, 1 - second

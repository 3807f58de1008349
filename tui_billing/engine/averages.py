"""The average of a meter over its last full months (п. 59 of the Rules 354)."""

import polars as pl

from tui_billing.engine.facts import Facts
from tui_billing.engine.registers import LATEST, difference_e6
from tui_billing.engine.rounding import QUANTITY_LIMIT, narrow, wide
from tui_billing.engine.spans import Month, month_index

HISTORY_MONTHS = 13
LONGEST = 6
SHORTEST = 3
"""Six full months, or those that there are, but not fewer than three."""

DIVIDED = 60
"""What every number of months of an average divides."""

OF_MONTH = ("point_id", "zone", "index")


def average_volumes(
    facts: Facts, month: Month, points: pl.DataFrame, among: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The volume behind the average of each register of the points that worked long enough.

    Args:
        facts: with the readings of the months before.
        month: the month.
        points: ``point_id`` of the points in need.
        among: ``point_id, index`` of the months that count, by their running numbers; all do where it is None.

    Returns:
        ``point_id, zone, average_e9, average_months``: the sum × 10⁹ over the months, and their number. Zones that the
        point's latest full month did not have are left out: the meter was replaced by one of other zones.
    """
    full = _full_months(_monthly(facts, month, points))
    if among is not None:
        full = full.join(among, on=["point_id", "index"], how="semi")
    last = (
        full.sort("index", descending=True)
        .group_by("point_id", "zone", maintain_order=True)
        .agg(
            average_e9=pl.col("volume_e9").head(LONGEST).sum(),
            average_months=pl.len().clip(upper_bound=LONGEST).cast(pl.Int64),
            newest=pl.col("index").first(),
        )
    )
    is_current = pl.col("newest") == pl.col("newest").max().over("point_id")
    return last.filter(is_current & (pl.col("average_months") >= SHORTEST)).drop("newest")


def one_rate(average: pl.DataFrame) -> pl.DataFrame:
    """The zones of each point together, under no zone; the months of all divide 60."""
    parts = pl.col("average_e9") * (DIVIDED // pl.col("average_months"))
    return average.group_by("point_id").agg(
        zone=pl.lit(0, pl.Int64), average_e9=parts.sum(), average_months=pl.lit(DIVIDED, pl.Int64)
    )


def _monthly(facts: Facts, month: Month, points: pl.DataFrame) -> pl.DataFrame:
    """Each register and earlier month with a reading: the first and the last value of the month, and the one before."""
    register = ("point_id", "installation_id", "zone")
    months = (
        facts.readings.join(points, on="point_id", how="semi")
        .with_columns(order=LATEST, index=month_index(pl.col("period")))
        .filter(pl.col("index").is_between(month.index - HISTORY_MONTHS, month.index - 1))
        .sort("order")
        .group_by(*register, "index", maintain_order=True)
        .agg(first=pl.col("value_e6").first(), last=pl.col("value_e6").last())
    )
    before = months.select(*register, (pl.col("index") + 1).alias("index"), before="last")
    meters = facts.installations.select("installation_id", "valid_from", "valid_to", "digits", "ratio_e3")
    return months.join(before, on=[*register, "index"], how="left").join(meters, on="installation_id")


def _full_months(monthly: pl.DataFrame) -> pl.DataFrame:
    """Months that a point was metered from the first day to the last and read at both ends: ``OF_MONTH``, ``volume_e9``.

    A month without a reading was estimated, so neither it nor the one after it counts.
    """
    start = pl.date((pl.col("index") // 12).cast(pl.Int32), (pl.col("index") % 12 + 1).cast(pl.Int8), 1)
    first = start.cast(pl.Int32).cast(pl.Int64)
    end = start.dt.offset_by("1mo").cast(pl.Int32).cast(pl.Int64)
    step = difference_e6(pl.coalesce("before", "first"), pl.col("last"), pl.col("digits"))
    return (
        monthly.with_columns(
            volume_e9=narrow(wide(step) * wide(pl.col("ratio_e3")), QUANTITY_LIMIT),
            stood=pl.min_horizontal("valid_to", end) - pl.max_horizontal("valid_from", first),
            month_days=end - first,
        )
        .group_by(OF_MONTH)
        .agg(
            pl.col("volume_e9").sum(),
            known=pl.col("volume_e9").is_not_null().all(),
            begun=pl.col("before").is_not_null().any(),
            whole=pl.col("stood").sum() == pl.col("month_days").first(),
        )
        .filter(pl.col("known") & pl.col("begun") & pl.col("whole"))
        .drop("known", "begun", "whole")
    )

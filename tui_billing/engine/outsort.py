"""Outsort: which computed sums of services limits hold, so that a person looks at them before anybody owes them."""

from typing import Final

import polars as pl

from tui_billing.domain.codes import HoldReason

EVERY_SERVICE: Final = 0
"""The service of the limits for services that have none of their own."""

WHOLE_E2: Final = 10_000
"""A hundred percent, in hundredths of a percent."""

OWNER: Final = ("building_id", "account_id", "service_id")
LIMIT_COLUMNS: Final = ("service_id", "amount_kop", "percent_e2", "least_kop")
HELD_COLUMNS: Final = (*OWNER, "reason", "lines", "amount_kop", "before_kop")


def outsorted(sums: pl.DataFrame, before: pl.DataFrame, limits: pl.DataFrame) -> pl.DataFrame:
    """The sums that are above a limit, either way from zero or from the month before.

    A change is only seen against a month in which the service was charged: what begins has nothing to be compared with.

    Args:
        sums: ``OWNER``, ``lines``, ``amount_kop``, an owner once.
        before: ``OWNER``, ``before_kop``, an owner at most once.
        limits: ``LIMIT_COLUMNS``, a service at most once; 0 holds nothing.

    Returns:
        ``HELD_COLUMNS``, sorted by ``OWNER``.
    """
    rest = limits.filter(pl.col("service_id") == EVERY_SERVICE).head(1).drop("service_id")
    own = limits.filter(pl.col("service_id") != EVERY_SERVICE)
    others = sums.select("service_id").unique().join(own, on="service_id", how="anti").join(rest, how="cross")
    mine = pl.concat([own, others.select(LIMIT_COLUMNS)]).rename({"amount_kop": "limit_kop"})
    change = (pl.col("amount_kop") - pl.col("before_kop")).abs()
    is_large = (pl.col("limit_kop") > 0) & (pl.col("amount_kop").abs() > pl.col("limit_kop"))
    has_changed = (
        (pl.col("percent_e2") > 0)
        & (pl.col("before_kop") != 0)
        & (change >= pl.col("least_kop"))
        & (change.cast(pl.Int128) * WHOLE_E2 > pl.col("before_kop").abs().cast(pl.Int128) * pl.col("percent_e2"))
    )
    reason = pl.when(is_large).then(int(HoldReason.AMOUNT)).otherwise(int(HoldReason.CHANGE)).cast(pl.Int64)
    return (
        sums.join(mine, on="service_id")
        .join(before, on=OWNER, how="left")
        .with_columns(pl.col("before_kop").fill_null(0))
        .filter(is_large | has_changed)
        .with_columns(reason=reason)
        .select(HELD_COLUMNS)
        .sort(OWNER)
    )

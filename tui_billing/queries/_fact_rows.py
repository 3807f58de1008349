"""Rows of facts that follow from others, as frames."""

from typing import Final

import polars as pl

NON_RESIDENTIAL_CATEGORY: Final = 2
"""The tariff category of non-residential premises whose account is in no group of its own."""


def without_reading(installations: pl.DataFrame, readings: pl.DataFrame) -> pl.DataFrame:
    """Installations of which not every register has a reading. Most have one, and need no counting."""
    unread = installations.join(readings, on="installation_id", how="anti")
    several = installations.filter(pl.col("zones") > 1)
    read = (
        readings.join(several, on="installation_id", how="semi")
        .group_by("installation_id")
        .agg(pl.col("zone").n_unique().cast(pl.Int64).alias("read"))
    )
    partly = several.join(read, on="installation_id").filter(pl.col("read") < pl.col("zones"))
    return pl.concat([unread, partly.select(installations.columns)])


def latest(readings: pl.DataFrame) -> pl.DataFrame:
    """The last reading of every register: by the day, then by the period it landed in, then as entered."""
    return readings.sort("taken_on", "period", "seq").unique(["installation_id", "zone"], keep="last")


def rest(accounts: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """The days of the accounts that no category of their own covers, as the category of non-residential premises.

    An account with *n* spans of its own has *n* + 1 starts (its opening, the spans' ends) and *n* + 1 ends.
    """
    keys = ["building_id", "account_id"]
    spans = own.join(accounts, on=keys, how="semi")
    starts = pl.concat([accounts.select(*keys, "valid_from"), spans.select(*keys, valid_from="valid_to")])
    ends = pl.concat([accounts.select(*keys, "valid_to"), spans.select(*keys, valid_to="valid_from")])
    rest = pl.concat(
        [starts.sort(*keys, "valid_from"), ends.sort(*keys, "valid_to").select("valid_to")], how="horizontal"
    )
    category = pl.lit(NON_RESIDENTIAL_CATEGORY, pl.Int64).alias("category_id")
    return rest.filter(pl.col("valid_from") < pl.col("valid_to")).with_columns(category)

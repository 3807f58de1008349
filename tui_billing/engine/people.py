"""Who is charged for: those registered and temporary; if there is nobody, the owners (п. 56(2) of the Rules 354)."""

import polars as pl

from tui_billing.engine.facts import Facts
from tui_billing.engine.spans import Month, attach


def with_people(rows: pl.DataFrame, facts: Facts, month: Month) -> pl.DataFrame:
    """Add ``registered``, ``temporary``, ``owners`` and ``people``; the last is null where nothing is known of anybody."""
    rows = attach(rows, facts.residents.drop("building_id"), month, ["account_id"])
    living = pl.col("registered") + pl.col("temporary")
    return rows.with_columns(people=pl.when(living > 0).then(living).when(pl.col("owners") > 0).then("owners"))


def with_absent(rows: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Add ``absent``: how many of the people are away on the first day of the span, never more than live there."""
    if facts.absences.is_empty():
        return rows.with_columns(absent=pl.lit(0, pl.Int64))
    span = ["account_id", "from_day"]
    away = facts.absences.select("account_id", "valid_from", "valid_to", absent="people")
    found = (
        rows.select(span)
        .unique()
        .join(away, on="account_id")
        .filter((pl.col("valid_from") <= pl.col("from_day")) & (pl.col("from_day") < pl.col("valid_to")))
        .group_by(span)
        .agg(pl.col("absent").sum())
    )
    living = pl.col("registered") + pl.col("temporary")
    return rows.join(found, on=span, how="left").with_columns(
        absent=pl.min_horizontal(pl.col("absent").fill_null(0), living.fill_null(0))
    )

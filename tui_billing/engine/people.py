"""Who is charged for: those registered and temporary; if there is nobody, the owners (п. 56(2) of the Rules 354)."""

import polars as pl

from tui_billing.engine.facts import Facts
from tui_billing.engine.spans import Month, attach


def with_people(rows: pl.DataFrame, facts: Facts, month: Month) -> pl.DataFrame:
    """Add ``registered``, ``temporary``, ``owners`` and ``people``; the last is null where nothing is known of anybody."""
    rows = attach(rows, facts.residents.drop("building_id"), month, ["account_id"])
    living = pl.col("registered") + pl.col("temporary")
    return rows.with_columns(people=pl.when(living > 0).then(living).when(pl.col("owners") > 0).then("owners"))

"""The price of each piece: exactly one tariff applies, or the piece is parked and both are named."""

import polars as pl

from tui_billing.domain.codes import ParkReason
from tui_billing.engine.facts import Book, Facts
from tui_billing.engine.keys import join_by, one_key
from tui_billing.engine.spans import Month, attach

POPULATION = 1
"""The tariff category of an account that has none of its own."""

CASE = ("service_id", "supplier_id", "category_id", "zone", "range_number", "from_day")


def with_suppliers(spans: pl.DataFrame, facts: Facts, month: Month) -> pl.DataFrame:
    """Add ``supplier_id`` (the account's own, else the building's; null if none) and ``category_id`` to spans."""
    house = facts.building_suppliers.rename({"supplier_id": "house_supplier_id"})
    rows = attach(spans, house, month, ["building_id", "service_id"])
    rows = attach(rows, facts.account_suppliers.drop("building_id"), month, ["account_id", "service_id"])
    rows = attach(rows, facts.categories.drop("building_id"), month, ["account_id"])
    return rows.with_columns(
        supplier_id=pl.coalesce("supplier_id", "house_supplier_id"),
        category_id=pl.col("category_id").fill_null(POPULATION),
    )


def with_prices(pieces: pl.DataFrame, book: Book) -> pl.DataFrame:
    """Add ``tariff_id`` and ``price_e6``; set the reason of pieces that are computed but have no single price."""
    priced = join_by(pieces, _tariffs(pieces, book), CASE, "left")
    fine = pl.col("reason") == 0
    several = fine & (pl.col("fitting") > 1)
    return priced.with_columns(
        reason=pl.when(~fine)
        .then("reason")
        .when(pl.col("supplier_id") == 0)
        .then(int(ParkReason.NO_SUPPLIER))
        .when(pl.col("tariff_id").is_null())
        .then(int(ParkReason.NO_TARIFF))
        .when(several)
        .then(int(ParkReason.SEVERAL_TARIFFS))
        .otherwise(0),
        first_id=pl.when(several).then("tariff_id").otherwise("first_id"),
        second_id=pl.when(several).then("other_id").otherwise("second_id"),
    )


def _tariffs(pieces: pl.DataFrame, book: Book) -> pl.DataFrame:
    """The tariff of each case, how many fit it, and the second of them."""
    return (
        pieces.select(CASE)
        .filter(one_key(CASE, pieces).is_first_distinct())
        .join(book.tariffs, on=list(CASE[:5]))
        .filter((pl.col("valid_from") <= pl.col("from_day")) & (pl.col("from_day") < pl.col("valid_to")))
        .sort("tariff_id")
        .group_by(CASE, maintain_order=True)
        .agg(
            pl.col("tariff_id").first(),
            pl.col("price_e6").first(),
            fitting=pl.len(),
            other_id=pl.col("tariff_id").get(1, null_on_oob=True),
        )
    )

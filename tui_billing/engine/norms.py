"""The norm and its coefficient for each span."""

import polars as pl

from tui_billing.domain.codes import NormPurpose, Resource
from tui_billing.domain.days import day_of
from tui_billing.domain.decimals import parse
from tui_billing.domain.law import NO_UPLIFT_E2, UPLIFT_E2
from tui_billing.engine.facts import Book
from tui_billing.engine.keys import join_by, one_key
from tui_billing.engine.spans import Month

SPLIT, FROM_NEXT_PERIOD = "K_SPLIT", "next_period"
"""The choice: a coefficient that changes inside a month divides it by days, or counts from the next month."""

OF_SEWAGE = "K_SEWAGE"
"""The choice: the coefficient of sewage."""


def with_norm(rows: pl.DataFrame, book: Book, purpose: NormPurpose) -> pl.DataFrame:
    """Add ``norm_e6`` by service, amenity level, rooms, people and day; the most specific wins; null if none.

    Args:
        rows: with ``service_id, amenity_id, rooms, people, from_day``.
    """
    keys = ["service_id", "amenity_id", "rooms", "people", "from_day"]
    norms = book.norms.filter(pl.col("purpose") == int(purpose)).rename({"rooms": "of_rooms", "people": "of_people"})
    known = rows.select(keys).drop_nulls()
    fitting = (
        known.filter(one_key(keys, known).is_first_distinct())
        .join(norms.drop("purpose"), on=["service_id", "amenity_id"])
        .filter(
            (pl.col("valid_from") <= pl.col("from_day"))
            & (pl.col("from_day") < pl.col("valid_to"))
            & ((pl.col("of_rooms") == 0) | (pl.col("of_rooms") == pl.col("rooms")))
            & ((pl.col("of_people") == 0) | (pl.col("of_people") == pl.col("people")))
        )
        .sort((pl.col("of_rooms") == 0), (pl.col("of_people") == 0), "norm_id")
        .unique(keys, keep="first", maintain_order=True)
    )
    return join_by(rows, fitting.select(*keys, "norm_e6"), keys, "left")


def with_uplift(rows: pl.DataFrame, book: Book, month: Month) -> pl.DataFrame:
    """Add ``due_uplift_e2``: the coefficient × 100 of the resource on the first day of the span.

    ``K_SPLIT = next_period``: on the first day of the month instead. ``K_SEWAGE``: what sewage has, which federal law does
    not name.
    """
    cases = rows.select("resource", "from_day").unique()
    resources = {int(resource): resource for resource in Resource}
    of_month = book.choice(SPLIT) == FROM_NEXT_PERIOD
    sewage, law = parse(book.choice(OF_SEWAGE), 2), book.law(UPLIFT_E2)
    values = [
        sewage
        if resources[number] is Resource.SEWAGE
        else law.on(day_of(month.first if of_month else day)).value.get(resources[number], NO_UPLIFT_E2)
        for number, day in cases.iter_rows()
    ]
    found = cases.with_columns(pl.Series("due_uplift_e2", values, dtype=pl.Int64))
    return rows.join(found, on=["resource", "from_day"], how="left")

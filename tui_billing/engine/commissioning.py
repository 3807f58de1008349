"""From when a meter that was put into service inside the month counts: from its act, or from the next month."""

from dataclasses import replace
from typing import Final

import polars as pl

from tui_billing.engine.facts import Book, Facts
from tui_billing.engine.spans import Month

START: Final = "METER_START"
FROM_ACT, FROM_NEXT_MONTH = "act_date", "next_month"
"""The choice (п. 81 of the Rules 354)."""


def with_commissioned(facts: Facts, book: Book, month: Month) -> Facts:
    """The facts; where the office counts from the next month, without the meters of points that had none before.

    A meter that was handed over to another account stands on a new point, but was put into service long ago.
    """
    if book.choice(START) != FROM_NEXT_MONTH:
        return facts
    since = facts.installations.group_by("point_id").agg(
        pl.coalesce("accepted_on", "valid_from").min().alias("valid_from")
    )
    fresh = since.filter((pl.col("valid_from") > month.first) & (pl.col("valid_from") < month.end))
    own = facts.points.filter(pl.col("account_id") != 0).select("point_id")
    fresh = fresh.join(own, on="point_id", how="semi")
    return replace(facts, installations=facts.installations.join(fresh, on="point_id", how="anti"))

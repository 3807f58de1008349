"""A month is charged once: no two lines in force charge the same point, service and zone for the same days."""

import polars as pl

from tui_billing.domain.codes import Method
from tui_billing.domain.days import day_number
from tui_billing.domain.period import Period
from tui_billing.queries.invariants._invariant import Chunk, Invariant

BESIDE = [int(Method.COMMON_NEGATIVE), int(Method.PROPERTY_CORRECTION)]
"""What stands beside a line of the same days and changes its volume."""

SUBJECT = ("account_id", "point_id", "service_id", "zone", "range_number", "is_beside", "service_month")


def _offending(chunk: Chunk) -> pl.DataFrame:
    lines = chunk.lines.with_columns(is_beside=pl.col("method").is_in(BESIDE))
    # A recalculation lands in a later period than its month and has no days of its own to be charged.
    own = lines.filter(pl.col("service_month") == pl.col("period")).sort(*SUBJECT, "from_day", "to_day")
    twice = pl.col("from_day") < pl.col("to_day").cum_max().shift(1).over(SUBJECT)
    months = lines["service_month"].unique().to_list()
    bounds = pl.DataFrame(
        [(month, day_number(Period(month).first), day_number(Period(month).end)) for month in months],
        schema=dict.fromkeys(("service_month", "first_day", "end_day"), pl.Int64),
        orient="row",
    )
    outside = (
        (pl.col("from_day") < pl.col("first_day"))
        | (pl.col("to_day") > pl.col("end_day"))
        | (pl.col("service_month") > pl.col("period"))
    )
    shown = ("account_id", "period", "service_month", "service_id", "line", "from_day", "to_day", "amount_kop")
    return pl.concat(
        [own.filter(twice).select(shown), lines.join(bounds, on="service_month").filter(outside).select(shown)]
    )


INVARIANT = Invariant("Месяц начислен один раз: дни строк не пересекаются и лежат в своём месяце", _offending)

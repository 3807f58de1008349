"""A charge line is explained by its own columns."""

import polars as pl

from tui_billing.domain.period import Period
from tui_billing.engine.rounding import KOPECK, UNIT, fits, half_away, wide
from tui_billing.queries.invariants._invariant import Chunk, Invariant


def _offending(chunk: Chunk) -> pl.DataFrame:
    lines = chunk.lines
    months = lines["service_month"].unique().to_list()
    days = pl.DataFrame(
        {"service_month": months, "days": [Period(month).days for month in months]},
        schema={"service_month": pl.Int64, "days": pl.Int64},
    )
    quantity, share, price = pl.col("quantity_u"), pl.col("share_num"), pl.col("price_e6")
    exact = wide(quantity) * wide(share) * wide(price)
    per_kopeck = wide(pl.col("days")) * wide(pl.col("share_den")) * wide(UNIT * KOPECK)
    return (
        lines.join(days, on="service_month")
        .with_columns(fits=fits(quantity, share, price), computed_kop=half_away(exact, per_kopeck))
        .filter(~pl.col("fits") | (pl.col("computed_kop") != wide(pl.col("amount_kop"))))
        .select(
            "account_id",
            "period",
            "service_id",
            "line",
            "amount_kop",
            computed_kop=pl.col("computed_kop").cast(pl.Int64, strict=False),
        )
    )


INVARIANT = Invariant("Строка начисления равна произведению своих количества, доли и цены", _offending)

"""The posted penalty of an account and month is that of its days, rounded once."""

import polars as pl

from tui_billing.engine.penalty import MONTH, exact_kop
from tui_billing.engine.penalty_law import DENOMINATOR
from tui_billing.engine.rounding import half_away, wide
from tui_billing.queries.invariants._invariant import Chunk, Invariant
from tui_billing.queries.penalty_facts import Whose, posted_spans


def _offending(chunk: Chunk) -> pl.DataFrame:
    charged = chunk.penalties.group_by(MONTH).agg(pl.col("amount_kop").sum())
    spans = exact_kop(chunk.fetch(posted_spans(Whose.chunk(chunk.first, chunk.last))))
    computed = spans.group_by(MONTH).agg(
        computed_kop=half_away(pl.col("numerator").sum(), wide(DENOMINATOR)).cast(pl.Int64)
    )
    return (
        charged.join(computed, on=MONTH, how="full", coalesce=True)
        .with_columns(pl.col("amount_kop", "computed_kop").fill_null(0))
        .filter(pl.col("amount_kop") != pl.col("computed_kop"))
        .sort(MONTH)
    )


INVARIANT = Invariant("Пеня за месяц равна сумме своих дней, округлённой один раз", _offending)

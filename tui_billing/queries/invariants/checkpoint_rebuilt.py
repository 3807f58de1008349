"""The balance of a closed month is what the registers come to: opening + charged + recalculated + penalty − paid."""

import polars as pl
from sqlalchemy import select

from tui_billing.queries._ledger import flows, total
from tui_billing.queries.invariants._checkpoints import KEY, closed_periods, stored
from tui_billing.queries.invariants._invariant import Chunk, Invariant

MOVES = ("opening_kop", "charged_kop", "recalculated_kop", "penalty_kop", "paid_kop", "closing_kop")


def _offending(chunk: Chunk) -> pl.DataFrame:
    periods = closed_periods(chunk)
    if not periods:
        return pl.DataFrame()
    sums, balances = moved(chunk), stored(chunk)
    return pl.concat([_differences(period, sums, balances) for period in periods])


def moved(chunk: Chunk) -> pl.DataFrame:
    """What moved every balance in every month: ``KEY``, ``period`` and four sums of kopecks."""
    flow = flows(chunk.accounts).c
    names = (*KEY, "period")
    sums = (total(flow[name], name) for name in MOVES[1:5])
    return chunk.fetch(select(*(flow[name] for name in names), *sums).group_by(*(flow[name] for name in names)))


def _differences(period: int, moved: pl.DataFrame, balances: pl.DataFrame) -> pl.DataFrame:
    """The balances of a period that the registers do not come to; what is stored stands beside what is rebuilt."""
    before, now = pl.col("period") < period, pl.col("period") == period
    change = pl.col("charged_kop") + pl.col("recalculated_kop") + pl.col("penalty_kop") - pl.col("paid_kop")
    rebuilt = moved.group_by(KEY).agg(
        change.filter(before).sum().alias("opening_kop"),
        *(pl.col(name).filter(now).sum() for name in MOVES[1:5]),
        change.filter(before | now).sum().alias("closing_kop"),
    )
    both = rebuilt.join(balances.filter(now), on=KEY, how="full", coalesce=True, suffix="_kept").with_columns(
        pl.col(pl.Int64).fill_null(0)
    )
    adds_up = pl.col("closing_kop_kept") == (
        pl.col("opening_kop_kept") + pl.col("charged_kop_kept") + pl.col("recalculated_kop_kept")
        + pl.col("penalty_kop_kept") - pl.col("paid_kop_kept")
    )  # fmt: skip
    same = pl.all_horizontal(pl.col(name) == pl.col(f"{name}_kept") for name in MOVES)
    return both.filter(~(same & adds_up)).select(
        pl.lit(period, pl.Int64).alias("period"),
        *KEY,
        pl.col("closing_kop_kept").alias("stored_kop"),
        pl.col("closing_kop").alias("rebuilt_kop"),
    )


INVARIANT = Invariant("Сальдо закрытого месяца пересчитывается из начислений и оплат", _offending)

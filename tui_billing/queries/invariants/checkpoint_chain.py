"""The balance at the end of a month is the balance at the beginning of the next."""

import polars as pl

from tui_billing.domain.period import Period
from tui_billing.queries.invariants._checkpoints import KEY, closed_periods, stored
from tui_billing.queries.invariants._invariant import Chunk, Invariant


def _offending(chunk: Chunk) -> pl.DataFrame:
    balances = stored(chunk)
    found = []
    for number in closed_periods(chunk)[1:]:
        before = balances.filter(pl.col("period") == Period(number).plus(-1).number)
        after = balances.filter(pl.col("period") == number)
        both = after.select(*KEY, "opening_kop").join(
            before.select(*KEY, "closing_kop"), on=KEY, how="full", coalesce=True
        )
        found.append(
            both.with_columns(pl.col("opening_kop", "closing_kop").fill_null(0))
            .filter(pl.col("opening_kop") != pl.col("closing_kop"))
            .select(pl.lit(number, pl.Int64).alias("period"), *KEY, "closing_kop", "opening_kop")
        )
    return pl.concat(found) if found else pl.DataFrame()


INVARIANT = Invariant("Исходящее сальдо закрытого месяца — входящее следующего", _offending)

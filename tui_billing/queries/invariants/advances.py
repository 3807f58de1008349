"""An advance is used up at most."""

import polars as pl

from tui_billing.domain.codes import AllocationKind
from tui_billing.queries.invariants._invariant import Chunk, Invariant


def _offending(chunk: Chunk) -> pl.DataFrame:
    mirrors = chunk.payments.filter(pl.col("reverses_id") != 0).select("payment_id")
    return (
        chunk.parts.filter(pl.col("kind") == int(AllocationKind.ADVANCE))
        .join(mirrors, on="payment_id", how="anti")
        .group_by("payment_id", "account_id")
        .agg(advance_kop=pl.col("amount_kop").sum())
        .filter(pl.col("advance_kop") < 0)
        .sort("payment_id")
    )


INVARIANT = Invariant("Аванс платежа израсходован не больше, чем внесён", _offending)

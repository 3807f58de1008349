"""The parts of a payment add up to it."""

import polars as pl

from tui_billing.queries.invariants._invariant import Chunk, Invariant


def _offending(chunk: Chunk) -> pl.DataFrame:
    parts = chunk.parts.group_by("payment_id").agg(
        parts_kop=pl.col("amount_kop").sum(),
        of_others=pl.struct("account_id", "building_id").n_unique(),
        part_account=pl.col("account_id").first(),
    )
    strays = pl.col("of_others") > 1
    return (
        chunk.payments.join(parts, on="payment_id", how="full", coalesce=True)
        .with_columns(pl.col("parts_kop").fill_null(0))
        .filter(
            strays.fill_null(False)
            | pl.col("amount_kop").ne_missing(pl.col("parts_kop"))
            | (pl.col("part_account") != pl.col("account_id")).fill_null(False)
        )
        .select("payment_id", "account_id", "amount_kop", "parts_kop")
        .sort("payment_id")
    )


INVARIANT = Invariant("Сумма распределений равна платежу", _offending)

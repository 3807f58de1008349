"""A reversal is a mirror: the same parts with the opposite sign, of a payment that is marked as reversed."""

import polars as pl

from tui_billing.domain.codes import DocumentStatus
from tui_billing.queries.invariants._invariant import Chunk, Invariant

KEY = ("kind", "service_id", "supplier_id", "service_month")


def _offending(chunk: Chunk) -> pl.DataFrame:
    payments = chunk.payments
    mirrors = payments.filter(pl.col("reverses_id") != 0)
    originals = payments.select(
        pl.col("payment_id").alias("reverses_id"),
        pl.col("amount_kop").alias("original_kop"),
        pl.col("account_id").alias("original_account"),
        pl.col("status").alias("original_status"),
    )
    crooked = (
        mirrors.join(originals, on="reverses_id", how="left")
        .join(_left_over(chunk, mirrors), on="payment_id", how="left")
        .filter(
            pl.col("original_kop").ne_missing(-pl.col("amount_kop"))
            | pl.col("original_account").ne_missing(pl.col("account_id"))
            | pl.col("original_status").ne_missing(int(DocumentStatus.REVERSED))
            | (pl.col("left_over") > 0).fill_null(False)
        )
    )
    marked = payments.filter(pl.col("status") == int(DocumentStatus.REVERSED)).join(
        mirrors, left_on="payment_id", right_on="reverses_id", how="anti"
    )
    shown = ("payment_id", "account_id", "reverses_id", "amount_kop")
    return pl.concat([crooked.select(shown), marked.select(shown)]).sort("payment_id")


def _left_over(chunk: Chunk, mirrors: pl.DataFrame) -> pl.DataFrame:
    """How many debts and advances a mirror does not bring back to where they were."""
    pairs = mirrors.select("payment_id", original_id="reverses_id")
    both = pl.concat(
        [
            pairs.join(chunk.parts, on="payment_id"),
            pairs.join(chunk.parts, left_on="original_id", right_on="payment_id"),
        ],
        how="diagonal",
    )
    return (
        both.group_by("payment_id", *KEY)
        .agg(pl.col("amount_kop").sum())
        .filter(pl.col("amount_kop") != 0)
        .group_by("payment_id")
        .agg(left_over=pl.len())
    )


INVARIANT = Invariant("Сторно зеркально: те же части с обратным знаком, платёж помечен сторнированным", _offending)

"""What is paid of a debt lies between nothing and what is charged."""

import polars as pl

from tui_billing.domain.codes import AllocationKind
from tui_billing.queries.invariants._invariant import DEBT, Chunk, Invariant


def _offending(chunk: Chunk) -> pl.DataFrame:
    owed = (frame.select(*DEBT, "amount_kop") for frame in (chunk.lines, chunk.movements))
    charged = pl.concat(owed).group_by(DEBT).agg(charged_kop=pl.col("amount_kop").sum())
    paid = (
        chunk.parts.filter(pl.col("kind") == int(AllocationKind.PRINCIPAL))
        .group_by(DEBT)
        .agg(paid_kop=pl.col("amount_kop").sum())
    )
    return (
        paid.join(charged, on=DEBT, how="left")
        .with_columns(pl.col("charged_kop").fill_null(0))
        .filter((pl.col("paid_kop") < 0) | (pl.col("paid_kop") > pl.col("charged_kop").clip(lower_bound=0)))
        .select(*DEBT, "charged_kop", "paid_kop")
        .sort(DEBT)
    )


INVARIANT = Invariant("Оплачено по услуге и месяцу не меньше нуля и не больше начисленного", _offending)

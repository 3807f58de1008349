"""What is paid of a debt lies between nothing and what is charged."""

import polars as pl

from tui_billing.domain.codes import AllocationKind
from tui_billing.queries.invariants._invariant import DEBT, Chunk, Invariant


def _offending(chunk: Chunk) -> pl.DataFrame:
    owed = [frame.select(*DEBT, "amount_kop") for frame in (chunk.lines, chunk.movements)]
    principal = _beyond(chunk, AllocationKind.PRINCIPAL, pl.concat(owed))
    return pl.concat([principal, _beyond(chunk, AllocationKind.PENALTY, chunk.penalties)])


def _beyond(chunk: Chunk, kind: AllocationKind, owed: pl.DataFrame) -> pl.DataFrame:
    """The debts of a kind that are paid with less than nothing, or with more than they are."""
    charged = owed.group_by(DEBT).agg(charged_kop=pl.col("amount_kop").sum())
    paid = chunk.parts.filter(pl.col("kind") == int(kind)).group_by(DEBT).agg(paid_kop=pl.col("amount_kop").sum())
    return (
        paid.join(charged, on=DEBT, how="left")
        .with_columns(pl.col("charged_kop").fill_null(0))
        .filter((pl.col("paid_kop") < 0) | (pl.col("paid_kop") > pl.col("charged_kop").clip(lower_bound=0)))
        .select(*DEBT, "charged_kop", "paid_kop")
        .sort(DEBT)
    )


INVARIANT = Invariant("Оплачено по услуге и месяцу не меньше нуля и не больше начисленного", _offending)

"""A receipt is the lines of its run."""

import polars as pl
from sqlalchemy import and_, select

from tui_billing.domain.charges import Charge
from tui_billing.domain.documents import Movement
from tui_billing.domain.receipts import Receipt
from tui_billing.queries._ledger import CHARGE, MOVEMENT, total
from tui_billing.queries.facts import column_of, table_of
from tui_billing.queries.invariants._invariant import Chunk, Invariant


def _offending(chunk: Chunk) -> pl.DataFrame:
    receipt = column_of(Receipt)
    said = chunk.fetch(
        select(
            receipt.id.label("receipt_id"),
            receipt.account_id,
            receipt.period,
            receipt.opening_kop,
            receipt.charged_kop,
            receipt.paid_kop,
            receipt.payable_kop,
        ).where(chunk.has(Receipt))
    )
    lines = chunk.fetch(
        select(receipt.id.label("receipt_id"), total(CHARGE.amount_kop, "lines_kop"))
        .select_from(table_of(Receipt))
        .join(table_of(Charge), and_(CHARGE.run_id == receipt.run_id, CHARGE.account_id == receipt.account_id))
        .where(chunk.has(Receipt))
        .group_by(receipt.id)
    )
    moved = chunk.fetch(
        select(receipt.id.label("receipt_id"), total(MOVEMENT.amount_kop, "moved_kop"))
        .select_from(table_of(Receipt))
        .join(
            table_of(Movement),
            and_(
                MOVEMENT.account_id == receipt.account_id,
                MOVEMENT.period == receipt.period,
                MOVEMENT.id <= receipt.movement_id,
            ),
        )
        .where(chunk.has(Receipt))
        .group_by(receipt.id)
    )
    payable = (pl.col("opening_kop") + pl.col("charged_kop") - pl.col("paid_kop")).clip(lower_bound=0)
    return (
        said.join(lines, on="receipt_id", how="left")
        .join(moved, on="receipt_id", how="left")
        .with_columns(lines_kop=pl.col("lines_kop").fill_null(0) + pl.col("moved_kop").fill_null(0))
        .drop("moved_kop")
        .filter((pl.col("charged_kop") != pl.col("lines_kop")) | (pl.col("payable_kop") != payable))
        .sort("receipt_id")
    )


INVARIANT = Invariant(
    "Квитанция — строки своих начисления и документов, к оплате — входящее сальдо с ними за вычетом оплат", _offending
)

"""A receipt is the lines of its run, of its documents and penalties."""

import polars as pl
from sqlalchemy import and_, select

from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import DocumentStatus
from tui_billing.domain.documents import Movement
from tui_billing.domain.penalty import Penalty, PenaltyRun
from tui_billing.domain.receipts import Receipt
from tui_billing.queries._in_order import joined
from tui_billing.queries._ledger import CHARGE, LINES_OF, MOVEMENT, PENALTY, PENALTY_RUN, SIGN, total
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
            receipt.penalty_kop,
            receipt.paid_kop,
            receipt.deferred_kop,
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
    fined = _fined(chunk)
    owed = pl.col("opening_kop") + pl.col("charged_kop") + pl.col("penalty_kop") - pl.col("paid_kop")
    payable = (owed - pl.col("deferred_kop")).clip(lower_bound=0)
    return (
        said.join(lines, on="receipt_id", how="left")
        .join(moved, on="receipt_id", how="left")
        .with_columns(lines_kop=pl.col("lines_kop").fill_null(0) + pl.col("moved_kop").fill_null(0))
        .join(fined, on="receipt_id", how="left")
        .with_columns(pl.col("fined_kop").fill_null(0))
        .drop("moved_kop")
        .filter(
            (pl.col("charged_kop") != pl.col("lines_kop"))
            | (pl.col("penalty_kop") != pl.col("fined_kop"))
            | (pl.col("payable_kop") != payable)
        )
        .sort("receipt_id")
    )


def _fined(chunk: Chunk) -> pl.DataFrame:
    """The penalties that receipts stand for: ``receipt_id, fined_kop``."""
    receipt = column_of(Receipt)
    return chunk.fetch(
        joined(
            select(receipt.id.label("receipt_id"), total(PENALTY.amount_kop * SIGN, "fined_kop")).where(
                chunk.has(Receipt), receipt.penalty_run_id > 0
            ),
            table_of(Receipt),
            (
                table_of(PenaltyRun),
                and_(
                    PENALTY_RUN.period == receipt.period,
                    PENALTY_RUN.id <= receipt.penalty_run_id,
                    PENALTY_RUN.status != DocumentStatus.DRAFT,
                ),
            ),
            (
                table_of(Penalty),
                and_(
                    PENALTY.run_id == LINES_OF,
                    PENALTY.building_id == receipt.building_id,
                    PENALTY.account_id == receipt.account_id,
                ),
            ),
        ).group_by(receipt.id)
    )


INVARIANT = Invariant(
    "Квитанция — строки своих начисления, документов и пени; к оплате — входящее сальдо с ними без оплат и отсроченного",
    _offending,
)

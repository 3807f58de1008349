"""A recalculation is the sum of its lines, and its lines are what it moved."""

import polars as pl
from sqlalchemy import func, select

from tui_billing.domain.codes import DocumentStatus
from tui_billing.domain.recalculation import Recalculation, RecalculationLine
from tui_billing.queries._ledger import MOVEMENT, total
from tui_billing.queries.facts import column_of
from tui_billing.queries.invariants._invariant import Chunk, Invariant


def _offending(chunk: Chunk) -> pl.DataFrame:
    head, line = column_of(Recalculation), column_of(RecalculationLine)
    said = chunk.fetch(
        select(head.id.label("document_id"), head.lines, head.amount_kop, head.status.label("status")).where(
            head.is_complete == 1
        )
    )
    lines = chunk.fetch(
        select(
            line.recalculation_id.label("document_id"),
            func.count().label("found_lines"),
            total(line.amount_kop, "lines_kop"),
        ).group_by(line.recalculation_id)
    )
    moved = chunk.fetch(
        select(MOVEMENT.document_id, total(MOVEMENT.amount_kop, "found_kop"))
        .where(MOVEMENT.kind == "recalculation")
        .group_by(MOVEMENT.document_id)
    )
    both = said.join(lines, on="document_id", how="left").join(moved, on="document_id", how="left")
    both = both.with_columns(pl.col("found_lines", "lines_kop", "found_kop").fill_null(0))
    posted = pl.col("status") != int(DocumentStatus.DRAFT)
    wrong = (
        (pl.col("lines") != pl.col("found_lines"))
        | (pl.col("amount_kop") != pl.col("lines_kop"))
        | (posted & (pl.col("amount_kop") != pl.col("found_kop")))
    )
    return both.filter(wrong).drop("status")


INVARIANT = Invariant("Перерасчёт — сумма своих строк, и столько же он изменил в долгах", _offending, whole=True)

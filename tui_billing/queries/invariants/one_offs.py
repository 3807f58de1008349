"""A one-off charge is the sum of its lines, and its lines are what it moved."""

import polars as pl
from sqlalchemy import func, select

from tui_billing.domain.codes import DocumentStatus
from tui_billing.domain.one_off import OneOff, OneOffLine
from tui_billing.queries._ledger import MOVEMENT, total
from tui_billing.queries.facts import column_of
from tui_billing.queries.invariants._invariant import Chunk, Invariant


def _offending(chunk: Chunk) -> pl.DataFrame:
    head, line = column_of(OneOff), column_of(OneOffLine)
    said = chunk.fetch(select(head.id.label("document_id"), head.lines, head.amount_kop, head.status.label("status")))
    lines = chunk.fetch(
        select(
            line.one_off_id.label("document_id"),
            func.count().label("found_lines"),
            total(line.amount_kop, "lines_kop"),
        ).group_by(line.one_off_id)
    )
    moved = chunk.fetch(
        select(MOVEMENT.document_id, total(MOVEMENT.amount_kop, "found_kop"))
        .where(MOVEMENT.kind == "one_off")
        .group_by(MOVEMENT.document_id)
    )
    both = said.join(lines, on="document_id", how="left").join(moved, on="document_id", how="left")
    posted = pl.col("status") != int(DocumentStatus.DRAFT)
    wrong = (
        (pl.col("lines") != pl.col("found_lines"))
        | (pl.col("amount_kop") != pl.col("lines_kop"))
        | (posted & (pl.col("amount_kop") != pl.col("found_kop")))
    )
    return both.with_columns(pl.col("found_lines", "lines_kop", "found_kop").fill_null(0)).filter(wrong).drop("status")


INVARIANT = Invariant("Разовое начисление — сумма своих строк, и столько же оно начислило", _offending, whole=True)

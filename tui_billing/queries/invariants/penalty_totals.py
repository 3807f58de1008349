"""A penalty run is the sum of its lines."""

import polars as pl
from sqlalchemy import func, select

from tui_billing.domain.penalty import Penalty, PenaltySpan
from tui_billing.queries._ledger import PENALTY_RUN, total
from tui_billing.queries.facts import column_of
from tui_billing.queries.invariants._invariant import Chunk, Invariant


def _offending(chunk: Chunk) -> pl.DataFrame:
    line, span = column_of(Penalty), column_of(PenaltySpan)
    own = PENALTY_RUN.reverses_id.is_(None) & (PENALTY_RUN.result_hash != "")
    said = chunk.fetch(
        select(PENALTY_RUN.id.label("document_id"), PENALTY_RUN.lines, PENALTY_RUN.spans, PENALTY_RUN.amount_kop).where(
            own
        )
    )
    lines = chunk.fetch(
        select(
            line.run_id.label("document_id"), func.count().label("found_lines"), total(line.amount_kop, "lines_kop")
        ).group_by(line.run_id)
    )
    spans = chunk.fetch(select(span.run_id.label("document_id"), func.count().label("found")).group_by(span.run_id))
    both = said.join(lines, on="document_id", how="left").join(spans, on="document_id", how="left")
    wrong = (
        (pl.col("lines") != pl.col("found_lines"))
        | (pl.col("spans") != pl.col("found"))
        | (pl.col("amount_kop") != pl.col("lines_kop"))
    )
    return both.fill_null(0).filter(wrong).drop("spans", "found")


INVARIANT = Invariant("Начисление пени — сумма своих строк", _offending, whole=True)

"""A held line is in one place: with what is charged once it is released, apart from it until then."""

import polars as pl
from sqlalchemy import and_, func, select

from tui_billing.domain.charges import Posting
from tui_billing.domain.codes import HeldDecision
from tui_billing.domain.held import HeldLine, HeldRuling
from tui_billing.engine.outsort import OWNER
from tui_billing.queries._ledger import POSTING
from tui_billing.queries.facts import column_of, table_of
from tui_billing.queries.invariants._invariant import Chunk, Invariant

KEY = ("run_id", *OWNER)


def _offending(chunk: Chunk) -> pl.DataFrame:
    held, ruling = column_of(HeldLine), column_of(HeldRuling)
    about = and_(
        ruling.period == POSTING.period,
        *(ruling[name] == held[name] for name in (*OWNER, "amount_kop")),
    )
    said = chunk.fetch(
        select(
            *(held[name] for name in KEY),
            held.lines,
            held.amount_kop,
            func.coalesce(ruling.decision, 0).label("decision"),
        )
        .join_from(
            table_of(Posting),
            table_of(HeldLine),
            and_(held.run_id == POSTING.run_id, held.building_id == POSTING.building_id),
        )
        .join(table_of(HeldRuling), about, isouter=True)
        .where(chunk.has(Posting))
    )
    held_here, charged = _sums(chunk.held, said, "held"), _sums(chunk.lines, said, "charged")
    is_released = pl.col("decision") == int(HeldDecision.RELEASED)
    right = pl.when(is_released).then("charged_kop").otherwise("held_kop")
    wrong = pl.when(is_released).then("held_lines").otherwise("charged_lines")
    return (
        said.join(held_here, on=KEY, how="left")
        .join(charged, on=KEY, how="left")
        .with_columns(pl.col("^(held|charged)_.*$").fill_null(0))
        .filter((right != pl.col("amount_kop")) | (wrong != 0))
        .select(*KEY, "amount_kop", "held_kop", "charged_kop")
    )


def _sums(lines: pl.DataFrame, said: pl.DataFrame, name: str) -> pl.DataFrame:
    return (
        lines.join(said, on=KEY, how="semi")
        .group_by(KEY)
        .agg(pl.len().cast(pl.Int64).alias(f"{name}_lines"), pl.sum("amount_kop").alias(f"{name}_kop"))
    )


INVARIANT = Invariant("Задержанная строка либо начислена, либо ждёт решения", _offending)

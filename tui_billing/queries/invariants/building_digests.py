"""What is stored of a building is what the run computed, what is held of it with it."""

import polars as pl
from sqlalchemy import and_, select
from sqlmodel import SQLModel

from tui_billing.domain.charges import ParkedLine, Posting
from tui_billing.domain.common_property import BuildingBalance
from tui_billing.engine.digest import building_digests
from tui_billing.engine.facts import FACT_COLUMNS, PARKED_COLUMNS
from tui_billing.queries._ledger import POSTING
from tui_billing.queries.facts import column_of, table_of
from tui_billing.queries.invariants._invariant import Chunk, Invariant

FOUND = ("run_id", "building_id", "found_digest", "found_lines", "found_kop")


def _offending(chunk: Chunk) -> pl.DataFrame:
    parked = _of_runs(chunk, ParkedLine, PARKED_COLUMNS)
    balances = _of_runs(chunk, BuildingBalance, FACT_COLUMNS["balances"])
    lines = pl.concat([chunk.lines.select(chunk.held.columns), chunk.held])
    rows = []
    for run_id in chunk.run_buildings["run_id"].unique().sort().to_list():
        mine = pl.col("run_id") == run_id
        parts = (frame.filter(mine) for frame in (lines, parked, balances))
        rows += [(run_id, *found) for found in building_digests(*parts)]
    found = pl.DataFrame(
        rows, schema=dict(zip(FOUND, (pl.Int64, pl.Int64, pl.String, pl.Int64, pl.Int64), strict=True)), orient="row"
    )
    same = (
        pl.col("found_lines").eq_missing(pl.col("lines"))
        & pl.col("found_kop").eq_missing(pl.col("amount_kop"))
        & pl.col("found_digest").eq_missing(pl.col("digest"))
    )
    return (
        chunk.run_buildings.filter(pl.col("lines") + pl.col("parked") > 0)
        .join(found, on=("run_id", "building_id"), how="left")
        .filter(~same)
        .select("period", "building_id", "run_id", "lines", "found_lines", "amount_kop", "found_kop")
    )


def _of_runs(chunk: Chunk, model: type[SQLModel], names: tuple[str, ...]) -> pl.DataFrame:
    """What else the runs in force stored of the buildings."""
    c = column_of(model)
    return chunk.fetch(
        select(c.run_id, *(c[name] for name in names))
        .join_from(
            table_of(Posting),
            table_of(model),
            and_(c.run_id == POSTING.run_id, c.building_id == POSTING.building_id),
        )
        .where(chunk.has(Posting))
    )


INVARIANT = Invariant("Строки дома те, что рассчитаны: совпадают число, сумма и отпечаток", _offending)

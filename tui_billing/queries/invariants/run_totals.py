"""A run is the sum of its buildings, and each building is the sum of its services."""

import polars as pl
from sqlalchemy import select

from tui_billing.domain.charges import Run, RunBuilding, RunTotal
from tui_billing.domain.codes import RunStatus
from tui_billing.engine.digest import run_digest
from tui_billing.queries._ledger import total
from tui_billing.queries.facts import column_of, table_of
from tui_billing.queries.invariants._invariant import Chunk, Invariant

COUNTED = (RunStatus.DRAFT, RunStatus.POSTED)


def _offending(chunk: Chunk) -> pl.DataFrame:
    run, building, part = column_of(Run), column_of(RunBuilding), column_of(RunTotal)
    runs = chunk.fetch(
        select(run.id.label("run_id"), run.period, run.result_hash, run.lines, run.amount_kop)
        .where(run.status.in_(COUNTED), run.result_hash != "")
        .order_by(run.id)
    )
    said = chunk.fetch(
        select(
            building.run_id, total(building.lines, "building_lines"), total(building.amount_kop, "building_kop")
        ).group_by(building.run_id)
    )
    by_service = chunk.fetch(
        select(part.run_id, total(part.amount_kop, "service_kop"))
        .group_by(part.run_id)
    )  # fmt: skip
    stored_here = chunk.fetch(
        select(building.run_id, total(building.amount_kop, "stored_kop"))
        .select_from(table_of(RunBuilding))
        .where(building.run_id == building.lines_run_id)
        .group_by(building.run_id)
    )
    found = runs
    for frame in (said, by_service, stored_here):
        found = found.join(frame, on="run_id", how="left")
    found = found.with_columns(pl.col("^(building|service|stored)_.*$").fill_null(0))
    sums = (
        (pl.col("lines") != pl.col("building_lines"))
        | (pl.col("amount_kop") != pl.col("building_kop"))
        | (pl.col("service_kop") != pl.col("stored_kop"))
    )
    return found.filter(sums | ~_hashes(chunk, runs)).drop("result_hash")


def _hashes(chunk: Chunk, runs: pl.DataFrame) -> pl.Series:
    """Whether the hash of each run is that of its buildings."""
    said = column_of(RunBuilding)
    same = [
        run_digest(
            chunk.fetch(select(said.building_id, said.digest).where(said.run_id == run_id)).iter_rows()
        ) == result_hash
        for run_id, result_hash in runs.select("run_id", "result_hash").iter_rows()
    ]  # fmt: skip
    return pl.Series(same, dtype=pl.Boolean)


INVARIANT = Invariant("Итог начисления — сумма его домов и услуг, отпечаток — их отпечатков", _offending, whole=True)

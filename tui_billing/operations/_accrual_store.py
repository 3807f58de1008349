"""The lines of a run, in and out of the database, in the bulk workers.

Lines are invisible until their run is posted, so they go in many transactions, each so short that a typist does not
notice. Every one of them first looks whether the run is still ours: a worker whose parent was killed may live on for a
moment, and the next run must not find its lines.
"""

import time
from dataclasses import dataclass
from typing import Final

import polars as pl
from sqlalchemy import delete, func, select
from sqlmodel import SQLModel

from tui_billing.domain.charges import Charge, HeldCharge, ParkedLine, Run, RunBuilding, RunTotal
from tui_billing.domain.codes import RunStatus
from tui_billing.domain.common_property import BuildingBalance
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.held import HeldLine
from tui_billing.queries.facts import column_of, table_of
from tui_billing.storage.bulk import Columns

LINES_A_TRANSACTION: Final = 10_000
PAUSE_S: Final = 0.001
"""Between two transactions: lets in a typist who waits for the file."""

SWEPT: Final = (Charge, HeldCharge, HeldLine, ParkedLine, RunTotal, BuildingBalance, RunBuilding)
"""What a run leaves, in the order in which it is deleted; the run itself stays, as cancelled."""


@dataclass(frozen=True)
class Made:
    """What is stored of a chunk: rows of ``charge``, ``parked_line``, ``run_total``, ``building_balance``, ``run_building``.

    They have no ``run_id``. All but the last are of the buildings that changed.
    """

    lines: pl.DataFrame
    parked: pl.DataFrame
    totals: pl.DataFrame
    balances: pl.DataFrame
    buildings: pl.DataFrame


def store(columns: Columns, run_id: int, made: Made) -> None:
    """Write a chunk: the lines first, what they add up to last.

    Raises:
        RefusedError: another run has begun meanwhile.
    """
    ours = _ours(columns, run_id)
    for table, rows in (
        (Charge, made.lines),
        (ParkedLine, made.parked),
        (RunTotal, made.totals),
        (BuildingBalance, made.balances.with_columns(recalculation_id=pl.lit(0, pl.Int64))),
        (RunBuilding, made.buildings),
    ):
        _append(columns, run_id, table, rows, ours)


def sweep(columns: Columns) -> None:
    """Delete what cancelled runs have left, a little at a time; a kill here leaves the rest to the next run."""
    run = column_of(Run)
    cancelled = columns.fetch(select(run.id).where(run.status == RunStatus.CANCELLED))
    for run_id in cancelled.get_column("id").to_list():
        for model in SWEPT:
            key = "account_id" if model in {Charge, HeldCharge} else "building_id"
            while (upto := _next(columns, model, key, run_id)) is not None:
                c = column_of(model)
                with columns.transaction():
                    columns.run(delete(table_of(model)).where(c.run_id == run_id, c[key] <= upto))
                time.sleep(PAUSE_S)


def _next(columns: Columns, model: type[SQLModel], key: str, run_id: int) -> int | None:
    """The key that ends the next few thousand rows of a run, in the order in which they lie."""
    c = column_of(model)
    some = select(c[key]).where(c.run_id == run_id).order_by(c[key]).limit(LINES_A_TRANSACTION).subquery()
    (upto,) = columns.fetch(select(func.coalesce(func.max(some.c[key]), -1).label("upto")))["upto"]
    return None if upto < 0 else upto


def _append(columns: Columns, run_id: int, model: type[SQLModel], rows: pl.DataFrame, ours: str) -> None:
    numbered = rows.with_columns(pl.lit(run_id, pl.Int64).alias("run_id"))
    for part in numbered.iter_slices(LINES_A_TRANSACTION):
        with columns.transaction():
            if columns.fetch(ours).is_empty():
                raise RefusedError("Начисление отменено: тем временем начато другое. Повторите, когда оно закончится.")
            columns.append(str(model.__tablename__), part)
        time.sleep(PAUSE_S)


def _ours(columns: Columns, run_id: int) -> str:
    """The question whether the run is still ours, as text: it is asked thousands of times."""
    run = column_of(Run)
    ours = select(run.id).where(run.id == run_id, run.status == RunStatus.UNFINISHED).with_for_update(read=True)
    return columns.text(ours)

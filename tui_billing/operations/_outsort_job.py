"""The bulk job that holds lines out of a finished draft: what the limits hold moves from ``charge`` to ``held_charge``.

It runs after the accrual and only where there are limits, so that the accrual itself pays nothing for it.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

import polars as pl
from sqlalchemy import ColumnElement, Select, and_, delete, exists, insert, select

from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge, HeldCharge, Run, RunBuilding
from tui_billing.domain.codes import HeldDecision, RunStatus
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.held import HeldLine, HeldRuling
from tui_billing.domain.period import Period
from tui_billing.engine.outsort import HELD_COLUMNS, LIMIT_COLUMNS, OWNER, outsorted
from tui_billing.operations._accrual_job import ACCOUNTS_A_CHUNK, one_ahead
from tui_billing.queries._in_order import joined
from tui_billing.queries._ledger import ACCOUNT, CHARGE, POSTING, buildings, visible_charges
from tui_billing.queries.facts import building_chunks, column_of, table_of
from tui_billing.storage.bulk import Columns

SUMS_A_TRANSACTION: Final = 300
"""Held sums: a typist does not notice a transaction that moves their lines."""

Chunk = tuple[int, int]
HELD: Final = column_of(HeldLine)


@dataclass(frozen=True)
class OutsortTask:
    """A finished draft and its limits, rows of ``engine.outsort.LIMIT_COLUMNS``."""

    url: str
    period: Period
    run_id: int
    limits: tuple[tuple[int, int, int, int], ...]
    accounts_a_chunk: int = ACCOUNTS_A_CHUNK

    @property
    def compares(self) -> bool:
        """Whether anything is compared with the month before."""
        return any(percent for _, _, percent, _ in self.limits)


def hold_out(columns: Columns, task: OutsortTask) -> int:
    """Hold the lines of a draft that are above a limit; returns how many sums are held.

    What was released at the same amount before, and what is charged at it already, is not held again.

    Raises:
        CancelledError: the person stopped it, or whoever waited is gone.
        RefusedError: another run has begun meanwhile.
    """
    run_building = column_of(RunBuilding)
    held = 0
    with closing(Columns(task.url)) as reader:
        own = select(run_building.building_id).where(
            run_building.run_id == task.run_id, run_building.lines_run_id == task.run_id
        )
        chunks = building_chunks(reader, task.accounts_a_chunk, reader.fetch(own)["building_id"].to_list())
        columns.report(0, len(chunks))
        for done, found in enumerate(one_ahead(lambda chunk: _found(reader, task, chunk), chunks), 1):
            _hold(columns, task.run_id, found)
            held += found.height
            columns.report(done, len(chunks))
    return held


def _found(columns: Columns, task: OutsortTask, chunk: Chunk) -> pl.DataFrame:
    """What of a chunk is held."""
    lines = joined(
        select(ACCOUNT.building_id, ACCOUNT.id.label("account_id"), CHARGE.service_id, CHARGE.amount_kop).where(
            buildings(*chunk)
        ),
        table_of(Account),
        (table_of(Charge), and_(CHARGE.run_id == task.run_id, CHARGE.account_id == ACCOUNT.id)),
    )
    sums = _sums(columns, lines)
    before = _sums(columns, _charged(task.period.plus(-1), chunk)) if task.compares else sums.clear()
    limits = pl.DataFrame(task.limits, schema=dict.fromkeys(LIMIT_COLUMNS, pl.Int64), orient="row")
    found = outsorted(sums, before.select(*OWNER, before_kop="amount_kop"), limits)
    if found.is_empty():
        return found
    charged = _sums(columns, _charged(task.period, chunk)).select(*OWNER, "amount_kop")
    known = pl.concat([charged, _released(columns, task, chunk)])
    return found.join(known, on=[*OWNER, "amount_kop"], how="anti")


def _charged(period: Period, chunk: Chunk) -> Select[Any]:
    return visible_charges(
        buildings(*chunk), ACCOUNT.building_id, ACCOUNT.id.label("account_id"), CHARGE.service_id, CHARGE.amount_kop
    ).where(POSTING.period == period)


def _sums(columns: Columns, lines: Select[Any]) -> pl.DataFrame:
    """``OWNER``, ``lines``, ``amount_kop`` of charge lines."""
    return (
        columns.fetch(lines)
        .cast(pl.Int64)
        .group_by(OWNER)
        .agg(pl.len().cast(pl.Int64).alias("lines"), pl.sum("amount_kop"))
    )


def _released(columns: Columns, task: OutsortTask, chunk: Chunk) -> pl.DataFrame:
    ruling = column_of(HeldRuling)
    statement = select(*(ruling[name] for name in OWNER), ruling.amount_kop).where(
        ruling.period == task.period,
        ruling.building_id.between(*chunk),
        ruling.decision == HeldDecision.RELEASED,
    )
    return columns.fetch(statement).cast(pl.Int64)


def _hold(columns: Columns, run_id: int, found: pl.DataFrame) -> None:
    rows = found.select(HELD_COLUMNS).sort("account_id", "service_id").with_columns(run_id=pl.lit(run_id, pl.Int64))
    run = column_of(Run)
    ours = select(run.id).where(run.id == run_id, run.status == RunStatus.UNFINISHED).with_for_update(read=True)
    for part in rows.iter_slices(SUMS_A_TRANSACTION):
        with columns.transaction():
            if columns.fetch(ours).is_empty():
                raise RefusedError("Начисление отменено: тем временем начато другое. Повторите, когда оно закончится.")
            columns.append("held_line", part)
            for statement in moved(Charge, HeldCharge, run_id, part["account_id"].unique().to_list()):
                columns.run(statement)


def moved(
    source: type[Charge] | type[HeldCharge],
    target: type[Charge] | type[HeldCharge],
    run_id: int,
    account_ids: list[int],
    *services: int,
) -> Iterator[Any]:
    """The statements that move lines of a run that it holds, of these accounts, to the other table; or of some services."""
    line = column_of(source)
    here: ColumnElement[bool] = and_(
        line.run_id == run_id,
        line.account_id.in_(account_ids),
        exists().where(
            HELD.run_id == line.run_id, HELD.building_id == line.building_id, HELD.account_id == line.account_id,
            HELD.service_id == line.service_id,
        ),
        *([line.service_id.in_(services)] if services else []),
    )  # fmt: skip
    names = [column.name for column in line]
    yield insert(table_of(target)).from_select(names, select(*(line[name] for name in names)).where(here))
    yield delete(table_of(source)).where(here)

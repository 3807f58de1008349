"""The bulk job of a recalculation: months computed again by the very same engine, less what is in force."""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256

import polars as pl
from sqlalchemy import select

from tui_billing.domain.codes import DocumentStatus
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.domain.recalculation import Recalculation
from tui_billing.engine.accrue import accrue
from tui_billing.engine.facts import Book, Facts
from tui_billing.engine.recalculation import (
    DIFFERENCE_COLUMNS,
    KEY,
    Differences,
    by_account,
    differences,
    nothing,
    row_bytes,
    should_be,
    without_unknown,
)
from tui_billing.engine.true_up import Gaps, evened
from tui_billing.operations._accrual_job import ACCOUNTS_A_CHUNK, one_ahead
from tui_billing.operations._accrual_store import LINES_A_TRANSACTION, PAUSE_S
from tui_billing.queries.facts import building_chunks, column_of, fetch_book
from tui_billing.queries.in_force import charged_buildings, charged_sums, parked_services, recalculated_sums
from tui_billing.queries.true_up import facts_and_gaps
from tui_billing.storage.bulk import Columns

Chunk = tuple[Period, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose months are computed again, from which on; account 0 is the whole building, building 0 the whole office."""

    building_id: int
    account_id: int
    since: Period


@dataclass(frozen=True, slots=True)
class RecalculationTask:
    """What to compute again: the months before ``landing``. With a ``recalculation_id`` of 0 nothing is written."""

    url: str
    landing: Period
    whose: tuple[Whose, ...]
    recalculation_id: int = 0
    accounts_a_chunk: int = ACCOUNTS_A_CHUNK


def recompute(columns: Columns, task: RecalculationTask) -> Differences:
    """Compute the months of a task again, and store the differences under its document.

    Raises:
        CancelledError: the person stopped it, or whoever waited is gone.
        RefusedError: another recalculation has begun meanwhile.
    """
    total, parked, shown, lines = sha256(), 0, [by_account(nothing())], 0
    with closing(Columns(task.url)) as reader:
        chunks = list(_chunks(reader, task))
        books = {month: fetch_book(reader, month) for month in sorted({month for month, _ in chunks})}
        columns.report(0, len(chunks))
        fetched = one_ahead(lambda chunk: (chunk, *_read(reader, task, chunk)), chunks)
        for done, (found, unknown) in enumerate(
            one_ahead(lambda read: _compared(task, books[read[0][0]], *read), fetched), 1
        ):
            if task.recalculation_id:
                _store(columns, task.recalculation_id, found)
            total.update(row_bytes(found))
            shown.append(by_account(found))
            lines, parked = lines + found.height, parked + unknown
            columns.report(done, len(chunks))
    every = pl.concat(shown)
    return Differences(every, lines, parked, int(every["amount_kop"].sum()), total.hexdigest())


def _chunks(columns: Columns, task: RecalculationTask) -> Iterator[Chunk]:
    """The chunks of charged buildings of every month, the earliest first."""
    month = min((each.since for each in task.whose), default=task.landing)
    while month < task.landing:
        asked = {each.building_id for each in task.whose if each.since <= month}
        charged = set(charged_buildings(columns, month).to_list())
        wanted = charged if 0 in asked else charged & asked
        if wanted:
            yield from ((month, chunk) for chunk in building_chunks(columns, task.accounts_a_chunk, sorted(wanted)))
        month = month.plus(1)


def _read(columns: Columns, task: RecalculationTask, chunk: Chunk) -> tuple[Facts, Gaps, pl.DataFrame, pl.DataFrame]:
    """The facts of a chunk, what is in force of it, and what is parked in force."""
    month, (first, last) = chunk
    facts, gaps = facts_and_gaps(columns, month, (first, last), task.landing)
    in_force = [question(columns, month, first, last) for question in (charged_sums, recalculated_sums)]
    return facts, gaps, pl.concat(in_force), parked_services(columns, month, first, last)


def _compared(
    task: RecalculationTask,
    book: Book,
    chunk: Chunk,
    facts: Facts,
    gaps: Gaps,
    in_force: pl.DataFrame,
    parked_before: pl.DataFrame,
) -> tuple[pl.DataFrame, int]:
    """The differences of those that the task is about, and how many services of theirs cannot be computed any more."""
    month, _ = chunk
    accrued = accrue(evened(facts, gaps, month), book, month)
    found = differences(should_be(accrued), in_force)
    parked = accrued.parked.select("building_id", "account_id", "service_id").unique()
    known = without_unknown(found, parked)
    whose = [each for each in task.whose if each.since <= month]
    return _theirs(known, whose), _theirs(
        parked.join(parked_before, on=parked.columns, how="anti"), whose, whole=True
    ).height


def _theirs(rows: pl.DataFrame, whose: list[Whose], *, whole: bool = False) -> pl.DataFrame:
    """The rows of those who are meant; with ``whole`` also what is of the building itself."""
    if any(not each.building_id for each in whose):
        return rows
    buildings = [each.building_id for each in whose if not each.account_id]
    accounts = [each.account_id for each in whose if each.account_id]
    mine = pl.col("building_id").is_in(buildings) | pl.col("account_id").is_in(accounts)
    return rows.filter(mine | (pl.col("account_id") == 0) if whole else mine)


def _store(columns: Columns, recalculation_id: int, found: pl.DataFrame) -> None:
    """Write the lines of a chunk in short transactions, numbered in each account and month from 1."""
    rows = (
        found.select(DIFFERENCE_COLUMNS)
        .sort("account_id", *KEY)
        .with_columns(
            line=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("account_id", "service_month"),
            recalculation_id=pl.lit(recalculation_id, pl.Int64),
        )
    )
    for part in rows.iter_slices(LINES_A_TRANSACTION):
        with columns.transaction():
            _still_ours(columns, recalculation_id)
            columns.append("recalculation_line", part)
        time.sleep(PAUSE_S)


def _still_ours(columns: Columns, recalculation_id: int) -> None:
    head = column_of(Recalculation)
    ours = select(head.id).where(
        head.id == recalculation_id, head.status == DocumentStatus.DRAFT, head.is_complete == 0
    )
    if columns.fetch(ours.with_for_update(read=True)).is_empty():
        raise RefusedError("Перерасчёт отменён: тем временем начат другой. Повторите, когда он закончится.")

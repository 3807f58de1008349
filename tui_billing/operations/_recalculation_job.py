"""The bulk job of a recalculation: months computed again by the very same engine, less what is in force."""

import time
from contextlib import closing
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

import polars as pl
from sqlalchemy import select

from tui_billing.domain.codes import DocumentStatus, RecalculationPart
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.domain.recalculation import Recalculation
from tui_billing.engine.accrue import accrue
from tui_billing.engine.common_property import no_balances, overridden
from tui_billing.engine.facts import Book, Facts
from tui_billing.engine.quality import reductions
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
from tui_billing.engine.true_up import Gaps, changed, evened
from tui_billing.operations._accrual_job import ACCOUNTS_A_CHUNK, one_ahead
from tui_billing.operations._accrual_store import LINES_A_TRANSACTION, PAUSE_S
from tui_billing.queries.facts import building_chunks, column_of, fetch_book
from tui_billing.queries.in_force import (
    charged_buildings,
    charged_sums,
    parked_services,
    recalculated_sums,
    waiting_sums,
)
from tui_billing.queries.outages import fetch_outages
from tui_billing.queries.true_up import facts_and_gaps, periods_at_once
from tui_billing.storage.bulk import Columns

ACCOUNTS_BETWEEN: Final = 1_000
"""So few cost less than a chunk more: the steps of a chunk take their time however small it is."""

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


@dataclass(frozen=True)
class _Read:
    """What is known of a chunk of a month: what is in force; its facts, its gaps, and what is parked of it."""

    month: Period
    in_force: pl.DataFrame
    facts: Facts | None = None
    gaps: Gaps = field(default_factory=Gaps.none)
    parked: pl.DataFrame | None = None


@dataclass(frozen=True)
class _Fresh:
    """What the months before came to a moment ago, which later ones follow: balances of common property, changed averages."""

    balances: list[pl.DataFrame] = field(default_factory=list)
    changes: list[pl.DataFrame] = field(default_factory=list)

    def of_gaps(self, gaps: Gaps) -> Gaps:
        """The gaps with what is about to be changed of what was charged by the average."""
        if not self.changes or gaps.averages.is_empty():
            return gaps
        return replace(gaps, averages=changed(gaps.averages, pl.concat(self.changes)))

    def add(self, balances: pl.DataFrame, found: pl.DataFrame, gaps: Gaps) -> None:
        """Take down what a chunk came to; what readings take off only where they are trued up in one line."""
        if balances.height:
            self.balances.append(balances)
        if gaps.at_once:
            of_charges = found.filter(pl.col("part") == int(RecalculationPart.CHARGE))
            volume = pl.col("becomes_volume_e6") - pl.col("was_volume_e6")
            self.changes.append(of_charges.select("point_id", "zone", period="service_month", volume_e6=volume))


def recompute(columns: Columns, task: RecalculationTask) -> Differences:
    """Compute the months of a task again, and store the differences under its document.

    Raises:
        CancelledError: the person stopped it, or whoever waited is gone.
        RefusedError: another recalculation has begun meanwhile.
    """
    total, parked, shown, lines, balances = sha256(), 0, [by_account(nothing())], 0, 0
    fresh = _Fresh()
    with closing(Columns(task.url)) as reader:
        asked = _asked(reader, task)
        months = sorted(asked)
        chunks = [(month, chunk) for month in months for chunk in _chunks(reader, task, asked[month])]
        books = {month: fetch_book(reader, month) for month in months if month < task.landing}
        once = periods_at_once(reader, months[0] if months else task.landing, task.landing)
        outages = fetch_outages(reader, months[0] if months else task.landing, task.landing)
        columns.report(0, len(chunks))
        fetched = one_ahead(lambda chunk: _read(reader, task, once, chunk), chunks)
        for done, (found, unknown, left) in enumerate(
            one_ahead(
                lambda read: _compared(task, asked[read.month], fresh, books.get(read.month), outages, read), fetched
            ),
            1,
        ):
            if task.recalculation_id:
                _store(columns, task.recalculation_id, found)
                _store_balances(columns, task.recalculation_id, left)
            balances += left.height
            total.update(row_bytes(found))
            shown.append(by_account(found))
            lines, parked = lines + found.height, parked + unknown
            columns.report(done, len(chunks))
    every = pl.concat(shown)
    return Differences(every, lines, parked, int(every["amount_kop"].sum()), total.hexdigest(), balances)


def _of_month(task: RecalculationTask, month: Period) -> list[Whose]:
    """Whose month it is. The landing period itself is theirs alone who name it: outages in it are taken off its bill."""
    return [each for each in task.whose if (each.since <= month if month < task.landing else each.since == month)]


def _asked(columns: Columns, task: RecalculationTask) -> dict[Period, pl.Series]:
    """The charged buildings that are computed again, by month; months without any are left out."""
    found = {}
    month = min((each.since for each in task.whose), default=task.landing)
    while month <= task.landing:
        asked = {each.building_id for each in _of_month(task, month)}
        charged = set(charged_buildings(columns, month).to_list()) if asked else set()
        wanted = charged if 0 in asked else charged & asked
        if wanted:
            found[month] = pl.Series(sorted(wanted), dtype=pl.Int64)
        month = month.plus(1)
    return found


def _chunks(columns: Columns, task: RecalculationTask, asked: pl.Series) -> list[tuple[int, int]]:
    """Chunks of buildings. A few accounts between two of them are computed too, and not looked at."""
    return building_chunks(columns, task.accounts_a_chunk, asked.to_list(), between=ACCOUNTS_BETWEEN)


def _read(columns: Columns, task: RecalculationTask, once: frozenset[int], chunk: Chunk) -> _Read:
    """What is known of a chunk; facts only of a month that is computed again. ``once``: as of ``gaps_of``."""
    month, (first, last) = chunk
    in_force = pl.concat(question(columns, month, first, last) for question in (charged_sums, recalculated_sums))
    if month == task.landing:
        return _Read(month, in_force)
    facts, gaps = facts_and_gaps(columns, month, (first, last), task.landing, once)
    in_force = pl.concat([in_force, waiting_sums(columns, month, first, last)])
    return _Read(month, in_force, facts, gaps, parked_services(columns, month, first, last))


def _compared(
    task: RecalculationTask,
    asked: pl.Series,
    fresh: _Fresh,
    book: Book | None,
    outages: pl.DataFrame,
    read: _Read,
) -> tuple[pl.DataFrame, int, pl.DataFrame]:
    """The differences of those that the task is about, how many services of theirs cannot be computed any more, and the
    balances of whole buildings that differ from those in force. Other buildings than those ``asked`` for are left out.

    Months come in their order: ``fresh`` collects what those before came to.
    """
    whose, here = _of_month(task, read.month), pl.col("building_id").is_in(asked.implode())
    quality = pl.col("part") == int(RecalculationPart.QUALITY)
    if book is None or read.facts is None or read.parked is None:
        reduced = reductions(read.in_force.filter(~quality), outages, read.month)
        return _theirs(differences(reduced, read.in_force.filter(quality)).filter(here), whose), 0, no_balances()
    facts = evened(read.facts, fresh.of_gaps(read.gaps), read.month)
    facts = replace(facts, balances=overridden(facts, fresh.balances))
    accrued = accrue(facts, book, read.month)
    should = should_be(accrued)
    if not outages.is_empty():
        should = pl.concat([should, reductions(_of_their_runs(should, read.in_force), outages, read.month)])
    parked = accrued.parked.filter(here).select("building_id", "account_id", "service_id").unique()
    found = _theirs(without_unknown(differences(should, read.in_force).filter(here), parked), whose)
    unknown = parked.join(read.parked, on=parked.columns, how="anti")
    balances = accrued.balances.filter(here)
    left = balances.join(facts.balances, on=balances.columns, how="anti")
    fresh.add(balances, found, read.gaps)
    return found, _theirs(unknown, whose, whole=True).height, _of_buildings(left, whose)


def _of_their_runs(should: pl.DataFrame, in_force: pl.DataFrame) -> pl.DataFrame:
    """Charges with the accrual in force of their building: a reduction is stale when another takes its place."""
    runs = in_force.group_by("building_id").agg(pl.col("run_id").max())
    return should.drop("run_id").join(runs, on="building_id", how="left").with_columns(pl.col("run_id").fill_null(0))


def _of_buildings(rows: pl.DataFrame, whose: list[Whose]) -> pl.DataFrame:
    """The rows of the buildings that are meant as a whole: what one account is told changes nobody's balance."""
    buildings = [each.building_id for each in whose if not each.account_id]
    return rows if 0 in buildings else rows.filter(pl.col("building_id").is_in(buildings))


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


def _store_balances(columns: Columns, recalculation_id: int, left: pl.DataFrame) -> None:
    """Write the balances of a chunk; most have none."""
    if left.is_empty():
        return
    rows = left.with_columns(run_id=pl.lit(0, pl.Int64), recalculation_id=pl.lit(recalculation_id, pl.Int64))
    with columns.transaction():
        _still_ours(columns, recalculation_id)
        columns.append("building_balance", rows)


def _still_ours(columns: Columns, recalculation_id: int) -> None:
    head = column_of(Recalculation)
    ours = select(head.id).where(
        head.id == recalculation_id, head.status == DocumentStatus.DRAFT, head.is_complete == 0
    )
    if columns.fetch(ours.with_for_update(read=True)).is_empty():
        raise RefusedError("Перерасчёт отменён: тем временем начат другой. Повторите, когда он закончится.")

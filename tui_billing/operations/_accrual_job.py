"""The bulk job of an accrual: facts in, lines out.

The worker's hands read and compute chunks side by side and write them in turns. A chunk is whole buildings and needs
nothing of another, so memory is bounded.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, TypeVar

import polars as pl
from sqlalchemy import select

from tui_billing.domain.charges import Posting, RunBuilding
from tui_billing.domain.codes import Method, ParkReason
from tui_billing.domain.period import Period
from tui_billing.engine.accrue import accrue
from tui_billing.engine.digest import building_digests, run_digest
from tui_billing.engine.facts import Accrued, Book
from tui_billing.engine.true_up import at_once, evened
from tui_billing.operations._accrual_store import Made, store, sweep
from tui_billing.queries.facts import building_chunks, column_of, fetch_book
from tui_billing.queries.runs import BuildingFigure, Figures, ServiceFigure
from tui_billing.queries.true_up import facts_and_gaps
from tui_billing.storage.bulk import Columns

ACCOUNTS_A_CHUNK: Final = 16_000
"""A chunk costs a tenth of a second whatever its size; at this one two hands hold 700 MB of a large town."""

NO_LINES: Final = sha256(b"").hexdigest()
T = TypeVar("T")
R = TypeVar("R")
Chunk = tuple[int, int]


@dataclass(frozen=True)
class Task:
    """What to compute: ``buildings`` of None is everybody; with a ``run_id`` of 0 nothing is written."""

    period: Period
    buildings: tuple[int, ...] | None
    run_id: int = 0
    accounts_a_chunk: int = ACCOUNTS_A_CHUNK


@dataclass(frozen=True)
class Tally:
    """What a chunk came to: rows of ``run_building`` and of ``run_total`` without ``run_id``, and parked lines by reason."""

    buildings: pl.DataFrame
    totals: pl.DataFrame
    reasons: pl.DataFrame


def accrue_buildings(columns: Columns, task: Task) -> Figures:
    """Compute the buildings of a task, and store the lines that are not in force already.

    Raises:
        CancelledError: the person stopped it, or whoever waited is gone.
        RefusedError: another run has begun meanwhile.
    """
    if task.run_id:
        sweep(columns)
    tallies = []
    chunks = building_chunks(columns, task.accounts_a_chunk, task.buildings)
    book, posted = fetch_book(columns, task.period), _posted(columns, task.period)
    columns.report(0, len(chunks))
    for tally in columns.spread(accrue_chunk, chunks, task, book, posted):
        tallies.append(tally)
        columns.report(len(tallies), len(chunks))
    return _figures(task.run_id, tallies)


def accrue_chunk(columns: Columns, task: Task, book: Book, posted: pl.DataFrame, chunk: Chunk) -> Tally:
    """Charge a chunk of buildings, and store it if the task has a run.

    Raises:
        RefusedError: another run has begun meanwhile.
    """
    facts, gaps = facts_and_gaps(columns, task.period, chunk, at_once=at_once(book, task.period))
    accrued = accrue(evened(facts, gaps, task.period), book, task.period)
    in_force = posted.filter(pl.col("building_id").is_between(*chunk))
    ids = pl.concat([facts.accounts.get_column("building_id"), in_force.get_column("building_id")]).unique()
    tally = Tally(_buildings(ids, accrued, in_force, task.run_id), _totals(accrued.lines), _reasons(accrued.parked))
    if task.run_id:
        made = _made(tally, accrued, task.run_id)
        with columns.turn:
            store(columns, task.run_id, made)
    return tally


def one_ahead(function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """The results in order, each computed in a thread while the caller is busy with the one before."""
    with ThreadPoolExecutor(1) as pool:
        waiting: Future[R] | None = None
        for item in items:
            started = pool.submit(function, item)
            if waiting is not None:
                yield waiting.result()
            waiting = started
        if waiting is not None:
            yield waiting.result()


def _made(tally: Tally, accrued: Accrued, run_id: int) -> Made:
    """What is to be stored: of the buildings that come out as they are in force, only that they do."""
    new = tally.buildings.filter(pl.col("lines_run_id") == run_id)
    tables = [accrued.lines, accrued.parked, tally.totals, accrued.balances]
    if new.height < tally.buildings.height:
        tables = [each.join(new, on="building_id", how="semi") for each in tables]
    lines, parked, totals, balances = tables
    if not lines["account_id"].is_sorted():  # as the key lies; the ids of a building's accounts nearly always do
        lines = lines.sort("account_id", "line")
    return Made(lines, parked, totals, balances, tally.buildings)


def _buildings(ids: pl.Series, accrued: Accrued, in_force: pl.DataFrame, run_id: int) -> pl.DataFrame:
    """Rows of ``run_building``; a building that comes out as it is in force leaves its lines where they are."""
    digests = pl.DataFrame(
        building_digests(accrued.lines, accrued.parked, accrued.balances),
        schema={"building_id": pl.Int64, "digest": pl.String, "lines": pl.Int64, "amount_kop": pl.Int64},
        orient="row",
    )
    parked = accrued.parked.group_by("building_id").agg(pl.len().cast(pl.Int64).alias("parked"))
    same = pl.col("digest") == pl.col("digest_in_force")
    return (
        ids.to_frame()
        .join(digests, on="building_id", how="left")
        .join(parked, on="building_id", how="left")
        .join(in_force, on="building_id", how="left", maintain_order="left")
        .with_columns(pl.col("digest").fill_null(NO_LINES), pl.col("lines", "parked", "amount_kop").fill_null(0))
        .with_columns(pl.when(same).then("held_by").otherwise(pl.lit(run_id, pl.Int64)).alias("lines_run_id"))
        .select("building_id", "digest", "lines", "parked", "amount_kop", "lines_run_id")
        .sort("building_id")
    )


def _totals(lines: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``run_total``."""
    return (
        lines.group_by("building_id", "service_id", "method")
        .agg(pl.len().cast(pl.Int64).alias("lines"), pl.sum("volume_e6", "amount_kop"))
        .sort("building_id", "service_id", "method")
    )


def _reasons(parked: pl.DataFrame) -> pl.DataFrame:
    return parked.group_by("reason").agg(pl.len().cast(pl.Int64).alias("count"))


def _posted(columns: Columns, period: Period) -> pl.DataFrame:
    """The digests in force: ``building_id``, ``held_by`` (the run), ``digest_in_force``."""
    posting, building = column_of(Posting), column_of(RunBuilding)
    return columns.fetch(
        select(posting.building_id, posting.run_id.label("held_by"), building.digest.label("digest_in_force")).where(
            posting.period == period,
            building.run_id == posting.run_id,
            building.building_id == posting.building_id,
        )
    ).cast({"building_id": pl.Int64, "held_by": pl.Int64, "digest_in_force": pl.String})


def _figures(run_id: int, tallies: list[Tally]) -> Figures:
    if not tallies:
        return Figures(run_digest([]), (), (), ())
    buildings, totals, reasons = zip(*((each.buildings, each.totals, each.reasons) for each in tallies), strict=True)
    houses = pl.concat(buildings).sort("building_id")
    services = pl.concat(totals).group_by("service_id", "method").agg(pl.sum("lines", "volume_e6", "amount_kop"))
    parked = pl.concat(reasons).group_by("reason").agg(pl.sum("count")).sort("reason")
    return Figures(
        result_hash=run_digest(list(houses.select("building_id", "digest").iter_rows())),
        services=tuple(
            ServiceFigure(service_id, Method(method), lines, volume, amount)  # type: ignore[call-arg]
            for service_id, method, lines, volume, amount in services.sort("service_id", "method").iter_rows()
        ),
        buildings=tuple(
            BuildingFigure(building_id, lines, parked, amount, held_by == run_id)
            for building_id, _, lines, parked, amount, held_by in houses.iter_rows()
        ),
        reasons=tuple(
            (ParkReason(reason), count)  # type: ignore[call-arg]
            for reason, count in parked.iter_rows()
        ),
    )

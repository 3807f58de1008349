"""The bulk job of a penalty run: facts in, lines and spans out, in the worker process.

As the accrual: the worker's hands read and compute chunks side by side and write them in turns, in short transactions
under a draft that nobody sees.
"""

import time
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import chain
from typing import Final

import polars as pl
from sqlalchemy import delete, func, select
from sqlmodel import SQLModel

from tui_billing.domain.codes import DocumentStatus
from tui_billing.domain.days import day_number
from tui_billing.domain.documents import DocumentLink
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.penalty import Penalty, PenaltyRun, PenaltySpan
from tui_billing.engine.digest import buildings_of, run_digest
from tui_billing.engine.penalty import Penalties, penalties
from tui_billing.engine.penalty_law import PenaltyLaw
from tui_billing.queries._ledger import PENALTY_RUN
from tui_billing.queries.facts import building_chunks, column_of, table_of
from tui_billing.queries.penalty_facts import Whose, penalty_facts
from tui_billing.queries.penalty_law import Choices, penalty_law
from tui_billing.storage.bulk import Columns

ACCOUNTS_A_CHUNK: Final = 5_000
ROWS_A_TRANSACTION: Final = 20_000
"""The rows are narrow: so many take about 20 ms, and a typist waits no longer."""

PAUSE_S: Final = 0.001
"""Between two transactions: lets in a typist who waits for the file."""

LINE_COLUMNS: Final = ("building_id", "account_id", "line", "service_id", "supplier_id", "service_month", "amount_kop")
SPAN_COLUMNS: Final = (
    "building_id", "account_id", "line", "span", "from_day", "to_day", "base_kop", "rate_e2", "share",
)  # fmt: skip


@dataclass(frozen=True)
class Task:
    """What to compute; with a ``run_id`` of 0 nothing is written."""

    on: date
    choices: Choices
    run_id: int = 0
    accounts_a_chunk: int = ACCOUNTS_A_CHUNK


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run came to. ``by_service``: service, supplier, lines, kopecks."""

    result_hash: str
    accounts: int
    lines: int
    spans: int
    amount_kop: int
    by_service: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True)
class Tally:
    """What a chunk came to: ``service_id, supplier_id, lines, amount_kop``, and the digest of each building."""

    accounts: int
    spans: int
    by_service: pl.DataFrame
    digests: list[tuple[int, str]]


def fine_everybody(columns: Columns, task: Task) -> Figures:
    """Compute the penalties of everybody on a day, and store what differs from what is posted.

    Raises:
        CancelledError: the person stopped it, or whoever waited is gone.
        RefusedError: another run has begun meanwhile; the law has no value.
    """
    if task.run_id:
        sweep(columns, task.run_id)
    law, tallies = penalty_law(task.choices, task.on), []
    chunks = building_chunks(columns, task.accounts_a_chunk)
    columns.report(0, len(chunks))
    for tally in columns.spread(fine_chunk, chunks, task, law):
        tallies.append(tally)
        columns.report(len(tallies), len(chunks))
    return _figures(tallies)


def fine_chunk(columns: Columns, task: Task, law: PenaltyLaw, chunk: tuple[int, int]) -> Tally:
    """Compute the penalties of a chunk of buildings, and store them if the task has a run.

    Raises:
        RefusedError: another run has begun meanwhile.
    """
    lines, spans = _made(columns, task, law, chunk)
    if task.run_id:
        with columns.turn:
            _append(columns, task.run_id, Penalty, lines)
            _append(columns, task.run_id, PenaltySpan, spans)
    by_service = lines.group_by("service_id", "supplier_id").agg(
        pl.len().cast(pl.Int64).alias("lines"), pl.col("amount_kop").sum()
    )
    return Tally(lines["account_id"].n_unique(), spans.height, by_service, _digests(lines, spans))


def sweep(columns: Columns, keep: int) -> None:
    """Delete the drafts that a new run replaces, a little at a time; a kill here leaves the rest to the next run."""
    old = select(PENALTY_RUN.id).where(PENALTY_RUN.status == DocumentStatus.DRAFT, PENALTY_RUN.id != keep)
    for run_id in columns.fetch(old)["id"].to_list():
        for model in (PenaltySpan, Penalty):
            while (upto := _next(columns, model, run_id)) is not None:
                c = column_of(model)
                with columns.transaction():
                    columns.run(delete(table_of(model)).where(c.run_id == run_id, c.building_id <= upto))
                time.sleep(PAUSE_S)
        link = column_of(DocumentLink)
        with columns.transaction():
            columns.run(delete(table_of(DocumentLink)).where(link.child_kind == "penalty_run", link.child_id == run_id))
            columns.run(delete(table_of(PenaltyRun)).where(PENALTY_RUN.id == run_id))


def _digests(lines: pl.DataFrame, spans: pl.DataFrame) -> list[tuple[int, str]]:
    """The hash of each building: over those of its lines and of their spans, which never are without a line.

    So the hash of a run is the same however the buildings are divided into chunks.
    """
    of_lines, of_spans = _hashes(lines), _hashes(spans)
    nothing = sha256().digest()
    return [
        (building, sha256(digest + of_spans.get(building, nothing)).hexdigest())
        for building, digest in of_lines.items()
    ]


def _hashes(rows: pl.DataFrame) -> dict[int, bytes]:
    """The hash of each building's rows, which lie together: little-endian 64-bit numbers in the order of the columns."""
    whole = rows.to_numpy(order="c").astype("<i8", copy=False)
    return {building: sha256(whole[first:end].data).digest() for building, first, end in buildings_of(rows)}


def _figures(tallies: list[Tally]) -> Figures:
    """What it all came to."""
    if not tallies:
        return Figures(run_digest([]), 0, 0, 0, 0, ())
    services = pl.concat(tally.by_service for tally in tallies).group_by("service_id", "supplier_id").agg(
        pl.sum("lines", "amount_kop")
    ).sort("service_id", "supplier_id")  # fmt: skip
    return Figures(
        run_digest(chain.from_iterable(tally.digests for tally in tallies)),
        sum(tally.accounts for tally in tallies),
        int(services["lines"].sum()),
        sum(tally.spans for tally in tallies),
        int(services["amount_kop"].sum()),
        tuple(services.iter_rows()),
    )


def _made(columns: Columns, task: Task, law: PenaltyLaw, chunk: tuple[int, int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines and the spans of a chunk of buildings."""
    with columns.snapshot():
        facts = penalty_facts(columns.fetch, Whose.chunk(*chunk), task.on, due_shift=task.choices.due_shift)
    found = penalties(
        facts.dues, facts.paid, facts.posted_spans, facts.posted_amounts, law, day_number(task.on)
    )  # fmt: skip
    return _numbered(found, facts.homes)


def _numbered(found: Penalties, homes: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lines by building, account and month, the spans of each by day; both numbered from 1."""
    lines = found.amounts.with_row_index("debt").join(homes, on="account_id", maintain_order="left")
    lines = lines.with_columns(line=_number_in("account_id"), debt=pl.col("debt").cast(pl.Int64))
    spans = found.spans.with_columns(span=_number_in("debt"))
    spans = spans.hstack(lines.select("building_id", "account_id", "line")[spans["debt"]])
    if not lines["building_id"].is_sorted():  # the ids of a building's accounts nearly always are together
        lines = lines.sort("building_id", maintain_order=True)
        spans = spans.sort("building_id", maintain_order=True)
    return lines.select(LINE_COLUMNS), spans.select(SPAN_COLUMNS)


def _number_in(group: str) -> pl.Expr:
    """Number the rows of each group from 1; a group lies together."""
    at = pl.int_range(pl.len(), dtype=pl.Int64)
    is_first = pl.col(group).ne_missing(pl.col(group).shift(1))
    return at - pl.when(is_first).then(at).forward_fill() + 1


def _append(columns: Columns, run_id: int, model: type[SQLModel], rows: pl.DataFrame) -> None:
    ours = _ours(columns, run_id)
    numbered = rows.with_columns(pl.lit(run_id, pl.Int64).alias("run_id"))
    for part in numbered.iter_slices(ROWS_A_TRANSACTION):
        with columns.transaction():
            if columns.fetch(ours).is_empty():
                raise RefusedError("Расчёт пени отменён: тем временем начат другой. Повторите, когда он закончится.")
            columns.append(str(model.__tablename__), part)
        time.sleep(PAUSE_S)


def _ours(columns: Columns, run_id: int) -> str:
    """The question whether the run is still ours, as text: a run that another one replaces has a later version."""
    ours = select(PENALTY_RUN.id).where(
        PENALTY_RUN.id == run_id, PENALTY_RUN.status == DocumentStatus.DRAFT, PENALTY_RUN.version == 1
    )
    return columns.text(ours.with_for_update(read=True))


def _next(columns: Columns, model: type[SQLModel], run_id: int) -> int | None:
    """The building that ends the next few thousand rows of a run, in the order in which they lie."""
    c = column_of(model)
    some = select(c.building_id).where(c.run_id == run_id).order_by(c.building_id).limit(ROWS_A_TRANSACTION).subquery()
    (upto,) = columns.fetch(select(func.coalesce(func.max(some.c.building_id), -1).label("upto")))["upto"]
    return None if upto < 0 else int(upto)

"""The bulk job of a what-if: a scenario in the place of the facts, the very engine of the accrual, the difference."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256

import polars as pl
from sqlalchemy import select

from tui_billing.domain.charges import Run
from tui_billing.domain.period import Period
from tui_billing.engine.accrue import accrue
from tui_billing.engine.digest import building_digests, run_digest
from tui_billing.engine.facts import Book
from tui_billing.engine.recalculation import Differences, by_account, differences, nothing, row_bytes, should_be
from tui_billing.engine.scenario import Scenario
from tui_billing.operations._accrual_job import ACCOUNTS_A_CHUNK
from tui_billing.queries.facts import building_chunks, column_of, fetch_book
from tui_billing.queries.in_force import charged_sums, run_sums
from tui_billing.queries.supposed_facts import supposed_facts
from tui_billing.storage.bulk import Columns

Chunk = tuple[int, int]


@dataclass(frozen=True, slots=True)
class WhatIfTask:
    """What to suppose. ``is_against_posted``: the difference is from what is posted, else from the facts as they are."""

    period: Period
    scenario: Scenario
    buildings: tuple[int, ...] | None = None
    is_against_posted: bool = True
    accounts_a_chunk: int = ACCOUNTS_A_CHUNK


@dataclass(frozen=True)
class WhatIf:
    """What a scenario comes to: the difference, and the hash of its lines: that of the run which would charge them."""

    found: Differences
    result_hash: str


def suppose(columns: Columns, task: WhatIfTask) -> WhatIf:
    """Compute a month under a scenario; nothing is written.

    Raises:
        CancelledError: the person stopped it, or whoever waited is gone.
    """
    chunks = building_chunks(columns, task.accounts_a_chunk, task.buildings)
    book = fetch_book(columns, task.period)
    columns.report(0, len(chunks))
    return _whole(_reporting(columns, columns.spread(_supposed, chunks, task, book), len(chunks)))


def compare(columns: Columns, url: str, first: Period | int, second: Period | int) -> Differences:
    """Two months as they are charged, or two runs as they were computed (by number): was in the first, becomes in the second."""
    with closing(Columns(url)) as reader:
        chunks = building_chunks(reader, ACCOUNTS_A_CHUNK)
        columns.report(0, len(chunks))
        month = pl.lit(second.number if isinstance(second, Period) else period_of(reader, second), pl.Int64)

        def part(chunk: Chunk) -> tuple[pl.DataFrame, int, list[tuple[int, str]]]:
            before, now = (
                (
                    charged_sums(reader, each, *chunk) if isinstance(each, Period) else run_sums(reader, each, *chunk)
                ).with_columns(month.alias("service_month"))
                for each in (first, second)
            )
            return differences(now, before), 0, []

        return _whole(_reporting(columns, map(part, chunks), len(chunks))).found


def period_of(columns: Columns, run_id: int) -> int:
    """The month of a run, as its number."""
    run = column_of(Run)
    return int(columns.fetch(select(run.period).where(run.id == run_id))["period"][0])


Part = tuple[pl.DataFrame, int, list[tuple[int, str]]]
"""The differences of a chunk, how many parked lines, the digests of its buildings."""


def _supposed(columns: Columns, task: WhatIfTask, book: Book, chunk: Chunk) -> Part:
    should, before, parked, digests = _computed(columns, task, book, chunk)
    if before is None:
        before = charged_sums(columns, task.period, *chunk)
    return differences(should, before), parked, digests


def _computed(
    columns: Columns, task: WhatIfTask, book: Book, chunk: Chunk
) -> tuple[pl.DataFrame, pl.DataFrame | None, int, list[tuple[int, str]]]:
    """The sums as the scenario, and as the facts make them, if they are asked for; the facts are let go of here."""
    month = supposed_facts(columns, task.period, chunk, book, task.scenario)
    accrued = accrue(*month.as_supposed, task.period)
    before = None if task.is_against_posted else should_be(accrue(*month.as_it_is, task.period))
    digests = building_digests(accrued.lines, accrued.parked, accrued.balances)
    return should_be(accrued), before, accrued.parked.height, [(building, digest) for building, digest, *_ in digests]


def _reporting(columns: Columns, parts: Iterator[Part], count: int) -> Iterator[Part]:
    for done, part in enumerate(parts, 1):
        columns.report(done, count)
        yield part


def _whole(parts: Iterator[Part]) -> WhatIf:
    total, shown, lines, parked, digests = sha256(), [by_account(nothing())], 0, 0, []
    for part, stopped, own in parts:
        total.update(row_bytes(part))
        shown.append(by_account(part))
        lines, parked = lines + part.height, parked + stopped
        digests += own
    every = pl.concat(shown)
    found = Differences(every, lines, parked, int(every["amount_kop"].sum()), total.hexdigest())
    return WhatIf(found, run_digest(digests))

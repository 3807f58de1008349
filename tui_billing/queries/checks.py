"""Every invariant asked of a live database: the bulk job of ``tui-billing check``."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import tui_billing.queries.invariants
from tui_billing.domain.tables import metadata
from tui_billing.queries.facts import building_chunks
from tui_billing.queries.invariants._invariant import Chunk, Invariant
from tui_billing.queries.invariants._words import in_words
from tui_billing.registry import collect
from tui_billing.storage.bulk import Columns

ACCOUNTS_A_CHUNK: Final = 5_000
NO_BUILDING: Final = 2**62


@dataclass(frozen=True, slots=True)
class Checked:
    """An invariant, how many rows offend it, and the first of them in words."""

    name: str
    title: str
    count: int
    rows: tuple[str, ...]


def invariants() -> dict[str, Invariant]:
    """All invariants, by the name of their file."""
    return collect(tui_billing.queries.invariants, Invariant)


def check(columns: Columns, shown: int = 10) -> tuple[Checked, ...]:
    """Ask every invariant. A bulk job: chunk after chunk of buildings, each as of one moment.

    Raises:
        CancelledError: the person stopped it.
    """
    metadata()
    known = invariants()
    counts = dict.fromkeys(known, 0)
    rows: dict[str, list[str]] = {name: [] for name in known}
    chunks = list(_chunks(columns))
    for done, (first, last) in enumerate(chunks, 1):
        with columns.snapshot():
            chunk = Chunk(columns, first, last)
            for name, invariant in known.items():
                if invariant.whole and done > 1:
                    continue
                found = invariant.offending(chunk)
                counts[name] += found.height
                rows[name] += in_words(columns, found.head(shown - len(rows[name])))
        columns.report(done, len(chunks))
    return tuple(Checked(name, each.title, counts[name], tuple(rows[name])) for name, each in known.items())


def _chunks(columns: Columns) -> Iterator[tuple[int, int]]:
    """Ranges that cover every building, also those without accounts."""
    ends = [last for _, last in building_chunks(columns, ACCOUNTS_A_CHUNK)]
    yield from zip([0, *(end + 1 for end in ends[:-1])], [*ends[:-1], NO_BUILDING], strict=True)

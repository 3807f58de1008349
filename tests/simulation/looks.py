"""What is asked of the database after every step."""

from collections import defaultdict
from functools import cached_property

import polars as pl

from tui_billing.queries.checks import NO_BUILDING, invariants
from tui_billing.queries.frames import shape_of
from tui_billing.queries.invariants._invariant import Chunk
from tui_billing.queries.invariants.checkpoint_rebuilt import moved

HELD_BY_DATABASE = frozenset({"orphans", "dated_facts"})
"""Foreign keys and triggers refuse these at once, and asking takes as long as everything else together: once a month."""

FLOW_KEY = ("account_id", "service_id", "supplier_id", "period")
FLOW_SUMS = ("charged_kop", "recalculated_kop", "penalty_kop", "paid_kop")

SHARED = tuple(name for name, each in vars(Chunk).items() if isinstance(each, cached_property))
"""The frames of a chunk that several invariants look at."""


class Watched(Chunk):
    """All buildings; notes which statements were read, with what they gave, and which shared frames were looked at."""

    def __init__(self, columns):
        super().__init__(columns, 0, NO_BUILDING)
        self.reads, self.used, self.known = [], set(), {}

    def __getattribute__(self, name):
        if name in SHARED:
            self.used.add(name)
        return super().__getattribute__(name)

    def rows(self, text):
        """The rows of a statement, read once a look."""
        if text not in self.known:
            self.known[text] = self.columns.fetch(text)
        return self.known[text]

    def fetch(self, statement):
        text = self.columns.text(statement)
        self.reads.append((text, self.rows(text)))
        return self.rows(text).cast(shape_of(statement))


class Memory:
    """What the last look at a database has read. An invariant knows nothing but what it reads: where all of that is the
    same to the last row, so is its answer, and it is not computed again.
    """

    def __init__(self):
        self.reads, self.used, self.frames = {}, {}, {}

    def is_same(self, chunk, name):
        return name in self.reads and all(chunk.rows(text).equals(was) for text, was in self.reads[name])

    def look(self, chunk):
        """The offending rows by invariant."""
        changed, found = set(), {}
        for name in SHARED:
            if not self.is_same(chunk, name):
                chunk.reads = []
                self.frames[name] = getattr(chunk, name)
                self.reads[name] = chunk.reads
                changed.add(name)
            vars(chunk)[name] = self.frames[name]
        for name, invariant in invariants().items():
            if name in HELD_BY_DATABASE or (
                name in self.used and not self.used[name] & changed and self.is_same(chunk, name)
            ):
                continue
            chunk.reads, chunk.used = [], set()
            rows = invariant.offending(chunk)
            self.reads[name], self.used[name] = chunk.reads, chunk.used
            if rows.height:
                found[name] = rows.to_dicts()
        chunk.reads = []
        return found


MEMORIES: defaultdict[str, Memory] = defaultdict(Memory)
"""By the address of a database; the worker of a play lives as long as it."""


def seen(columns, url):
    """The bulk job of a look after a step: the offending rows by invariant, of all but those two; every balance's flows.

    The flows are the program's own, ``FLOW_KEY`` and ``FLOW_SUMS``, sorted; those of zeros are left out.
    """
    with columns.snapshot():
        chunk = Watched(columns)
        found, flows = MEMORIES[url].look(chunk), moved(chunk)
    return found, flows.select(*FLOW_KEY, *FLOW_SUMS).filter(pl.any_horizontal(pl.col(FLOW_SUMS) != 0)).sort(FLOW_KEY)

"""What is asked of the database after every step."""

from tui_billing.queries.checks import NO_BUILDING, invariants
from tui_billing.queries.invariants._invariant import Chunk

HELD_BY_DATABASE = frozenset({"orphans", "dated_facts"})
"""Foreign keys and triggers refuse these at once, and asking takes as long as everything else together: once a month."""


def offences(columns):
    """The bulk job of a look after a step: the offending rows by invariant, of all but those two."""
    with columns.snapshot():
        chunk = Chunk(columns, 0, NO_BUILDING)
        found = {name: each.offending(chunk) for name, each in invariants().items() if name not in HELD_BY_DATABASE}
    return {name: rows.to_dicts() for name, rows in found.items() if rows.height}

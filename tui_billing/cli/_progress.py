"""How far a long job is, for a person who watches it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tui_billing.storage.bulk import Progress


@contextmanager
def percent() -> Iterator[Progress]:
    """Percents on one line of standard error while the block runs; nothing where it is no terminal."""
    watched = sys.stderr.isatty()

    def show(done: int, total: int) -> None:
        if watched and total:
            sys.stderr.write(f"\r{done * 100 // total:3} %")
            sys.stderr.flush()

    try:
        yield show
    finally:
        if watched:
            sys.stderr.write("\r     \r")
            sys.stderr.flush()

"""The facts of a building or two through a session, where a process of its own would be too much."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import polars as pl
from sqlalchemy import Select, text
from sqlmodel import Session


class SessionFrames:
    """What ``storage.bulk.Columns`` fetches, fetched by a session; its transaction is the snapshot."""

    def __init__(self, session: Session) -> None:
        self._session, self._dialect = session, session.get_bind().dialect

    def fetch(self, statement: Select[Any]) -> pl.DataFrame:
        """The rows of a select as they are stored: days are day numbers, periods ``YYYYMM``, codes their numbers."""
        written = statement.compile(dialect=self._dialect, compile_kwargs={"literal_binds": True})
        found = self._session.execute(text(str(written)))
        names, rows = list(found.keys()), [tuple(row) for row in found]
        is_text = [any(isinstance(row[at], str) for row in rows) for at in range(len(names))]
        kinds = {name: pl.String if words else pl.Int64 for name, words in zip(names, is_text, strict=True)}
        return pl.DataFrame(rows, schema=kinds, orient="row")

    def snapshot(self) -> AbstractContextManager[None]:
        """The session is in a transaction already."""
        return nullcontext()

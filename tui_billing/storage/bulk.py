"""Bulk columns in and out through ADBC, in a worker process of their own.

Two SQLite libraries in one process on one file lose committed data: closing one of them drops the POSIX locks of the
whole process. ADBC brings a library of its own, so it runs in a spawned process that never opens the file with
Python's. On PostgreSQL the same worker talks to the server.

A bulk job is a module-level function ``job(columns: Columns, *args) -> R``; its arguments, progress and result travel
by pickle. It makes many short transactions, so typists keep typing meanwhile.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Final, TypeVar

import polars as pl
from sqlalchemy import Select, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement

from tui_billing.domain.errors import BillingError, RefusedError, StorageError

R = TypeVar("R")
Progress = Callable[[int, int], None]

BUSY_POLL_S: Final = 0.002
BUSY_LIMIT_S: Final = 20.0


class CancelledError(RefusedError):
    """The person stopped a long job; nothing of it is visible."""

    def __init__(self) -> None:
        super().__init__("Операция остановлена. Незаконченное не видно и будет отброшено при следующем запуске.")


class Columns:
    """A database as columns: integers and non-null text only, one statement or one transaction at a time."""

    def __init__(self, url: str, pipe: Connection | None = None) -> None:
        self._url = make_url(url)
        self.dialect: Dialect
        if self._url.get_backend_name() == "sqlite":
            import adbc_driver_sqlite.dbapi as driver

            self.dialect = sqlite.dialect()
            self._connection = driver.connect(f"file:{self._url.database}", autocommit=True)
            for pragma in ("busy_timeout=0", "synchronous=NORMAL", "cache_size=-65536", "temp_store=MEMORY"):
                self._run(f"PRAGMA {pragma}")
        else:
            import adbc_driver_postgresql.dbapi as driver  # type: ignore[no-redef]

            self.dialect = postgresql.dialect()
            plain = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
            self._connection = driver.connect(plain, autocommit=True)
        self._pipe = pipe
        self._inside = False

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file."""
        return self.dialect.name == "sqlite"

    def fetch(self, statement: Select[Any] | str) -> pl.DataFrame:
        """The rows of a select as a frame. Days are day numbers, periods ``YYYYMM``, codes their numbers."""
        with self._connection.cursor() as cursor:
            _patiently(lambda: cursor.execute(self._text(statement)))
            return pl.DataFrame(cursor.fetch_arrow())

    def run(self, statement: ClauseElement | str) -> None:
        """Execute a statement that returns nothing."""
        self._run(self._text(statement))

    def append(self, table: str, rows: pl.DataFrame) -> None:
        """Insert a frame; its columns are named as the table's. Text columns must hold no nulls."""
        if rows.height:
            with self._connection.cursor() as cursor:
                cursor.adbc_ingest(table, rows, mode="append")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block's changes, or none of them."""
        self._run("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
        try:
            yield
        except BaseException:
            self._run("ROLLBACK")
            raise
        self._run("COMMIT")

    def report(self, done: int, total: int) -> None:
        """Tell how far the job is.

        Raises:
            CancelledError: the person asked to stop.
        """
        if self._pipe is not None:
            self._pipe.send(("progress", (done, total)))
            if self._pipe.poll():
                raise CancelledError

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _run(self, statement: str) -> None:
        with self._connection.cursor() as cursor:
            _patiently(lambda: cursor.execute(statement))

    def _text(self, statement: ClauseElement | str) -> str:
        if isinstance(statement, str):
            return statement
        return str(statement.compile(dialect=self.dialect, compile_kwargs={"literal_binds": True})).replace("%%", "%")


def run_bulk(
    url: str,
    job: Callable[..., R],
    *args: Any,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    **kwargs: Any,
) -> R:
    """Run a bulk job in a spawned process and return what it returns.

    Raises:
        BillingError: what the job refused.
        StorageError: the worker died.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(url, theirs, job, args, kwargs), daemon=True)
    process.start()
    theirs.close()
    stopping = False
    try:
        while True:
            if not ours.poll(0.05):
                if cancelled is not None and cancelled() and not stopping:
                    stopping = True
                    ours.send("stop")
                continue
            kind, payload = ours.recv()
            if kind == "progress":
                if progress is not None:
                    progress(*payload)
            elif kind == "done":
                result: R = payload
                return result
            else:
                raise payload
    except EOFError as error:
        raise StorageError("Рабочий процесс прервался. Запустите операцию снова: начатое отброшено.") from error
    finally:
        ours.close()
        process.join(timeout=10)
        if process.is_alive():
            process.kill()


def _work(url: str, pipe: Connection, job: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """The worker's whole life: one job."""
    try:
        columns = Columns(url, pipe)
        try:
            answer: tuple[str, Any] = ("done", job(columns, *args, **kwargs))
        finally:
            columns.close()
    except BillingError as error:
        answer = ("failed", RefusedError(str(error)) if type(error).__init__ is not Exception.__init__ else error)
    pipe.send(answer)
    pipe.close()


def _patiently(call: Callable[[], Any]) -> None:
    """Poll a busy file every few milliseconds instead of SQLite's growing back-off: typists wait less."""
    deadline = time.monotonic() + BUSY_LIMIT_S
    while True:
        try:
            call()
        except Exception as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(BUSY_POLL_S)
        else:
            return

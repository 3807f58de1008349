"""Bulk columns in and out through ADBC, in a worker process of their own.

Two SQLite libraries in one process on one file lose committed data: closing one of them drops the POSIX locks of the
whole process. ADBC brings a library of its own, so it runs in a process of its own that never opens the file with
Python's. On PostgreSQL the same worker talks to the server.

A bulk job is a module-level function ``job(columns: Columns, *args) -> R``; its arguments, progress and result travel
by pickle. It makes many short transactions, so typists keep typing meanwhile. A job of many pieces asks for hands:
processes that compute them side by side, and write them in turns, see ``Columns.spread``.
"""

import gc
import os
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, redirect_stderr, suppress
from functools import partial
from itertools import chain
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final, TypeVar

import polars as pl
from sqlalchemy import Select, make_url
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement

from tui_billing.domain.errors import BillingError, RefusedError, StorageError
from tui_billing.storage._parcels import receive, send
from tui_billing.storage.refusals import NO_FILE, sentence

R = TypeVar("R")
T = TypeVar("T")
Progress = Callable[[int, int], None]

BUSY_POLL_S: Final = 0.002
BUSY_LIMIT_S: Final = 20.0
LOOK_ROUND_S: Final = 0.05
"""How often the waiting side asks whether the person wants to stop."""

PRAGMAS: Final = ("busy_timeout=0", "foreign_keys=ON", "synchronous=NORMAL", "cache_size=-16384", "temp_store=MEMORY")
"""A bulk job passes over its rows once or twice: a larger cache of pages costs memory in each process and saves no time."""

FETCHING: Final = {"adbc.sqlite.query.batch_rows": "65536"}
"""A frame in pieces of the driver's 1,024 rows makes every step after it dearer: a month of a town took a fifteenth longer."""


HANDS: Final = 2
"""Writers take turns, so a third would wait for the other two; it would only need more memory."""

HAND_NICENESS: Final = 5
"""Typists come first."""

DIED: Final = "Рабочий процесс прервался. Запустите операцию снова: начатое отброшено."

OF_WORKERS: Final = {
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:-1,muzzy_decay_ms:-1,thp:always",
    "POLARS_MAX_THREADS": "1",
}
"""What Polars asks the environment when it is imported, so it is said before workers are made.

It gives freed memory back at once and asks for it again in the next chunk: a third of the time went there; in large pages
a piece takes a twentieth less. And processes side by side gain nothing from threads of their own: each piece took a tenth
longer with them.
"""


class CancelledError(RefusedError):
    """The person stopped a long job; nothing of it is visible."""

    def __init__(self) -> None:
        super().__init__("Операция остановлена. Незаконченное не видно и будет отброшено при следующем запуске.")


class Columns:
    """A database as columns: integers and non-null text only, one statement or one transaction at a time.

    On SQLite open it only in a process that has no other connection to the file: in a bulk job.
    """

    def __init__(
        self,
        url: str,
        pipe: Connection | None = None,
        hands: Sequence[Connection] = (),
        turn: AbstractContextManager[Any] | None = None,
    ) -> None:
        place = make_url(url)
        self._pipe, self._hands = pipe, hands
        self.turn: AbstractContextManager[Any] = turn or nullcontext()
        self._inside = False
        self._shapes: dict[str, pl.Schema] = {}
        self.dialect: Dialect
        if place.get_backend_name() == "sqlite":
            import adbc_driver_sqlite.dbapi as driver

            self.dialect = SQLiteDialect(paramstyle="named")
            path = Path(place.database or "").absolute()
            if not path.is_file():
                raise StorageError(NO_FILE)
            address = f"{path.as_uri()}?mode=rw"
        else:
            import adbc_driver_postgresql.dbapi as driver  # type: ignore[no-redef]

            self.dialect = PGDialect(paramstyle="named")  # type: ignore[no-untyped-call]
            address = place.set(drivername="postgresql").render_as_string(hide_password=False)
        with _refusing():
            self._connection = driver.connect(address, autocommit=True)
        if self.is_sqlite:
            for pragma in PRAGMAS:
                self.run(f"PRAGMA {pragma}")

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file."""
        return self.dialect.name == "sqlite"

    def fetch(self, statement: Select[Any] | str) -> pl.DataFrame:
        """The rows of a select as a frame. Days are day numbers, periods ``YYYYMM``, codes their numbers.

        SQLite takes a column's type from its first rows and gives 64-bit integers where there are none, so nullable
        columns are to be coalesced. PostgreSQL's ``sum`` is to be cast to ``BigInteger``.
        """
        with _refusing(), self._connection.cursor(adbc_stmt_kwargs=FETCHING if self.is_sqlite else None) as cursor:
            _patiently(lambda: cursor.execute(self.text(statement)))
            return pl.DataFrame(cursor.fetch_arrow())

    def run(self, statement: ClauseElement | str) -> None:
        """Execute a statement that returns nothing."""
        with _refusing(), self._connection.cursor() as cursor:
            _patiently(lambda: cursor.execute(self.text(statement)))

    def append(self, table: str, rows: pl.DataFrame) -> None:
        """Insert a frame, all of it or nothing; its columns are named as the table's and may be any of them."""
        if not rows.height:
            return
        if not self._inside:
            with self.transaction():
                self.append(table, rows)
            return
        if not self.is_sqlite:
            rows = rows.cast({name: kind for name, kind in self._shape(table).items() if name in rows.columns})
        with _refusing(), self._connection.cursor() as cursor:
            stored = cursor.adbc_ingest(table, rows, mode="append")
        if stored not in (rows.height, -1):  # -1: the driver does not say
            raise StorageError(
                f"База приняла строк: {stored} вместо {rows.height}. Ничего не сохранено. Проверьте диск."
            )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block's changes, or none of them. Typists wait meanwhile: keep it short."""
        yield from self._block("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All of the block's fetches see the database as of one moment. Nobody waits for it."""
        yield from self._block("BEGIN" if self.is_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def settle_ids(self, table: str) -> None:
        """Let the database go on counting ``id`` after rows that came with ids of their own."""
        if not self.is_sqlite:
            last = f'(SELECT max(id) FROM "{table}")'
            self.run(
                f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), coalesce({last}, 1), {last} IS NOT NULL)"
            )

    def report(self, done: int, total: int) -> None:
        """Tell how far the job is.

        Raises:
            CancelledError: the person asked to stop, or whoever waited for the job is gone.
        """
        if self._pipe is None:
            return
        try:
            self._pipe.send(("progress", (done, total)))
        except OSError as error:
            raise CancelledError from error
        if self._pipe.poll():
            raise CancelledError

    def spread(self, function: Callable[..., R], items: Iterable[T], *common: Any) -> Iterator[R]:
        """``function(columns, *common, item)`` of each item, in their order.

        The job's hands compute them while the caller is busy with those before; besides what the caller holds, a result
        for each hand is in memory. Where it has none, it computes each when it is asked for. A piece that writes takes
        its ``turn``: the file has one writer, and rows of two pieces at once would tear its pages.
        """
        if not self._hands:
            yield from (function(self, *common, item) for item in items)
            return
        idle: SimpleQueue[Callable[..., R]] = SimpleQueue()
        for hand in self._hands:
            idle.put(partial(_asked, hand, function, *common))
        workers = len(self._hands)
        pool = ThreadPoolExecutor(workers)
        waiting: deque[Future[R]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(_by_an_idle_one, idle, item))
                if len(waiting) > workers:
                    yield _first(waiting)
            while waiting:
                yield _first(waiting)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _block(self, begin: str) -> Iterator[None]:
        self.run(begin)
        self._inside = True
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            with suppress(self._connection.Error):  # a full disk has rolled it back already
                self._connection.cursor().execute("ROLLBACK")
            raise
        finally:
            self._inside = False

    def _shape(self, table: str) -> pl.Schema:
        """The kinds of a PostgreSQL table's columns: its binary copy converts nothing."""
        if table not in self._shapes:
            self._shapes[table] = self.fetch(f'SELECT * FROM "{table}" WHERE false').schema
        return self._shapes[table]

    def text(self, statement: ClauseElement | str) -> str:
        """A statement as SQL: what is asked often is compiled once."""
        if isinstance(statement, str):
            return statement
        return str(statement.compile(dialect=self.dialect, compile_kwargs={"literal_binds": True}))


def run_bulk(
    url: str,
    job: Callable[..., R],
    *args: Any,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    hands: int = 0,
    **kwargs: Any,
) -> R:
    """Run a bulk job in a process of its own and return what it returns; ``url`` is ``Database.address``.

    ``progress`` and ``cancelled`` are called in this thread; a job that never reports is not stopped. ``hands`` is how
    many more processes compute for it.

    Raises:
        BillingError: what the job refused, as the same class.
        StorageError: the worker died.
        RuntimeError: a bug in the job, with the worker's traceback.
    """
    context = _workshop(job)
    ours, theirs = context.Pipe()
    pipes = [context.Pipe() for _ in range(hands)]
    seats = [seat for seat, _ in pipes]
    # A terminal program puts a stderr of no descriptor in place of the real one, and the spawner asks for it.
    with redirect_stderr(sys.__stderr__):
        turn = context.Lock()
        workers = [context.Process(target=_help, args=(url, hand, turn), daemon=True) for _, hand in pipes]
        workers.append(context.Process(target=_work, args=(url, theirs, seats, job, args, kwargs), daemon=True))
        for process in workers:
            process.start()
    for pipe in (theirs, *chain(*pipes)):
        pipe.close()
    try:
        kind, payload = _listen(ours, progress, cancelled)
    except (EOFError, ConnectionResetError) as error:
        raise StorageError(DIED) from error
    finally:
        for process in reversed(workers):
            process.kill()
            process.join()
        ours.close()
    result: R = _result(kind, payload)
    return result


def _workshop(job: Callable[..., Any]) -> ForkServerContext | SpawnContext:
    """Where workers come from: a process that has imported what they need and never opens a database.

    Importing costs a second; a worker forked from there starts at once. It was itself spawned, so it knows nothing of
    our connections.
    """
    for name, value in OF_WORKERS.items():
        os.environ.setdefault(name, value)
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload(["__main__", job.__module__])  # of the first job: nearly all of them need the same
    return context


def _listen(pipe: Connection, progress: Progress | None, cancelled: Callable[[], bool] | None) -> tuple[str, Any]:
    """The worker's last word; meanwhile pass on how far it is, and once that the person wants to stop."""
    stopping = False
    while True:
        if not stopping and cancelled is not None and cancelled():
            stopping = True
            pipe.send("stop")
        if not pipe.poll(LOOK_ROUND_S):
            continue
        kind, payload = pipe.recv()
        if kind != "progress":
            return kind, payload
        if progress is not None:
            progress(*payload)


def _work(
    url: str,
    pipe: Connection,
    hands: Sequence[Connection],
    job: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> None:
    """The worker's whole life: one job."""
    _settle()

    def work() -> Any:
        with closing(Columns(url, pipe, hands)) as columns:
            return job(columns, *args, **kwargs)

    with suppress(OSError):  # nobody waits any more
        pipe.send(_outcome(work))
    pipe.close()


def _help(url: str, pipe: Connection, turn: AbstractContextManager[Any]) -> None:
    """A hand's whole life: what the worker asks, until it is gone."""
    _settle()
    os.nice(HAND_NICENESS)
    with suppress(EOFError, OSError), closing(Columns(url, turn=turn)) as columns:
        while True:
            function, args = receive(pipe)
            send(pipe, _outcome(partial(function, columns, *args)))


def _settle() -> None:
    """Begin a process's life. Ctrl+C is the business of whoever waits; and what it was forked with is no garbage, so that
    the collector neither looks through it again and again nor makes its shared pages ours.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()


def _outcome(work: Callable[[], Any]) -> tuple[str, Any]:
    """What a piece of work came to, so that it can be raised elsewhere."""
    try:
        return "done", work()
    except BillingError as error:
        return "refused", error
    except Exception:  # noqa: BLE001 - it is raised again where the work was asked for
        return "bug", traceback.format_exc()


def _asked(hand: Connection, function: Callable[..., R], *args: Any) -> R:
    """What a hand makes of it.

    Raises:
        StorageError: the hand died.
    """
    try:
        send(hand, (function, args))
        return _result(*receive(hand))  # type: ignore[no-any-return]
    except (EOFError, OSError) as error:
        raise StorageError(DIED) from error


def _by_an_idle_one(idle: SimpleQueue[Callable[[T], R]], item: T) -> R:
    work = idle.get()
    try:
        return work(item)
    finally:
        idle.put(work)


def _first(waiting: deque[Future[R]]) -> R:
    """Take the first result, or raise what is wrong with another: the first may be waiting for the turn of a dead hand."""
    while not waiting[0].done():
        wait([each for each in waiting if not each.done()], return_when=FIRST_COMPLETED)
        for each in waiting:
            if each.done():
                each.result()
    return waiting.popleft().result()


def _result(kind: str, payload: Any) -> Any:
    if kind == "refused":
        raise payload
    if kind == "bug":
        raise RuntimeError(payload)
    return payload


def _patiently(call: Callable[[], Any]) -> None:
    """Poll a busy file every few milliseconds instead of SQLite's growing back-off: typists wait less."""
    deadline = time.monotonic() + BUSY_LIMIT_S
    while True:
        try:
            call()
        except Exception as error:
            if "is locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(BUSY_POLL_S)
        else:
            return


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn what a driver says about the database into a sentence; what it says about our SQL stays a bug."""
    from adbc_driver_manager import Error

    try:
        yield
    except Error as error:
        refusal = sentence(str(error))
        if refusal is None:
            raise
        raise refusal from error

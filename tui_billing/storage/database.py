"""The only transactions: ``Database.read`` and ``Database.write``.

One ``write`` is one transaction and one audit row. Nothing else in the program begins or ends a transaction, apart
from the bulk worker (``storage/bulk.py``), which has a process and an SQLite library of its own.
"""

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar
from weakref import finalize

from sqlalchemy import Connection, Engine, event, inspect, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session, create_engine

from tui_billing.domain.codes import Role
from tui_billing.domain.columns import Fact
from tui_billing.domain.errors import StorageError
from tui_billing.domain.office import Audit
from tui_billing.domain.period import Period
from tui_billing.storage.refusals import refusal

P = ParamSpec("P")
R = TypeVar("R")

BUSY_TIMEOUT_MS: Final = 10_000
BUSY_POLL_S: Final = 0.001
POSTGRESQL: Final = "postgresql+psycopg"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts and when: the user, the role that the rights are checked against, the moment from the clock in cli."""

    user_id: int
    role: Role
    at_ms: int


class Database:
    """One database file, or one PostgreSQL database.

    Operations and queries take a ``Session`` first, never commit, and return ids or frozen rows: no ORM object
    outlives its session. Connections are pooled: closing the last one of an SQLite file writes its whole journal back,
    which would cost every single reading several milliseconds.
    """

    def __init__(self, url: str | URL) -> None:
        self.url = make_url(url)
        if self.is_sqlite:
            self.engine: Engine = create_engine(self.url, creator=partial(_open_file, self.path))
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            self.engine = create_engine(self.url)
        finalize(self, self.engine.dispose)

    @classmethod
    def at(cls, place: str | Path) -> "Database":
        """Open a file, or a ``postgresql://…`` address."""
        where = os.fspath(place)
        if where.startswith(("postgresql://", f"{POSTGRESQL}://")):
            return cls(make_url(where).set(drivername=POSTGRESQL))
        return cls(URL.create("sqlite", database=where))

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path:
        """The database file.

        Raises:
            StorageError: the database is on a server.
        """
        if not self.is_sqlite:
            raise StorageError("База на сервере PostgreSQL: файла нет. Используйте средства сервера.")
        return Path(self.url.database or "").absolute()

    @property
    def address(self) -> str:
        """The whole address, for the bulk worker and for locks. It may hold a password: never show or log it."""
        return self.url.render_as_string(hide_password=False)

    def write(self, change: Callable[Concatenate[Session, P], R], actor: Actor, *args: P.args, **kwargs: P.kwargs) -> R:
        """Make one change in one transaction, with its audit row: all of it, or none of it.

        ``change(session, *args)``; the actor travels as ``session.info["actor"]``.

        Raises:
            BillingError: refused; nothing was written.
        """
        engine = self.engine.execution_options(writes=True)
        try:
            with _Writing(engine, expire_on_commit=False) as session, session.begin():
                session.info["actor"] = actor
                audit = Audit(
                    at_ms=actor.at_ms,
                    user_id=actor.user_id,
                    operation=change.__name__,
                    arguments=_as_json(args, kwargs),
                )
                session.add(audit)
                session.flush()
                session.info["audit"] = audit.id
                return change(session, *args, **kwargs)
        except DBAPIError as error:
            raise refusal(error) from error

    def read(self, question: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Ask a question; whatever it changes is thrown away.

        Raises:
            BillingError: refused, or the database cannot be used.
        """
        try:
            with Session(self.engine, expire_on_commit=False) as session:
                try:
                    return question(session, *args, **kwargs)
                finally:
                    session.rollback()
        except DBAPIError as error:
            raise refusal(error) from error

    @contextmanager
    def schema_change(self) -> Iterator[Connection]:
        """One transaction for a migration, which may rebuild tables: on SQLite references are checked at its end.

        Raises:
            StorageError: the change would leave rows that refer to nothing; it is not made.
        """
        with self.engine.execution_options(writes=True).connect() as connection:
            raw = connection.connection.driver_connection
            try:
                if self.is_sqlite and raw is not None:
                    raw.execute("PRAGMA foreign_keys=OFF")
                with connection.begin():
                    yield connection
                    if self.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                        raise StorageError(
                            "В базе есть ссылки на удалённые записи: обновить её нельзя, она не изменена."
                        )
            finally:
                connection.invalidate()

    def make_wal(self) -> None:
        """Turn the write-ahead journal on: readers never wait for a writer. The file remembers it."""
        raw = _open_file(self.path)
        raw.execute("PRAGMA journal_mode=WAL")
        raw.close()

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


class _Writing(Session):
    """The session of one change: what it writes is signed, see ``_sign``."""


def actor_of(session: Session) -> Actor:
    """Who makes the change of this session."""
    actor: Actor = session.info["actor"]
    return actor


def audit_of(session: Session) -> int:
    """The audit row of the change of this session."""
    number: int = session.info["audit"]
    return number


@event.listens_for(_Writing, "before_flush")
def _sign(session: Session, *_: Any) -> None:
    """Say in every dated fact which change wrote it, and which gave it another end.

    A fact that is only cut brings the one that wrote it, see ``operations._dated``.
    """
    for row in session.new:
        if isinstance(row, Fact) and not row.entered_id:
            row.entered_id = audit_of(session)
    for row in session.dirty:
        if isinstance(row, Fact):
            changed = {each.key for each in inspect(row).attrs if each.history.has_changes()}
            if changed == {"valid_to"}:
                row.ended_id = audit_of(session)
            elif changed:
                row.entered_id, row.ended_id = audit_of(session), None


def _open_file(path: Path) -> sqlite3.Connection:
    """Open an existing file; SQLite's own way would make an empty one at a mistyped path."""
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_TIMEOUT_MS / 1000,
    )
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("writes"):
        _begin_to_write(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_to_write(connection: Connection) -> None:
    """Ask for the file every millisecond.

    SQLite's own waiting sleeps longer and longer, up to 100 ms, and so loses its turn again and again to a job of many
    short transactions.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            except OperationalError as error:
                if "is locked" not in str(error.orig) or time.monotonic() > deadline:
                    raise
                time.sleep(BUSY_POLL_S)
            else:
                return
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


def _as_json(args: tuple[object, ...], kwargs: dict[str, object]) -> str:
    return json.dumps(
        [_plain(value) for value in args] + [{k: _plain(v) for k, v in kwargs.items()}] * bool(kwargs),
        ensure_ascii=False,
    )


def _plain(value: object) -> object:
    """Ids, dates and numbers of the arguments; text of people is not copied into the trail."""
    match value:
        case None | bool() | int():
            return int(value) if isinstance(value, Enum) else value
        case date():
            return value.isoformat()
        case Period():
            return str(value)
        case list() | tuple():
            return [_plain(item) for item in value[:20]]
        case _:
            return f"<{type(value).__name__}>"

"""The only transactions: ``Database.read`` and ``Database.write``.

One ``write`` is one transaction and one audit row. Nothing else in the program begins or ends a transaction, apart
from the bulk worker (``storage/bulk.py``), which has a process and an SQLite library of its own.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool
from sqlmodel import Session, create_engine, text

from tui_billing.domain.codes import Role
from tui_billing.domain.errors import BillingError, StorageError
from tui_billing.domain.office import Audit
from tui_billing.domain.period import Period
from tui_billing.storage.guards import OVERLAP, OverlapError

P = ParamSpec("P")
R = TypeVar("R")

BUSY_TIMEOUT_MS = 10_000


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts and when: the user, the role that the rights are checked against, the moment from the clock in cli."""

    user_id: int
    role: Role
    at_ms: int


class Database:
    """One database file, or one PostgreSQL database.

    Operations and queries take a ``Session`` first, never commit, and return ids or frozen rows: no ORM object
    outlives its session.
    """

    def __init__(self, url: str | URL) -> None:
        self.url = make_url(url)
        self.engine: Engine = create_engine(self.url, poolclass=NullPool if self.is_sqlite else None)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    @classmethod
    def at(cls, place: str | Path) -> "Database":
        """Open a file, or a ``postgresql://…`` address."""
        where = str(place)
        if where.startswith(("postgresql://", "postgresql+psycopg://")):
            return cls(make_url(where).set(drivername="postgresql+psycopg"))
        return cls(URL.create("sqlite", database=os.fspath(place)))

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
        if not self.is_sqlite or not self.url.database:
            raise StorageError("База на сервере PostgreSQL: файла нет. Используйте средства сервера.")
        return Path(self.url.database)

    def write(self, change: Callable[Concatenate[Session, P], R], actor: Actor, *args: P.args, **kwargs: P.kwargs) -> R:
        """Make one change in one transaction, with its audit row: all of it, or none of it.

        ``change(session, *args)``; the actor travels as ``session.info["actor"]``.

        Raises:
            BillingError: refused; nothing was written.
        """
        engine = self.engine.execution_options(writes=True)
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                session.info["actor"] = actor
                result = change(session, *args, **kwargs)
                session.add(
                    Audit(
                        at_ms=actor.at_ms,
                        user_id=actor.user_id,
                        operation=change.__name__,
                        arguments=_as_json(args, kwargs),
                    )
                )
            return result
        except DBAPIError as error:
            raise _refusal(error) from error

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
            raise _refusal(error) from error

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def actor_of(session: Session) -> Actor:
    """Who makes the change of this session."""
    actor: Actor = session.info["actor"]
    return actor


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _refusal(error: DBAPIError) -> BillingError:
    """The sentence for a database's own refusal; a programming error stays what it is."""
    said = str(error.orig)
    if OVERLAP in said:
        return OverlapError(said.rsplit(": ", 1)[-1].split("\n", maxsplit=1)[0])
    for mark, sentence in _SENTENCES.items():
        if mark in said:
            return StorageError(sentence)
    if isinstance(error, IntegrityError):
        return StorageError(f"База отклонила запись: {said.splitlines()[0]}. Ничего не сохранено.")
    raise error


_SENTENCES = {
    "unable to open database file": "Не удаётся открыть файл базы. Проверьте путь и права доступа.",
    "readonly database": "Файл базы открыт только для чтения. Проверьте права на файл и его каталог.",
    "disk is full": "На диске нет места. Освободите место и повторите: ничего не потеряно, запись не сделана.",
    "disk I/O error": "Ошибка диска при записи базы. Проверьте диск и повторите.",
    "database is locked": "База занята другой операцией. Повторите через несколько секунд.",
    "file is not a database": "Файл не является базой tui-billing или повреждён. Восстановите резервную копию.",
    "malformed": "Файл базы повреждён. Восстановите резервную копию командой tui-billing restore.",
    "no such table": "В файле нет таблиц tui-billing. Создайте базу: tui-billing init.",
    "connection failed": "Сервер PostgreSQL не отвечает. Проверьте адрес и сеть.",
    "UndefinedTable": "В базе нет таблиц tui-billing. Создайте их: tui-billing init.",
}


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


def now_schema(session: Session) -> str:
    """The revision that the database is at, empty where there is none."""
    return str(session.scalar(text("SELECT version_num FROM alembic_version")) or "")

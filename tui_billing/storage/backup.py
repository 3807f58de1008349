"""Online backup of a database file, and a restore that cannot lose what was there.

Both copy through SQLite's own backup, never as bytes: a file that is in use is more than its bytes.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import mkstemp
from typing import Final

from tui_billing.domain.errors import StorageError
from tui_billing.storage.database import Database
from tui_billing.storage.refusals import sentence
from tui_billing.storage.schema import head, newer

ON_SERVER: Final = (
    "База на сервере PostgreSQL: копию делает сам сервер. "
    "Копия: pg_dump --format=custom, восстановление: pg_restore --clean --single-transaction."
)


def backup(database: Database, target: Path, *, force: bool = False) -> Path:
    """Copy a database that may be in use into one self-contained, verified, private file.

    The copy is of one moment; nobody waits for it. It appears under its name only when it is whole.

    Raises:
        StorageError: on a server; the target exists and ``force`` is not given; the copy does not verify.
    """
    if not database.is_sqlite:
        raise StorageError(ON_SERVER)
    target = target.absolute()
    if target.exists():
        if target.samefile(database.path):
            raise StorageError("Копия и база — один и тот же файл. Укажите другое имя.")
        if not force:
            raise StorageError(f"Файл {target} уже существует. Укажите другое имя или добавьте --force.")
    with _refusing(), closing(_connect(database.path, "rw")) as source:
        _copy(source, target)
    return target


def verify(path: Path) -> None:
    """Check a copy: the file's structure, its references, its schema. Nothing is written.

    Raises:
        StorageError: the copy cannot be relied on, and why.
    """
    with _refusing(), closing(_connect(path, "ro")) as connection:
        if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise StorageError(f"Файл {path} повреждён. Возьмите другую копию.")
        if orphan := connection.execute("PRAGMA foreign_key_check").fetchone():
            raise StorageError(f"Файл {path} повреждён: записи таблицы {orphan[0]} ссылаются на отсутствующие.")
        (revision,) = connection.execute("SELECT max(version_num) FROM alembic_version").fetchone()
        if revision > head():
            raise newer()


def restore(source: Path, target: Path) -> Path | None:
    """Put a verified copy in the place of a database that nobody has open; return where the replaced one is kept.

    ``None`` when there was nothing to replace. Killed at any moment, it leaves the old database or the new one.

    Raises:
        StorageError: the copy does not verify, somebody has the database open, or the place cannot be written.
    """
    source, target = source.absolute(), target.absolute()
    verify(source)
    if target.exists() and target.samefile(source):
        raise StorageError("Копия и база — один и тот же файл. Укажите файл копии.")
    aside = _put_aside_if_damaged(target)
    with _refusing(), closing(_connect(source, "ro")) as copy:
        if not target.exists():
            _copy(copy, target)
        else:
            with _alone(target) as place:
                aside = _free_name(target)
                _copy(place, aside, verified=False)
                copy.backup(place)
    Database.at(target).make_wal()
    return aside


def _copy(source: sqlite3.Connection, target: Path, *, verified: bool = True) -> None:
    """Write a copy beside its name and give it the name when it is whole and on the disk."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = mkstemp(prefix=f"{target.name}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise StorageError(f"Не удаётся создать файл {target}. Проверьте путь и права на каталог.") from error
    part = Path(name)
    os.close(handle)
    try:
        with closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        if verified:
            verify(part)
        _to_disk(part)
        part.replace(target)
        _to_disk(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _put_aside_if_damaged(target: Path) -> Path | None:
    """Rename a file that is no database, with its journals: nobody can have it open."""
    if not target.exists():
        return None
    try:
        with closing(_connect(target, "rw")) as connection:
            connection.execute("PRAGMA schema_version")
    except sqlite3.OperationalError as error:
        raise sentence(str(error)) or error from error
    except sqlite3.DatabaseError:
        aside = _free_name(target)
        for tail in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{target}{tail}").rename(f"{aside}{tail}")
        return aside
    return None


@contextmanager
def _alone(target: Path) -> Iterator[sqlite3.Connection]:
    """The only connection to a database: leaving the write-ahead journal is refused while there is any other."""
    with closing(_connect(target, "rw")) as place:
        try:
            place.execute("PRAGMA locking_mode=EXCLUSIVE")
            place.execute("PRAGMA journal_mode=DELETE")
            place.execute("BEGIN EXCLUSIVE")
            place.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if "is locked" not in str(error):
                raise
            raise StorageError(
                "База открыта в другой программе. Закройте её на всех терминалах и повторите: ничего не изменено."
            ) from error
        yield place


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=1)


def _free_name(target: Path) -> Path:
    """``office.replaced-1.db``, or the first number that is free."""
    names = (target.with_name(f"{target.stem}.replaced-{number}{target.suffix}") for number in count(1))
    return next(name for name in names if not name.exists())


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        refusal = sentence(str(error))
        if refusal is None:
            raise
        raise refusal from error

"""Creates a database, brings an older one up to date, refuses a newer one.

Revisions are numbered ``0001``, ``0002``, … at the start of their file names and follow one another, so the newest one
is known from a list of files: opening a database does not load Alembic.
"""

import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, text

from tui_billing.domain.errors import StorageError
from tui_billing.storage.database import Database
from tui_billing.storage.refusals import refusal

MIGRATIONS: Final = Path(__file__).parent / "migrations"


@cache
def head() -> str:
    """The newest revision that this program knows."""
    return max(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))


def create(place: str | Path, *, group_shared: bool = False) -> Database:
    """Make a new database and open it: a private file, or the tables of an empty PostgreSQL database.

    The file is ``0600`` (``0660`` when ``group_shared``), SQLite gives its journals the same mode; a folder that has to
    be made for it is ``0700`` (``0770``).

    Raises:
        StorageError: something is there already, or the place cannot be written.
    """
    database = Database.at(place)
    if database.is_sqlite:
        return _create_file(database, group_shared=group_shared)
    if database.read(revision):
        database.close()
        raise StorageError("В базе PostgreSQL уже есть таблицы tui-billing. Укажите пустую базу.")
    upgrade(database)
    return database


def upgrade(database: Database) -> None:
    """Bring the schema to the newest revision, in one transaction; nothing happens when it is there.

    Raises:
        StorageError: the schema is newer than the program, or an older one cannot be upgraded as its rows stand.
    """
    from alembic import command
    from alembic.config import Config

    if database.read(revision) > head():
        raise newer()
    config = Config()
    config.set_main_option("script_location", os.fspath(MIGRATIONS).replace("%", "%%"))
    try:
        with database.schema_change() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DBAPIError as error:
        raise refusal(error) from error


def check_schema(database: Database) -> None:
    """Refuse a database whose schema is not the program's: one short query.

    Raises:
        StorageError: the schema is newer, older, or not there at all.
    """
    found = database.read(revision)
    if found == head():
        return
    if not found:
        raise StorageError("В базе нет таблиц tui-billing. Создайте базу: tui-billing init.")
    if found > head():
        raise newer()
    raise StorageError(
        f"База создана более старой версией программы (схема {found}, нужна {head()}). "
        "Сделайте копию (tui-billing backup) и обновите базу: tui-billing upgrade."
    )


def revision(session: Session) -> str:
    """The revision that the database is at, empty where there is none."""
    if session.get_bind().dialect.name == "sqlite":
        there = "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"
    else:
        there = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'alembic_version'"
    if not session.scalar(text(there)):
        return ""
    return str(session.scalar(text("SELECT version_num FROM alembic_version")) or "")


def _create_file(database: Database, *, group_shared: bool) -> Database:
    path = database.path
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o770 if group_shared else 0o700)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        path.chmod(0o660 if group_shared else 0o600)
    except OSError as error:
        if path.exists():
            raise StorageError(f"Файл {path} уже существует. Укажите другое имя или откройте его.") from error
        raise StorageError(f"Не удаётся создать файл {path}. Проверьте путь и права на каталог.") from error
    try:
        database.make_wal()
        upgrade(database)
    except BaseException:
        database.close()
        for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            with suppress(FileNotFoundError):
                name.unlink()
        raise
    return database


def newer() -> StorageError:
    """The refusal of a schema that this program does not know."""
    return StorageError(
        "База создана более новой версией программы. Обновите программу: эта версия её не откроет, база не изменена."
    )

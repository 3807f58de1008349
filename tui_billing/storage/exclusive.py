"""One long job of a kind at a time, over all processes that use the database.

The lock belongs to the process: when it dies, by whatever signal, the lock is gone, so nobody ever removes a stale one.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tui_billing.domain.errors import BusyError, StorageError
from tui_billing.storage.refusals import refusal


@contextmanager
def exclusive(database_url: str, name: str) -> Iterator[None]:
    """Hold the database's lock of this name for the block; ``name`` is what the refusal calls the job.

    On SQLite it is a lock on a small file beside the database, which stays there; on PostgreSQL an advisory lock.

    Raises:
        BusyError: somebody holds it, perhaps another thread of this process.
    """
    url = make_url(database_url)
    digest = sha256(name.encode()).digest()
    if url.get_backend_name() == "sqlite":
        yield from _by_file(Path(url.database or ""), digest.hex()[:8], name)
    else:
        yield from _by_server(database_url, int.from_bytes(digest[:8], "big", signed=True), name)


def _by_file(database: Path, tag: str, name: str) -> Iterator[None]:
    path = database.with_name(f"{database.name}-lock-{tag}")
    try:
        mode = database.stat().st_mode & 0o777
        handle = os.open(path, os.O_CREAT | os.O_RDONLY | os.O_NOFOLLOW, mode)
    except OSError as error:
        raise StorageError(f"Не удаётся создать файл {path}. Проверьте права на каталог базы.") from error
    with closing(os.fdopen(handle, "rb")):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(name) from error
        yield


def _by_server(url: str, key: int, name: str) -> Iterator[None]:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        connection = engine.connect()
    except DBAPIError as error:
        raise refusal(error) from error
    with connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}):
            raise BusyError(name)
        try:
            yield
        finally:
            # Closing the connection frees the lock too, but only once the server has noticed.
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})

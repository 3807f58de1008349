"""The migrated schema is the domain's, private, and of the program's own revision."""

import os
import stat
from pathlib import Path

import psycopg
import pytest
from alembic.script import ScriptDirectory
from sqlmodel import text

from tests.conftest import address_of
from tui_billing.domain.errors import StorageError
from tui_billing.domain.tables import metadata
from tui_billing.storage.database import Database
from tui_billing.storage.guards import install
from tui_billing.storage.schema import MIGRATIONS, check_schema, create, head, revision, upgrade

COLUMNS = """
    SELECT table_name, ordinal_position, column_name, data_type, is_nullable, collation_name, column_default
    FROM information_schema.columns WHERE table_schema = 'public'
"""
CONSTRAINTS = (
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0"
)
INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
TRIGGERS = "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
FUNCTIONS = "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
OBJECTS = "SELECT type, name, tbl_name, sql FROM sqlite_master"


def described(database):
    """Everything that the database knows of its schema, but Alembic's own table."""

    def ask(session):
        questions = [OBJECTS] if database.is_sqlite else [COLUMNS, CONSTRAINTS, INDEXES, TRIGGERS, FUNCTIONS]
        rows = [row for question in questions for row in session.execute(text(question))]
        return {" | ".join(" ".join(str(cell).split()) for cell in row) for row in rows}

    return {row for row in database.read(ask) if "alembic_version" not in row}


def from_the_domain(place):
    """The schema that the domain's tables ask for now, made without any migration."""
    database = Database.at(place)
    with database.schema_change() as connection:
        metadata().create_all(connection)
        install(connection, metadata())
    return database


@pytest.fixture
def domain_database(database, request, tmp_path):
    if database.is_sqlite:
        (tmp_path / "domain.db").touch()
        fresh = from_the_domain(tmp_path / "domain.db")
        yield fresh
        fresh.close()
        return
    server = request.getfixturevalue("postgresql_server")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE domain")
        fresh = from_the_domain(address_of(server, "domain"))
        yield fresh
        fresh.close()
        connection.execute("DROP DATABASE domain WITH (FORCE)")


def test_the_migrations_build_what_the_domain_asks_for(database, domain_database):
    """When this fails, the domain has changed: make migration (before the first release), or add a revision."""
    migrated, wanted = described(database), described(domain_database)
    assert len(wanted) > len(metadata().tables)
    assert sorted(migrated - wanted) == []
    assert sorted(wanted - migrated) == []


def test_every_sqlite_table_is_strict(sqlite_database):
    strict = sqlite_database.read(
        lambda session: dict(session.execute(text("SELECT name, strict FROM pragma_table_list")).fetchall())
    )
    assert {name for name in metadata().tables if not strict[name]} == set()


def test_a_fresh_database_is_at_the_newest_revision(database):
    assert database.read(revision) == head()
    check_schema(database)


def test_the_newest_revision_by_file_name_is_alembics_only_head():
    script = ScriptDirectory(os.fspath(MIGRATIONS))
    assert script.get_heads() == [head()]
    assert all(Path(each.path).name.startswith(f"{each.revision}_") for each in script.walk_revisions())


def test_upgrading_a_current_database_changes_nothing(database):
    before = described(database)
    upgrade(database)
    assert database.read(revision) == head()
    assert described(database) == before


def at_revision(session, number):
    session.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})


def test_a_newer_schema_is_neither_opened_nor_upgraded(database, actor):
    database.write(at_revision, actor, "9999")
    with pytest.raises(StorageError, match="более новой версией программы") as refused:
        check_schema(database)
    assert refused.value.exit_code == 5
    with pytest.raises(StorageError, match="более новой версией программы"):
        upgrade(database)


def test_an_older_schema_is_refused_with_the_command_that_helps(database, actor):
    database.write(at_revision, actor, "0000")
    with pytest.raises(StorageError, match="tui-billing upgrade"):
        check_schema(database)


def test_a_file_without_tables_is_refused_with_the_command_that_helps(tmp_path):
    (tmp_path / "empty.db").touch()
    database = Database.at(tmp_path / "empty.db")
    with pytest.raises(StorageError, match="tui-billing init"):
        check_schema(database)
    database.close()


def modes(folder):
    return {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in folder.iterdir()}


@pytest.mark.parametrize(("shared", "file_mode", "folder_mode"), [(False, 0o600, 0o700), (True, 0o660, 0o770)])
def test_the_file_its_journals_and_its_folder_are_private(tmp_path, shared, file_mode, folder_mode):
    loose = os.umask(0)
    try:
        database = create(tmp_path / "new" / "office.db", group_shared=shared)
        database.read(revision)
    finally:
        os.umask(loose)
    assert modes(tmp_path / "new") == dict.fromkeys(("office.db", "office.db-wal", "office.db-shm"), file_mode)
    assert modes(tmp_path)["new"] == folder_mode
    database.close()


def test_a_shared_file_is_shared_under_a_strict_umask(tmp_path):
    strict = os.umask(0o077)
    try:
        database = create(tmp_path / "office.db", group_shared=True)
        database.read(revision)
    finally:
        os.umask(strict)
    assert set(modes(tmp_path).values()) == {0o660}
    database.close()


def test_an_existing_file_is_never_overwritten(sqlite_database):
    before = sqlite_database.path.read_bytes()
    with pytest.raises(StorageError, match="уже существует"):
        create(sqlite_database.path)
    assert sqlite_database.path.read_bytes() == before


def test_a_postgresql_database_with_tables_is_not_created_again(postgresql_database):
    with pytest.raises(StorageError, match="уже есть таблицы"):
        create(postgresql_database.address)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="Не удаётся создать файл"):
        create(tmp_path / "file" / "office.db")


def test_nothing_is_left_of_a_database_that_could_not_be_made(tmp_path, monkeypatch):
    def fail(database):
        raise StorageError("места нет")

    monkeypatch.setattr("tui_billing.storage.schema.upgrade", fail)
    with pytest.raises(StorageError, match="места нет"):
        create(tmp_path / "office.db")
    assert list(tmp_path.iterdir()) == []

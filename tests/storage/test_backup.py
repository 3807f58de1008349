"""A copy of a database in use is whole, and a restore loses neither the copy nor what it replaces."""

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from sqlmodel import text

from tests.storage.test_database import KEEP_WRITING, add_person, names
from tui_billing.domain.errors import StorageError
from tui_billing.storage.backup import backup, restore, verify
from tui_billing.storage.bulk import run_bulk
from tui_billing.storage.database import Database


def stored(path):
    database = Database.at(path)
    try:
        return database.read(names)
    finally:
        database.close()


@pytest.fixture
def copy(sqlite_database, actor, tmp_path):
    """A copy that holds Иванов, of a database to which Петров was added afterwards."""
    sqlite_database.write(add_person, actor, "Иванов")
    path = backup(sqlite_database, tmp_path / "copies" / "office.db")
    sqlite_database.write(add_person, actor, "Петров")
    return path


def test_a_copy_is_one_private_file_of_the_moment_it_was_made(copy):
    assert [entry.name for entry in copy.parent.iterdir()] == ["office.db"]
    assert copy.stat().st_mode & 0o777 == 0o600
    assert copy.parent.stat().st_mode & 0o777 == 0o700
    verify(copy)
    assert stored(copy) == ["Иванов"]


def test_an_existing_file_is_replaced_only_when_told(sqlite_database, copy):
    with pytest.raises(StorageError, match="--force"):
        backup(sqlite_database, copy)
    assert stored(copy) == ["Иванов"]
    backup(sqlite_database, copy, force=True)
    assert stored(copy) == ["Иванов", "Петров"]


def test_a_database_is_never_its_own_copy(sqlite_database):
    with pytest.raises(StorageError, match="один и тот же файл"):
        backup(sqlite_database, sqlite_database.path, force=True)
    with pytest.raises(StorageError, match="один и тот же файл"):
        restore(sqlite_database.path, sqlite_database.path)


def test_a_folder_that_cannot_be_made_is_refused(sqlite_database):
    with pytest.raises(StorageError, match="Не удаётся создать"):
        backup(sqlite_database, sqlite_database.path / "copy.db")


def test_copies_made_while_others_write_hold_a_prefix_of_what_was_acknowledged(sqlite_database, tmp_path):
    writer = subprocess.Popen(
        [sys.executable, "-c", KEEP_WRITING, sqlite_database.address], stdout=subprocess.PIPE, text=True
    )
    with writer:
        for number in range(5):
            acknowledged = int(writer.stdout.readline())
            found = stored(backup(sqlite_database, tmp_path / f"{number}.db"))
            assert found == [str(each) for each in range(len(found))]
            assert len(found) > acknowledged
        writer.kill()


def test_a_restore_brings_the_copy_back_and_keeps_what_it_replaced(sqlite_database, copy):
    sqlite_database.close()
    mode = sqlite_database.path.stat().st_mode
    aside = restore(copy, sqlite_database.path)
    assert stored(sqlite_database.path) == ["Иванов"]
    assert stored(aside) == ["Иванов", "Петров"]
    assert aside.name == "office.replaced-1.db"
    assert sqlite_database.path.stat().st_mode == mode
    assert restore(copy, sqlite_database.path).name == "office.replaced-2.db"


def test_a_restored_database_has_its_write_ahead_journal_again(sqlite_database, copy):
    sqlite_database.close()
    restore(copy, sqlite_database.path)
    assert sqlite_database.read(lambda session: session.scalar(text("PRAGMA journal_mode"))) == "wal"


def test_a_restore_where_there_was_nothing_makes_a_private_file(copy, tmp_path):
    assert restore(copy, tmp_path / "new" / "office.db") is None
    assert stored(tmp_path / "new" / "office.db") == ["Иванов"]
    assert (tmp_path / "new" / "office.db").stat().st_mode & 0o777 == 0o600


def test_a_restore_under_a_writer_is_refused_and_the_writer_loses_nothing(sqlite_database, copy):
    sqlite_database.close()
    writer = subprocess.Popen(
        [sys.executable, "-c", KEEP_WRITING, sqlite_database.address], stdout=subprocess.PIPE, text=True
    )
    with writer:
        writer.stdout.readline()
        with pytest.raises(StorageError, match="Закройте её на всех терминалах"):
            restore(copy, sqlite_database.path)
        writer.stdout.readline()
        writer.kill()
        acknowledged = 2 + len(writer.stdout.readlines())
    found = sqlite_database.read(names)
    assert found[:2] == ["Иванов", "Петров"]
    assert len(found) - 2 >= acknowledged - 1
    assert {entry.suffix for entry in sqlite_database.path.parent.glob("*replaced*")} == set()


RESTORE = """
import sys
from pathlib import Path
from tui_billing.storage.backup import restore
restore(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def fill(columns):
    columns.run(
        "INSERT INTO person (last_name, first_name, middle_name, name_key, phone, email) "
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) "
        "SELECT 'Сидоров', '', '', i, '', '' FROM n"
    )


@pytest.mark.parametrize("sign", ["*.part", "*replaced-1.db", "office.db-journal"])
def test_a_restore_killed_at_any_stage_leaves_the_old_database_or_the_new_one(sqlite_database, copy, sign):
    run_bulk(sqlite_database.address, fill)
    sqlite_database.close()
    folder = sqlite_database.path.parent
    process = subprocess.Popen([sys.executable, "-c", RESTORE, copy, sqlite_database.path])
    with process:
        while process.poll() is None and not list(folder.glob(sign)):
            pass
        process.kill()
    assert len(stored(sqlite_database.path)) in (1, 50_002)  # opened for writing first: a journal may lie there
    verify(sqlite_database.path)


def damaged(path):
    data = bytearray(path.read_bytes())
    data[8192:16384] = b"\xff" * 8192
    path.write_bytes(data)


def test_a_damaged_copy_is_refused_and_the_database_stays(sqlite_database, copy):
    damaged(copy)
    sqlite_database.close()
    with pytest.raises(StorageError, match="поврежд"):
        restore(copy, sqlite_database.path)
    assert stored(sqlite_database.path) == ["Иванов", "Петров"]


def test_a_copy_with_dangling_references_is_refused(copy):
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("UPDATE audit SET user_id = 99")
        connection.commit()
    with pytest.raises(StorageError, match="таблицы audit"):
        verify(copy)


def test_a_copy_of_a_newer_program_is_refused(sqlite_database, copy):
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(StorageError, match="более новой версией"):
        restore(copy, sqlite_database.path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" * 500])
def test_a_file_that_is_no_copy_is_refused(sqlite_database, tmp_path, content):
    (tmp_path / "wrong.db").write_bytes(content)
    with pytest.raises(StorageError):
        restore(tmp_path / "wrong.db", sqlite_database.path)
    with pytest.raises(StorageError, match="Файла базы нет"):
        restore(tmp_path / "absent.db", sqlite_database.path)


def test_a_database_that_is_no_more_one_is_put_aside_and_replaced(sqlite_database, copy):
    sqlite_database.close()
    sqlite_database.path.write_bytes(b"\xff" * 8192)
    aside = restore(copy, sqlite_database.path)
    assert aside.read_bytes() == b"\xff" * 8192
    assert stored(sqlite_database.path) == ["Иванов"]


def test_a_damaged_database_is_kept_and_replaced(sqlite_database, copy):
    sqlite_database.close()
    damaged(sqlite_database.path)
    aside = restore(copy, sqlite_database.path)
    assert aside.exists()
    assert stored(sqlite_database.path) == ["Иванов"]


def test_a_server_makes_its_own_copies(postgresql_database, tmp_path):
    with pytest.raises(StorageError, match="pg_dump"):
        backup(postgresql_database, tmp_path / "copy.db")

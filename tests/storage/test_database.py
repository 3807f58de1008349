"""A write is one transaction and one audit row; what goes wrong with a database is one Russian sentence."""

import json
import os
import pwd
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlmodel import select, text

from tui_billing.domain.codes import Role
from tui_billing.domain.errors import RefusedError, StorageError
from tui_billing.domain.office import Audit, User
from tui_billing.domain.people import Person
from tui_billing.domain.period import Period
from tui_billing.storage.database import Actor, Database, actor_of
from tui_billing.storage.refusals import sentence


def add_person(session, name, *rest, **more):
    person = Person(last_name=name, name_key=name.lower())
    session.add(person)
    session.flush()
    return person.id


def names(session):
    return session.exec(select(Person.last_name).order_by(Person.id)).all()


def trail(session):
    return [(row.user_id, row.at_ms, row.operation, row.arguments) for row in session.exec(select(Audit))][1:]


def test_a_write_is_stored_and_leaves_one_audit_row_without_peoples_names(database, actor):
    number = database.write(
        add_person, actor, "Иванов", date(2026, 10, 5), Period(202610), Role.TYPIST, [1, 2], why=None
    )
    assert number == 1
    assert database.read(names) == ["Иванов"]
    ((user, at_ms, operation, arguments),) = database.read(trail)
    assert (user, at_ms, operation) == (actor.user_id, actor.at_ms, "add_person")
    assert json.loads(arguments) == ["<str>", "2026-10-05", "2026-10", 2, [1, 2], {"why": None}]


def test_a_refused_write_leaves_neither_rows_nor_an_audit_row(database, actor):
    def change_mind(session):
        add_person(session, "Иванов")
        raise RefusedError("раздумали")

    with pytest.raises(RefusedError, match="раздумали"):
        database.write(change_mind, actor)
    assert database.read(names) == []
    assert database.read(trail) == []


def test_what_a_question_changes_is_thrown_away(database):
    database.read(add_person, "Иванов")
    assert database.read(names) == []


def test_the_actor_travels_with_the_session(database, actor):
    assert database.write(actor_of, actor) is actor


def test_a_user_who_does_not_exist_cannot_write(database):
    with pytest.raises(StorageError, match="ссылка на запись, которой нет"):
        database.write(add_person, Actor(77, Role.ADMINISTRATOR, 1), "Иванов")
    assert database.read(names) == []


def test_rows_outlive_their_session(database, actor):
    def make(session):
        user = User(login="ivanov", name="Иванов", role=Role.TYPIST)
        session.add(user)
        return user

    assert database.write(make, actor).name == "Иванов"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("INSERT INTO person (last_name, first_name, middle_name, phone, email) VALUES ('x', '', '', '', '')", "поле"),
        ("INSERT INTO accrual_period VALUES (202610, 77)", "недопустимое значение"),
        ("INSERT INTO accrual_period VALUES (202610, 1), (202610, 1)", "уже есть"),
        ("INSERT INTO office (organization_id, locality, missing_readings_pct) VALUES (5, '', 0)", "которой нет"),
    ],
)
def test_rows_that_break_a_rule_are_refused_by_its_name(database, actor, statement, words):
    def insert(session):
        session.execute(text(statement))

    with pytest.raises(StorageError, match=words) as refused:
        database.write(insert, actor)
    assert "Ничего не сохранено" in str(refused.value)


def test_words_in_a_column_of_numbers_are_refused(sqlite_database, actor):
    def insert(session):
        session.execute(text("INSERT INTO accrual_period VALUES ('октябрь', 1)"))

    with pytest.raises(StorageError, match="недопустимое значение"):
        sqlite_database.write(insert, actor)


def test_a_mistake_in_our_own_sql_stays_a_bug(database):
    with pytest.raises((OperationalError, ProgrammingError)):
        database.read(lambda session: session.execute(text("SELEKT 1")))


def test_threads_write_at_the_same_time_and_nothing_is_lost(database, actor):
    def write(first):
        for number in range(first, first + 20):
            database.write(add_person, actor, str(number))

    threads = [threading.Thread(target=write, args=(start,)) for start in range(0, 80, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(database.read(names), key=int) == [str(number) for number in range(80)]


KEEP_WRITING = """
import sys
from tests.conftest import ADMINISTRATOR
from tests.storage.test_database import add_person
from tui_billing.storage.database import Database
database = Database.at(sys.argv[1].removeprefix("sqlite:///"))
for number in range(1_000_000):
    database.write(add_person, ADMINISTRATOR, str(number))
    print(number, flush=True)
"""


def test_what_was_acknowledged_survives_kill_9(database):
    writer = subprocess.Popen([sys.executable, "-c", KEEP_WRITING, database.address], stdout=subprocess.PIPE, text=True)
    with writer:
        for _ in range(50):
            writer.stdout.readline()
        writer.kill()
        acknowledged = 49 + len(writer.stdout.readlines())
    stored = database.read(names)
    assert stored == [str(number) for number in range(len(stored))]
    assert len(stored) > acknowledged - 1
    assert len(database.read(trail)) == len(stored)


@contextmanager
def unprivileged():
    """Root may write any file: act as nobody for the block."""
    if os.geteuid():
        yield
        return
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def public_file(sqlite_template):
    """A database in a folder that everybody may enter, and nobody but its owner may write."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "office.db"
        shutil.copy(sqlite_template, path)
        yield path


def refused(database, actor):
    with pytest.raises(StorageError) as refusal:
        database.write(add_person, actor, "Иванов")
    database.close()
    assert refusal.value.exit_code == 5
    return str(refusal.value)


def test_an_absent_file_is_refused_and_not_made(tmp_path, actor):
    assert "Файла базы нет" in refused(Database.at(tmp_path / "нет.db"), actor)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_refused(tmp_path, actor):
    assert "Файла базы нет" in refused(Database.at(tmp_path), actor)


def test_a_read_only_file_is_refused(public_file, actor):
    public_file.chmod(0o444)
    database = Database.at(public_file)
    assert database.read(names) == []  # leaves the journals that a reader without rights cannot make
    with unprivileged():
        assert "только для чтения" in refused(Database.at(public_file), actor)
    database.close()


def test_a_file_without_rights_is_refused(public_file, actor):
    public_file.chmod(0o000)
    with unprivileged():
        assert "недоступен" in refused(Database.at(public_file), actor)


def test_a_file_that_is_no_database_is_refused(tmp_path, actor):
    (tmp_path / "письмо.db").write_text("Уважаемые господа! " * 100)
    assert "не является базой" in refused(Database.at(tmp_path / "письмо.db"), actor)


def test_a_damaged_file_is_refused(sqlite_database, actor):
    data = bytearray(sqlite_database.path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    sqlite_database.path.write_bytes(data)
    assert "повреждён" in refused(sqlite_database, actor)


def test_a_foreign_database_is_refused(tmp_path, actor):
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE songs (title TEXT)").connection.close()
    assert "нет таблиц" in refused(Database.at(tmp_path / "other.db"), actor)


def test_an_empty_server_database_is_refused(postgresql_server, actor):
    assert "нет таблиц" in refused(Database.at(postgresql_server), actor)


def test_a_server_that_does_not_answer_is_refused(actor):
    said = refused(Database.at("postgresql://billing:secret@127.0.0.1:1/office"), actor)
    assert "не отвечает" in said
    assert "secret" not in said


def test_a_connection_that_the_server_cut_is_refused_and_the_next_write_goes_on(postgresql_database, actor):
    def cut_off(session):
        pid = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with psycopg.connect(postgresql_database.address.replace("+psycopg", ""), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (pid,))
        add_person(session, "Иванов")

    with pytest.raises(StorageError, match="прервал соединение"):
        postgresql_database.write(cut_off, actor)
    postgresql_database.write(add_person, actor, "Петров")
    assert postgresql_database.read(names) == ["Петров"]


def test_a_full_disk_is_refused_and_nothing_is_lost(sqlite_database, actor):
    sqlite_database.write(add_person, actor, "Иванов")

    def fill(session):
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count={pages + 2}"))
        session.add_all(Person(last_name="я" * 5000, name_key="я") for _ in range(50))

    with pytest.raises(StorageError, match="нет места") as full:
        sqlite_database.write(fill, actor)
    assert full.value.exit_code == 5
    assert sqlite_database.read(names) == ["Иванов"]


OUTGROW = """
import resource, signal, sys
from tests.conftest import ADMINISTRATOR
from tests.storage.test_database import add_person
from tui_billing.storage.database import Database
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
database = Database.at(sys.argv[1])
database.write(add_person, ADMINISTRATOR, "Иванов")
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    database.write(add_person, ADMINISTRATOR, "я" * 500_000)
except Exception as error:
    print(type(error).__name__, error.exit_code, error)
"""


def test_a_file_system_that_takes_no_more_is_refused_and_what_was_written_stays(sqlite_database):
    answer = subprocess.run(
        [sys.executable, "-c", OUTGROW, sqlite_database.path], capture_output=True, text=True, check=True
    )
    assert answer.stdout.startswith("StorageError 5 "), answer.stderr
    assert "диск" in answer.stdout.lower()
    assert sqlite_database.read(names) == ["Иванов"]


def test_a_locked_file_is_refused_after_waiting(sqlite_database, actor, monkeypatch):
    monkeypatch.setattr("tui_billing.storage.database.BUSY_TIMEOUT_MS", 20)
    holder = sqlite3.connect(sqlite_database.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert "занята" in refused(sqlite_database, actor)
    assert sqlite_database.read(names) == [], "readers never wait for a writer"
    holder.execute("ROLLBACK")
    holder.close()
    sqlite_database.write(add_person, actor, "Иванов")


def test_an_address_is_a_server_and_anything_else_a_file(tmp_path):
    server = Database.at("postgresql://billing:secret@host/office")
    assert not server.is_sqlite
    assert server.address == "postgresql+psycopg://billing:secret@host/office"
    assert "secret" not in repr(server.url)
    with pytest.raises(StorageError, match="файла нет"):
        _ = server.path
    assert Database.at(tmp_path / "office.db").path == tmp_path / "office.db"


def test_a_server_that_has_no_address_is_told_in_one_sentence():
    said = "failed to resolve host 'nohost.invalid': [Errno -2] Name or service not known"
    assert "Сервер PostgreSQL не найден" in str(sentence(said))

"""Bulk columns: what goes in comes out, refusals keep their class, and no committed row is ever lost."""

import os
import signal
import subprocess
import sys

import polars as pl
import pytest
from sqlmodel import func, select

from tui_billing.domain.codes import Role
from tui_billing.domain.errors import BillingError, BusyError, NotAPeriodError, RefusedError, StorageError
from tui_billing.domain.office import AccrualPeriod, Audit, User
from tui_billing.domain.people import Person
from tui_billing.domain.period import Period
from tui_billing.storage.bulk import CancelledError, run_bulk
from tui_billing.storage.guards import OverlapError

NASTY = "О'Нил \\ 100% :x %s «дом [/2]» \x1b[2J\n"


def persons(first, last):
    numbers = range(first, last)
    return pl.DataFrame(
        {"id": numbers, "last_name": "Иванов", "first_name": "", "middle_name": ""}, schema_overrides={"id": pl.Int64}
    ).with_columns(name_key=pl.format("иванов {}", "id"), phone=pl.lit(""), email=pl.lit(""))


def add_persons(columns, first, last, chunk=1000):
    for at in range(first, last, chunk):
        columns.append("person", persons(at, min(at + chunk, last)))
        columns.report(at, last)
    columns.settle_ids("person")
    return last - first


def count_persons(session):
    return session.exec(select(func.count()).select_from(Person)).one()


def add_person(session, name):
    person = Person(last_name=name, name_key=name.lower())
    session.add(person)
    session.flush()
    return person.id


def test_rows_appended_in_bulk_are_read_by_sessions_and_ids_go_on_after_them(database, actor):
    told = []
    assert run_bulk(database.address, add_persons, 1, 2501, progress=lambda *step: told.append(step)) == 2500
    assert told == [(1, 2501), (1001, 2501), (2001, 2501)]
    assert database.read(count_persons) == 2500
    assert database.write(add_person, actor, "Петров") == 2501


def find_by_name(columns, name):
    return columns.fetch(select(Person.id, Person.last_name).where(Person.last_name == name))


def test_literals_of_a_statement_reach_the_database_as_they_are(database, actor):
    database.write(add_person, actor, NASTY)
    found = run_bulk(database.address, find_by_name, NASTY)
    assert found.to_dicts() == [{"id": 1, "last_name": NASTY}]


def fetch_users_and_periods(columns):
    users = columns.fetch(select(User.id, User.role).where(User.role == Role.ADMINISTRATOR))
    return users, columns.fetch(select(AccrualPeriod.period, AccrualPeriod.status))


def test_codes_come_as_numbers_and_an_empty_result_as_integers(database):
    users, empty = run_bulk(database.address, fetch_users_and_periods)
    assert users.to_dict(as_series=False) == {"id": [1], "role": [5]}
    assert empty.height == 0
    assert all(kind.is_integer() for kind in empty.dtypes)


def add_periods(columns, kind):
    rows = pl.DataFrame({"period": [202610, 202611], "status": [1, 2]}, schema={"period": kind, "status": kind})
    columns.append("accrual_period", rows)


@pytest.mark.parametrize("kind", [pl.Int64, pl.Int32, pl.UInt32])
def test_integers_of_any_width_fit_the_columns(database, kind):
    run_bulk(database.address, add_periods, kind)
    rows = database.read(lambda session: [(row.period, int(row.status)) for row in session.exec(select(AccrualPeriod))])
    assert rows == [(Period(202610), 1), (Period(202611), 2)]


def add_nulls(columns):
    rows = persons(1, 3).with_columns(born_on=pl.Series([None, -1], dtype=pl.Int64))
    columns.append("person", rows)


def test_absent_integers_can_be_appended(database):
    run_bulk(database.address, add_nulls)
    assert len(database.read(lambda session: session.exec(select(Person.born_on)).all())) == 2


def add_twice(columns):
    columns.append("person", pl.concat([persons(1, 3), persons(2, 3)]))


def add_wrong_code(columns):
    columns.append("accrual_period", pl.DataFrame({"period": [202610], "status": [9]}))


def add_orphan(columns):
    row = {"at_ms": 1, "user_id": 77, "operation": "x", "arguments": "[]", "id": 900}
    columns.append("audit", pl.DataFrame([row]))


def add_hole(columns):
    columns.append("person", persons(1, 2).drop("phone"))


def add_overlap(columns):
    columns.run("INSERT INTO district (id, name) VALUES (1, 'Район')")
    columns.run("INSERT INTO street (id, locality, kind, name, name_key) VALUES (1, 'г.', 'ул.', 'Мира', 'мира')")
    columns.run(
        "INSERT INTO building (id, district_id, street_id, house, postcode, kind, state, floors, version) "
        "VALUES (1, 1, 1, '1', '', 1, 1, 1, 1)"
    )
    area = {"building_id": 1, "valid_from": 0, "valid_to": 100, "premises_e4": 10, "common_e4": 0, "entered_id": 1}
    columns.append("building_area", pl.DataFrame([area, area | {"valid_from": 50, "valid_to": 150}]))


@pytest.mark.parametrize(
    ("job", "kind", "words"),
    [
        (add_twice, StorageError, "уже есть"),
        (add_wrong_code, StorageError, "недопустимое значение"),
        (add_orphan, StorageError, "которой нет"),
        (add_hole, StorageError, "обязательное поле"),
        (add_overlap, OverlapError, "пересекаются"),
    ],
)
def test_the_database_refuses_wrong_rows_of_a_bulk_job_in_a_sentence(database, job, kind, words):
    with pytest.raises(kind, match=words):
        run_bulk(database.address, job)
    assert database.read(count_persons) == 0


def refuse(columns, error):
    raise error


@pytest.mark.parametrize(
    "error", [NotAPeriodError("ы"), BusyError("Начисление"), StorageError("нет"), CancelledError()]
)
def test_a_refusal_crosses_the_pipe_as_the_class_it_is(sqlite_database, error):
    with pytest.raises(BillingError) as refused:
        run_bulk(sqlite_database.address, refuse, error)
    assert type(refused.value) is type(error)
    assert str(refused.value) == str(error)
    assert refused.value.exit_code == error.exit_code


def divide(columns):
    return 1 // 0


def test_a_bug_in_a_job_comes_back_with_the_workers_traceback(sqlite_database):
    with pytest.raises(RuntimeError, match=r"(?s)in divide.*ZeroDivisionError"):
        run_bulk(sqlite_database.address, divide)


def die_half_way(columns):
    with columns.transaction():
        columns.append("person", persons(1, 100))
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_is_killed_leaves_nothing_and_is_reported(database, actor):
    with pytest.raises(StorageError, match="прервался"):
        run_bulk(database.address, die_half_way)
    assert database.read(count_persons) == 0
    database.write(add_person, actor, "Петров")


def fail_half_way(columns):
    with columns.transaction():
        columns.append("person", persons(1, 100))
        raise RefusedError("раздумали")


def test_a_transaction_that_fails_leaves_nothing(database):
    with pytest.raises(RefusedError, match="раздумали"):
        run_bulk(database.address, fail_half_way)
    assert database.read(count_persons) == 0


def test_a_person_can_stop_a_job_between_its_transactions(database):
    told = []
    with pytest.raises(CancelledError):
        run_bulk(
            database.address,
            add_persons,
            1,
            10_000_000,
            progress=lambda *step: told.append(step),
            cancelled=lambda: len(told) >= 2,
        )
    done = database.read(count_persons)
    assert done % 1000 == 0
    assert 0 < done < 10_000_000


def seen_twice(columns, address):
    statement = select(func.count()).select_from(Person)
    with columns.snapshot():
        before = columns.fetch(statement)
        subprocess.run([sys.executable, "-c", ADD_ONE, address], check=True)
        inside = columns.fetch(statement)
    return before.item(), inside.item(), columns.fetch(statement).item()


ADD_ONE = """
import sys
from tests.conftest import ADMINISTRATOR
from tests.storage.test_bulk import add_person
from tui_billing.storage.database import Database
Database.at(sys.argv[1].removeprefix("sqlite:///")).write(add_person, ADMINISTRATOR, "Петров")
"""


def test_a_snapshot_sees_one_moment_and_hinders_nobody(database):
    assert run_bulk(database.address, seen_twice, database.address) == (0, 0, 1)


def test_a_busy_file_is_waited_for(sqlite_database):
    path = sqlite_database.path
    holder = subprocess.Popen([sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with holder:
        assert holder.stdout.readline()
        stepped = []

        def let_go(*step):
            stepped.append(step)
            holder.stdin.close()

        assert run_bulk(sqlite_database.address, report_then_add, progress=let_go) == 5
        assert stepped == [(0, 1)]


HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
connection.execute("ROLLBACK")
"""


def report_then_add(columns):
    columns.report(0, 1)
    columns.append("person", persons(1, 6))
    return 5


def fill_the_disk(columns):
    pages = columns.fetch("PRAGMA page_count").item()
    columns.run(f"PRAGMA max_page_count={pages + 5}")
    columns.append("person", persons(1, 100_000))


def test_a_full_disk_is_a_sentence_and_nothing_is_half_written(sqlite_database, actor):
    with pytest.raises(StorageError, match="нет места"):
        run_bulk(sqlite_database.address, fill_the_disk)
    assert sqlite_database.read(count_persons) == 0
    sqlite_database.write(add_person, actor, "Петров")


def test_a_job_on_an_absent_file_is_refused_and_makes_no_file(tmp_path):
    with pytest.raises(StorageError, match="Файла базы нет"):
        run_bulk(f"sqlite:///{tmp_path}/absent.db", add_periods, pl.Int64)
    assert list(tmp_path.iterdir()) == []


def test_names_that_mean_something_in_an_address_are_plain_names(sqlite_database, tmp_path):
    odd = tmp_path / "база ?mode=ro#%20.db"
    odd.write_bytes(sqlite_database.path.read_bytes())
    from tui_billing.storage.database import Database

    database = Database.at(odd)
    run_bulk(database.address, add_persons, 1, 3)
    assert database.read(count_persons) == 2
    database.close()


COUNT = """
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM person").fetchone()[0])
"""


def test_sessions_open_around_a_bulk_job_lose_nothing(sqlite_database, actor):
    """The trap: with both SQLite libraries in one process, rows committed afterwards vanish with the journal."""

    def hold_a_session(session):
        count_persons(session)
        run_bulk(sqlite_database.address, add_persons, 1, 3001)
        return count_persons(session)

    assert sqlite_database.read(hold_a_session) == 0, "a session sees the moment at which it began"
    for number in range(200):
        sqlite_database.write(add_person, actor, f"Петров {number}")
    seen = subprocess.run([sys.executable, "-c", COUNT, sqlite_database.path], capture_output=True, check=True)
    assert int(seen.stdout) == 3200
    assert sqlite_database.read(lambda session: session.exec(select(func.count()).select_from(Audit)).one()) == 201


def test_waiting_for_bulk_jobs_loads_no_second_sqlite():
    program = "import sys, tui_billing.storage.bulk as b; print([name for name in sys.modules if 'adbc' in name])"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"

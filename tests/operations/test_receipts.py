"""Issuing receipts: once, in order, again the same, through a kill, never outside its folder."""

import multiprocessing
import os
import re
import shutil
import signal
import stat
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlmodel import select

from tests.billed import billed_town
from tests.reports.forms import codes, texts
from tests.reports.test_qr import parsed
from tests.towns import LAST
from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import Method, Role, Zone
from tui_billing.domain.errors import BusyError, NotAllowedError, RefusedError, StorageError, UnknownAccountError
from tui_billing.domain.metering import Reading
from tui_billing.domain.office import Audit
from tui_billing.domain.period import Period
from tui_billing.domain.places import Street
from tui_billing.domain.receipts import Receipt
from tui_billing.operations import receipts as operation
from tui_billing.operations.accrual import accrue_period, post_run
from tui_billing.operations.receipts import JOB, issue_one, issue_receipts
from tui_billing.queries.receipts import PostedBuilding, posted_buildings
from tui_billing.storage.bulk import CancelledError
from tui_billing.storage.database import Actor, Database
from tui_billing.storage.exclusive import exclusive

ISSUED_ON = date(2026, 11, 1)


@pytest.fixture(scope="module")
def billed_file(sqlite_template, tmp_path_factory):
    path = tmp_path_factory.mktemp("billed") / "office.db"
    shutil.copy(sqlite_template, path)
    database = Database.at(path)
    billed_town(database, Actor(1, Role.ADMINISTRATOR, 1_790_000_000_000), accounts=40, months=1)
    database.close()
    return path


@pytest.fixture
def office(billed_file, tmp_path):
    """A billed office of its own for the test."""
    path = tmp_path / "office.db"
    for file in billed_file.parent.glob("office.db*"):
        shutil.copy(file, path.with_name(file.name))
    database = Database.at(path)
    yield database
    database.close()


def stored(session):
    rows = session.exec(select(Receipt).order_by(Receipt.id)).all()
    return [row.model_dump() for row in rows]


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def issue(database, actor, folder, **other):
    return issue_receipts(database, actor, LAST, folder=folder, issued_on=ISSUED_ON, **other)


def test_every_account_has_one_receipt_and_a_second_run_gives_the_same_rows_and_bytes(database, actor, tmp_path):
    billed_town(database, actor, accounts=20, months=1)
    first = issue(database, actor, tmp_path / "1")
    rows = database.read(stored)
    again = issue_receipts(database, actor, LAST, folder=tmp_path / "2", issued_on=date(2027, 1, 1))
    assert first.new == first.receipts == len(rows) > 10
    assert (again.new, again.receipts, again.payable_kop) == (0, first.receipts, first.payable_kop)
    assert database.read(stored) == rows
    assert files(tmp_path / "1") == files(tmp_path / "2")
    assert len({row["number"] for row in rows}) == len(rows)
    for row in rows:
        assert row["number"] == f"26-10-{row['account_id']:07}"
        assert (row["due_on"], row["payments_to"]) == (date(2026, 11, 16), date(2026, 10, 31))
        assert row["payable_kop"] == max(row["opening_kop"] + row["charged_kop"] - row["paid_kop"], 0)
    assert first.payable_kop == sum(row["payable_kop"] for row in rows)


def test_the_pages_of_a_file_carry_the_stored_codes_in_the_order_of_the_walk(office, actor, tmp_path):
    made = issue(office, actor, tmp_path / "out")
    rows = {row["number"]: row for row in office.read(stored)}
    seen = []
    for path in made.files:
        data = path.read_bytes()
        for page, code in zip(texts(data), codes(data), strict=True):
            number = next(word for word in page.split() if word.startswith("26-10-"))
            row = rows[number]
            assert code == row["qr"]
            assert int(parsed(code).get("Sum", 0)) == row["payable_kop"]
            seen.append(number)
    assert sorted(seen) == sorted(rows)


def test_files_are_private_and_named_by_building(office, actor, tmp_path):
    made = issue(office, actor, tmp_path / "out")
    charged = office.read(posted_buildings, LAST)
    assert [path.name for path in made.files] == [
        re.sub(r"[ /]", "-", f"{each.street}-{each.house}_2026-10.pdf") for each in charged
    ]
    assert {stat.S_IMODE(path.stat().st_mode) for path in made.files} == {0o600}
    assert set(files(tmp_path / "out")) == {path.name for path in made.files}


def charged_anew(session, seq):
    """A later reading of one meter: the next run differs in one building."""
    metered = select(Charge.point_id).where(Charge.method == Method.METER, Charge.zone == Zone.WHOLE)
    newest = select(Reading).where(Reading.period == LAST, Reading.point_id.in_(metered)).order_by(Reading.point_id)
    row = session.exec(newest).first().model_dump()
    session.execute(
        insert(Reading), row | {"period": LAST, "seq": row["seq"] + seq, "value_e6": row["value_e6"] + 1_000_000}
    )


def test_a_new_run_of_a_month_gives_new_receipts_with_the_next_number_and_keeps_the_old(office, actor, tmp_path):
    before = issue(office, actor, tmp_path / "out")
    office.write(charged_anew, actor, 50)
    run = accrue_period(office, actor, LAST, accrued_on=LAST.last)
    changed = office.write(post_run, actor, run.run_id).building_ids
    assert len(changed) == 1
    after = issue(office, actor, tmp_path / "out")
    rows = office.read(stored)
    renewed = [row for row in rows if row["number"].endswith("-2")]
    assert after.new == len(renewed) > 0
    assert {row["building_id"] for row in renewed} == set(changed)
    assert len(rows) == before.receipts + after.new


def test_one_account_is_printed_alone(office, actor, tmp_path):
    made = issue_one(office, actor, LAST, "100000003", folder=tmp_path, issued_on=ISSUED_ON)
    assert [path.name for path in made.files] == ["ЛС-100000003_2026-10.pdf"]
    (page,) = texts(made.files[0].read_bytes())
    assert "100000003" in page
    with pytest.raises(UnknownAccountError):
        issue_one(office, actor, LAST, "../../etc/passwd", folder=tmp_path, issued_on=ISSUED_ON)


def test_some_buildings_only(office, actor, tmp_path):
    chosen = office.read(posted_buildings, LAST)[1].building_id
    made = issue(office, actor, tmp_path, buildings=[chosen])
    assert len(made.files) == 1
    assert {row["building_id"] for row in office.read(stored)} == {chosen}
    with pytest.raises(RefusedError, match="№ 9999"):
        issue(office, actor, tmp_path, buildings=[9999])


def test_a_cancel_keeps_what_is_printed_and_the_next_run_finishes(office, actor, tmp_path):
    done = []
    with pytest.raises(CancelledError):
        issue(
            office, actor, tmp_path / "out", progress=lambda *each: done.append(each), cancelled=lambda: len(done) == 1
        )
    assert len(files(tmp_path / "out")) == 1
    made = issue(office, actor, tmp_path / "out")
    assert made.receipts == len(office.read(stored)) == made.new + len(texts(made.files[0].read_bytes()))


def die_at(path, folder, buildings, place):
    """Issue in a process that kills itself in the middle of a building: before its file, or before its rows are kept."""
    database, done = Database.at(path), []
    save, row = operation._save, operation._row

    def killer(*each):
        done.append(each)
        if len(done) > buildings:
            os.kill(os.getpid(), signal.SIGKILL)
        return (save if place == "file" else row)(*each)

    setattr(operation, "_save" if place == "file" else "_row", killer)
    issue(database, Actor(1, Role.ADMINISTRATOR, 0), folder)


@pytest.mark.parametrize(("place", "count"), [("file", 0), ("file", 2), ("row", 1), ("row", 17)])
def test_a_killed_run_leaves_whole_buildings_and_the_next_one_ends_as_if_nothing_had_been(
    office, actor, tmp_path, place, count
):
    folder, path = tmp_path / "out", office.path
    process = multiprocessing.get_context("spawn").Process(target=die_at, args=(path, folder, count, place))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    rows = office.read(stored)
    by_building = {building.building_id: building for building in office.read(posted_buildings, LAST)}
    for building in {row["building_id"] for row in rows}:
        forms = office.read(operation.building_forms, LAST, by_building[building].building_id).forms
        assert len(forms) == sum(row["building_id"] == building for row in rows)
    made = issue(office, actor, folder)
    after = office.read(stored)
    assert after[: len(rows)] == rows
    assert len(after) == made.receipts == len({row["number"] for row in after})
    issue(office, actor, tmp_path / "clean")
    assert files(folder) == files(tmp_path / "clean")


def test_refusals_say_what_to_do_and_nothing_is_lost(office, actor, tmp_path):
    with pytest.raises(RefusedError, match="tui-billing accrue 2030-01"):
        issue_receipts(office, actor, Period(203001), folder=tmp_path, issued_on=ISSUED_ON)
    with pytest.raises(NotAllowedError):
        issue(office, Actor(1, Role.TYPIST, 0), tmp_path / "out")
    with exclusive(office.address, JOB), pytest.raises(BusyError):
        issue(office, actor, tmp_path / "out")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match="Не удаётся записать"):
        issue(office, actor, tmp_path / "file")
    made = issue(office, actor, tmp_path / "out")
    assert made.receipts == len(office.read(stored))


def rename_streets(session, name):
    for street in session.exec(select(Street)):
        street.name = name
        street.kind = str(street.id)
        session.add(street)


@pytest.mark.parametrize("name", ["../../побег", "/etc/passwd", "дом [/2]", "a\x00b\n", "Ж" * 300, "..", "CON|nul?*"])
def test_no_name_of_a_street_leads_out_of_the_folder(office, actor, tmp_path, name):
    office.write(rename_streets, actor, name)
    made = issue(office, actor, tmp_path / "in" / "out")
    assert {path.parent for path in made.files} == {tmp_path / "in" / "out"}
    assert len(set(files(tmp_path / "in" / "out"))) == len(made.files) == len(office.read(posted_buildings, LAST))
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["out"]


@given(st.lists(st.tuples(st.text(max_size=80), st.text(max_size=8)), min_size=1, max_size=6))
def test_file_names_are_plain_and_different_whatever_the_streets_are_called(names):
    charged = [PostedBuilding(number, "ул.", street, house) for number, (street, house) in enumerate(names)]
    made = operation._file_names(charged, LAST)
    assert len({name.casefold() for name in made.values()}) == len(charged)
    for name in made.values():
        assert all(letter.isalnum() or letter in "-_." for letter in name)
        assert not name.startswith((".", "-"))
        assert len(name.encode()) < 255


def test_a_reprint_writes_nothing_not_even_to_the_audit(office, actor, tmp_path):
    issue(office, actor, tmp_path)
    before = office.read(audited)
    issue(office, actor, tmp_path)
    assert office.read(audited) == before


def audited(session):
    return len(session.exec(select(Audit)).all())

"""Readings keyed into the real program in a pty, as fast as a terminal can send keys, through hang-ups and kills."""

import getpass
import os
import random
import re
import shutil
import signal
from datetime import date

import pytest
from sqlmodel import col, select

from tests.conftest import ADMINISTRATOR
from tests.terminal.harness import ENTER, PROGRAM, Terminal
from tui_billing.domain.codes import ReadingStatus, Role, Zone
from tui_billing.domain.metering import Reading, ReadingSkip
from tui_billing.domain.office import User
from tui_billing.domain.payments import Payment
from tui_billing.domain.period import Period
from tui_billing.operations.town.load import make_town
from tui_billing.operations.town.plan import TownPlan
from tui_billing.queries._registers import Slot
from tui_billing.queries.reading_sheets import sheet_choices
from tui_billing.queries.readings import meter_rows, of_building
from tui_billing.screens._reading_rows import plain_number, verdict
from tui_billing.storage.database import Database
from tui_billing.storage.schema import create
from tui_billing.widgets.entry import Level

TODAY = date.today()
PERIOD = Period.of(TODAY).plus(-1)
DAY = PERIOD.last
REASON = "/1"
F6, F8, F9, F10 = "\x1b[17~", "\x1b[19~", "\x1b[20~", "\x1b[21~"
KEPT = (ReadingStatus.ACCEPTED, ReadingStatus.HELD)


def people(session):
    """The OS user keys; another user may verify."""
    session.exec(select(User).where(User.id == 1)).one().login = getpass.getuser()
    session.add(User(login="second", name="Вторая", role=Role.TYPIST))


@pytest.fixture(scope="session")
def town_file(tmp_path_factory):
    """A town one of whose buildings has no readings of the last month: its file and that building."""
    path = tmp_path_factory.mktemp("route") / "office.db"
    database = create(path)
    plan = TownPlan(accounts=60, months=2, seed=7, last_period=PERIOD, leave_route=True)
    town = make_town(database, ADMINISTRATOR, plan)
    database.write(people, ADMINISTRATOR)
    database.close()
    return path, town.unkeyed_building


class Sheet:
    """The unkeyed building: its rows, what a typist would key into them, what is stored."""

    def __init__(self, path, building):
        self.path, self.database = path, Database.at(path)
        self.rows = self.database.read(meter_rows, of_building(building), Slot(0, PERIOD, DAY))
        choices = self.database.read(sheet_choices, TODAY)
        walked, self.line = 0, 0
        for choice in choices:
            self.line += 1 + (choice.controller_id not in {0, walked})
            walked = choice.controller_id or walked
            if choice.building_id == building:
                break
        self.open = f"1{self.line}{ENTER}{ENTER}{ENTER}{ENTER}"
        """From the menu to the first row of the sheet, the head passed over."""

    def program(self, **environment):
        return Terminal(PROGRAM, TUI_BILLING_DATABASE=str(self.path), **environment)

    def good(self, row, more=1):
        """Texts of a usual month, one a register; None where no value passes the checks."""
        texts = tuple(
            plain_number((register.previous_e6 or 0) // 10**6 * 10**6 + more * 10**6) for register in row.registers
        )
        return texts if verdict(row, texts, DAY, TODAY).level is Level.OK else None

    def keys(self, row):
        """What is typed for a row: its values, or a reason."""
        texts = self.good(row)
        return (REASON if texts is None else ENTER.join(texts)) + ENTER

    def keyed(self):
        """``{point: values}`` of the last month that stand, each register once; a reason is an empty tuple."""

        def question(session):
            readings = session.exec(
                select(Reading)
                .where(Reading.period == PERIOD, col(Reading.batch_id).is_not(None), col(Reading.status).in_(KEPT))
                .order_by(Reading.batch_row, col(Reading.zone))
            ).all()
            skips = session.exec(select(ReadingSkip.point_id).where(ReadingSkip.status == ReadingStatus.ACCEPTED)).all()
            return [(r.point_id, r.zone, r.value_e6) for r in readings], skips

        readings, skips = self.database.read(question)
        assert len({(point, zone) for point, zone, _ in readings}) == len(readings)
        assert len(set(skips)) == len(skips)
        found = dict.fromkeys(skips, ())
        for point, _, value in readings:
            found[point] = (*found.get(point, ()), plain_number(value))
        return found

    def done(self, rows):
        """What the running totals show when all of these rows are stored."""
        reasons = sum(self.good(row) is None for row in rows)
        return rf"Показаний {len(rows) - reasons} " + (rf".* причин {reasons} " if reasons else "")

    def wanted(self, rows):
        """What ``keyed`` is when ``keys`` of these rows were typed."""
        return {row.point_id: self.good(row) or () for row in rows}


@pytest.fixture
def sheet(town_file, tmp_path):
    """A fresh copy of the town."""
    path = tmp_path / "office.db"
    shutil.copy(town_file[0], path)
    found = Sheet(path, town_file[1])
    yield found
    found.database.close()


def easy(sheet, count=1, zones=1):
    """Indexes of rows of so many zones whose usual value passes."""
    found = [at for at, row in enumerate(sheet.rows) if len(row.registers) == zones and sheet.good(row)]
    return found[:count]


def totals(text):
    """The count of the running totals."""
    return int(re.search(r"Показаний (\d+)", text)[1])


def test_ten_readings_in_one_write_from_the_menu_on_land_in_ten_rows(sheet):
    rows = sheet.rows[:10]
    with sheet.program() as terminal:
        terminal.wait("Показания по маршруту")
        terminal.send(sheet.open + "".join(map(sheet.keys, rows)))
        terminal.wait(rf" 11/{len(sheet.rows)}$")
        terminal.wait(sheet.done(rows))
    assert sheet.keyed() == sheet.wanted(rows)


def test_the_decimal_key_of_the_russian_layout_and_of_the_keypad(sheet):
    first, second, third = easy(sheet, 3)
    with sheet.program() as terminal:
        terminal.wait("Показания по маршруту")
        terminal.send(sheet.open)
        terminal.wait("пакет 1")
        for at, sign in ((first, "ю"), (second, "."), (third, ",")):
            terminal.send("\x1b[H" + "\x1b[B" * at + sheet.good(sheet.rows[at])[0] + f"{sign}25{ENTER}")
        terminal.wait("Показаний 3")
    for at in (first, second, third):
        (value,) = sheet.keyed()[sheet.rows[at].point_id]
        assert value == sheet.good(sheet.rows[at])[0] + ",25"


def test_a_warning_is_accepted_by_a_second_enter(sheet):
    (at,) = easy(sheet)
    row = sheet.rows[at]
    many = next(
        texts
        for more in range(2, 100_000)
        if verdict(row, texts := (plain_number(row.registers[0].previous_e6 + more * 10**6),), DAY, TODAY).level
        is Level.SOFT
    )
    with sheet.program() as terminal:
        terminal.wait("Показания по маршруту")
        terminal.send(sheet.open + "\x1b[B" * at + many[0] + ENTER)
        terminal.wait("выше среднего.*(\n.*)?Enter — принять")
        assert sheet.keyed() == {}
        terminal.send(ENTER)
        terminal.wait("Показаний 1")
    assert sheet.keyed() == {row.point_id: many}


def test_a_rejected_value_stays_on_its_line_until_it_is_corrected(sheet):
    (at,) = easy(sheet)
    row = sheet.rows[at]
    with sheet.program() as terminal:
        terminal.wait("Показания по маршруту")
        terminal.send(sheet.open + "\x1b[B" * at + f"0{ENTER}")
        terminal.wait(r"^! 0 ")
        terminal.wait("Меньше предыдущего показания")
        terminal.send("\x15" + sheet.keys(row))
        terminal.wait("Показаний 1")
    assert sheet.keyed() == sheet.wanted([row])


def test_plus_repeats_minus_goes_back_star_holds_slash_gives_a_reason(sheet):
    (at,) = easy(sheet)
    row = sheet.rows[at]
    before = plain_number(row.registers[0].previous_e6)
    with sheet.program() as terminal:
        terminal.wait("Показания по маршруту")
        terminal.send(sheet.open + "\x1b[B" * at + f"+{ENTER}")
        terminal.wait("Показаний 1")
        assert sheet.keyed() == {row.point_id: (before,)}
        terminal.send(f"-{REASON}{ENTER}")
        terminal.wait("причин 1")
        assert sheet.keyed() == {row.point_id: ()}
        terminal.send("-0*")
        terminal.wait("отложено 1")
    assert sheet.keyed() == {row.point_id: ("0",)}


def test_both_zones_of_a_meter_are_keyed_in_one_row(sheet):
    (at,) = easy(sheet, zones=2)
    row = sheet.rows[at]
    with sheet.program() as terminal:
        terminal.wait("Показания по маршруту")
        terminal.send(sheet.open + "\x1b[B" * at + sheet.keys(row))
        terminal.wait("Показаний 1")
    assert [register.zone for register in row.registers] == [Zone.DAY, Zone.NIGHT]
    assert sheet.keyed() == sheet.wanted([row])


def test_f8_takes_entries_back_and_the_sheet_shows_it(sheet):
    rows = [sheet.rows[at] for at in easy(sheet, 2)]
    indexes = easy(sheet, 2)
    with sheet.program() as terminal:
        terminal.wait("Показания по маршруту")
        terminal.send(sheet.open)
        for at, row in zip(indexes, rows, strict=True):
            terminal.send("\x1b[H" + "\x1b[B" * at + sheet.keys(row))
        terminal.wait("Показаний 2")
        terminal.send(F8)
        terminal.wait("Отменена запись")
        terminal.wait("Показаний 1")
        assert sheet.keyed() == sheet.wanted(rows[:1])
        terminal.send(sheet.keys(rows[1]))
        terminal.wait("Показаний 2")
    assert sheet.keyed() == sheet.wanted(rows)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("blow", [signal.SIGHUP, signal.SIGKILL])
def test_after_a_hang_up_everything_with_a_mark_is_stored_once_and_the_keying_goes_on(sheet, seed, blow):
    draw = random.Random(seed)
    rows = sheet.rows[:16]
    marked = 0
    with sheet.program() as terminal:
        terminal.wait("Показания по маршруту")
        terminal.send(sheet.open + "".join(map(sheet.keys, rows[: draw.randrange(6, 12)])))
        while marked < draw.randrange(1, 6):
            terminal.read()
            marked = len(re.findall(r"^[✓/] ", terminal.text, re.MULTILINE))
        os.kill(terminal.child.pid, blow)
        while terminal.read(1):
            marked = max(marked, len(re.findall(r"^[✓/] ", terminal.text, re.MULTILINE)))
    stored = sheet.keyed()
    assert len(stored) >= marked
    assert stored == sheet.wanted(rows[: len(stored)])
    with sheet.program() as terminal:
        terminal.wait("Показания по маршруту")
        terminal.send(f"11{ENTER}")
        terminal.wait(rf" {len(stored) + 1}/{len(sheet.rows)}$")
        terminal.send("".join(map(sheet.keys, rows[len(stored) :])))
        terminal.wait(rf" {len(rows) + 1}/{len(sheet.rows)}$")
        terminal.wait(sheet.done(rows))
    assert sheet.keyed() == sheet.wanted(rows)


def test_by_account_a_number_brings_its_meters_and_enter_goes_back_to_the_number(sheet):
    accounts = list(dict.fromkeys(row.account for row in sheet.rows if row.account))[:3]
    rows = {account: [row for row in sheet.rows if row.account == account] for account in accounts}
    typed = "".join(account + ENTER + "".join(map(sheet.keys, rows[account])) for account in accounts)
    keyed = [row for found in rows.values() for row in found]
    with sheet.program() as terminal:
        terminal.wait("Показания по лицевому счёту")
        terminal.send(f"21{ENTER}{ENTER}{ENTER}{ENTER}{typed}")
        count = len(keyed) + len(accounts) + 1
        terminal.wait(rf" {count}/{count}$")
        terminal.wait(sheet.done(keyed))
    assert sheet.keyed() == sheet.wanted(keyed)


def test_an_unknown_account_takes_nothing_that_was_meant_for_its_meters(sheet):
    with sheet.program() as terminal:
        terminal.wait("Показания по лицевому счёту")
        terminal.send(f"21{ENTER}{ENTER}{ENTER}{ENTER}999{ENTER}1234{ENTER}")
        terminal.wait("Лицевой счёт 999 не найден")
        terminal.settle()
        assert "1234" not in terminal.text
    assert sheet.keyed() == {}


def test_a_batch_is_keyed_a_second_time_blind_by_another(sheet):
    ats = easy(sheet, 3)
    rows = [sheet.rows[at] for at in ats]
    with sheet.program() as terminal:
        terminal.wait("Показания по маршруту")
        terminal.send(sheet.open)
        for at, row in zip(ats, rows, strict=True):
            terminal.send("\x1b[H" + "\x1b[B" * at + sheet.keys(row))
        terminal.wait("Показаний 3")
    wrong = sheet.good(rows[1], more=2)
    with sheet.program(TUI_BILLING_USER="second") as terminal:
        terminal.wait("Показания по маршруту")
        terminal.send(f"11{ENTER}")
        terminal.wait("сверено 0 из 3")
        assert sheet.good(rows[0])[0] not in terminal.text
        terminal.send(sheet.keys(rows[0]))
        terminal.wait("сверено 1 из 3")
        terminal.send(wrong[0] + ENTER)
        terminal.wait("Не совпало с первым вводом")
        terminal.send(wrong[0] + ENTER)
        terminal.wait("Снова не совпало")
        terminal.send(ENTER + wrong[0] + ENTER)
        terminal.wait("сверено 2 из 3")
        terminal.send("\x15" + sheet.keys(rows[2]))
        terminal.wait("сверено 3 из 3")
    assert sheet.keyed() == sheet.wanted(rows) | {rows[1].point_id: wrong}


def test_a_batch_that_differs_from_the_sheet_is_closed_with_a_note(sheet):
    (at,) = easy(sheet)
    with sheet.program() as terminal:
        terminal.wait("Показания по маршруту")
        terminal.send(f"1{sheet.line}{ENTER}{ENTER}5{ENTER}{ENTER}")
        terminal.wait("0 из 5")
        terminal.send("\x1b[B" * at + sheet.keys(sheet.rows[at]))
        terminal.wait(r"Показаний 1 из 5 \(−4\)")
        terminal.send(F6)
        terminal.wait("Итоги пакета 1")
        terminal.wait("принято")
        terminal.send(F9)
        terminal.wait("Итоги не сходятся")
        terminal.send(f"лист порван{ENTER}")
        terminal.wait("Найти лицевой счёт")
        terminal.send("1")
        terminal.wait("маршрут:")
        assert "продолжить" not in terminal.text


def test_payments_are_keyed_in_one_write_and_a_doubled_one_is_asked_about(sheet):
    accounts = list(dict.fromkeys(row.account for row in sheet.rows if row.account))[:5]
    typed = "".join(f"{account}{ENTER}{100 + at},5{ENTER}" for at, account in enumerate(accounts))
    with sheet.program() as terminal:
        terminal.wait("Ввод оплаты")
        terminal.send(f"31{ENTER}{ENTER}{ENTER}{ENTER}{ENTER}{typed}")
        terminal.wait("платежей 5")
        terminal.send(f"{accounts[0]}{ENTER}100,5{ENTER}")
        terminal.wait("Такой платёж уже есть: строка 1")
        terminal.send(F8)
        terminal.wait("отменён")
        terminal.wait("платежей 4")
    amounts = sheet.database.read(
        lambda session: session.exec(select(Payment.amount_kop).where(col(Payment.batch_id).is_not(None))).all()
    )
    assert amounts == [10050, 10150, 10250, 10350, 10450, -10450]

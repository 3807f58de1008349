"""The program itself in a pty: start, menu, search, card, help, leaving, refusals."""

import subprocess
import sys

import pytest

from tests.terminal.harness import ENTER, PROGRAM, Terminal

READY = r"· .*администратор *$"
"""The end of the first line once the office is open."""


@pytest.fixture
def program(office_file):
    """The running program at its menu."""
    with Terminal(PROGRAM, TUI_BILLING_DATABASE=str(office_file)) as terminal:
        terminal.wait(READY)
        terminal.settle()
        yield terminal


def test_the_first_screen_shows_the_office_the_period_and_the_person(program):
    assert "УК" in program.text
    assert "2026" in program.text.splitlines()[0]
    assert program.text.splitlines()[23].startswith("1Помощь")
    assert program.text.splitlines()[23].endswith("10Выход")


def test_keys_typed_ahead_reach_the_screens_that_they_open(program):
    """One write: open the search, type a number, Enter, the readings section."""
    program.send(f"7100000005{ENTER}5")
    program.wait("ЛС 100000005")
    program.wait(r"\[5 Показания\]")
    program.wait("Дата +Точка учёта")


@pytest.mark.parametrize("opens", ["7", "\x1b[18~", "\x06"])
def test_keys_typed_before_the_database_is_open_are_not_lost(office_file, opens):
    with Terminal(PROGRAM, TUI_BILLING_DATABASE=str(office_file)) as terminal:
        terminal.wait("1Помощь")
        terminal.send(f"{opens}10000000")
        terminal.wait("Найти: 10000000")
        terminal.wait("100000004")


def test_a_name_typed_before_the_database_is_open_is_searched_for(office_file):
    with Terminal(PROGRAM, TUI_BILLING_DATABASE=str(office_file)) as terminal:
        terminal.wait("1Помощь")
        terminal.send("яя1")
        terminal.wait("Найти: яя1")
        terminal.wait(r"дом \[/2\]")


def test_a_letter_on_the_menu_begins_a_search(program):
    program.send("яя")
    program.wait("Найти: яя")


def test_f7_and_ctrl_f_search_from_any_screen(program):
    program.send("\x1b[18~")
    program.wait("Найти:")
    program.send(f"100000003{ENTER}")
    program.wait("ЛС 100000003")
    program.send("\x06")
    program.wait("Найти:")


def test_hostile_names_are_text_on_the_search_and_on_the_card(program):
    for number, shown in ((0, r"\[@click=app\.quit\]Жуть"), (1, r"дом \[/2\]"), (2, r"Ящер·\[2J·\[31m·")):
        program.send(f"яя{number}")
        program.wait(shown)
        program.send(ENTER)
        program.wait(rf"ЛС \d+ · {shown}")
        for section in "234567":
            program.send(section)
            program.wait(rf"\[{section} ")
        program.send("\x1b[21~")
        program.wait("Найти лицевой счёт")


def test_help_lists_the_active_keys_in_russian(program):
    program.send(f"7100000003{ENTER}")
    program.wait("ЛС 100000003")
    program.send("\x1bOP")
    program.wait("Клавиша +Действие")
    text = program.wait("Начисления")
    assert "F7, Ctrl+F" in text
    assert "Quit" not in text


def test_f10_leaves_with_code_0(program):
    program.send("\x1b[21~")
    assert program.end() == 0


def test_ctrl_c_does_not_end_a_shift(program):
    program.send("\x03")
    program.wait("Выход — F10")


def test_nothing_is_sent_while_nobody_types(program):
    program.settle(0.5)
    assert program.settle(1.5) == 0


def test_a_missing_database_is_one_sentence_on_the_status_line(tmp_path):
    with Terminal(PROGRAM, TUI_BILLING_DATABASE=str(tmp_path / "none" / "office.db")) as terminal:
        terminal.wait("Файла базы нет.*(\n.*)?tui-billing init")
        terminal.wait("База не открыта")
        terminal.send("\x1b[21~")
        assert terminal.end() == 0


def test_without_a_terminal_it_says_what_to_do(office_file):
    ended = subprocess.run(PROGRAM, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert ended.returncode == 1
    assert "tui-billing --help" in ended.stderr


def test_a_wide_terminal_uses_its_width(office_file):
    with Terminal(PROGRAM, size=(120, 40), TUI_BILLING_DATABASE=str(office_file)) as terminal:
        terminal.wait(READY)
        terminal.send("71")
        terminal.wait("100000004")
        assert max(map(len, terminal.text.splitlines())) > 100


def test_the_application_loads_nothing_heavy_before_its_first_paint():
    heavy = ["sqlalchemy", "sqlmodel", "polars", "reportlab", "typer", "pydantic", "numpy", "adbc_driver_manager"]
    code = f"import sys, tui_billing.app; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"

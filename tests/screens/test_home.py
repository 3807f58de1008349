"""The home menu."""

import pytest

from tests.screens.conftest import SIZES, application, at_menu, until
from tui_billing.app import BillingApp
from tui_billing.domain.codes import Role
from tui_billing.domain.errors import StorageError
from tui_billing.screens._base import Entry
from tui_billing.screens._menu import KEYS, scan, sketches


@pytest.mark.parametrize("size", SIZES)
async def test_the_menu_shows_the_office_the_period_the_person_and_every_entry(town, size):
    app = application(town)
    async with app.run_test(size=size) as pilot:
        text = await at_menu(pilot)
        assert "октябрь 2026" in text
        assert "Иванова [/2]" in text
        assert all(entry.title in text for entry in scan())


def test_no_two_entries_have_one_key():
    keys = [entry.key for entry in scan()]
    assert len(keys) == len(set(keys))
    assert all(isinstance(entry, Entry) and entry.key in KEYS for entry in scan())


async def test_a_role_sees_only_its_own_entries(town):
    hidden = [entry for entry in scan() if entry.roles and Role.CONTROLLER not in entry.roles]
    app = application(town, Role.CONTROLLER)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await at_menu(pilot)
        assert not [entry.title for entry in hidden if entry.title in text]


async def test_a_digit_opens_a_screen_and_escape_comes_back(town):
    app = application(town)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_menu(pilot)
        await pilot.press("7")
        await until(pilot, "Найти:")
        await pilot.press("escape")
        await at_menu(pilot)


async def test_one_escape_too_many_does_not_end_the_shift(town):
    app = application(town)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_menu(pilot)
        await pilot.press("escape")
        await until(pilot, "Выход — F10")
        assert app.is_running
        await pilot.press("f10")
        await pilot.pause()
        assert not app.is_running


async def test_a_database_that_cannot_be_opened_is_a_sentence():
    def refuse():
        raise StorageError("Файла базы нет. Создайте его: tui-billing init.")

    app = BillingApp(refuse)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "Создайте его: tui-billing init")
        await until(pilot, "База не открыта")
        await pilot.press("1")
        assert app.is_running


def test_the_titles_read_from_the_source_text_are_those_of_the_entries():
    assert [(sketch.key, sketch.title) for sketch in sketches()] == [(entry.key, entry.title) for entry in scan()]

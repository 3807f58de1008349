"""On every screen data is text: no markup, no links, no escape sequences, at both sizes."""

import pytest

from tests.screens.conftest import SIZES, application, at_menu, shown, until
from tui_billing.screens._card_sections import SECTIONS
from tui_billing.screens._menu import scan
from tui_billing.screens.account_card import AccountCard

ENTRIES = scan()


def assert_harmless(text):
    assert not [character for character in text if ord(character) < 32 and character != "\n"]
    assert "\x9b" not in text


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.title for entry in ENTRIES])
async def test_every_screen_of_the_menu_opens_on_hostile_names(hostile_town, entry, size):
    app = application(hostile_town)
    async with app.run_test(size=size) as pilot:
        text = await at_menu(pilot)
        assert "УК [@click=app.quit]" in text
        await pilot.press(entry.key)
        await pilot.pause(0.2)
        await pilot.press("down", "down", "pagedown")
        await pilot.pause(0.1)
        assert_harmless(shown(app))
        assert app.is_running


@pytest.mark.parametrize("size", SIZES)
async def test_the_card_and_the_search_show_hostile_names_as_they_are(hostile_town, size):
    app = application(hostile_town)
    async with app.run_test(size=size) as pilot:
        await at_menu(pilot)
        await pilot.press("7", *"1000000")
        assert_harmless(await until(pilot, "дом [/2]"))
        await until(pilot, "[@click=app.quit]")
        app.go(AccountCard(2))
        for section in SECTIONS:
            await pilot.press(section.key)
            assert_harmless(await until(pilot, f"[{section.key} "))
        await pilot.press("2")
        await until(pilot, "[red]")

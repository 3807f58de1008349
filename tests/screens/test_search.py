"""The search screen."""

from tests.screens.conftest import application, at_menu, until


async def test_typing_finds_while_it_is_typed(town):
    app = application(town)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_menu(pilot)
        await pilot.press("7", *"10000")
        await until(pilot, "100000015")
        await pilot.press(*"0007")
        text = await until(pilot, "100000007")
        await pilot.pause()
        assert "Найти: 100000007" in text


async def test_nothing_found_is_said(town):
    app = application(town)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_menu(pilot)
        await pilot.press("7", *"ъъъ")
        await until(pilot, "Ничего не найдено.")
        await pilot.press("enter", "ctrl+u", "1")
        await until(pilot, "100000001")


async def test_enter_opens_the_row_of_the_caret(town):
    app = application(town)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_menu(pilot)
        await pilot.press("7", *"1000000")
        await until(pilot, "100000002")
        await pilot.press("down", "down", "enter")
        await until(pilot, "ЛС 100000003")

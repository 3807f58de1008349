"""The account card."""

import pytest

from tests.screens.conftest import SIZES, application, at_menu, until
from tui_billing.screens._card_sections import SECTIONS
from tui_billing.screens.account_card import AccountCard


@pytest.mark.parametrize("size", SIZES)
async def test_every_section_opens_by_its_digit(town, size):
    app = application(town)
    async with app.run_test(size=size) as pilot:
        await at_menu(pilot)
        app.go(AccountCard(1))
        await until(pilot, "ЛС 100000001")
        for section in SECTIONS:
            await pilot.press(section.key)
            text = await until(pilot, f"[{section.key} {section.title}]")
            assert len(text.splitlines()[1]) <= size[0]
            await until(pilot, section.columns[0].title)


async def test_arrows_turn_the_sections_in_a_ring(town):
    app = application(town)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_menu(pilot)
        app.go(AccountCard(1))
        await until(pilot, "[1 Счёт]")
        await pilot.press("left")
        await until(pilot, f"[{SECTIONS[-1].key} {SECTIONS[-1].title}]")
        await pilot.press("right", "right")
        await until(pilot, "[2 Услуги]")


async def test_readings_have_a_chart(town):
    app = application(town)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_menu(pilot)
        for account in range(1, 6):
            app.go(AccountCard(account, "5"))
            await until(pilot, f"ЛС 10000000{account}")
        await until(pilot, "█")


async def test_an_account_that_is_gone_is_a_sentence(town):
    app = application(town)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_menu(pilot)
        app.go(AccountCard(10**9))
        await until(pilot, "больше нет в базе")

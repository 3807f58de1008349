"""The debtor list: narrowed by age and amount, read a page of buildings at a time."""

import threading

import pytest

from tests.screens.office import SIZES, TODAY, desk_of, opened, picture, press, settled, shown
from tests.towns import LAST
from tui_billing.domain.codes import Channel
from tui_billing.domain.decimals import roubles
from tui_billing.operations.payments import record_payment
from tui_billing.queries import debtors as questions
from tui_billing.queries.debtors import DebtorFilter, debtor_page
from tui_billing.screens import debtors as module
from tui_billing.screens.account_card import AccountCard
from tui_billing.screens.debtors import Debtors
from tui_billing.screens.duty import DutyStatement
from tui_billing.widgets import list_grid
from tui_billing.widgets.list_grid import ListGrid

EVERYBODY = 10**6


def owing(database, least_kop=1, least_months=1):
    """The debtors by the query itself, all at once."""
    return list(database.read(debtor_page, DebtorFilter(TODAY, least_kop, least_months), 0, EVERYBODY).rows)


def listed(pilot):
    return pilot.app.screen.query_one(ListGrid).rows


@pytest.mark.parametrize("size", SIZES)
async def test_every_debtor_is_listed_with_number_debt_and_months(billed, size):
    async with opened(desk_of(billed), Debtors(), size) as pilot:
        first = owing(billed)[0]
        assert f"{TODAY:%d.%m.%Y}" in shown(pilot)[0]
        assert first.number in picture(pilot)
        assert roubles(first.debt_kop) in picture(pilot)


async def test_a_terminal_of_120_columns_also_shows_the_last_payment(billed):
    async with opened(desk_of(billed), Debtors(), SIZES[1]) as pilot:
        assert "не платил" in picture(pilot)


async def test_the_list_goes_on_over_buildings_and_shows_everybody_once(billed, monkeypatch):
    monkeypatch.setattr(questions, "BUILDINGS_A_LOOK", 1)
    monkeypatch.setattr(list_grid, "PAGE", 5)
    expected = [each.account_id for each in owing(billed)]
    async with opened(desk_of(billed), Debtors()) as pilot:
        assert len(listed(pilot)) < len(expected)
        for _ in expected:
            await press(pilot, "end")
            if len(listed(pilot)) >= len(expected):
                break
        assert [each.account_id for each in listed(pilot)] == expected


async def test_f3_narrows_by_months_and_f4_by_amount(billed):
    async with opened(desk_of(billed), Debtors()) as pilot:
        await press(pilot, "f3")
        assert "от 2 мес." in shown(pilot)[0]
        assert listed(pilot) == owing(billed, least_months=2)
        await press(pilot, "f4", "f4")
        assert f"от {roubles(5_000_00)} руб." in shown(pilot)[0]
        assert listed(pilot) == owing(billed, 5_000_00, 2) != owing(billed)
        await press(pilot, *["f3"] * 4)
        assert listed(pilot) == owing(billed, 5_000_00)


async def test_a_filter_pressed_while_the_list_is_loading_is_the_one_that_is_shown(billed, monkeypatch):
    go_on, asked = threading.Event(), []

    def held_up(session, wanted, *rest):
        """The first page after F4 comes only when it is no longer wanted."""
        asked.append(wanted)
        if wanted.least_kop == 1_000_00:
            go_on.wait()
        return debtor_page(session, wanted, *rest)

    monkeypatch.setattr(module, "debtor_page", held_up)
    async with opened(desk_of(billed), Debtors()) as pilot:
        await pilot.press("f4")
        while len(asked) < 2:
            await pilot.pause()
        await pilot.press("f4")
        go_on.set()
        await settled(pilot)
        assert listed(pilot) == owing(billed, 5_000_00) != owing(billed, 1_000_00)


async def test_asked_again_and_come_back_to_the_list_stays_where_it_is(billed, actor, monkeypatch):
    monkeypatch.setattr(list_grid, "PAGE", 5)
    async with opened(desk_of(billed), Debtors()) as pilot:
        grid = pilot.app.screen.query_one(ListGrid)
        await press(pilot, "end", "end", "end", "up")
        row, top = grid.row, grid.top
        assert grid.index > 5
        await press(pilot, "f5")
        assert (grid.row, grid.top) == (row, top)
        await press(pilot, "enter")
        day = {"received_on": LAST.last, "value_on": LAST.last, "period": LAST}
        billed.write(record_payment, actor, row.number, 10**8, channel=Channel.CASH_DESK, **day)
        await press(pilot, "escape")
        assert row.account_id not in [each.account_id for each in listed(pilot)]
        assert grid.index > 5
        await press(pilot, "f4")
        assert grid.index == 0


async def test_nobody_owes_for_so_many_months(billed):
    async with opened(desk_of(billed), Debtors()) as pilot:
        await press(pilot, *["f3"] * 4)
        assert "Должников нет." in picture(pilot)


async def test_enter_opens_the_card_of_the_debtor(billed):
    async with opened(desk_of(billed), Debtors()) as pilot:
        await press(pilot, "down", "enter")
        assert isinstance(pilot.app.screen, AccountCard)
        assert owing(billed)[1].number in shown(pilot)[0]


@pytest.mark.parametrize("size", SIZES)
async def test_f9_tells_the_duty_in_the_list_and_in_the_card(billed, size):
    debtor = owing(billed)[0]
    async with opened(desk_of(billed), Debtors(), size) as pilot:
        await press(pilot, "f9")
        assert isinstance(pilot.app.screen, DutyStatement)
        assert f"прошёл: {roubles(debtor.debt_kop)} руб." in picture(pilot)
        assert "Судебный приказ: госпошлина 2\u00a0000,00 руб." in picture(pilot)
        await press(pilot, "escape", "enter", "f9")
        assert isinstance(pilot.app.screen, DutyStatement)
        assert debtor.number in shown(pilot)[0]

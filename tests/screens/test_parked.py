"""Parked lines: a work list with advice; Enter opens the account."""

import pytest

from tests.screens.office import SIZES, desk_of, opened, picture, press, shown, status
from tests.screens.test_accrual import lose_a_tariff
from tests.towns import LAST
from tui_billing.domain.codes import ParkReason
from tui_billing.operations.accrual import accrue_period
from tui_billing.queries.parked import parked_of
from tui_billing.screens import parked as module
from tui_billing.screens.account_card import AccountCard
from tui_billing.screens.parked import Parked
from tui_billing.widgets import list_grid
from tui_billing.widgets.list_grid import ListGrid


@pytest.fixture
def draft(billed, actor):
    """A draft in which the lines of a lost tariff are parked."""
    billed.write(lose_a_tariff, actor)
    return accrue_period(billed, actor, LAST, accrued_on=LAST.last).run_id


@pytest.mark.parametrize("size", SIZES)
async def test_a_row_says_which_account_which_service_and_what_to_do(billed, draft, size):
    first = billed.read(parked_of, draft)[0]
    async with opened(desk_of(billed), Parked(draft), size) as pilot:
        assert first.number in picture(pilot)
        assert first.reason.label[:20] in picture(pilot)
        assert first.advice in status(pilot)


async def test_the_list_goes_on_to_the_last_row(billed, draft, monkeypatch):
    monkeypatch.setattr(list_grid, "PAGE", 5)
    rows = billed.read(parked_of, draft)
    async with opened(desk_of(billed), Parked(draft)) as pilot:
        for _ in rows:
            await press(pilot, "end")
        assert pilot.app.screen.query_one(ListGrid).rows == rows
        assert len(rows) > len(shown(pilot))


async def test_only_the_reason_or_the_building_that_was_asked_for_is_listed(billed, draft):
    rows = billed.read(parked_of, draft)
    async with opened(desk_of(billed), Parked(draft, reason=ParkReason.NO_TARIFF)) as pilot:
        assert {row.reason for row in pilot.app.screen.query_one(ListGrid).rows} == {ParkReason.NO_TARIFF}
    building = rows[0].building_id
    async with opened(desk_of(billed), Parked(draft, building_id=building)) as pilot:
        assert {row.building_id for row in pilot.app.screen.query_one(ListGrid).rows} == {building}


async def test_enter_opens_the_card_of_the_account(billed, draft):
    (first, *_) = billed.read(parked_of, draft)
    async with opened(desk_of(billed), Parked(draft)) as pilot:
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, AccountCard)
        assert first.number in shown(pilot)[0]


async def test_a_line_of_a_whole_building_says_that_there_is_no_account(billed, draft, monkeypatch):
    from dataclasses import replace

    def of_the_house(*args, **kwargs):
        return [replace(row, account_id=0, number="") for row in parked_of(*args, **kwargs)]

    monkeypatch.setattr(module, "parked_of", of_the_house)
    async with opened(desk_of(billed), Parked(draft)) as pilot:
        assert "дом " in shown(pilot)[2]
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Parked)
        assert "относится к дому целиком" in status(pilot)


async def test_a_run_without_parked_lines_says_so(billed):
    async with opened(desk_of(billed), Parked(10**9)) as pilot:
        assert "Отложенных строк нет." in picture(pilot)

"""Acts of meters at the terminal, from the card: replaced, taken off, put into service, verified."""

import pytest

from tests.meters import ACCOUNTANT, WATER, metered_office
from tests.operations.test_meter_act_reversal import read_later, replaced_late
from tests.screens.office import SIZES, desk_of, opened, picture, press, settled, status
from tests.screens.test_one_offs import fill
from tui_billing.queries.account_card import points_of
from tui_billing.screens.account_card import AccountCard
from tui_billing.screens.meter_acts import MeterActDocument, MeterActs
from tui_billing.screens.meters import Commissioning, MetersOfAccount, NewPoint, Replacement, Verified


@pytest.fixture
def metered(sqlite_database, actor):
    sqlite_database.write(metered_office, actor)
    return sqlite_database


@pytest.mark.parametrize("size", SIZES)
async def test_a_meter_is_replaced_from_the_card(metered, size):
    async with opened(desk_of(metered), AccountCard(1, "3"), size) as pilot:
        await settled(pilot)
        await press(pilot, "f2", "enter")
        assert isinstance(pilot.app.screen, MetersOfAccount)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Replacement)
        assert "Замена прибора · ЛС 100001 · Т1" in picture(pilot)
        assert "Дата следующей поверки" in picture(pilot)
        await fill(pilot, "10.10.2026", "180", "", "SN77", "", "", "", "01.05.2032", "0ю003", "П-1", "")
        assert "меньше предыдущего показания" in status(pilot)
        assert "SN77" in picture(pilot)
        await press(pilot, "home", "down")
        await fill(pilot, "188,5", *[""] * 9)
        assert isinstance(pilot.app.screen, MetersOfAccount), status(pilot)
        assert "Расход по снятому прибору 4,500." in status(pilot)
        assert "SN77" in picture(pilot)
    assert [row.serial for row in metered.read(points_of, 1) if row.point_id == 1] == ["SN77", "SN1"]


async def test_a_meter_is_taken_off_and_another_put_into_service(metered):
    async with opened(desk_of(metered), MetersOfAccount(2, "100002")) as pilot:
        await press(pilot, "f8")
        await fill(pilot, "10.10.2026", "188", "")
        assert "Снятие прибора: записано" in status(pilot)
        await press(pilot, "f4")
        assert "прибора нет. Enter" in status(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Commissioning)
        await fill(pilot, "11.10.2026", "", "SN78", "", "", "", "01.05.2032", "1", "")
        assert isinstance(pilot.app.screen, MetersOfAccount), status(pilot)
    assert metered.read(points_of, 2)[0].serial == "SN78"


async def test_a_verification_is_entered_and_esc_stores_nothing(metered):
    async with opened(desk_of(metered), MetersOfAccount(2, "100002")) as pilot:
        await press(pilot, "f4")
        assert isinstance(pilot.app.screen, Verified)
        await fill(pilot, "10.10.2026", "10.10.2036", "", "")
        assert "Поверка прибора: записано" in status(pilot)
        assert "10.10.2036" in picture(pilot)
        await press(pilot, "f2")
        assert isinstance(pilot.app.screen, NewPoint)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, MetersOfAccount)
    assert len(metered.read(points_of, 2)) == 1


@pytest.mark.parametrize("size", SIZES)
async def test_a_wrong_act_is_taken_back_from_the_list_of_acts(metered, size):
    replaced_late(metered)
    metered.write(read_later, ACCOUNTANT)
    async with opened(desk_of(metered), MetersOfAccount(1, "100001"), size) as pilot:
        await press(pilot, "f6")
        assert isinstance(pilot.app.screen, MeterActs)
        assert "2026-000001" in picture(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, MeterActDocument)
        assert "замена 14.08.2026" in picture(pilot)
        await press(pilot, "f8", "f8")
        assert "приняты показания (1, первое — 20.09.2026)" in status(pilot)
        await press(pilot, "f8")
        await settled(pilot)
        assert "Сторно № 2026-000001" in picture(pilot)
        await press(pilot, "escape", "escape")
        assert "SN77" not in picture(pilot)
    assert [row.serial for row in metered.read(points_of, 1) if row.point_id == WATER] == ["SN1"]

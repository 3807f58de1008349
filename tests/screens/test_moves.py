"""Who holds an account, and how large its premises are, at the terminal."""

import pytest

from tests.meters import SINCE, metered_office
from tests.screens.office import SIZES, desk_of, opened, picture, press, settled, status
from tests.screens.test_one_offs import fill
from tui_billing.domain.places import BuildingArea, PremisesArea
from tui_billing.queries.account_card import account_head, holders_of
from tui_billing.queries.premises import areas_of_account
from tui_billing.screens.account_card import AccountCard
from tui_billing.screens.areas import AreasOfAccount
from tui_billing.screens.moves import Closing, HandOver, HoldersOfAccount, OpeningHead


@pytest.fixture
def metered(sqlite_database, actor):
    sqlite_database.write(metered_office, actor)
    sqlite_database.write(measured, actor)
    return sqlite_database


def measured(session):
    session.add(PremisesArea(building_id=1, premises_id=1, valid_from=SINCE, total_e4=500_000, heated_e4=500_000))
    session.add(BuildingArea(building_id=1, valid_from=SINCE, premises_e4=500_000))


@pytest.mark.parametrize("size", SIZES)
async def test_an_account_is_handed_over_from_the_card(metered, size):
    async with opened(desk_of(metered), AccountCard(1), size) as pilot:
        await settled(pilot)
        await press(pilot, "f2", "enter")
        assert isinstance(pilot.app.screen, HoldersOfAccount)
        await press(pilot, "f4")
        assert isinstance(pilot.app.screen, HandOver)
        assert "Собственников (если никто не прописан)" in picture(pilot)
        assert "№ SN1 Т1" in picture(pilot)
        await fill(pilot, "12.10.2026", "200001", "Серова Анна", "", "1", "", "186", "1340/720", "1")
        assert isinstance(pilot.app.screen, AccountCard), status(pilot)
        assert "200001" in picture(pilot)
        assert "Серова Анна" in picture(pilot)


async def test_a_holder_is_changed_and_the_account_closed(metered):
    async with opened(desk_of(metered), HoldersOfAccount(3, "100003")) as pilot:
        await press(pilot, "f2")
        await fill(pilot, "12.10.2026", "", "Серова Анна", "")
        assert "Записано с 12.10.2026" in status(pilot)
        assert [row.name for row in metered.read(holders_of, 3)] == ["Серова Анна", "Иванов Иван3"]
        await press(pilot, "f2")
        await fill(pilot, "13.10.2026", "2", "", "")
        assert "так уже записано" in status(pilot)
        await press(pilot, "escape", "f8")
        assert isinstance(pilot.app.screen, Closing)
        await fill(pilot, "20.10.2026", "")
        assert "Счёт закрыт 20.10.2026" in status(pilot)
    assert f"{metered.read(account_head, 3, SINCE).closed_on}" == "2026-10-20"


@pytest.mark.parametrize("size", SIZES)
async def test_an_account_is_opened_where_the_one_before_is_closed(metered, size):
    async with opened(desk_of(metered), OpeningHead(), size) as pilot:
        await fill(pilot, "Мира, 1", "3", "12.10.2026", "200003", "Серова Анна", "", "1", "", "", "100001")
        assert "Закройте прежний счёт" in status(pilot)
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, OpeningHead)


@pytest.mark.parametrize("size", SIZES)
async def test_an_area_holds_from_a_day_on(metered, size):
    async with opened(desk_of(metered), AreasOfAccount(1, "100001"), size) as pilot:
        await press(pilot, "f2")
        await fill(pilot, "12.10.2026", "52ю3", "", "", "3", "")
        assert isinstance(pilot.app.screen, AreasOfAccount), status(pilot)
        assert "Записано с 12.10.2026: 52,3 м²" in status(pilot)
        await press(pilot, "f2")
        latest = metered.read(areas_of_account, 1)[0]
        assert (latest.heated_e4, latest.rooms) == (523_000, 3)
        await fill(pilot, "13.10.2026", "40", "", "41", "", "")
        assert "не больше общей" in status(pilot)

"""Buildings at the terminal: found while typing, their dated facts with who entered them, changed from a day on."""

import pytest
from sqlmodel import col, select

from tests.screens.office import SIZES, TODAY, desk_of, opened, picture, press, settled, status
from tests.screens.test_one_offs import fill
from tui_billing.domain.metering import MeteringPoint
from tui_billing.domain.places import Building, Street
from tui_billing.queries.account_card import points_of_building
from tui_billing.queries.building_facts import building_facts
from tui_billing.queries.buildings import building_addresses, buildings_found
from tui_billing.queries.premises import premises_of
from tui_billing.screens.building_card import BuildingCard, BuildingChanges, PremisesOfBuilding
from tui_billing.screens.buildings import Buildings, NewBuilding
from tui_billing.screens.meters import MetersOfBuilding, Replacement


@pytest.fixture
def house(town):
    """The id and the address of a building with a meter of its own."""

    def first(session):
        found = session.exec(
            select(MeteringPoint.building_id).where(col(MeteringPoint.account_id).is_(None)).order_by(MeteringPoint.id)
        ).first()
        return found, building_addresses(session)[found]

    return town.read(first)


def words_of(database, building_id, kind):
    return [(fact.words, f"{fact.valid_from:%d.%m.%Y}") for fact in facts_of(database, building_id, kind)]


def facts_of(database, building_id, kind):
    return [fact for fact in database.read(building_facts, building_id, TODAY) if fact.kind == kind]


@pytest.mark.parametrize("size", SIZES)
async def test_a_building_is_found_while_it_is_typed_and_says_what_it_is_and_who_said_so(town, house, size):
    building_id, where = house

    def typed(session):
        building = session.get_one(Building, building_id)
        return f"{session.get_one(Street, building.street_id).name} {building.house}"

    async with opened(desk_of(town), Buildings(), size) as pilot:
        assert "Enter — открыть дом" in status(pilot)
        await press(pilot, *town.read(typed).casefold())
        assert where in picture(pilot)
        assert town.read(buildings_found, town.read(typed), TODAY)[0].building_id == building_id
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, BuildingCard)
        assert "площадь общего имущества" in picture(pilot)
        assert "поставщик: Холодная" in picture(pilot)
        await press(pilot, "down")
        assert "загружено при создании базы: Администратор" in status(pilot)
        await press(pilot, "f6")
        assert isinstance(pilot.app.screen, PremisesOfBuilding)
        await press(pilot, "escape", "f4")
        assert isinstance(pilot.app.screen, MetersOfBuilding)
        await press(pilot, "escape", "escape", "ctrl+u", *"нет такой")
        assert "Ничего не найдено." in status(pilot)


async def test_facts_are_changed_from_a_day_on_by_enter_or_by_a_digit(town, house):
    building_id, where = house
    async with opened(desk_of(town), BuildingCard(building_id, where)) as pilot:
        await press(pilot, "down", "enter")
        assert "Площадь общего имущества · " in picture(pilot)
        await fill(pilot, "777ю5", "01.12.2026")
        assert isinstance(pilot.app.screen, BuildingCard), status(pilot)
        assert "с 01.12.2026: 777,5 м²." in status(pilot)
        await press(pilot, "f2", "2")
        await fill(pilot, "Новый вид", "01.12.2026")
        await press(pilot, "f2", "4")
        await fill(pilot, "2", "7", "15.12.2026")
        assert "меняется с первого числа" in status(pilot)
        await fill(pilot, "01.12.2026")
        await press(pilot, "f2", "5")
        assert "6 — среднее" in status(pilot)
        await fill(pilot, "ХВСОДН", "9")
        assert "Введите номер" in picture(pilot)
        await fill(pilot, "2", "01.12.2026", "протокол 3")
        await press(pilot, "f2", "6")
        await fill(pilot, "2", "1", "01.12.2026")
        await press(pilot, "f2", "7")
        await fill(pilot, "999", "", "50", "2", "", "", "01.12.2026")
        assert "Помещение 999 записано" in status(pilot)
        await press(pilot, "f2", "3")
        await fill(pilot, "ХВС", "", "", "01.12.2026", "")
        assert "Нет" not in picture(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, BuildingCard)
    assert words_of(town, building_id, "common")[-1] == ("777,5 м²", "01.12.2026")
    assert words_of(town, building_id, "amenity")[-1] == ("Новый вид", "01.12.2026")
    assert words_of(town, building_id, "heating") == [
        ("равномерно в течение года, норматив на 7 мес. из 12", "01.12.2026")
    ]
    assert words_of(town, building_id, "mode") == [
        ("ОДН без ограничения: так решило собрание; протокол 3", "01.12.2026")
    ]
    assert words_of(town, building_id, "season") == [("поливочный сезон", "01.12.2026")]
    assert town.read(premises_of, building_id, TODAY)[-1].number == "999"
    assert all(fact.entered.startswith("ввод: ") for fact in facts_of(town, building_id, "mode"))


async def test_what_follows_from_other_data_is_not_changed_and_the_past_is_shown_on_demand(town, house):
    async with opened(desk_of(town), BuildingCard(*house)) as pilot:
        await press(pilot, "enter")
        assert "это следует из других данных" in status(pilot)
        await press(pilot, "f3", "f2")
        assert isinstance(pilot.app.screen, BuildingChanges)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, BuildingCard)


async def test_a_building_is_entered_and_its_card_opens(town):
    async with opened(desk_of(town), Buildings()) as pilot:
        await press(pilot, "f2")
        assert isinstance(pilot.app.screen, NewBuilding)
        await fill(pilot, "Заречный", "г. Приозёрск", "пер.", "Тихий", "7Б", "", "3", "")
        assert isinstance(pilot.app.screen, BuildingCard), status(pilot)
        assert "Дом записан" in status(pilot)
        assert "О доме ничего не записано" in picture(pilot)
        await press(pilot, "f2", "7")
        await fill(pilot, "1", "", "54ю3", "2", "", "", "01.11.2026")
        assert "площадь помещений" in picture(pilot)
        assert "54,3 м²" in picture(pilot)
    (row,) = town.read(buildings_found, "тихий 7б", TODAY)
    assert (row.address, row.district) == ("пер. Тихий, д. 7Б", "Заречный")


async def test_a_building_meter_is_replaced_and_the_list_comes_back(town, house):
    building_id, where = house
    async with opened(desk_of(town), MetersOfBuilding(building_id, where)) as pilot:
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Replacement)
        assert f"Замена прибора · {where}" in picture(pilot)
        await fill(pilot, "20.11.2026", "99999", "", "ОДПУ7", "", "", "", "01.05.2032", "0", "", "1")
        assert isinstance(pilot.app.screen, MetersOfBuilding), status(pilot)
        assert "ОДПУ7" in picture(pilot)
    assert "ОДПУ7" in [row.serial for row in town.read(points_of_building, building_id)]


async def test_the_search_of_buildings_keeps_what_was_typed_when_a_card_is_closed(town, house):
    async with opened(desk_of(town), Buildings()) as pilot:
        await press(pilot, "down", "enter")
        assert isinstance(pilot.app.screen, BuildingCard)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, Buildings)
        await press(pilot, *"мира")
        await settled(pilot)
        assert "Найти: мира" in picture(pilot)

"""Areas on both databases: the premises of a building go on adding up to it, whoever is touched is marked."""

from datetime import date

import pytest
from sqlmodel import select

from tests.ledgers import NOVEMBER, OCTOBER, charge, small_office
from tui_billing.domain.codes import PremisesKind, Role
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import NotAllowedError, RefusedError
from tui_billing.domain.places import BuildingArea, PremisesArea
from tui_billing.operations.areas import add_premises, set_area, set_common_area
from tui_billing.queries.premises import areas_of_account, premises_named, premises_of
from tui_billing.queries.settlement import marks_of
from tui_billing.storage.database import Actor

SINCE, MIDDLE, LATER = date(2020, 1, 1), date(2026, 10, 15), date(2026, 11, 10)


@pytest.fixture
def office(database, actor):
    """Premises 1 and 2 of 50 m² in building 1; October was charged."""
    database.write(small_office, actor)
    database.write(charge, actor, OCTOBER, [(1, 1, 10_000)])
    return database


def areas(office, model, **owner):
    def rows(session):
        asked = select(model).filter_by(**owner).order_by(model.valid_from)
        return [row.model_dump(exclude=set(owner)) for row in session.exec(asked)]

    return office.read(rows)


def of_building(office):
    rows = areas(office, BuildingArea, building_id=1)
    return [(row["valid_from"], row["valid_to"], row["premises_e4"], row["common_e4"]) for row in rows]


def marks(office):
    return [(each.building_id, each.account, str(each.since), each.reason) for each in office.read(marks_of, NOVEMBER)]


def test_the_building_follows_its_premises(office, actor):
    office.write(set_area, actor, 1, MIDDLE, 523_000, living_e4=300_000)
    assert of_building(office) == [(SINCE, MIDDLE, 1_000_000, 0), (MIDDLE, FOREVER, 1_023_000, 0)]
    latest = office.read(areas_of_account, 1)[0]
    assert (latest.total_e4, latest.living_e4, latest.heated_e4, latest.valid_from) == (523_000, 300_000, 0, MIDDLE)
    assert marks(office) == [(1, "", "2026-10", "площадь помещения 1 с 15.10.2026 52,3 м²")]


def test_an_earlier_step_holds_up_to_the_next_one(office, actor):
    office.write(set_area, actor, 1, LATER, 600_000)
    office.write(set_area, actor, 1, MIDDLE, 400_000)
    assert of_building(office) == [
        (SINCE, MIDDLE, 1_000_000, 0), (MIDDLE, LATER, 900_000, 0), (LATER, FOREVER, 1_100_000, 0),
    ]  # fmt: skip


def test_premises_that_were_heated_as_a_whole_still_are(office, actor):
    made = office.write(add_premises, actor, 1, "9а", MIDDLE, 400_000, rooms=2)
    office.write(set_area, actor, made, LATER, 450_000)
    rows = areas(office, PremisesArea, premises_id=made)
    assert [(row["total_e4"], row["heated_e4"]) for row in rows] == [(400_000, 400_000), (450_000, 450_000)]
    office.write(set_area, actor, made, LATER, 450_000, heated_e4=0, no_heating=True)
    assert areas(office, PremisesArea, premises_id=made)[1]["no_heating"]


def test_rooms_are_counted_from_a_day_on_and_the_charged_months_are_marked(office, actor):
    made = office.write(add_premises, actor, 1, "9а", SINCE, 400_000, rooms=2)
    before = of_building(office)
    office.write(set_area, actor, made, MIDDLE, 400_000, rooms=3)
    assert of_building(office) == before
    office.write(set_area, actor, made, LATER, 450_000)
    rows = areas(office, PremisesArea, premises_id=made)
    assert [(row["valid_from"], row["rooms"]) for row in rows] == [(SINCE, 2), (MIDDLE, 3), (LATER, 3)]
    assert marks(office)[1] == (1, "", "2026-10", "площадь помещения 9а с 15.10.2026 40 м², комнат 3")
    with pytest.raises(RefusedError, match="введите от 1 до 99"):
        office.write(set_area, actor, made, LATER, 450_000, rooms=0)


def test_new_premises_make_the_building_larger(office, actor):
    made = office.write(add_premises, actor, 1, "9А", LATER, 400_000, kind=PremisesKind.NON_RESIDENTIAL)
    assert of_building(office)[-1] == (LATER, FOREVER, 1_400_000, 0)
    assert office.read(premises_named, 1, "9а") == made
    listed = office.read(premises_of, 1, MIDDLE)
    assert [(row.number, row.accounts) for row in listed] == [("1", ("100001",)), ("2", ("100002",)), ("9А", ())]
    with pytest.raises(RefusedError, match="уже есть"):
        office.write(add_premises, actor, 1, "9А", LATER, 400_000)
    with pytest.raises(RefusedError, match="Помещения «77»"):
        office.read(premises_named, 1, "77")


def test_common_property_has_an_area_of_its_own_days(office, actor):
    office.write(set_common_area, actor, 1, MIDDLE, 120_000)
    office.write(set_area, actor, 1, LATER, 600_000)
    office.write(set_common_area, actor, 1, date(2026, 10, 20), 130_000)
    assert of_building(office) == [
        (SINCE, MIDDLE, 1_000_000, 0), (MIDDLE, date(2026, 10, 20), 1_000_000, 120_000),
        (date(2026, 10, 20), LATER, 1_000_000, 130_000), (LATER, FOREVER, 1_100_000, 130_000),
    ]  # fmt: skip
    assert marks(office)[0] == (1, "", "2026-10", "площадь общего имущества с 15.10.2026 12 м²")


@pytest.mark.parametrize(
    ("change", "args", "words"),
    [
        (set_area, (1, MIDDLE, 0), "больше 0"),
        (set_area, (99, MIDDLE, 1), "нет. Обновите"),
        (set_area, (1, MIDDLE, 500_000), "уже записана"),
        (set_common_area, (1, date(2019, 1, 1), 5), "нет помещений"),
        (set_common_area, (1, MIDDLE, -1), "введите от 0"),
        (set_common_area, (1, MIDDLE, 0), "уже записана"),
        (add_premises, (99, "1", MIDDLE, 5), "Дома с номером 99"),
        (add_premises, (1, " ", MIDDLE, 5), "Не указан номер"),
    ],
)
def test_what_cannot_be_is_refused(office, actor, change, args, words):
    before = of_building(office)
    with pytest.raises(RefusedError, match=words):
        office.write(change, actor, *args)
    assert of_building(office) == before


def test_heated_area_is_a_part_of_the_whole(office, actor):
    with pytest.raises(RefusedError, match="не больше общей"):
        office.write(set_area, actor, 1, MIDDLE, 400_000, heated_e4=400_001)


def test_a_controller_measures_nothing(office, actor):
    with pytest.raises(NotAllowedError):
        office.write(set_area, Actor(actor.user_id, Role.CONTROLLER, actor.at_ms), 1, MIDDLE, 1)

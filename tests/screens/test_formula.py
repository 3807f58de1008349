"""The formula of a head point on the screen: checked as it is typed, previewed, written."""

import pytest

from tests.heads import BY_PEOPLE, HEAD, LIGHT, communal_flat
from tests.meters import OCTOBER
from tests.screens.office import HOSTILE, SIZES, desk_of, literally, opened, picture, press, settled, shown, status
from tui_billing.domain.codes import Role
from tui_billing.domain.metering import MeteringPoint
from tui_billing.operations.formulas import place_below, save_formula
from tui_billing.queries.formulas import formulas_of, head_points
from tui_billing.screens.account_card import AccountCard
from tui_billing.screens.formula import FormulaOfHead
from tui_billing.widgets.text_line import TextLine


@pytest.fixture
def office(sqlite_database, actor):
    sqlite_database.write(communal_flat, actor)
    sqlite_database.write(place_below, actor, HEAD, [11, 12, 13, LIGHT])
    return sqlite_database


def screen(office):
    return FormulaOfHead(office.read(head_points))


async def typed(pilot, text):
    for character in text:
        await pilot.press({"(": "left_parenthesis", ")": "right_parenthesis", " ": "space"}.get(character, character))
    await settled(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_a_sample_is_previewed_and_written(office, size):
    async with opened(desk_of(office), screen(office), size) as pilot:
        assert "Квартира_ГВС" in shown(pilot)[0]
        assert "формула пуста" in status(pilot)
        assert "Комната_ГВС" in picture(pilot)
        await press(pilot, "f4")
        assert "Понято:  объём × жильцы ÷ сумма(жильцы)" in picture(pilot)
        assert "6,166667" in picture(pilot)
        assert "320,48" in picture(pilot)
        assert any("Итого" in row and "18,5" in row for row in shown(pilot))
        await press(pilot, "enter")
        assert status(pilot) == "Записано: действует с 01.10.2026."
    (row,) = office.read(formulas_of, HEAD)
    assert (row.text, row.valid_from) == (BY_PEOPLE, OCTOBER.first)


async def test_the_place_of_a_mistake_is_marked_under_it(office):
    async with opened(desk_of(office), screen(office)) as pilot:
        await typed(pilot, "V+5")
        assert "нельзя складывать м³ и безразмерное" in status(pilot)
        line, mark = shown(pilot)[1], shown(pilot)[2]
        assert mark.index("^") == line.index("+")
        await press(pilot, "enter")
        assert office.read(formulas_of, HEAD) == []
        await press(pilot, "left", "delete", "backspace")
        assert pilot.app.screen.query_one(TextLine).text == "V"
        assert "Формула верна" in status(pilot)
        assert "^" not in shown(pilot)[2]


async def test_letters_of_both_layouts_and_the_keypad_can_be_typed(office):
    async with opened(desk_of(office), screen(office)) as pilot:
        await typed(pilot, "объем-сумма*0,5")
        assert "Понято:  объём − сумма × 0,5" in picture(pilot)
        await press(pilot, "ctrl+u")
        assert "формула пуста" in status(pilot)


async def test_the_month_that_it_begins_with_is_chosen(office, actor):
    office.write(save_formula, actor, HEAD, "объём / количество", OCTOBER.first)
    async with opened(desk_of(office), screen(office)) as pilot:
        assert "объём / количество" in shown(pilot)[1]
        await press(pilot, "f3", "enter")
        assert status(pilot) == "Записано: действует с 01.11.2026."
    assert len(office.read(formulas_of, HEAD)) == 2


async def test_an_account_that_would_be_parked_is_told_why(office):
    async with opened(desk_of(office), screen(office)) as pilot:
        await typed(pilot, "0-V")
        assert "отложено" in picture(pilot)
        assert "вышел отрицательный объём" in status(pilot)


async def test_a_typist_may_look_and_is_refused_the_writing(office):
    async with opened(desk_of(office, role=Role.TYPIST), screen(office)) as pilot:
        await press(pilot, "f4", "enter")
        assert "не даёт права" in status(pilot)
    assert office.read(formulas_of, HEAD) == []


async def test_the_card_of_an_account_below_opens_it_and_another_card_says_that_there_is_none(office, actor):
    async with opened(desk_of(office), AccountCard(2)) as pilot:
        await press(pilot, "f6")
        assert isinstance(pilot.app.screen, FormulaOfHead)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, AccountCard)

    def alone(session):
        for number in (12,):
            session.get_one(MeteringPoint, number).parent_id = None

    office.write(alone, actor)
    async with opened(desk_of(office), AccountCard(2)) as pilot:
        await press(pilot, "f6")
        assert "нет головной точки" in status(pilot)


async def test_names_are_literal_text(office, actor):
    def spoil(session):
        session.get_one(MeteringPoint, HEAD).name = HOSTILE[0]
        session.get_one(MeteringPoint, 11).name = HOSTILE[1][:15]

    office.write(spoil, actor)
    async with opened(desk_of(office), screen(office), SIZES[1]) as pilot:
        assert literally(pilot, HOSTILE[0])
        assert literally(pilot, HOSTILE[1][:15])

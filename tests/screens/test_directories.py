"""The office's dated tables at the terminal: rows with their days and act, a new one from a day on."""

import pytest

from tests.screens.office import SIZES, TODAY, desk_of, opened, picture, press, settled, status
from tests.screens.test_literal_text import assert_harmless
from tests.screens.test_one_offs import fill
from tests.towns import LAST
from tui_billing.domain.codes import Role
from tui_billing.operations.init_office import init_office
from tui_billing.queries.catalogue import services as all_services
from tui_billing.queries.law_choices import chosen
from tui_billing.queries.local_law import norms_since, range_limits_since, seasons_since, tariffs_since
from tui_billing.queries.settlement import marks_of
from tui_billing.screens._menu import scan
from tui_billing.screens.directories import Directories, directories
from tui_billing.screens.law_choices import LawChoices
from tui_billing.screens.marks import Marks
from tui_billing.screens.norms import Norms
from tui_billing.screens.range_limits import RangeLimits
from tui_billing.screens.seasons import Seasons
from tui_billing.screens.services import Services
from tui_billing.screens.tariffs import TariffHead, Tariffs

ACT = ("Приказ РЭК", "20.11.2026", "45")


@pytest.fixture
def office(sqlite_database, actor):
    """A freshly initialised office of electricity: tariffs by zones, ranges, norms."""
    sqlite_database.write(init_office, actor, "electricity", "admin", period=LAST)
    return sqlite_database


@pytest.mark.parametrize("size", SIZES)
async def test_every_directory_shows_hostile_names_as_they_are(hostile_town, size):
    async with opened(desk_of(hostile_town), Directories(), size) as pilot:
        for at, each in enumerate(directories(), 1):
            await press(pilot, str(at), "down", "f3")
            assert_harmless(picture(pilot))
            await press(pilot, "f2")
            assert_harmless(picture(pilot))
            await press(pilot, "escape", "escape")
            assert isinstance(pilot.app.screen, Directories), each.title


async def test_the_directories_are_the_administrators_and_have_a_key_of_the_menu(office):
    (entry,) = (each for each in scan() if each.title == "Справочники")
    assert (entry.key, entry.roles) == ("f4", (Role.ADMINISTRATOR,))
    async with opened(desk_of(office)) as pilot:
        await press(pilot, "f4")
        assert isinstance(pilot.app.screen, Directories)
    async with opened(desk_of(office, role=Role.TYPIST)) as pilot:
        await press(pilot, "f4")
        assert not isinstance(pilot.app.screen, Directories)


async def test_a_service_is_entered_and_refused_where_it_cannot_be(office):
    async with opened(desk_of(office), Services()) as pilot:
        await press(pilot, "f2")
        assert "6 стоки" in status(pilot)
        await fill(pilot, "ВО", "Водоотведение", "м³", "2", "6", "", "Космос")
        assert "«Космос»: такого нет (услуга)" in status(pilot)
        await fill(pilot, "ЭЭ")
        assert "Услуга записана: ВО, Водоотведение" in status(pilot)
        assert office.read(all_services)[-1].sources == ("ЭЭ",)
        await press(pilot, "down")
        assert "ЭЭОДН: общедомовая, электрическая энергия, считается из: ЭЭ." in status(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_a_price_holds_from_a_day_on_and_the_act_is_kept_for_the_next(office, size):
    async with opened(desk_of(office), Tariffs(), size) as pilot:
        await press(pilot, "down", "up")
        first = office.read(tariffs_since, TODAY)[0]
        assert first.act.split(" от ")[0][:20] in status(pilot)
        await press(pilot, "enter")
        assert "Поставщик (пусто — все)" in picture(pilot)
        await fill(pilot, "", "", "", "", "", "7ю5", "", "01.12.2026", *ACT)
        assert isinstance(pilot.app.screen, Tariffs), status(pilot)
        assert "7,50 с 01.12.2026" in status(pilot)
        assert "01.12.2026" in picture(pilot)
        await press(pilot, "f2")
        assert isinstance(pilot.app.screen, TariffHead)
        assert all(each in picture(pilot) for each in ACT)
        await press(pilot, "escape", "f3")
        assert "все, и прошлые" in picture(pilot)
    new = [row for row in office.read(tariffs_since, TODAY) if row.price_e6 == 7_500_000]
    assert [(f"{row.valid_from:%d.%m.%Y}", row.act) for row in new] == [
        ("01.12.2026", "Приказ РЭК от 20.11.2026 № 45"),
    ]  # fmt: skip


async def test_what_is_refused_stays_on_the_lines(office):
    async with opened(desk_of(office), Tariffs()) as pilot:
        await press(pilot, "f2")
        await fill(pilot, "Космос", "", "", "", "", "7", "", "", *ACT)
        assert "«Космос»: такого нет (услуга)" in status(pilot)
        await press(pilot, *["up"] * 10)
        await fill(pilot, "", "", "", "утро")
        assert "Нет такой зоны" in picture(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, Tariffs)


async def test_a_norm_and_limits_of_ranges_hold_from_a_day_on(office):
    async with opened(desk_of(office), Norms()) as pilot:
        await press(pilot, "f2")
        await fill(pilot, "", "", "", "", "", "99.5", "01.12.2026", *ACT)
        assert "норматив 99,5 с 01.12.2026" in status(pilot)
        await press(pilot, "escape")
        pilot.app.go(RangeLimits())
        await settled(pilot)
        await press(pilot, "f2")
        await fill(pilot, "ЭЭ", "", "3000", "5000", "1,2", "01.12.2026", *ACT)
        assert "до 3000 и до 5000 с 01.12.2026" in status(pilot)
    assert 99_500_000 in [row.norm_e6 for row in office.read(norms_since, TODAY)]
    assert office.read(range_limits_since, TODAY)[-1].season_e2 == 120


async def test_a_season_begins_where_there_are_buildings(town):
    async with opened(desk_of(town), Seasons()) as pilot:
        await press(pilot, "f2")
        await fill(pilot, "1", "1", "25.09.2026", "", "")
        assert isinstance(pilot.app.screen, Seasons), status(pilot)
        assert "начат 25.09.2026, домов" in status(pilot)
        await press(pilot, "f2")
        await fill(pilot, "1", "2")
        assert "Введите 1 — начать" in picture(pilot)
    assert any(f"{row.valid_from}" == "2026-09-25" for row in town.read(seasons_since, TODAY))


async def test_an_open_point_of_the_law_is_decided_by_the_administrator(office):
    async with opened(desk_of(office), LawChoices()) as pilot:
        assert "по умолчанию" in picture(pilot)
        await press(pilot, "enter")
        await fill(pilot, "9")
        assert "Ответ — номер от 1" in picture(pilot)
        await fill(pilot, "2", "15.12.2026", *ACT)
        assert "с начала месяца" in status(pilot)
        await press(pilot, *["up"] * 3)
        await fill(pilot, "01.12.2026", "", "", "")
        assert "с 01.12.2026" in status(pilot)
    decided = [office.read(chosen, "ABSENCE_NORM", day) for day in (TODAY, TODAY.replace(month=12))]
    assert decided[0] != decided[1]


async def test_a_mark_is_put_and_listed(office):
    async with opened(desk_of(office), Marks()) as pilot:
        assert "Отметок нет" in picture(pilot)
        await press(pilot, "f2")
        await fill(pilot, "2026-09", "", "", "проверка")
        assert "Отметка поставлена: все лицевые счета, с 2026-09." in status(pilot)
        assert "проверка" in picture(pilot)
        await press(pilot, "enter")
        assert "Отметка стоит на доме или на всех" in status(pilot)
    assert len(office.read(marks_of, LAST.plus(2))) == 1

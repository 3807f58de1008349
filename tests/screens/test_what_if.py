"""What-if at the terminal: a scenario made by keys, its difference from every side, and nothing written."""

import hashlib
from dataclasses import replace

import pytest
from sqlalchemy import text

from tests.screens.office import SIZES, desk_of, opened, picture, press, shown, status
from tests.screens.test_one_offs import fill
from tests.towns import LAST
from tui_billing.domain.codes import Role
from tui_billing.domain.tables import metadata
from tui_billing.screens.account_card import AccountCard
from tui_billing.screens.explain import Explain
from tui_billing.screens.home import Home
from tui_billing.screens.what_if import Comparison, Kinds, WhatIf
from tui_billing.widgets.list_grid import ListGrid


def dump(session):
    """A hash of every row of every table."""
    total = hashlib.sha256()
    for table in metadata().sorted_tables:
        rows = session.execute(text(f'SELECT * FROM "{table.name}"')).all()
        total.update(repr((table.name, sorted(map(repr, rows)))).encode())
    return total.hexdigest()


def grid(pilot):
    return pilot.app.screen.query_one(ListGrid)


@pytest.mark.parametrize("size", SIZES)
async def test_a_scenario_is_made_computed_and_looked_into_and_nothing_is_written(billed, size):
    before = billed.read(dump)
    async with opened(desk_of(billed), size=size) as pilot:
        await press(pilot, "0")
        assert isinstance(pilot.app.screen, WhatIf)
        assert "Сценарий пуст" in picture(pilot)
        await press(pilot, "f3")
        assert isinstance(pilot.app.screen, Kinds)
        await press(pilot, "1")
        await fill(pilot, "ХВС", "", "", "10", "", "")
        assert "Тариф: " in picture(pilot)
        assert "с 01.10.2026, 10 %" in picture(pilot)
        await press(pilot, "f2")
        assert "ничего не записано" in status(pilot)
        assert "Разница +" in picture(pilot)
        (service,) = grid(pilot).rows
        await press(pilot, "2")
        changes = [abs(row.amount_kop) for row in grid(pilot).rows]
        assert changes == sorted(changes, reverse=True)
        assert sum(row.amount_kop for row in grid(pilot).rows) == service.amount_kop
        for section in ("3", "4"):
            await press(pilot, section)
            assert sum(row.amount_kop for row in grid(pilot).rows) == service.amount_kop
        await press(pilot, "3")
        building = grid(pilot).rows[0]
        await press(pilot, "enter")
        assert sum(row.amount_kop for row in grid(pilot).rows) == building.amount_kop
        assert building.name in shown(pilot)[0]
        account = grid(pilot).rows[0].account
        await press(pilot, "f6")
        assert isinstance(pilot.app.screen, Explain)
        assert "что если, октябрь 2026" in shown(pilot)[0]
        await press(pilot, "f3")
        texts = [row.text for row in grid(pilot).rows]
        assert any("предположено: Тариф: Холодное водоснабжение" in text for text in texts)
        await press(pilot, "escape", "enter")
        assert isinstance(pilot.app.screen, AccountCard)
        assert account in shown(pilot)[0]
        await press(pilot, "escape", "escape")
        assert isinstance(pilot.app.screen, Home)
    assert billed.read(dump) == before


async def test_an_empty_scenario_differs_by_nothing_and_a_line_can_be_taken_away(billed):
    async with opened(desk_of(billed), WhatIf()) as pilot:
        await press(pilot, "f2")
        assert "Разница 0,00" in picture(pilot)
        assert "Отличий нет." in picture(pilot)
        await press(pilot, "f3", "2")
        await fill(pilot, "ХВС", "", "", "", "5", "")
        assert "-5 %" in picture(pilot)
        await press(pilot, "f5")
        assert "с расчётом без сценария" in shown(pilot)[0]
        assert len(grid(pilot).rows) == 1
        await press(pilot, "f8")
        assert grid(pilot).rows == []
        await press(pilot, "2", "f8")
        assert "Убирают строку сценария" in status(pilot)


async def test_what_is_not_known_is_refused_in_the_form_and_escape_keeps_the_scenario(billed):
    async with opened(desk_of(billed), WhatIf()) as pilot:
        await press(pilot, "f3", "4")
        await fill(pilot, "RANGE_INTERVAL", "weeks")
        assert "нет ответа «weeks»" in status(pilot)
        await press(pilot, "escape", "f3", "4")
        await fill(pilot, "RANGE_INTERVAL", "days")
        assert "Правило: RANGE_INTERVAL = days" in picture(pilot)
        await press(pilot, "f3", "1")
        await fill(pilot, "Космос", "", "5", "", "", "")
        assert "«Космос»: такого нет (услуга)" in status(pilot)
        await press(pilot, "escape")
        assert "Правило: RANGE_INTERVAL = days" in picture(pilot)


async def test_only_the_buildings_of_the_filter_are_computed(billed):
    async with opened(desk_of(billed), WhatIf()) as pilot:
        await press(pilot, "f3", "1")
        await fill(pilot, "ХВС", "", "", "10", "", "")
        await press(pilot, "f3", "6")
        await fill(pilot, "", "", "1")
        assert "дом " in shown(pilot)[0]
        await press(pilot, "f2", "3")
        assert [row.key for row in grid(pilot).rows] == [1]


async def test_months_and_runs_are_compared_by_the_same_view(billed):
    async with opened(desk_of(billed), WhatIf()) as pilot:
        await press(pilot, "f4")
        await fill(pilot, "", "")
        assert isinstance(pilot.app.screen, Comparison)
        months = {row.service_id: row.amount_kop for row in grid(pilot).rows}
        assert months
        await press(pilot, "2", "f6")
        assert isinstance(pilot.app.screen, Explain)
    async with opened(desk_of(billed), Comparison(1, 2)) as pilot:
        assert {row.service_id: row.amount_kop for row in grid(pilot).rows} == months
        await press(pilot, "2", "f6")
        assert "по номерам" in status(pilot)
    async with opened(desk_of(billed), Comparison(LAST, 99)) as pilot:
        assert "№ 99" in status(pilot)


async def test_a_computation_is_stopped_by_f9(billed, monkeypatch):
    from tui_billing.screens import what_if as module
    from tui_billing.storage.bulk import CancelledError

    def stopped(*args, cancelled, **kwargs):
        while not cancelled():
            pass
        raise CancelledError

    monkeypatch.setattr(module, "what_if", stopped)
    async with opened(desk_of(billed), WhatIf()) as pilot:
        await pilot.press("f2")
        await pilot.pause()
        await press(pilot, "f9")
        assert "остановлена" in status(pilot)
        assert not pilot.app.screen.busy


async def test_a_parameter_of_the_law_is_supposed_as_everything_else(billed):
    async with opened(desk_of(billed), WhatIf()) as pilot:
        await press(pilot, "f3", "5")
        assert "uplift — Повышающий коэффициент к нормативу" in status(pilot)
        await fill(pilot, "uplft", "", "2")
        assert "Есть: house_average" in status(pilot)
        await press(pilot, "escape", "f3", "5")
        await fill(pilot, "uplift", "16.10.2026", "холодная вода 2")
        assert "Повышающий коэффициент к нормативу, с 16.10.2026: холодная вода 2" in picture(pilot)
        await press(pilot, "f2")
        assert "Разница −" in picture(pilot)


async def supposed(pilot, percent="10"):
    """One changed fact in the scenario."""
    await press(pilot, "f3", "1")
    await fill(pilot, "ХВС", "", "", percent, "", "")


@pytest.mark.parametrize("size", SIZES)
async def test_a_scenario_is_kept_opened_replaced_and_deleted(billed, size):
    name = "План [red]Ы[/]"
    async with opened(desk_of(billed), WhatIf(), size=size) as pilot:
        await press(pilot, "6")
        assert "6 Сохранённые" in picture(pilot)
        await nothing_is_kept(pilot)
        await supposed(pilot)
        await press(pilot, "6", "f3")
        await fill(pilot, name)
        assert f"«{name}»" in shown(pilot)[0]
        await press(pilot, "6")
        assert [row.name for row in grid(pilot).rows] == [name]
        assert name in picture(pilot)
    async with opened(desk_of(billed), WhatIf(), size=size) as pilot:
        await press(pilot, "6", "enter")
        assert f"«{name}»" in shown(pilot)[0]
        assert "с 01.10.2026, 10 %" in picture(pilot)
        await supposed(pilot, "5")
        await press(pilot, "6", "f3")
        await fill(pilot, "")
        assert len(grid(pilot).rows) == 2
        await press(pilot, "6", "enter")
        assert len(grid(pilot).rows) == 2
        await press(pilot, "6", "f8")
        assert f"F8 ещё раз — удалить сценарий «{name}»" in status(pilot)
        await press(pilot, "5", "6", "f8", "f8")
        assert grid(pilot).rows == []
        assert name not in shown(pilot)[0]
        await press(pilot, "5")
        assert len(grid(pilot).rows) == 2


async def nothing_is_kept(pilot):
    """Nothing can be kept of an empty scenario."""
    await press(pilot, "f3")
    await fill(pilot, "Пусто")
    assert "Сценарий пуст" in status(pilot)
    await press(pilot, "escape")


async def test_a_kept_name_is_taken_and_a_typist_keeps_nothing(billed):
    async with opened(desk_of(billed), WhatIf()) as pilot:
        for _ in range(2):
            await supposed(pilot)
            pilot.app.screen._given = replace(pilot.app.screen.plan, kept=0, name="")
            await press(pilot, "6", "f3")
            await fill(pilot, "План")
        assert "«План» уже есть" in status(pilot)
    async with opened(replace(desk_of(billed), role=Role.TYPIST), WhatIf()) as pilot:
        await supposed(pilot)
        await press(pilot, "6", "f3")
        await fill(pilot, "Другой")
        assert "сценарии" in status(pilot)

"""Every entry of the menu: a key of its own, and a screen that opens on an office without a single account."""

from collections import Counter

import pytest

from tests.parked import charge_spoilt
from tests.screens.office import HOSTILE, SIZES, desk_of, literally, opened, picture, press, settled, spoil, status
from tests.towns import LAST
from tui_billing.operations.init_office import init_office, sectors
from tui_billing.screens._menu import KEYS
from tui_billing.screens._menu import scan as _scan
from tui_billing.screens.accrual import Accrual
from tui_billing.screens.debtors import Debtors
from tui_billing.screens.home import Home
from tui_billing.screens.parked import Parked
from tui_billing.screens.receipts import Receipts

PARKED_RUN = 3
"""The town is charged for two months before."""


def test_every_entry_has_a_digit_of_its_own():
    keys = Counter(entry.key for entry in _scan())
    assert set(keys) <= set(KEYS)
    assert set(keys.values()) == {1}


@pytest.fixture
def empty(sqlite_database, actor):
    """A freshly initialised office."""
    sqlite_database.write(init_office, actor, next(iter(sectors())), "admin", period=LAST)
    return sqlite_database


@pytest.mark.parametrize("size", SIZES)
async def test_every_screen_opens_on_an_empty_office_and_takes_keys(empty, size):
    entries = _scan()
    async with opened(desk_of(empty), size=size) as pilot:
        for entry in entries:
            await press(pilot, entry.key)
            assert not isinstance(pilot.app.screen, Home), entry.title
            await press(pilot, "down", "end", "right", "left", "f5", "enter")
            while not isinstance(pilot.app.screen, Home):
                await press(pilot, "escape")
            assert entry.title in picture(pilot)


async def test_accrual_and_receipts_of_an_empty_office_say_what_is_missing(empty, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with opened(desk_of(empty), Accrual()) as pilot:
        assert "F2 — расчёт" in picture(pilot)
        await press(pilot, "f2", "f4", "f4")
        assert status(pilot).startswith("Без изменений")
    async with opened(desk_of(empty), Receipts()) as pilot:
        await press(pilot, "enter")
        assert "не проведено" in status(pilot)


@pytest.mark.parametrize("make", [Accrual, lambda: Parked(PARKED_RUN), Debtors], ids=["accrual", "parked", "debtors"])
async def test_hostile_names_are_shown_literally(billed, actor, make):
    assert charge_spoilt(billed, actor, LAST) == PARKED_RUN
    billed.write(spoil, actor)
    async with opened(desk_of(billed), make(), (160, 100)) as pilot:
        for key in ("1", "2", "3", "4"):
            await press(pilot, key, "end", "home")
            assert "\x1b" not in picture(pilot)
            if key == "1":
                assert sum(literally(pilot, name) for name in HOSTILE) >= 1


async def test_hostile_names_do_not_reach_the_names_of_files(billed, actor, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    billed.write(spoil, actor)
    async with opened(desk_of(billed), Receipts(), (160, 100)) as pilot:
        await press(pilot, "enter")
        await settled(pilot)
        names = [file.name for file in (tmp_path / "receipts").iterdir()]
        assert names
        assert not [name for name in names if set(name) & set("[]/@=\x1b\x07")]
        assert all(name[:30] in picture(pilot) for name in names[:5])

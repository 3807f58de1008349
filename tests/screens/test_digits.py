"""Menus by digits: more lines than digits, and keys that follow a digit at once."""

import pytest

from tests.screens.office import desk_of, opened, picture, press
from tui_billing.screens import documents as module
from tui_billing.screens._documents import Paper, papers
from tui_billing.screens.documents import Documents


@pytest.fixture
def twelve(monkeypatch):
    """Twelve kinds; what was opened is noted."""
    found = []
    first = papers()[0]
    kinds = [
        Paper(f"Вид номер {place}", place, lambda place=place: found.append(place) or first.open(), first.document)
        for place in range(1, 13)
    ]
    monkeypatch.setattr(module, "papers", lambda: kinds)
    return found


async def test_lines_after_the_tenth_are_shown_and_the_arrows_reach_them(billed, twelve):
    async with opened(desk_of(billed), Documents()) as pilot:
        assert all(f"Вид номер {place}" in picture(pilot) for place in range(1, 13))
        await press(pilot, "end", "enter")
    assert twelve == [12]


async def test_the_tenth_digit_is_zero_and_keys_after_it_are_for_the_list_that_it_opens(billed, twelve):
    async with opened(desk_of(billed), Documents()) as pilot:
        await press(pilot, "0", "escape", "3")
    assert twelve == [10, 3]

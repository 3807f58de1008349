"""The law of a month at the terminal: what nobody has checked, what to look at, confirmed by a key."""

import pytest

from tests.screens.office import SIZES, desk_of, opened, picture, press, status
from tui_billing.domain.codes import LawUse, Role
from tui_billing.domain.errors import UncheckedLawError
from tui_billing.domain.period import Period
from tui_billing.operations.law_checks import require_checked
from tui_billing.queries.law_checks import month_law, unchecked
from tui_billing.screens.home import Home
from tui_billing.screens.law_checks import LawChecks, LawParameter

FAR = Period(202701)


def waiting(office):
    return [row.name for row in office.read(month_law, FAR) if row.since is not None and not row.confirmed_by]


@pytest.mark.parametrize("size", SIZES)
async def test_a_parameter_is_looked_into_and_confirmed_with_a_note(sqlite_database, size):
    before = waiting(sqlite_database)
    async with opened(desk_of(sqlite_database), LawChecks(FAR), size) as pilot:
        assert "не подтверждено" in picture(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, LawParameter)
        assert "Что проверить:" in picture(pilot)
        await press(pilot, "escape", "f2", "ц", "enter")
        assert len(waiting(sqlite_database)) == len(before) - 1
        assert "подтвердил" in picture(pilot)


async def test_all_that_is_left_is_confirmed_at_once_and_then_nothing_is_refused(sqlite_database):
    with pytest.raises(UncheckedLawError) as refused:
        sqlite_database.read(require_checked, LawUse.RECEIPTS, FAR)
    assert refused.value.period == FAR
    async with opened(desk_of(sqlite_database), LawChecks(FAR)) as pilot:
        await press(pilot, "f4", "ц", "enter")
        assert waiting(sqlite_database) == []
        await press(pilot, "f4", "ц", "enter")
        assert "подтверждать нечего" in status(pilot)
    assert sqlite_database.read(unchecked, LawUse.RECEIPTS, FAR) == ()


async def test_an_empty_note_and_a_typist_are_refused(sqlite_database):
    before = waiting(sqlite_database)
    async with opened(desk_of(sqlite_database), LawChecks(FAR)) as pilot:
        await press(pilot, "f2", "enter")
        assert "Укажите, что проверено" in status(pilot)
    async with opened(desk_of(sqlite_database, role=Role.TYPIST), LawChecks(FAR)) as pilot:
        await press(pilot, "f2", "ц", "enter")
        assert "не даёт права" in status(pilot)
    assert waiting(sqlite_database) == before


async def test_a_refusal_leads_to_the_month_that_it_is_about(sqlite_database):
    async with opened(desk_of(sqlite_database)) as pilot:
        assert isinstance(pilot.app.screen, Home)
        pilot.app.screen.refuse(UncheckedLawError("закон не проверен", FAR))
        await press(pilot, "f12")
        screen = pilot.app.screen
        assert isinstance(screen, LawChecks)
        assert screen.period == FAR
        await press(pilot, "right")
        assert FAR.plus(1).title in picture(pilot)

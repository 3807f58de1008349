"""The list of held lines: what is held is said, explained, released or left out by keys, and closing leads to it."""

import pytest
from sqlmodel import select

from tests.screens.office import SIZES, desk_of, opened, picture, press, shown, status
from tests.towns import LAST
from tui_billing.domain.codes import HeldDecision
from tui_billing.domain.tariffs import Tariff
from tui_billing.operations.accrual import accrue_period, post_accrual
from tui_billing.operations.outsort import set_limit
from tui_billing.queries.held_lines import held_in_force, held_of
from tui_billing.screens.account_card import AccountCard
from tui_billing.screens.accrual import Accrual
from tui_billing.screens.explain import Explain
from tui_billing.screens.held import Held
from tui_billing.screens.period_checks import PeriodChecks

LIMIT_KOP = 300_000


def dearer(session):
    """Every price rises, so that every line is another and the limit looks at it."""
    for tariff in session.exec(select(Tariff)):
        tariff.price_e6 += 1_000_000
        session.add(tariff)


@pytest.fixture
def draft(billed, actor):
    """A draft in which the largest lines are held."""
    billed.write(dearer, actor)
    billed.write(set_limit, actor, 0, LAST.first, amount_kop=LIMIT_KOP)
    run = accrue_period(billed, actor, LAST, accrued_on=LAST.last)
    assert run.held > 3
    return run.run_id


def decisions(database):
    return [row.decision for row in database.read(held_in_force, LAST)]


@pytest.mark.parametrize("size", SIZES)
async def test_a_row_says_why_it_is_held_and_leads_to_the_card_and_the_explanation(billed, draft, size):
    first = billed.read(held_of, draft, LAST)[0]
    async with opened(desk_of(billed), Accrual(LAST), size) as pilot:
        assert "задерж." in picture(pilot)
        await press(pilot, "f6")
        assert first.number in picture(pilot)
        assert first.reason.label.capitalize() in status(pilot)
        await press(pilot, "f3")
        assert isinstance(pilot.app.screen, Explain)
        assert first.service in picture(pilot)
        assert "объяснение" in shown(pilot)[0]
        await press(pilot, "escape", "enter")
        assert isinstance(pilot.app.screen, AccountCard)
        assert first.number in shown(pilot)[0]


async def test_a_line_is_released_another_left_out_and_the_rest_released_at_once(billed, draft, actor):
    post_accrual(billed, actor, draft)
    waiting = len(decisions(billed))
    async with opened(desk_of(billed), Held(LAST)) as pilot:
        await press(pilot, "f4", *"Акт", "enter")
        assert "Выпущено: строк 1" in status(pilot)
        await press(pilot, "f6", *"Поверка", "enter")
        assert "без неё" in status(pilot)
        assert sorted(decisions(billed)[-2:]) == [HeldDecision.RELEASED, HeldDecision.LEFT_OUT]
        await press(pilot, "f8", *"Акт", "enter")
        assert f"Выпущено: строк {waiting - 2}" in status(pilot)
        place = decisions(billed).index(HeldDecision.LEFT_OUT)
        await press(pilot, *["down"] * place, "f6")
        assert "снова ждёт решения" in status(pilot)
        assert decisions(billed).count(None) == 1
        await press(pilot, "end", "f6")
        assert "Возвращать нечего" in status(pilot)


async def test_what_was_released_before_posting_waits_no_more(billed, draft):
    async with opened(desk_of(billed), Accrual(LAST)) as pilot:
        await press(pilot, "f4")
        assert "решение — F6" in status(pilot)
        await press(pilot, "f6", "f8", *"Акт", "enter", "escape", "f4")
        assert "Задержано" not in status(pilot)
        assert "Ещё раз F4" in status(pilot)
        assert "задерж." not in picture(pilot)


async def test_escape_takes_the_question_back_and_no_reason_is_no_decision(billed, draft, actor):
    post_accrual(billed, actor, draft)
    async with opened(desk_of(billed), Held(LAST)) as pilot:
        await press(pilot, "f4", "enter")
        assert "Укажите причину" in status(pilot)
        await press(pilot, "f8", "escape")
        assert isinstance(pilot.app.screen, Held)
    assert set(decisions(billed)) == {None}


async def test_the_check_before_closing_opens_the_list(billed, draft, actor):
    post_accrual(billed, actor, draft)
    async with opened(desk_of(billed), PeriodChecks(LAST)) as pilot:
        rows = pilot.app.screen._outcomes
        await press(pilot, *["down"] * [row.name for row in rows].index("held_lines"), "enter")
        assert isinstance(pilot.app.screen, Held)
        assert pilot.app.screen.query_one("ListGrid").row is not None

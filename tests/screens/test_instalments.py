"""Instalment plans at the terminal: a plan from the list of whom to offer, its schedule, posting, reversal."""

import pytest

from tests.screens.office import SIZES, TODAY, desk_of, opened, picture, press, settled, status
from tests.screens.test_one_offs import fill
from tui_billing.domain.codes import DocumentStatus
from tui_billing.queries.account_card import account_head
from tui_billing.queries.balances import debts_of
from tui_billing.queries.instalments import plans
from tui_billing.screens.instalments import InstalmentOffers, Instalments, PlanDocument


@pytest.mark.parametrize("size", SIZES)
async def test_a_plan_shows_its_schedule_is_posted_and_reversed(billed, size):
    owed = sum(debt.due_kop for debt in billed.read(debts_of, 1) if debt.due_kop > 0)
    number = billed.read(account_head, 1, TODAY).number
    async with opened(desk_of(billed), Instalments(1, number), size) as pilot:
        await settled(pilot)
        await press(pilot, "f2")
        assert all(title in picture(pilot) for title in ("Лицевой счёт", "Срок первой части", "Процентов годовых"))
        await fill(pilot, "", "", "", "", "", "", "18,5", "Рост платы")
        assert isinstance(pilot.app.screen, PlanDocument), status(pilot)
        assert "15.12.2026" in picture(pilot)
        assert "18,5 % годовых" in picture(pilot)
        (plan,) = billed.read(plans)
        assert (plan.amount_kop, plan.status) == (owed, DocumentStatus.DRAFT)
        await press(pilot, "f2")
        await settled(pilot)
        assert "проведён" in picture(pilot)
        await press(pilot, "f8", "f8")
        await settled(pilot)
        assert [each.is_mirror for each in billed.read(plans)] == [True, False]


async def test_a_plan_that_cannot_be_is_refused_on_the_status_line(billed):
    async with opened(desk_of(billed), Instalments(1, billed.read(account_head, 1, TODAY).number)) as pilot:
        await settled(pilot)
        await press(pilot, "f2")
        await fill(pilot, "", "", "", "", "", "13", "0", "")
        assert "можно от 1 до 12" in status(pilot)
        assert billed.read(plans) == []


async def test_a_rate_that_nobody_typed_is_the_ceiling_of_the_day(billed):
    """On 17.11.2026 the key rate is 14 %."""
    async with opened(desk_of(billed), Instalments(1, billed.read(account_head, 1, TODAY).number)) as pilot:
        await settled(pilot)
        await press(pilot, "f2")
        await fill(pilot, "", "", "", "", "", "", "", "")
        assert "17 % годовых" in picture(pilot)


async def test_the_list_says_what_interest_was_charged(billed):
    async with opened(desk_of(billed), Instalments()) as pilot:
        await settled(pilot)
        await press(pilot, "f6")
        await settled(pilot)
        assert "рассрочек 0, начислено 0,00" in status(pilot)


async def test_offers_of_a_month_without_a_year_before_it_are_empty(billed):
    async with opened(desk_of(billed), InstalmentOffers()) as pilot:
        await settled(pilot)
        assert "Роста платы более чем на 25 % нет" in picture(pilot)
        await press(pilot, "left")
        assert "сентябрь 2026" in picture(pilot)

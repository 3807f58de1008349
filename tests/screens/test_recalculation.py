"""The recalculation screen: what was and what becomes is shown first, and only the second F4 posts it."""

import pytest
from sqlmodel import func, select

from tests.screens.office import SIZES, desk_of, opened, picture, press, shown, status
from tests.screens.test_accrual import lose_a_tariff
from tests.towns import LAST
from tui_billing.domain.charges import Charge, Posting
from tui_billing.domain.codes import PeriodStatus
from tui_billing.domain.documents import Movement
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.tariffs import Tariff
from tui_billing.operations.accrual import accrue_period, post_accrual
from tui_billing.operations.postponing import postpone
from tui_billing.operations.settlement import mark
from tui_billing.screens.explain import Explain
from tui_billing.screens.recalculation import RecalculationDocument, Recalculations
from tui_billing.widgets.list_grid import ListGrid

BEFORE = LAST.plus(-1)


def dearer(session):
    """The price of a tariff that charged the month before is found to have been higher."""
    used = (
        select(func.min(Charge.tariff_id))
        .join(Posting, Posting.run_id == Charge.run_id)
        .where(Posting.period == BEFORE, Charge.amount_kop > 0)
    )
    tariff = session.get_one(Tariff, session.exec(used).one())
    tariff.price_e6 += 1_000_000
    session.add(tariff)


@pytest.fixture
def changed(billed, actor):
    billed.write(dearer, actor)
    billed.write(mark, actor, BEFORE, "приказ о тарифе")
    return billed


def moved(session):
    return session.exec(select(func.coalesce(func.sum(Movement.amount_kop), 0))).one()


@pytest.mark.parametrize("size", SIZES)
async def test_what_changes_is_shown_and_only_the_second_f4_posts_it(changed, size):
    async with opened(desk_of(changed), Recalculations(), size) as pilot:
        await press(pilot, "4")
        assert "приказ о тарифе" in picture(pilot)
        await press(pilot, "f4")
        assert "Проводить нечего" in status(pilot)
        await press(pilot, "f2", "1")
        assert "ещё не проведено" in status(pilot)
        assert f"{BEFORE}" in picture(pilot)
        assert "Разница +" in picture(pilot)
        await press(pilot, "2", "enter")
        assert isinstance(pilot.app.screen, Explain)
        await press(pilot, "f3")
        assert any("должно быть − начислено" in row.text for row in pilot.app.screen.query_one(ListGrid).rows)
        await press(pilot, "escape", "3", "5")
        assert "черновик" in picture(pilot)
        await press(pilot, "f4", "down", "f4")
        assert "Ещё раз F4" in status(pilot)
        assert changed.read(moved) == 0
        await press(pilot, "f4")
        assert "Проведено" in status(pilot)
        assert changed.read(moved) > 0
        await press(pilot, "f2")
        assert "Без изменений" in status(pilot)


async def test_a_document_is_opened_and_reversed_whole(changed):
    async with opened(desk_of(changed), Recalculations()) as pilot:
        await press(pilot, "f2", "f4", "f4", "5", "enter")
        assert isinstance(pilot.app.screen, RecalculationDocument)
        assert "проведён" in shown(pilot)[0]
        assert changed.read(moved) > 0
        await press(pilot, "f8")
        assert "сторнировать" in status(pilot)
        await press(pilot, "f8")
        assert "сторно" in shown(pilot)[0]
        assert changed.read(moved) == 0
        await press(pilot, "escape", "4")
        assert "приказ о тарифе" in picture(pilot)


async def test_a_postponed_line_is_among_what_is_asked_for(billed, actor):
    billed.write(lose_a_tariff, actor)
    run = accrue_period(billed, actor, LAST, accrued_on=LAST.last)
    post_accrual(billed, actor, run.run_id)
    billed.write(postpone, actor, LAST, "ждём приказ")
    billed.write(lambda session: session.add(AccrualPeriod(period=LAST.plus(1), status=PeriodStatus.OPEN)), actor)
    async with opened(desk_of(billed), Recalculations(LAST.plus(1))) as pilot:
        await press(pilot, "4")
        assert "отложенная строка" in picture(pilot)
        count = len(pilot.app.screen.query_one(ListGrid).rows)
        left = f"Осталось отметок: {count}, из них отложенных строк {count}. Список — клавиша 4."
        await press(pilot, "f2")
        assert left in status(pilot)
        billed.write(dearer, actor)
        billed.write(mark, actor, BEFORE, "приказ о тарифе")
        await press(pilot, "f2", "f4", "f4")
        assert "Проведено" in status(pilot)
        assert left in status(pilot)

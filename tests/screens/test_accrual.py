"""The accrual screen: a draft is shown first, and only the second F4 posts it."""

import asyncio
import shutil
import threading

import pytest
from sqlmodel import func, select

from tests.conftest import ADMINISTRATOR
from tests.screens.office import SIZES, desk_of, opened, picture, press, settled, shown, status
from tests.towns import LAST
from tui_billing.domain.charges import Charge, Posting, Run
from tui_billing.domain.codes import PeriodStatus, RunStatus
from tui_billing.domain.decimals import roubles
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.tariffs import Tariff
from tui_billing.operations.accrual import accrue_period
from tui_billing.queries.runs import latest_summary
from tui_billing.screens import accrual as module
from tui_billing.screens.account_card import AccountCard
from tui_billing.screens.accrual import Accrual
from tui_billing.screens.parked import Parked
from tui_billing.storage.bulk import CancelledError
from tui_billing.storage.database import Database

BEFORE = LAST.plus(-1)
PATIENCE_S = 60


def lose_a_tariff(session):
    """The price of the most used tariff ends before the month: its lines will be parked."""
    used = select(Charge.tariff_id).group_by(Charge.tariff_id).order_by(func.count().desc(), Charge.tariff_id)
    tariff = session.get_one(Tariff, session.exec(used).first())
    tariff.valid_to = LAST.first
    session.add(tariff)


def close(session):
    session.get_one(AccrualPeriod, LAST).status = PeriodStatus.CLOSED


def in_force(session):
    return dict(session.exec(select(Posting.building_id, Posting.run_id).where(Posting.period == LAST)).all())


def statuses(session):
    return list(session.exec(select(Run.status).where(Run.period == LAST).order_by(Run.id)))


@pytest.fixture
def changed(billed, actor):
    """The billed town in which a tariff has been lost since."""
    billed.write(lose_a_tariff, actor)
    return billed


@pytest.fixture(scope="module")
def drafted_file(billed_file, tmp_path_factory):
    """The same, with the draft computed."""
    path = tmp_path_factory.mktemp("drafted") / "office.db"
    shutil.copy(billed_file, path)
    database = Database.at(path)
    database.write(lose_a_tariff, ADMINISTRATOR)
    accrue_period(database, ADMINISTRATOR, LAST, accrued_on=LAST.last)
    database.close()
    return path


@pytest.fixture
def drafted(drafted_file, tmp_path):
    """The draft, for one test."""
    path = tmp_path / "drafted.db"
    shutil.copy(drafted_file, path)
    database = Database.at(path)
    yield database
    database.close()


@pytest.mark.parametrize("size", SIZES)
async def test_computing_shows_the_totals_and_only_the_second_f4_posts(changed, size):
    before = changed.read(in_force)
    async with opened(desk_of(changed), Accrual(), size) as pilot:
        await press(pilot, "f2")
        draft = changed.read(latest_summary, LAST)
        assert draft.status is RunStatus.DRAFT
        assert roubles(draft.amount_kop) in picture(pilot)
        assert all(roubles(each.amount_kop) in picture(pilot) for each in draft.services[:5])
        assert "ещё не проведено" in status(pilot)
        await press(pilot, "f4")
        assert f"Изменится домов: {draft.changed}" in status(pilot)
        assert changed.read(in_force) == before
        await press(pilot, "f4")
        assert f"Изменено домов: {draft.changed}" in status(pilot)
        assert set(changed.read(in_force).values()) == {draft.run_id}
        assert "проведён" in shown(pilot)[0] or "проведен" in shown(pilot)[0]


@pytest.mark.parametrize("key", ["down", "f5", "2", "right", "x", "enter"])
async def test_any_other_key_takes_the_consent_back(drafted, key):
    before = drafted.read(in_force)
    async with opened(desk_of(drafted), Accrual()) as pilot:
        await press(pilot, "f4", key)
        if not isinstance(pilot.app.screen, Accrual):
            await press(pilot, "escape")
        if key == "right":
            await press(pilot, "left")
        await press(pilot, "f4")
        assert "Ещё раз F4" in status(pilot)
        assert drafted.read(in_force) == before


async def test_a_second_run_of_the_same_facts_says_that_nothing_changes(billed):
    before = billed.read(in_force)
    async with opened(desk_of(billed), Accrual()) as pilot:
        await press(pilot, "f2", "f4", "f4")
        assert status(pilot).startswith("Без изменений")
        assert billed.read(in_force) == before
        assert billed.read(statuses) == [RunStatus.POSTED, RunStatus.CANCELLED]


async def test_without_a_draft_there_is_nothing_to_post(billed):
    async with opened(desk_of(billed), Accrual()) as pilot:
        await press(pilot, "f4", "f4")
        assert "сначала рассчитайте" in status(pilot)


async def test_f9_stops_the_computation_and_nothing_of_it_is_visible(changed, monkeypatch):
    before = changed.read(in_force)
    real, started = module.accrue_period, asyncio.Event()

    def slow(*args, progress, cancelled, **kwargs):
        """As the real one, but it goes on only when it was stopped."""
        loop.call_soon_threadsafe(started.set)
        while not cancelled():
            progress(1, 3)
        return real(*args, progress=progress, cancelled=cancelled, **kwargs)

    monkeypatch.setattr(module, "accrue_period", slow)
    loop = asyncio.get_running_loop()
    async with opened(desk_of(changed), Accrual()) as pilot:
        await pilot.press("f2")
        await started.wait()
        await pilot.press("f4", "left", "f2")
        assert pilot.app.screen.period == LAST
        await press(pilot, "f9")
        assert status(pilot) == str(CancelledError())
        assert changed.read(in_force) == before
        assert changed.read(latest_summary, LAST).status is RunStatus.POSTED
        monkeypatch.setattr(module, "accrue_period", real)
        await press(pilot, "f2")
        assert changed.read(latest_summary, LAST).status is RunStatus.DRAFT


async def test_leaving_the_screen_stops_the_computation(changed, monkeypatch):
    started, stopped = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def endless(*args, progress, cancelled, **kwargs):
        loop.call_soon_threadsafe(started.set)
        while not cancelled():
            progress(1, 3)
        stopped.set()
        raise CancelledError

    monkeypatch.setattr(module, "accrue_period", endless)
    async with opened(desk_of(changed), Accrual()) as pilot:
        await pilot.press("f2")
        await started.wait()
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, Accrual)
        assert await asyncio.to_thread(stopped.wait, PATIENCE_S)


async def test_a_closed_period_is_refused_in_one_sentence(billed, actor):
    billed.write(close, actor)
    async with opened(desk_of(billed), Accrual()) as pilot:
        await press(pilot, "f2")
        assert status(pilot) == f"Период {LAST} закрыт. Выберите открытый период: документ сохранит дату события."
        assert billed.read(statuses) == [RunStatus.POSTED]


async def test_left_and_right_change_the_period(billed):
    async with opened(desk_of(billed), Accrual()) as pilot:
        assert LAST.title in shown(pilot)[0]
        await press(pilot, "left")
        assert BEFORE.title in shown(pilot)[0]
        assert roubles(billed.read(latest_summary, BEFORE).amount_kop) in picture(pilot)
        await press(pilot, "right", "right")
        assert LAST.plus(1).title in shown(pilot)[0]
        assert "не начислено" in shown(pilot)[0]
        assert "F2 — расчёт" in picture(pilot)


async def test_a_draft_is_not_posted_from_the_screen_of_another_period(drafted):
    before = drafted.read(in_force)
    async with opened(desk_of(drafted), Accrual()) as pilot:
        await pilot.press("left", "f4", "f4")
        await settled(pilot)
        assert drafted.read(in_force) == before


async def test_the_sections_show_buildings_reasons_and_runs(drafted):
    async with opened(desk_of(drafted), Accrual()) as pilot:
        draft = drafted.read(latest_summary, LAST)
        await press(pilot, "2")
        assert all(roubles(each.amount_kop) in picture(pilot) for each in draft.buildings[:5])
        assert picture(pilot).count("изменится") == draft.changed
        await press(pilot, "3")
        assert all(reason.label in picture(pilot) for reason, _ in draft.reasons)
        await press(pilot, "4")
        assert draft.result_hash[:8] in picture(pilot)


async def test_enter_on_a_reason_opens_its_parked_lines_and_enter_there_the_card(drafted):
    async with opened(desk_of(drafted), Accrual()) as pilot:
        await press(pilot, "3")
        reason = drafted.read(latest_summary, LAST).reasons[0][0]
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Parked)
        assert reason.label in status(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, AccountCard)
        await press(pilot, "escape", "escape")
        assert isinstance(pilot.app.screen, Accrual)


async def test_enter_on_a_building_opens_the_parked_lines_of_it(drafted):
    async with opened(desk_of(drafted), Accrual()) as pilot:
        await press(pilot, "2", "enter")
        assert isinstance(pilot.app.screen, Parked)


async def test_a_run_has_nothing_behind_it_to_open(billed):
    async with opened(desk_of(billed), Accrual()) as pilot:
        await press(pilot, "4", "enter")
        assert isinstance(pilot.app.screen, Accrual)

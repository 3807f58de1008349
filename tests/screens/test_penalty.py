"""Penalties at the terminal: a draft, its accounts and days, posting, reversal, the statement of an account."""

from contextlib import suppress

import pytest

from tests.confirmed import confirm
from tests.conftest import ADMINISTRATOR
from tests.screens.office import SIZES, desk_of, opened, picture, press, status
from tests.towns import LAST
from tui_billing.domain.codes import DocumentStatus, LawUse
from tui_billing.domain.errors import RefusedError
from tui_billing.operations.periods import open_period
from tui_billing.queries.penalties import penalty_runs
from tui_billing.screens.account_card import AccountCard
from tui_billing.screens.documents import Documents
from tui_billing.screens.explain import Explain
from tui_billing.screens.penalty import PenaltyDocument, PenaltyRuns, PenaltyStatement
from tui_billing.widgets.list_grid import ListGrid

NEXT = LAST.plus(1)


@pytest.fixture
def overdue(billed):
    """September is overdue by more than thirty days, and the month after the last one is open."""
    with suppress(RefusedError):  # it may be open already
        billed.write(open_period, ADMINISTRATOR, NEXT)
    with suppress(RefusedError):  # so may its law be confirmed
        billed.write(confirm, ADMINISTRATOR, LawUse.PENALTY, NEXT)
    return billed


@pytest.mark.parametrize("size", SIZES)
async def test_a_draft_is_looked_into_posted_and_reversed(overdue, size):
    async with opened(desk_of(overdue, NEXT), PenaltyRuns(), size) as pilot:
        assert "F2 — рассчитать" in picture(pilot)
        await press(pilot, "f2")
        assert isinstance(pilot.app.screen, PenaltyDocument)
        (run,) = overdue.read(penalty_runs)
        assert (run.status, run.complete) == (DocumentStatus.DRAFT, True)
        assert run.amount_kop > 0
        assert "F4 — провести" in status(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Explain)
        await press(pilot, "f3")
        said = " ".join(row.text for row in pilot.app.screen.query_one(ListGrid).rows)
        assert "15.11.2026–25.11.2026" in said
        assert "÷ 300" in said
        await press(pilot, "escape", "f2", "f4")
        assert "Ещё раз F4 — провести, другая клавиша — нет." in status(pilot)
        await press(pilot, "down", "f4")
        assert overdue.read(penalty_runs)[0].status is DocumentStatus.DRAFT
        await press(pilot, "f4")
        assert overdue.read(penalty_runs)[0].status is DocumentStatus.POSTED
        await press(pilot, "f8", "f8")
        mirror, _ = overdue.read(penalty_runs)
        assert (mirror.is_mirror, mirror.amount_kop) == (True, -run.amount_kop)
        assert "сторно" in picture(pilot)


async def test_a_draft_is_thrown_away_by_two_keys(overdue):
    async with opened(desk_of(overdue, NEXT), PenaltyRuns()) as pilot:
        await press(pilot, "f2", "f8", "f8")
        assert overdue.read(penalty_runs) == []
        assert isinstance(pilot.app.screen, PenaltyRuns)


async def test_it_is_found_among_the_documents(overdue):
    async with opened(desk_of(overdue, NEXT), Documents()) as pilot:
        (row,) = [line for line in picture(pilot).splitlines() if "Начисление пени" in line]
        await press(pilot, row.split()[0])
        assert isinstance(pilot.app.screen, PenaltyRuns)


async def test_the_card_of_an_account_shows_its_penalty_today(overdue):
    async with opened(desk_of(overdue, NEXT), AccountCard(1)) as pilot:
        await press(pilot, "f8")
        assert isinstance(pilot.app.screen, PenaltyStatement)
        assert "Расчёт пени на 25.11.2026" in picture(pilot)
        assert "срок оплаты 15.10.2026" in picture(pilot)

"""Closing a period at the terminal: the list, the checks, the rows, the places to put right, a reason on a line."""

import pytest

from tests.parked import charge_spoilt
from tests.screens.office import SIZES, desk_of, opened, picture, press, shown, status
from tests.towns import LAST
from tui_billing.domain.codes import Channel, DocumentStatus, PeriodStatus, ReadingSource, Role
from tui_billing.domain.metering import ReadingBatch
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.one_off import OneOff
from tui_billing.domain.payments import PaymentBatch
from tui_billing.domain.tables import metadata
from tui_billing.operations.closing import close_period
from tui_billing.operations.periods import reopen_period, soft_close
from tui_billing.operations.postponing import postpone
from tui_billing.operations.settlement import mark
from tui_billing.queries.parked import KEYED, parked_in_force
from tui_billing.screens._documents import document_screen
from tui_billing.screens.account_card import AccountCard
from tui_billing.screens.accrual import Accrual
from tui_billing.screens.one_offs import OneOffDocument
from tui_billing.screens.parked import Parked
from tui_billing.screens.payment_batch import PaymentBatchReview
from tui_billing.screens.period_checks import CheckRows, PeriodChecks
from tui_billing.screens.period_closing import PeriodClosing
from tui_billing.screens.reading_batch import ReadingBatchReview
from tui_billing.screens.reading_batch_head import ReadingBatchHead
from tui_billing.screens.recalculation import Recalculations
from tui_billing.screens.receipts import Receipts
from tui_billing.widgets.list_grid import ListGrid

FIRST = LAST.plus(-1)


def state(database, period=FIRST):
    return database.read(lambda session: session.get_one(AccrualPeriod, period).status)


async def typed(pilot, text):
    """Type words into the line that asks for them."""
    await press(pilot, *("space" if letter == " " else letter for letter in text), "enter")


async def chosen(pilot, name):
    """Put the caret on a check and press Enter."""
    grid = pilot.app.screen.query_one(ListGrid)
    await press(pilot, "home", *["down"] * [row.name for row in grid.rows].index(name), "enter")


@pytest.fixture
def billed(billed, actor):
    """Some lines of the first month are parked."""
    charge_spoilt(billed, actor, FIRST)
    return billed


@pytest.fixture
def postponed(billed, actor):
    billed.write(postpone, actor, FIRST, "уточняется")
    return billed


@pytest.mark.parametrize("size", SIZES)
async def test_the_periods_are_listed_with_their_states_and_figures(billed, size):
    async with opened(desk_of(billed), PeriodClosing(), size) as pilot:
        assert LAST.title in picture(pilot)
        assert "открыт" in picture(pilot)
        await press(pilot, "down", "f3")
        assert state(billed) is PeriodStatus.SOFT_CLOSED
        assert "предварительно закрыт" in picture(pilot)
        assert f"в {LAST.title}" in status(pilot)
        await press(pilot, "f2")
        assert state(billed) is PeriodStatus.OPEN


async def test_a_closed_period_is_opened_again_with_a_reason_typed_on_a_line(postponed, actor):
    close_period(postponed, actor, FIRST, accept="без квитанций")
    async with opened(desk_of(postponed), PeriodClosing()) as pilot:
        await press(pilot, "down", "f6", "escape")
        assert isinstance(pilot.app.screen, PeriodClosing)
        assert state(postponed) is PeriodStatus.CLOSED
        await press(pilot, "f6", "enter")
        assert "укажите причину" in status(pilot)
        await press(pilot, "f6")
        await typed(pilot, "пропущен платеж")
        assert state(postponed) is PeriodStatus.SOFT_CLOSED


async def test_what_must_be_fixed_is_marked_and_keeps_the_period_open(billed):
    async with opened(desk_of(billed), PeriodClosing()) as pilot:
        await press(pilot, "down", "enter")
        assert isinstance(pilot.app.screen, PeriodChecks)
        assert "✗ Отложенные строки" in picture(pilot)
        await press(pilot, "f4", "f4")
        assert "Закрыть нельзя" in status(pilot)
        await chosen(pilot, "parked")
        assert isinstance(pilot.app.screen, Parked)
        assert state(billed) is PeriodStatus.OPEN


async def test_a_warning_is_accepted_with_a_reason_and_the_second_f4_closes(postponed):
    async with opened(desk_of(postponed), PeriodChecks(FIRST)) as pilot:
        grid = pilot.app.screen.query_one(ListGrid)
        await press(pilot, "f6")
        assert "Принимать нечего" in status(pilot)
        for place, row in enumerate(list(grid.rows)):
            if row.blocks:
                await press(pilot, "home", *["down"] * place, "f6")
                await typed(pilot, "можно")
        assert "принято: можно" in picture(pilot)
        await press(pilot, "f4")
        assert "Ещё раз F4" in status(pilot)
        await press(pilot, "up", "f4")
        assert state(postponed) is PeriodStatus.OPEN
        await press(pilot, "f4")
        assert state(postponed) is PeriodStatus.CLOSED
        assert "закрыт. Записано сальдо" in status(pilot)
        await press(pilot, "escape")


async def test_a_row_opens_the_place_to_put_it_right(postponed, actor):
    def add(session):
        session.add(
            ReadingBatch(
                period=FIRST, taken_on=FIRST.last, source=ReadingSource.CONTROLLER, route_building_id=1, author_id=1,
                opened_at_ms=0,
            )
        )  # fmt: skip
        session.add(
            PaymentBatch(
                period=FIRST, received_on=FIRST.last, channel=Channel.BANK, declared_count=1, author_id=1, opened_at_ms=0
            )
        )  # fmt: skip

    postponed.write(add, actor)
    for name, screen in (
        ("reading_batches", ReadingBatchReview),
        ("payment_batches", PaymentBatchReview),
        ("receipts", Receipts),
    ):
        async with opened(desk_of(postponed), PeriodChecks(FIRST)) as pilot:
            await chosen(pilot, name)
            assert isinstance(pilot.app.screen, CheckRows)
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, screen)
            if screen is Receipts:
                assert FIRST.title in shown(pilot)[0]


async def test_a_building_that_is_not_charged_opens_the_accrual(postponed, actor):
    from sqlmodel import select

    from tui_billing.domain.charges import Posting

    def lose(session):
        session.delete(session.exec(select(Posting).where(Posting.period == FIRST)).first())

    postponed.write(lose, actor)
    async with opened(desk_of(postponed), PeriodChecks(FIRST)) as pilot:
        await chosen(pilot, "uncharged")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Accrual)
        assert pilot.app.screen.period == FIRST


async def test_parked_lines_are_narrowed_put_off_and_taken_up_by_keys(billed):
    rows = billed.read(parked_in_force, FIRST)
    async with opened(desk_of(billed), Parked(period=FIRST)) as pilot:
        grid = pilot.app.screen.query_one(ListGrid)
        assert grid.rows == rows
        await press(pilot, "f6", "enter")
        assert "Укажите, почему" in status(pilot)
        await press(pilot, "f6")
        await typed(pilot, "ждем акт")
        assert billed.read(parked_in_force, FIRST)[0].note == "ждем акт"
        assert "перенесено" in picture(pilot)
        await press(pilot, "f6")
        assert {row.note for row in billed.read(parked_in_force, FIRST)} == {""}
        await press(pilot, "f8")
        assert "выберите причину" in status(pilot)
        await press(pilot, "f3")
        assert len({row.reason for row in grid.rows}) == 1
        reason = grid.rows[0].reason
        await press(pilot, "f8")
        await typed(pilot, "все сразу")
        assert {row.reason for row in billed.read(parked_in_force, FIRST) if row.note} == {reason}


async def test_enter_on_a_parked_line_opens_the_keying_of_readings_or_the_card(billed):
    rows = billed.read(parked_in_force, FIRST)
    one_a_reason = {row.reason: (place, row) for place, row in reversed([*enumerate(rows)])}
    assert {reason in KEYED for reason in one_a_reason} == {True, False}
    for place, row in one_a_reason.values():
        async with opened(desk_of(billed), Parked(period=FIRST)) as pilot:
            await press(pilot, *["down"] * place, "enter")
            if row.reason in KEYED:
                assert isinstance(pilot.app.screen, ReadingBatchHead)
            elif row.account_id:
                assert isinstance(pilot.app.screen, AccountCard)
            else:
                assert row.advice in status(pilot)


async def test_a_typist_is_refused_and_the_checks_can_be_stopped(postponed, actor):
    async with opened(desk_of(postponed, role=Role.TYPIST), PeriodClosing()) as pilot:
        await press(pilot, "down", "f3")
        assert "не даёт права" in status(pilot)
        assert state(postponed) is PeriodStatus.OPEN
    close_period(postponed, actor, FIRST, accept="без квитанций")
    postponed.write(reopen_period, actor, FIRST, "ошибка")
    async with opened(desk_of(postponed), PeriodChecks(FIRST)) as pilot:
        await pilot.press("f5", "f9")
        await press(pilot, "f5")
        assert pilot.app.screen.query_one(ListGrid).rows


def draft_of_a_document(session):
    document = OneOff(
        number="2026-000001", dated_on=FIRST.last, event_on=FIRST.last, period=FIRST, author_id=1, recorded_at_ms=0,
        service_id=1, service_month=FIRST, status=DocumentStatus.DRAFT, note="Вызов мастера",
    )  # fmt: skip
    session.add(document)


async def test_a_row_that_points_to_a_document_opens_it(postponed, actor):
    postponed.write(draft_of_a_document, actor)
    async with opened(desk_of(postponed), PeriodChecks(FIRST)) as pilot:
        await chosen(pilot, "documents")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, OneOffDocument)
        assert "2026-000001" in picture(pilot)
        await press(pilot, "f8", "f8")  # what nobody needs is thrown away where it was found
        assert "Строк больше нет" in picture(pilot)


async def test_a_row_of_a_mark_opens_the_recalculation_of_the_period(postponed, actor):
    postponed.write(mark, actor, FIRST.plus(-1), "приказ о тарифе")
    async with opened(desk_of(postponed), PeriodChecks(FIRST)) as pilot:
        await chosen(pilot, "marks")
        assert "приказ о тарифе" in picture(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Recalculations)
        assert FIRST.title in shown(pilot)[0]


async def test_the_desk_follows_the_open_period_after_a_closing(postponed, actor):
    async with opened(desk_of(postponed), PeriodClosing()) as pilot:
        assert pilot.app.desk.period == LAST
        await press(pilot, "f3")
        assert pilot.app.desk.period == LAST.plus(1)
        await press(pilot, "escape")
        assert LAST.plus(1).title in shown(pilot)[0]
        postponed.write(soft_close, actor, LAST.plus(1))  # at another terminal
        await press(pilot, "f5")
        assert LAST.plus(2).title in shown(pilot)[0]


def test_every_kind_that_can_be_a_draft_has_a_screen_to_open_it():
    kinds = {table.name for table in metadata().tables.values() if "document" in table.info}
    assert {kind for kind in kinds if document_screen(kind, 1) is None} == set()

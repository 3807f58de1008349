"""Facts of an account at the terminal: residents, services, absences, acts from the card; a reading from its history."""

import pytest
from sqlmodel import select

from tests.meters import WATER, metered_office
from tests.screens.office import SIZES, TODAY, desk_of, opened, picture, press, settled, status
from tests.screens.test_one_offs import fill
from tui_billing.domain.accounts import Residents
from tui_billing.domain.codes import Role, Zone
from tui_billing.domain.period import Period
from tui_billing.queries.account_card import account_head, residents_of, services_of
from tui_billing.queries.account_documents import absences, violations
from tui_billing.queries.reading_batches import point_history
from tui_billing.queries.readings import MeterRow
from tui_billing.queries.settlement import marks_of
from tui_billing.screens.absences import AbsenceDocument, Absences
from tui_billing.screens.account_card import AccountCard
from tui_billing.screens.account_changes import AccountChanges
from tui_billing.screens.connections import ConnectionsOfAccount
from tui_billing.screens.documents import Documents
from tui_billing.screens.reading_history import ReadingHistory
from tui_billing.screens.residents import ResidentsHead, ResidentsOfAccount
from tui_billing.screens.violations import ViolationDocument, Violations

AHEAD = Period(202712)


def reasons(database):
    return [mark.reason for mark in database.read(marks_of, AHEAD)]


def somebody_lives_at(session):
    return session.exec(
        select(Residents.account_id).where(Residents.registered > 0).order_by(Residents.account_id)
    ).first()


@pytest.mark.parametrize("size", SIZES)
async def test_residents_are_changed_from_the_card(billed, size):
    account = billed.read(somebody_lives_at)
    before = billed.read(residents_of, account)[0]
    async with opened(desk_of(billed), AccountCard(account, "4"), size) as pilot:
        await settled(pilot)
        assert "F2 — изменить число жильцов" in status(pilot)
        await press(pilot, "f2")
        assert isinstance(pilot.app.screen, AccountChanges)
        assert "Временное отсутствие" in picture(pilot)
        await press(pilot, "enter", "f2")
        assert isinstance(pilot.app.screen, ResidentsHead)
        await fill(pilot, "01.10.2026", "", str(before.registered + 1), "", "")
        assert isinstance(pilot.app.screen, ResidentsOfAccount), status(pilot)
        assert f"прописано {before.registered} → {before.registered + 1}" in status(pilot)
        assert "01.10.2026" in picture(pilot)
        await press(pilot, "escape", "escape")
        assert isinstance(pilot.app.screen, AccountCard)
    assert billed.read(residents_of, account)[0].registered == before.registered + 1
    assert reasons(billed) == [f"жильцы с 01.10.2026: прописано {before.registered} → {before.registered + 1}"]


async def test_a_refused_change_keeps_what_was_typed_and_esc_goes_back_to_the_list(billed):
    async with opened(desk_of(billed), ResidentsOfAccount(1, "1")) as pilot:
        await settled(pilot)
        await press(pilot, "f2")
        await fill(pilot, "01.01.1990", "", "7", "", "")
        assert "данные изменить нельзя" in status(pilot)
        assert "01.01.1990" in picture(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, ResidentsOfAccount)
    assert reasons(billed) == []


async def test_a_service_is_disconnected_by_the_line_of_the_caret(billed):
    row = billed.read(services_of, 1, TODAY)[0]
    async with opened(desk_of(billed), AccountCard(1, "2")) as pilot:
        await settled(pilot)
        await press(pilot, "f2", "enter")
        assert isinstance(pilot.app.screen, ConnectionsOfAccount)
        await press(pilot, "enter")
        await fill(pilot, "", "0", "01.11.2026", "")
        assert f"{row.service}, с 01.11.2026: отключено" in status(pilot)
        await press(pilot, "f2")
        await fill(pilot, row.service, "5")
        assert "Введите 1 — подключить" in picture(pilot)
    assert f"{TODAY.replace(day=1)}" == str(next(
        each.valid_to for each in billed.read(services_of, 1, TODAY) if each.service == row.service
    ))  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
async def test_an_absence_is_entered_by_its_request_and_reversed(billed, size):
    number = billed.read(account_head, 1, TODAY).number
    async with opened(desk_of(billed), AccountChanges(1, number), size) as pilot:
        await press(pilot, "3")
        assert isinstance(pilot.app.screen, Absences)
        await press(pilot, "f2")
        await fill(pilot, "", "1", "06.10.2026", "20.10.2026", "06.10.2026", "билеты")
        assert isinstance(pilot.app.screen, AbsenceDocument), status(pilot)
        assert "07.10.2026–19.10.2026" in picture(pilot)
        await press(pilot, "f2")
        assert "проведён при вводе" in status(pilot)
        await press(pilot, "f8", "f8")
        await settled(pilot)
        assert "сторно" in picture(pilot)
    assert [row.people for row in billed.read(absences)] == [1, 1]
    assert [reason.split(" №")[0] for reason in reasons(billed)] == [
        "временное отсутствие", "сторно временного отсутствия",
    ]  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
async def test_an_act_is_entered_by_a_controller(billed, size):
    number = billed.read(account_head, 1, TODAY).number
    async with opened(desk_of(billed, role=Role.CONTROLLER), AccountChanges(1, number), size) as pilot:
        await press(pilot, "4")
        assert isinstance(pilot.app.screen, Violations)
        await press(pilot, "f2")
        await fill(pilot, "", "2", "ХВС", "01.09.2026", "20.10.2026", "", "15", "")
        assert "Введите номер и дату акта" in status(pilot)
        await fill(pilot, "акт 7")
        assert isinstance(pilot.app.screen, ViolationDocument), status(pilot)
        assert "0,763407 м³" in picture(pilot)
        await press(pilot, "f8", "f8")
        assert "не даёт права" in status(pilot)
    (row,) = billed.read(violations)
    assert (row.account, row.note) == (number, "акт 7")
    assert reasons(billed) == [f"акт о нарушении № {row.number}"]


async def test_absences_and_acts_are_kinds_of_documents(billed):
    async with opened(desk_of(billed), Documents()) as pilot:
        assert "Временное отсутствие" in picture(pilot)
        assert "Акты о нарушении" in picture(pilot)


def water_meter():
    return MeterRow(**dict.fromkeys(MeterRow.__dataclass_fields__) | {
        "point_id": WATER, "service": "ХВС", "location": "Кухня", "address": "ул. Мира, 1",
    })  # fmt: skip


async def test_a_reading_of_a_charged_month_is_corrected_from_its_history(sqlite_database, actor):
    sqlite_database.write(metered_office, actor)
    async with opened(desk_of(sqlite_database), ReadingHistory(water_meter())) as pilot:
        await settled(pilot)
        await press(pilot, "f2")
        assert "Исправление: ХВС, 25.09.2026 184" in picture(pilot)
        await fill(pilot, "", "")
        assert "не число" in status(pilot)
        await press(pilot, "up")
        await fill(pilot, "180,5", "ошибка ввода")
        assert isinstance(pilot.app.screen, ReadingHistory), status(pilot)
        assert "180,5" in picture(pilot)
        assert "заменено" in picture(pilot)
        await press(pilot, "down", "f2")
        assert "Исправляют принятое показание" in status(pilot)
    newest = sqlite_database.read(point_history, 1)[0]
    assert (newest.value_e6, newest.zone) == (180_500_000, Zone.WHOLE)
    assert reasons(sqlite_database) == ["показание за 2026-09 исправлено: ошибка ввода"]

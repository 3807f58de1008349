"""Batches: declared, reviewed, verified blind by a second person, closed; on both databases."""

import pytest
from sqlmodel import select

from tests.meters import (
    ACCOUNTANT,
    DAY,
    OCTOBER,
    POWER,
    SECOND,
    STRANGER,
    TYPIST,
    WATER,
    e6,
    last_e6,
    metered_office,
)
from tui_billing.domain.codes import BatchStatus, ReadingSource, ReadingStatus, Zone
from tui_billing.domain.errors import NotAllowedError, RefusedError, UnknownAccountError
from tui_billing.domain.metering import Reading, SecondKeying
from tui_billing.operations.reading_batches import (
    DifferenceError,
    Verified,
    close_batch,
    declare_batch,
    open_batch,
    second_key,
    start_verification,
)
from tui_billing.operations.reading_undo import undo_last
from tui_billing.operations.readings import record_reading, record_skip
from tui_billing.queries.reading_batches import (
    Totals,
    batch_of,
    batch_review,
    batch_totals,
    batches_to_verify,
    open_batches,
    point_history,
)
from tui_billing.queries.reading_sheets import account_rows, open_sheet, sheet_offers

USUAL = last_e6(WATER) + e6(7)
WHOLE = Zone.WHOLE
POWER_VALUES = {Zone.DAY: last_e6(POWER, Zone.DAY) + e6(90), Zone.NIGHT: last_e6(POWER, Zone.NIGHT) + e6(40)}


@pytest.fixture
def office(database, actor):
    """The database with the metered office."""
    database.write(metered_office, actor)
    return database


@pytest.fixture
def batch(office):
    """The typist's batch of house 1: two meters of water, the electricity, a reason for the house's meter."""
    found = office.write(open_batch, TYPIST, OCTOBER, DAY, ReadingSource.CONTROLLER, building_id=1)
    for point in (1, 2):
        office.write(record_reading, TYPIST, found, point, {WHOLE: USUAL}, today=DAY)
    office.write(record_reading, TYPIST, found, POWER, POWER_VALUES, today=DAY)
    office.write(record_skip, TYPIST, found, 4, 1)
    return found


SUM = 2 * USUAL + sum(POWER_VALUES.values())


def values(database, batch, point=WATER):
    """``(value, status, author)`` of a point in the batch that stand."""

    def question(session):
        statement = select(Reading).where(Reading.batch_id == batch, Reading.point_id == point)
        kept = (ReadingStatus.ACCEPTED, ReadingStatus.HELD)
        return [(r.value_e6, r.status, r.author_id) for r in session.exec(statement) if r.status in kept]

    return database.read(question)


def verify(database, batch, *attempts, point=WATER, **how):
    return database.write(second_key, SECOND, batch, point, [{WHOLE: value} for value in attempts], today=DAY, **how)


def test_the_totals_count_meters_and_add_registers(office, batch):
    assert office.read(batch_totals, batch) == Totals(count=3, sum_e6=SUM, skipped=1)
    office.write(record_reading, TYPIST, batch, 2, {WHOLE: USUAL + e6(50)}, today=DAY, hold=True)
    assert office.read(batch_totals, batch) == Totals(count=3, sum_e6=SUM + e6(50), held=1, skipped=1)
    office.write(undo_last, TYPIST, batch)
    assert office.read(batch_totals, batch) == Totals(count=3, sum_e6=SUM, skipped=1, withdrawn=1)


def test_a_batch_without_anything_comes_to_nothing(office):
    empty = office.write(open_batch, TYPIST, OCTOBER, DAY, ReadingSource.SUBSCRIBER)
    assert office.read(batch_totals, empty) == Totals()
    assert office.read(batch_review, empty) == []
    assert office.write(close_batch, TYPIST, empty) == Totals()


def test_a_batch_that_differs_from_what_was_declared_is_closed_only_with_a_note(office, batch):
    office.write(declare_batch, TYPIST, batch, taken_on=DAY, count=4, sum_e6=SUM + e6(1))
    with pytest.raises(DifferenceError, match="показаний 3, заявлено 4; сумма"):
        office.write(close_batch, TYPIST, batch)
    with pytest.raises(DifferenceError):
        office.write(close_batch, TYPIST, batch, "  ")
    office.write(close_batch, TYPIST, batch, "лист неполный")
    closed = office.read(batch_of, batch)
    assert (closed.status, closed.closing_note) == (BatchStatus.CLOSED, "лист неполный")


def test_a_batch_that_agrees_is_closed_and_takes_no_more(office, batch):
    office.write(declare_batch, TYPIST, batch, taken_on=DAY, count=3, sum_e6=SUM)
    assert office.write(close_batch, TYPIST, batch).count == 3
    with pytest.raises(RefusedError, match="закрыт"):
        office.write(record_reading, TYPIST, batch, WATER, {WHOLE: USUAL}, today=DAY)
    with pytest.raises(RefusedError, match="уже закрыт"):
        office.write(close_batch, TYPIST, batch)


def test_the_day_of_a_sheet_can_be_changed_only_before_keying(office, batch):
    with pytest.raises(RefusedError, match="дату снятия не изменить"):
        office.write(declare_batch, TYPIST, batch, taken_on=DAY.replace(day=24), count=None, sum_e6=None)
    fresh = office.write(open_batch, TYPIST, OCTOBER, DAY, ReadingSource.CONTROLLER, building_id=1)
    office.write(declare_batch, TYPIST, fresh, taken_on=DAY.replace(day=24), count=None, sum_e6=None)
    assert office.read(batch_of, fresh).taken_on == DAY.replace(day=24)


def test_the_person_comes_back_to_the_open_batch_and_its_row(office, batch):
    (found,) = office.read(open_batches, TYPIST.user_id)
    assert (found.id, found.title, found.cursor_point_id) == (batch, "ул. Мира, д. 1", 4)
    assert office.read(open_batches, SECOND.user_id) == []
    office.write(close_batch, TYPIST, batch)
    assert office.read(open_batches, TYPIST.user_id) == []


def test_a_sheet_opens_with_what_was_keyed(office, batch):
    sheet = office.read(open_sheet, batch)
    assert [(row.point_id, row.keyed_e6, row.reason) for row in sheet.rows] == [
        (4, (None,), 1),
        (1, (USUAL,), 0),
        (2, (USUAL,), 0),
        (3, tuple(POWER_VALUES.values()), 0),
    ]
    assert sheet.reasons == {1: "нет доступа", 3: "прибор остановился"}


def test_a_batch_by_account_opens_with_the_meters_in_the_order_of_keying(office):
    found = office.write(open_batch, TYPIST, OCTOBER, DAY, ReadingSource.SUBSCRIBER)
    for point in (2, 1):
        office.write(record_reading, TYPIST, found, point, {WHOLE: USUAL}, today=DAY)
    sheet = office.read(open_sheet, found)
    assert [row.point_id for row in sheet.rows] == [2, 1]
    assert [row.point_id for row in office.read(account_rows, sheet.batch, "100001")] == [1, 3]
    assert office.read(account_rows, sheet.batch, "100003") == []
    with pytest.raises(UnknownAccountError, match="100009"):
        office.read(account_rows, sheet.batch, "100009")


def test_the_review_lists_every_row_in_the_order_of_keying(office, batch):
    office.write(undo_last, TYPIST, batch)
    rows = office.read(batch_review, batch)
    assert [(row.point_id, row.zone, row.status) for row in rows] == [
        (1, WHOLE, ReadingStatus.ACCEPTED),
        (2, WHOLE, ReadingStatus.ACCEPTED),
        (3, Zone.DAY, ReadingStatus.ACCEPTED),
        (3, Zone.NIGHT, ReadingStatus.ACCEPTED),
        (4, None, ReadingStatus.WITHDRAWN),
    ]
    assert rows[-1].reason == "нет доступа"
    assert len({row.batch_row for row in rows}) == 4


def test_the_history_of_a_point_has_every_status_and_the_steps_between_accepted_ones(office, batch):
    office.write(record_reading, TYPIST, batch, WATER, {WHOLE: USUAL + e6(1)}, today=DAY)
    newest, replaced, before, *_ = office.read(point_history, WATER)
    assert (newest.value_e6, newest.used_e6, newest.status) == (USUAL + e6(1), e6(8), ReadingStatus.ACCEPTED)
    assert (replaced.used_e6, replaced.status) == (None, ReadingStatus.SUPERSEDED)
    assert (before.used_e6, before.author) == (e6(7), "Пользователь 2")


def test_nobody_verifies_the_own_batch(office, batch):
    with pytest.raises(RefusedError, match="Свой пакет"):
        office.write(start_verification, TYPIST, batch)


def test_while_a_batch_is_verified_its_author_keys_no_more(office, batch):
    assert [found.id for found in office.read(batches_to_verify, SECOND.user_id, OCTOBER)] == [batch]
    office.write(start_verification, SECOND, batch)
    assert office.read(batches_to_verify, SECOND.user_id, OCTOBER) == []
    assert [found.id for found in office.read(open_batches, SECOND.user_id)] == [batch]
    with pytest.raises(RefusedError, match="проверяется"):
        office.write(record_reading, TYPIST, batch, WATER, {WHOLE: USUAL + e6(1)}, today=DAY)
    with pytest.raises(RefusedError, match="уже проверяет другой"):
        office.write(start_verification, ACCOUNTANT, batch)


def test_a_second_keying_that_agrees_is_noted_once_per_register(office, batch):
    office.write(start_verification, SECOND, batch)
    assert verify(office, batch, USUAL) == Verified(agreed=True, replaced=False, held=False)
    verify(office, batch, USUAL)
    noted = office.read(lambda s: s.exec(select(SecondKeying.attempt, SecondKeying.agreed)).all())
    assert noted == [(1, True)]
    assert office.read(batch_totals, batch).agreed == 1


def test_keying_right_at_the_second_attempt_changes_nothing_but_is_on_record(office, batch):
    office.write(start_verification, SECOND, batch)
    assert verify(office, batch, USUAL + e6(1), USUAL).agreed
    noted = office.read(lambda s: s.exec(select(SecondKeying.attempt, SecondKeying.agreed)).all())
    assert sorted(noted) == [(1, False), (2, True)]
    assert values(office, batch) == [(USUAL, ReadingStatus.ACCEPTED, TYPIST.user_id)]


def test_a_second_difference_replaces_the_first_value(office, batch):
    office.write(start_verification, SECOND, batch)
    found = verify(office, batch, USUAL + e6(1), USUAL + e6(1))
    assert found == Verified(agreed=False, replaced=True, held=False)
    assert values(office, batch) == [(USUAL + e6(1), ReadingStatus.ACCEPTED, SECOND.user_id)]
    assert office.read(batch_totals, batch).disagreed == 1


def test_a_difference_can_be_kept_for_a_third_look(office, batch):
    office.write(start_verification, SECOND, batch)
    found = verify(office, batch, USUAL + e6(1), hold=True)
    assert found == Verified(agreed=False, replaced=False, held=True)
    assert values(office, batch) == [(USUAL, ReadingStatus.HELD, SECOND.user_id)]


def test_a_replacing_value_is_checked_like_any_other(office, batch):
    office.write(start_verification, SECOND, batch)
    with pytest.raises(RefusedError, match="Не принято"):
        verify(office, batch, e6(5), e6(5))
    assert values(office, batch) == [(USUAL, ReadingStatus.ACCEPTED, TYPIST.user_id)]


def test_the_verifier_closes_the_batch(office, batch):
    office.write(start_verification, SECOND, batch)
    with pytest.raises(RefusedError, match="другой пользователь"):
        office.write(close_batch, TYPIST, batch)
    office.write(close_batch, SECOND, batch)
    assert office.read(batch_of, batch).status is BatchStatus.CLOSED


def test_an_accountant_may_close_anybodys_batch(office, batch):
    office.write(close_batch, ACCOUNTANT, batch)
    assert office.read(batch_of, batch).status is BatchStatus.CLOSED


def test_what_is_offered_is_the_own_batches_and_for_a_controller_the_own_route(office, batch):
    found = office.read(sheet_offers, TYPIST.user_id, OCTOBER, DAY)
    assert [each.id for each in found.open] == [batch]
    assert [(each.building_id, each.controller) for each in found.buildings] == [(1, "Контролёр 1"), (2, "")]
    own = office.read(sheet_offers, 4, OCTOBER, DAY, 4)
    assert [each.building_id for each in own.buildings] == [1]
    assert [each.id for each in own.verifiable] == [batch]
    assert office.read(sheet_offers, 6, OCTOBER, DAY, 6).buildings == []


def test_a_stranger_to_the_route_verifies_nothing_of_it(office, batch):
    office.write(start_verification, STRANGER, batch)
    with pytest.raises(NotAllowedError, match="чужого маршрута"):
        office.write(second_key, STRANGER, batch, WATER, [{WHOLE: USUAL}], today=DAY)

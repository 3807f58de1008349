"""Recording, correcting and taking back readings, on both databases."""

import dataclasses
from datetime import timedelta

import pytest
from sqlmodel import select

from tests.meters import (
    ACCOUNTANT,
    CONTROLLER,
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
from tui_billing.domain.codes import PeriodStatus, ReadingSource, ReadingStatus, Role, Zone
from tui_billing.domain.errors import NotAllowedError, PeriodClosedError, RefusedError
from tui_billing.domain.metering import MeterInstallation, Reading, ReadingBatch, ReadingSkip
from tui_billing.domain.office import AccrualPeriod
from tui_billing.operations.periods import soft_close
from tui_billing.operations.reading_batches import close_batch, open_batch
from tui_billing.operations.reading_undo import undo_last
from tui_billing.operations.readings import record_reading, record_skip
from tui_billing.queries._registers import Slot
from tui_billing.queries.reading_batches import batch_of
from tui_billing.queries.readings import meter_rows, of_building, of_points

USUAL = last_e6(WATER) + e6(7)
MUCH = last_e6(WATER) + e6(30)
IMPOSSIBLE = last_e6(WATER) + e6(100)
ACCEPTED, HELD, SUPERSEDED, WITHDRAWN, REVERSAL = (
    ReadingStatus.ACCEPTED,
    ReadingStatus.HELD,
    ReadingStatus.SUPERSEDED,
    ReadingStatus.WITHDRAWN,
    ReadingStatus.REVERSAL,
)


@pytest.fixture
def office(database, actor):
    """The database with the metered office."""
    database.write(metered_office, actor)
    return database


@pytest.fixture
def batch(office):
    """A batch of the typist for house 1."""
    return opened(office)


def opened(database, actor=TYPIST, day=DAY, building_id=1):
    return database.write(open_batch, actor, OCTOBER, day, ReadingSource.CONTROLLER, building_id=building_id)


def key(database, batch, value, actor=TYPIST, point=WATER, **how):
    return database.write(record_reading, actor, batch, point, {Zone.WHOLE: value}, today=DAY, **how)


def stored(database, point=WATER):
    """``(seq, zone, value, status, replaces_seq)`` of October."""

    def question(session):
        statement = select(Reading).where(Reading.period == OCTOBER, Reading.point_id == point).order_by(Reading.seq)
        return [
            (r.seq, r.zone, r.value_e6, r.status, r.replaces_seq)
            for r in sorted(session.exec(statement), key=lambda r: (r.zone, r.seq))
        ]

    return database.read(question)


def test_a_usual_reading_is_accepted(office, batch):
    recorded = key(office, batch, USUAL)
    assert recorded.status is ACCEPTED
    assert recorded.checks == 0
    assert stored(office) == [(1, Zone.WHOLE, USUAL, ACCEPTED, 0)]


def test_the_same_reading_sent_twice_is_stored_once(office, batch):
    first = key(office, batch, USUAL)
    again = key(office, batch, USUAL)
    assert first.batch_row > 0
    assert again.batch_row == 0
    assert len(stored(office)) == 1


def test_a_warning_must_have_been_seen(office, batch):
    with pytest.raises(RefusedError, match="изменились"):
        key(office, batch, MUCH)
    assert stored(office) == []
    recorded = key(office, batch, MUCH, seen=1 << 6)
    assert recorded.checks == 1 << 6
    assert recorded.status is ACCEPTED


def test_a_rejected_value_is_refused_even_if_somebody_says_it_was_seen(office, batch):
    with pytest.raises(RefusedError, match="Не принято: расход выше среднего"):
        key(office, batch, IMPOSSIBLE, seen=-1)
    assert stored(office) == []


def test_a_rejected_value_can_be_held_for_review(office, batch):
    recorded = key(office, batch, IMPOSSIBLE, hold=True)
    assert recorded.status is HELD
    assert recorded.checks == 1 << 6 | 1
    assert stored(office) == [(1, Zone.WHOLE, IMPOSSIBLE, HELD, 0)]


def test_what_does_not_fit_on_the_dial_cannot_even_be_held(office, batch):
    with pytest.raises(RefusedError, match="знаков 5"):
        key(office, batch, e6(100_000), hold=True)


def test_both_zones_of_a_row_are_stored_together_or_not_at_all(office, batch):
    day_e6, night_e6 = last_e6(POWER, Zone.DAY) + e6(100), last_e6(POWER, Zone.NIGHT) + e6(50)
    backward = {Zone.DAY: day_e6, Zone.NIGHT: e6(1)}
    with pytest.raises(RefusedError, match="меньше предыдущего"):
        office.write(record_reading, TYPIST, batch, POWER, backward, today=DAY)
    assert stored(office, POWER) == []
    office.write(record_reading, TYPIST, batch, POWER, {Zone.DAY: day_e6, Zone.NIGHT: night_e6}, today=DAY)
    assert [(zone, value) for _, zone, value, *_ in stored(office, POWER)] == [
        (Zone.DAY, day_e6),
        (Zone.NIGHT, night_e6),
    ]


def test_a_zone_left_out_is_refused(office, batch):
    with pytest.raises(RefusedError, match="день, ночь"):
        office.write(record_reading, TYPIST, batch, POWER, {Zone.DAY: e6(5000)}, today=DAY)


def test_a_correction_supersedes_and_keeps_the_earlier_value(office, batch):
    key(office, batch, USUAL)
    key(office, batch, USUAL + e6(1))
    assert stored(office) == [
        (1, Zone.WHOLE, USUAL, SUPERSEDED, 0),
        (2, Zone.WHOLE, USUAL + e6(1), ACCEPTED, 1),
    ]


def test_another_batch_is_warned_of_the_value_of_the_same_day(office, batch):
    key(office, batch, USUAL)
    second = opened(office, SECOND)
    with pytest.raises(RefusedError, match="за эту дату уже есть 191"):
        key(office, second, USUAL + e6(1), SECOND)
    key(office, second, USUAL + e6(1), SECOND, seen=1 << 5)
    assert [status for *_, status, _ in stored(office)] == [SUPERSEDED, ACCEPTED]


def test_the_reading_of_an_act_is_never_superseded(office, batch):
    def an_act(session):
        session.add(
            Reading(
                period=OCTOBER, building_id=1, point_id=WATER, zone=Zone.WHOLE, seq=1, installation_id=WATER,
                taken_on=DAY, value_e6=USUAL, source=ReadingSource.ACT, author_id=2, recorded_at_ms=1,
            )
        )  # fmt: skip

    office.write(an_act, ACCOUNTANT)
    key(office, batch, USUAL + e6(1))
    assert [status for *_, status, _ in stored(office)] == [ACCEPTED, ACCEPTED]


def test_undo_leaves_the_withdrawn_value_and_who_withdrew_it(office, batch):
    key(office, batch, USUAL)
    later = dataclasses.replace(TYPIST, at_ms=TYPIST.at_ms + 5000)
    undone = office.write(undo_last, later, batch)
    assert (undone.point_id, undone.values_e6) == (WATER, (USUAL,))
    assert stored(office) == [
        (1, Zone.WHOLE, USUAL, WITHDRAWN, 0),
        (2, Zone.WHOLE, USUAL, REVERSAL, 1),
    ]
    moments = office.read(lambda s: s.exec(select(Reading.recorded_at_ms).where(Reading.period == OCTOBER)).all())
    assert sorted(moments) == [TYPIST.at_ms, later.at_ms]


def test_undo_of_a_correction_restores_what_stood_before(office, batch):
    key(office, batch, IMPOSSIBLE, hold=True)
    key(office, batch, USUAL)
    office.write(undo_last, TYPIST, batch)
    assert stored(office)[0] == (1, Zone.WHOLE, IMPOSSIBLE, HELD, 0)
    office.write(undo_last, TYPIST, batch)
    assert {status for *_, status, _ in stored(office)} == {WITHDRAWN, REVERSAL}
    with pytest.raises(RefusedError, match="нечего отменять"):
        office.write(undo_last, TYPIST, batch)


def test_undo_goes_back_row_by_row_over_values_and_reasons(office, batch):
    key(office, batch, USUAL)
    office.write(record_skip, TYPIST, batch, 2, 1)
    office.write(record_skip, TYPIST, batch, WATER, 3)
    key(office, batch, USUAL + e6(1))
    assert keyed(office, batch) == {1: (USUAL + e6(1), 0), 2: (None, 1)}
    office.write(undo_last, TYPIST, batch)
    assert keyed(office, batch) == {1: (None, 3), 2: (None, 1)}
    office.write(undo_last, TYPIST, batch)
    assert keyed(office, batch) == {1: (USUAL, 0), 2: (None, 1)}
    office.write(undo_last, TYPIST, batch)
    assert keyed(office, batch) == {1: (USUAL, 0), 2: (None, 0)}


def keyed(database, batch):
    """What the batch has of points 1 and 2, as the next screen shows it: the value, the reason."""
    rows = database.read(meter_rows, of_points([1, 2]), Slot(batch, OCTOBER, DAY))
    return {row.point_id: (row.keyed_e6[0], row.reason) for row in rows}


def test_after_an_undo_the_same_value_can_be_keyed_again(office, batch):
    key(office, batch, USUAL)
    office.write(undo_last, TYPIST, batch)
    key(office, batch, USUAL)
    assert [status for *_, status, _ in stored(office)] == [WITHDRAWN, REVERSAL, ACCEPTED]


def test_a_reason_takes_the_place_of_a_value_and_is_kept(office, batch):
    key(office, batch, USUAL)
    assert office.write(record_skip, TYPIST, batch, WATER, 1).batch_row > 0
    assert office.write(record_skip, TYPIST, batch, WATER, 1).batch_row == 0
    assert stored(office) == [(1, Zone.WHOLE, USUAL, SUPERSEDED, 0)]
    skips = office.read(lambda session: session.exec(select(ReadingSkip.reason, ReadingSkip.status)).all())
    assert skips == [(1, ACCEPTED)]


def test_an_unknown_reason_is_refused(office, batch):
    with pytest.raises(RefusedError, match="кодом 9"):
        office.write(record_skip, TYPIST, batch, WATER, 9)


def test_a_closed_period_takes_no_readings(office, batch):
    def closed(session):
        session.get(AccrualPeriod, OCTOBER).status = PeriodStatus.CLOSED

    office.write(closed, ACCOUNTANT)
    with pytest.raises(PeriodClosedError):
        key(office, batch, USUAL)
    with pytest.raises(PeriodClosedError):
        office.write(undo_last, TYPIST, batch)


def test_a_late_reading_lands_in_the_open_period_with_the_day_it_was_taken(office, batch):
    """The accountant takes the month; what is on paper from it is keyed into the next one."""
    landed = office.write(soft_close, ACCOUNTANT, OCTOBER)
    with pytest.raises(PeriodClosedError, match="предварительно закрыт"):
        key(office, batch, USUAL)
    office.write(close_batch, TYPIST, batch, "остальное — в новом")
    late = opened(office)
    key(office, late, USUAL)
    times = select(Reading.period, Reading.taken_on).where(Reading.batch_id == late)
    assert landed == OCTOBER.plus(1)
    assert office.read(lambda session: session.exec(times).all()) == [(landed, DAY)]
    assert office.read(batch_of, opened(office, ACCOUNTANT)).period == OCTOBER


def test_a_controller_keys_only_the_own_route(office):
    own = opened(office, CONTROLLER)
    key(office, own, USUAL, CONTROLLER)
    with pytest.raises(NotAllowedError, match="чужого маршрута"):
        opened(office, STRANGER)
    loose = opened(office, STRANGER, building_id=None)
    with pytest.raises(NotAllowedError, match="чужого маршрута"):
        key(office, loose, USUAL, STRANGER)


def test_a_lawyer_keys_nothing_and_nobody_keys_into_anothers_batch(office, batch):
    with pytest.raises(NotAllowedError):
        key(office, batch, USUAL, dataclasses.replace(TYPIST, role=Role.LAWYER))
    with pytest.raises(RefusedError, match="другой пользователь"):
        key(office, batch, USUAL, SECOND)


def test_the_cursor_of_the_batch_follows_the_keying(office, batch):
    key(office, batch, USUAL, point=2)
    assert office.read(lambda session: session.get(ReadingBatch, batch).cursor_point_id) == 2


def test_a_point_without_a_meter_on_the_day_is_refused(office):
    def removed(session):
        session.get(MeterInstallation, WATER).valid_to = DAY

    batch = opened(office)
    office.write(removed, ACCOUNTANT)
    with pytest.raises(RefusedError, match=r"нет прибора на 25\.10\.2026"):
        key(office, batch, USUAL)


def test_the_rows_of_a_building_come_in_walking_order_with_what_the_checks_need(office):
    rows = office.read(meter_rows, of_building(1), Slot(0, OCTOBER, DAY))
    assert [row.point_id for row in rows] == [4, 1, 2, 3]
    house, first, _, power = rows
    assert (house.account, house.premises, house.registers[0].residents) == ("", "дом", 0)
    assert (first.account, first.address, first.holder) == ("100001", "ул. Мира, д. 1, кв. 1", "Иванов Иван1")
    assert [register.zone for register in power.registers] == [Zone.DAY, Zone.NIGHT]
    register = first.registers[0]
    assert (register.previous_e6, register.previous_on) == (last_e6(WATER), DAY.replace(month=9))
    assert register.average_e6 == 7 * 12 * 10**6 * 365 // (12 * 365)
    assert register.residents == 2


@pytest.mark.parametrize("final", [False, True])
def test_a_replaced_meter_is_keyed_only_when_the_old_one_has_its_final_reading(office, final):
    def replaced(session):
        changed = DAY - timedelta(days=10)
        session.get(MeterInstallation, WATER).valid_to = changed
        session.flush()
        session.add(MeterInstallation(id=9, building_id=1, point_id=WATER, meter_id=2, valid_from=changed))
        session.flush()
        if final:
            session.add(
                Reading(
                    period=OCTOBER, building_id=1, point_id=WATER, zone=Zone.WHOLE, seq=1, installation_id=WATER,
                    taken_on=changed, value_e6=USUAL, source=ReadingSource.ACT, author_id=2, recorded_at_ms=1,
                )
            )  # fmt: skip

    office.write(replaced, ACCOUNTANT)
    batch = opened(office)
    if final:
        assert key(office, batch, e6(2)).status is ACCEPTED
    else:
        with pytest.raises(RefusedError, match="конечного показания"):
            key(office, batch, e6(2))

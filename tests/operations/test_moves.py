"""Accounts opened, closed, handed over on both databases: what ends where, what goes on, who is marked."""

from datetime import date

import pytest
from sqlmodel import select

from tests.meters import DAY, POWER, SINCE, TYPIST, WATER, e6, metered_office
from tests.operations.test_meter_acts import AHEAD, charged, stands
from tui_billing.domain.accounts import Account, AccountHolder, Residents
from tui_billing.domain.codes import ReadingStatus, Role, Zone
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import NotAllowedError, RefusedError
from tui_billing.domain.metering import MeteringPoint, MeterInstallation, Reading
from tui_billing.domain.period import Period
from tui_billing.domain.services import ServiceConnection
from tui_billing.operations.moves import (
    Holder,
    Opening,
    change_holder,
    close_account,
    end_holder,
    hand_over,
    open_account,
)
from tui_billing.operations.residents import move
from tui_billing.queries.account_card import holders_of
from tui_billing.queries.settlement import marks_of
from tui_billing.storage.database import Actor

SOLD, LATE = date(2026, 10, 12), date(2026, 9, 12)
ANNA = Holder("Серова", "Анна", "Петровна", "+7 900")
NEW = Opening("200001", ANNA, registered=1)
FINALS = {WATER: [e6(186)], POWER: [e6(1340), e6(720)]}


@pytest.fixture
def office(database, actor):
    """The tiny office; account 1 receives both services."""
    database.write(metered_office, actor)
    database.write(connected, actor)
    return database


def connected(session):
    session.add_all(
        ServiceConnection(building_id=1, account_id=1, service_id=n, valid_from=SINCE, meter_impossible=n == 2)
        for n in (1, 2)
    )


def facts(office, model, account, *names):
    def rows(session):
        found = session.exec(select(model).where(model.account_id == account).order_by(model.valid_from))
        return [tuple(getattr(row, name) for name in ("valid_from", "valid_to", *names)) for row in found]

    return office.read(rows)


def served(office, account):
    found = office.read(lambda session: session.get_one(Account, account).model_dump())
    return found["opened_on"], found["closed_on"]


def marks(office):
    return [(each.building_id, each.account, str(each.since), each.reason) for each in office.read(marks_of, AHEAD)]


def test_a_closed_account_ends_with_its_facts_and_its_meters(office):
    office.write(close_account, TYPIST, 1, SOLD, FINALS, today=DAY)
    assert served(office, 1) == (SINCE, SOLD)
    assert facts(office, Residents, 1, "registered") == [(SINCE, SOLD, 2)]
    assert facts(office, AccountHolder, 1, "person_id") == [(SINCE, SOLD, 1)]
    assert facts(office, ServiceConnection, 1) == [(SINCE, SOLD), (SINCE, SOLD)]
    assert [stands(office, point) for point in (WATER, POWER)] == [[("SN1", SINCE, SOLD)], [("SN3", SINCE, SOLD)]]
    with pytest.raises(RefusedError, match="изменить нельзя"):
        office.write(close_account, TYPIST, 1, DAY, today=DAY)


def test_a_meter_without_a_last_reading_is_taken_off_unread(office):
    office.write(close_account, TYPIST, 2, SOLD, today=DAY)
    assert stands(office, 2) == [("SN2", SINCE, SOLD)]
    newest = office.read(lambda session: session.exec(
        select(Reading.taken_on).where(Reading.point_id == 2).order_by(Reading.taken_on.desc())
    ).first())  # fmt: skip
    assert newest < SOLD


def test_a_late_closing_marks_the_building_and_needs_a_word_for_later_readings(office):
    office.write(charged, TYPIST, Period(202609))
    with pytest.raises(RefusedError, match="приняты показания"):
        office.write(close_account, TYPIST, 2, LATE, today=DAY)
    office.write(close_account, TYPIST, 2, LATE, today=DAY, drop=True)
    assert marks(office) == [(1, "", "2026-09", "закрыт лицевой счёт 100002 12.09.2026")]
    later = office.read(lambda session: session.exec(
        select(Reading.status).where(Reading.point_id == 2, Reading.taken_on > LATE)
    ).all())  # fmt: skip
    assert set(later) == {ReadingStatus.SUPERSEDED}


def test_facts_of_later_days_are_in_the_way_of_closing(office):
    office.write(move, TYPIST, 3, date(2026, 10, 20), 1)
    with pytest.raises(RefusedError, match="позже закрытия"):
        office.write(close_account, TYPIST, 3, SOLD, today=DAY)


def test_an_account_is_handed_over_with_services_and_meters(office):
    made = office.write(hand_over, TYPIST, 1, SOLD, NEW, FINALS, today=DAY)
    assert (served(office, 1)[1], served(office, made)) == (SOLD, (SOLD, FOREVER))
    assert facts(office, Residents, made, "registered") == [(SOLD, FOREVER, 1)]
    assert facts(office, ServiceConnection, made, "meter_impossible") == [(SOLD, FOREVER, False), (SOLD, FOREVER, True)]
    assert [each.name for each in office.read(holders_of, made)] == ["Серова Анна Петровна"]
    points = office.read(lambda session: session.exec(
        select(MeteringPoint.id).where(MeteringPoint.account_id == made).order_by(MeteringPoint.id)
    ).all())  # fmt: skip
    assert [stands(office, point) for point in points] == [[("SN1", SOLD, FOREVER)], [("SN3", SOLD, FOREVER)]]
    accepted = office.read(lambda session: session.exec(
        select(MeterInstallation.accepted_on).where(MeterInstallation.point_id.in_(points))
    ).all())  # fmt: skip
    assert accepted == [SINCE, SINCE], "a meter is not put into service again by a change of the account"
    begun = office.read(lambda session: [(row.zone, row.value_e6) for row in session.exec(
        select(Reading).where(Reading.point_id.in_(points)).order_by(Reading.point_id, Reading.zone)
    )])  # fmt: skip
    assert begun == [(Zone.WHOLE, e6(186)), (Zone.DAY, e6(1340)), (Zone.NIGHT, e6(720))]


def test_no_meter_is_handed_over_without_its_reading(office):
    with pytest.raises(RefusedError, match="Нет показаний на день передачи: Т3"):
        office.write(hand_over, TYPIST, 1, SOLD, NEW, {WATER: [e6(186)]}, today=DAY)
    assert served(office, 1) == (SINCE, FOREVER)


def test_premises_hold_as_many_accounts_as_they_have_shares(office):
    with pytest.raises(RefusedError, match="за ним счета 100003"):
        office.write(open_account, TYPIST, 3, SOLD, NEW)
    office.write(close_account, TYPIST, 3, SOLD, today=DAY)
    for number in ("200001", "200002"):
        office.write(open_account, TYPIST, 3, SOLD, Opening(number, ANNA, share_num=1, share_den=2))
    with pytest.raises(RefusedError, match="доля 1/2"):
        office.write(open_account, TYPIST, 3, SOLD, Opening("200003", ANNA, share_num=1, share_den=3))


def test_an_account_that_is_opened_late_marks_the_building(office):
    office.write(close_account, TYPIST, 3, LATE, today=DAY)
    office.write(charged, TYPIST, Period(202609))
    made = office.write(open_account, TYPIST, 3, LATE, NEW, like_id=1)
    assert marks(office) == [(1, "", "2026-09", "открыт лицевой счёт 200001 12.09.2026")]
    assert facts(office, ServiceConnection, made) == [(LATE, FOREVER), (LATE, FOREVER)]


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (Opening("100001", ANNA), "уже есть"),
        (Opening(" ", ANNA), "от 1 до 20"),
        (Opening("200001", Holder(" ")), "Не указан абонент"),
        (Opening("200001", ANNA, registered=-1), "от 0 до 1000"),
        (Opening("200001", ANNA, share_num=3, share_den=2), "правильная дробь"),
    ],
)
def test_what_cannot_be_opened_is_refused(office, new, words):
    office.write(close_account, TYPIST, 3, SOLD, today=DAY)
    with pytest.raises(RefusedError, match=words):
        office.write(open_account, TYPIST, 3, SOLD, new)


def test_another_person_holds_the_account_and_nothing_is_marked(office):
    office.write(charged, TYPIST, Period(202609))
    office.write(change_holder, TYPIST, 1, LATE, Holder.of("Серова Анна Петровна  Младшая", "+7 901"))
    office.write(change_holder, TYPIST, 1, SOLD, ANNA, place=2)
    office.write(end_holder, TYPIST, 1, DAY, place=2)
    assert [(each.place, each.name, each.valid_from, each.valid_to) for each in office.read(holders_of, 1)] == [
        (2, "Серова Анна Петровна", SOLD, DAY),
        (1, "Серова Анна Петровна  Младшая", LATE, FOREVER),
        (1, "Иванов Иван1", SINCE, LATE),
    ]
    assert marks(office) == []


def test_a_holder_of_a_later_day_is_not_overwritten(office):
    office.write(change_holder, TYPIST, 1, SOLD, ANNA)
    with pytest.raises(RefusedError, match="записан другой абонент"):
        office.write(change_holder, TYPIST, 1, LATE, ANNA)
    with pytest.raises(RefusedError, match="Основного абонента"):
        office.write(end_holder, TYPIST, 1, SOLD, place=1)
    with pytest.raises(RefusedError, match="так уже записано"):
        office.write(end_holder, TYPIST, 1, SOLD, place=5)


def test_a_controller_opens_no_accounts(office, actor):
    with pytest.raises(NotAllowedError):
        office.write(close_account, Actor(actor.user_id, Role.CONTROLLER, actor.at_ms), 1, SOLD, today=DAY)

"""Acts of meters on both databases: what the engine is given after them, who is marked, what is refused."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from tests.meters import ACCOUNTANT, CONTROLLER, DAY, OCTOBER, POWER, SINCE, STRANGER, TYPIST, WATER, e6, metered_office
from tui_billing.domain.charges import Posting, Run
from tui_billing.domain.codes import ReadingSource, ReadingStatus, RunStatus, Zone
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import NotAllowedError, RefusedError
from tui_billing.domain.meter_acts import MeterActKind
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation, Reading
from tui_billing.domain.period import Period
from tui_billing.domain.services import ServiceConnection
from tui_billing.operations.meter_acts import (
    NewMeter,
    install_at,
    install_meter,
    remove_meter,
    replace_meter,
    verify_meter,
)
from tui_billing.queries._registers import Slot
from tui_billing.queries.meter_acts import meter_acts
from tui_billing.queries.readings import meter_rows, of_points
from tui_billing.queries.settlement import marks_of

SWAPPED = date(2026, 10, 10)
LATE = date(2026, 8, 14)
AHEAD = Period(202712)
NEW = NewMeter("СХВ", "SN77", 5, 1, date(2032, 5, 1), (3_000,), seal="П-1")


@pytest.fixture
def office(database, actor):
    """The tiny office; nothing is charged."""
    database.write(metered_office, actor)
    return database


def charged(session, *periods):
    for period in periods:
        run = Run(period=period, status=RunStatus.POSTED, accrued_on=period.last, author_id=1, started_at_ms=0)
        session.add(run)
        session.flush()
        session.add(Posting(period=period, building_id=1, run_id=run.id))
    session.flush()


def stands(office, point=WATER):
    def rows(session):
        asked = select(MeterInstallation, Meter).join(Meter, col(Meter.id) == MeterInstallation.meter_id)
        found = session.exec(asked.where(MeterInstallation.point_id == point).order_by(MeterInstallation.valid_from))
        return [(meter.serial, row.valid_from, row.valid_to) for row, meter in found]

    return office.read(rows)


def of_acts(office, point=WATER):
    def rows(session):
        found = session.exec(
            select(Reading)
            .where(Reading.point_id == point, Reading.source == ReadingSource.ACT, Reading.taken_on > SINCE)
            .order_by(Reading.taken_on, Reading.installation_id, Reading.zone)
        )
        return [(str(row.period), row.taken_on, row.zone, row.value_e6) for row in found]

    return office.read(rows)


def marks(office):
    return [(each.account, str(each.since), each.reason) for each in office.read(marks_of, AHEAD)]


def statuses(office, after, point=WATER):
    def rows(session):
        return session.exec(select(Reading.status).where(Reading.point_id == point, Reading.taken_on > after)).all()

    return set(office.read(rows))


def test_a_replacement_ends_the_old_meter_by_its_reading_and_begins_the_new_one_by_its_own(office):
    act = office.write(replace_meter, TYPIST, WATER, SWAPPED, [e6(188)], NEW, today=DAY, period=OCTOBER)
    assert act.used_e6 == {Zone.WHOLE: e6(4)}
    assert stands(office) == [("SN1", SINCE, SWAPPED), ("SN77", SWAPPED, FOREVER)]
    assert of_acts(office) == [
        ("2026-10", SWAPPED, Zone.WHOLE, e6(188)), ("2026-10", SWAPPED, Zone.WHOLE, 3_000),
    ]  # fmt: skip
    assert marks(office) == []
    (row,) = office.read(meter_rows, of_points([WATER]), Slot(0, OCTOBER, DAY))
    assert (row.serial, row.registers[0].previous_e6, row.registers[0].final_missing) == ("SN77", 3_000, False)


def test_a_late_replacement_marks_the_account_and_takes_back_what_was_read_afterwards(office):
    office.write(charged, TYPIST, Period(202608), Period(202609))
    with pytest.raises(RefusedError, match="приняты показания"):
        office.write(replace_meter, TYPIST, WATER, LATE, [e6(175)], NEW, today=DAY, period=OCTOBER)
    act = office.write(replace_meter, TYPIST, WATER, LATE, [e6(175)], NEW, today=DAY, period=OCTOBER, drop=True)
    assert (act.dropped, act.used_e6) == (2, {Zone.WHOLE: e6(5)})
    assert statuses(office, LATE) == {ReadingStatus.SUPERSEDED}
    assert [period for period, *_ in of_acts(office)] == ["2026-08", "2026-08"]
    assert marks(office) == [("100001", "2026-08", "замена прибора учёта 14.08.2026: Т1, SN77")]


def test_months_without_a_reading_before_the_act_are_marked_too(office):
    office.write(charged, TYPIST, Period(202607), Period(202608), Period(202609))
    office.write(unread, TYPIST, date(2026, 7, 1))
    office.write(replace_meter, TYPIST, WATER, SWAPPED, [e6(188)], NEW, today=DAY, period=OCTOBER)
    assert [since for _, since, _ in marks(office)] == ["2026-07"]


def unread(session, since):
    for reading in session.exec(select(Reading).where(Reading.point_id == WATER, Reading.taken_on > since)):
        reading.status = ReadingStatus.WITHDRAWN
        session.add(reading)


def test_every_register_of_a_meter_has_its_own_reading(office):
    two = NewMeter("НЕВА", "N2", 6, 2, date(2040, 1, 1), (e6(1), e6(2)))
    with pytest.raises(RefusedError, match="нужны день, ночь"):
        office.write(replace_meter, TYPIST, POWER, SWAPPED, [e6(1400)], two, today=DAY, period=OCTOBER)
    office.write(replace_meter, TYPIST, POWER, SWAPPED, [e6(1340), e6(720)], two, today=DAY, period=OCTOBER)
    assert [(zone, value) for _, _, zone, value in of_acts(office, POWER)] == [
        (Zone.DAY, e6(1340)), (Zone.NIGHT, e6(720)), (Zone.DAY, e6(1)), (Zone.NIGHT, e6(2)),
    ]  # fmt: skip


def test_a_meter_is_taken_off_and_put_into_service_again(office):
    office.write(remove_meter, TYPIST, WATER, SWAPPED, [e6(188)], today=DAY, period=OCTOBER)
    assert stands(office) == [("SN1", SINCE, SWAPPED)]
    again = NewMeter("СХВ", "SN1", 5, 1, date(2031, 1, 1), (e6(188),))
    back = SWAPPED + timedelta(days=9)
    office.write(install_meter, TYPIST, WATER, back, again, today=DAY, period=OCTOBER)
    assert stands(office) == [("SN1", SINCE, SWAPPED), ("SN1", back, FOREVER)]
    with pytest.raises(RefusedError, match="стоит прибор"):
        office.write(install_meter, TYPIST, WATER, DAY, NEW, today=DAY, period=OCTOBER)


def test_a_new_point_needs_a_connected_service_and_a_name_of_its_own(office):
    given = (install_at, TYPIST, 3, 1, "Кухня", SWAPPED)
    with pytest.raises(RefusedError, match="не подключена"):
        office.write(*given, NEW, today=DAY, period=OCTOBER)
    connection = ServiceConnection(building_id=1, account_id=3, service_id=1, valid_from=SINCE)
    office.write(lambda session: session.add(connection), TYPIST)
    act = office.write(*given, NEW, today=DAY, period=OCTOBER)
    point = office.read(lambda session: session.get_one(MeteringPoint, act.point_id).model_dump())
    assert (point["name"], point["account_id"], stands(office, act.point_id)[0][0]) == ("Кухня_ХВС", 3, "SN77")
    with pytest.raises(RefusedError, match="уже есть"):
        office.write(*given, NEW, today=DAY, period=OCTOBER)
    with pytest.raises(RefusedError, match="место прибора"):
        office.write(install_at, TYPIST, 3, 1, " ", SWAPPED, NEW, today=DAY, period=OCTOBER)


def test_a_verification_in_time_only_moves_its_end(office):
    office.write(charged, TYPIST, OCTOBER)
    office.write(verify_meter, TYPIST, WATER, SWAPPED, date(2036, 10, 10), today=DAY, period=OCTOBER)
    assert office.read(lambda session: session.get_one(Meter, WATER).verified_to) == date(2036, 10, 10)
    assert stands(office) == [("SN1", SINCE, FOREVER)]
    assert marks(office) == []
    with pytest.raises(RefusedError, match="уже записана"):
        office.write(verify_meter, TYPIST, WATER, SWAPPED, date(2037, 10, 10), today=DAY, period=OCTOBER)


def expired(session, on):
    meter = session.get_one(Meter, WATER)
    meter.verified_to = on
    session.add(meter)


def test_days_between_two_verifications_are_days_without_a_meter(office):
    ended, last = date(2026, 8, 3), date(2026, 7, 25)
    office.write(expired, TYPIST, ended)
    office.write(charged, TYPIST, Period(202608), Period(202609))
    given = (verify_meter, TYPIST, WATER, SWAPPED, date(2036, 10, 10))
    with pytest.raises(RefusedError, match="приняты показания"):
        office.write(*given, [e6(190)], today=DAY, period=OCTOBER)
    with pytest.raises(RefusedError, match="Показаний 0"):
        office.write(*given, today=DAY, period=OCTOBER, drop=True)
    act = office.write(*given, [e6(190)], today=DAY, period=OCTOBER, drop=True)
    assert act.dropped == 2
    assert stands(office) == [("SN1", SINCE, ended), ("SN1", SWAPPED, FOREVER)]
    assert statuses(office, last) == {ReadingStatus.SUPERSEDED, ReadingStatus.ACCEPTED}
    assert of_acts(office) == [("2026-10", SWAPPED, Zone.WHOLE, e6(190))]
    assert marks(office) == [("100001", "2026-08", "прибор учёта SN1 поверен до 10.10.2036: Т1")]
    (row,) = office.read(meter_rows, of_points([WATER]), Slot(0, OCTOBER, DAY))
    assert (row.registers[0].final_missing, row.registers[0].previous_e6) == (False, e6(190))


def test_a_meter_that_was_put_up_unverified_is_in_service_from_its_verification(office):
    office.write(expired, TYPIST, SINCE)
    office.write(
        verify_meter, TYPIST, WATER, SWAPPED, date(2036, 10, 10), [e6(190)], today=DAY, period=OCTOBER, drop=True
    )
    assert stands(office) == [("SN1", SWAPPED, FOREVER)]


def test_a_meter_that_does_not_pass_counts_no_more(office):
    office.write(charged, TYPIST, OCTOBER)
    office.write(verify_meter, TYPIST, WATER, SWAPPED, SWAPPED, today=DAY, period=OCTOBER, passed=False)
    assert office.read(lambda session: session.get_one(Meter, WATER).verified_to) == SWAPPED
    assert [row.act for row in office.read(meter_acts, 1)] == [MeterActKind.UNFIT]
    assert marks(office) == [("100001", "2026-10", "прибор учёта SN1 поверку не прошёл: Т1")]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"on": date(2026, 11, 1)}, "дата в будущем"),
        ({"on": SINCE}, "более поздние акты"),
        ({"on": date(2025, 9, 1)}, "изменить нельзя"),
        ({"final": [e6(183)]}, "меньше предыдущего показания"),
        ({"final": [e6(100_000)]}, "Последнее показание"),
        ({"final": [e6(188), e6(1)]}, "зон 1"),
        ({"new": {"serial": " "}}, "заводской номер"),
        ({"new": {"serial": "SN2"}}, "стоит: ЛС 100002, точка «Т2»"),
        ({"new": {"serial": "SN2", "digits": 6}}, "уже записан: знаков 5"),
        ({"new": {"digits": 10}}, "Знаков у прибора от 1 до 9"),
        ({"new": {"verified_to": SWAPPED}}, "такой прибор не вводят"),
        ({"new": {"readings_e6": (e6(100_000),)}}, "не помещается на шкале"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(office, changed, words):
    new = NewMeter(**{name: getattr(NEW, name) for name in NEW.__slots__} | changed.get("new", {}))
    before = stands(office), of_acts(office)
    with pytest.raises(RefusedError, match=words):
        office.write(
            replace_meter,
            ACCOUNTANT,
            WATER,
            changed.get("on", SWAPPED),
            changed.get("final", [e6(188)]),
            new,
            today=DAY,
            period=OCTOBER,
        )
    assert (stands(office), of_acts(office)) == before


def test_a_controller_makes_acts_on_the_own_route_only(office):
    office.write(replace_meter, CONTROLLER, WATER, SWAPPED, [e6(188)], NEW, today=DAY, period=OCTOBER)
    with pytest.raises(NotAllowedError):
        office.write(remove_meter, STRANGER, POWER, SWAPPED, [e6(1340), e6(720)], today=DAY, period=OCTOBER)
    with pytest.raises(RefusedError, match="Найдите её"):
        office.write(remove_meter, TYPIST, 99, SWAPPED, [], today=DAY, period=OCTOBER)
    office.write(remove_meter, TYPIST, WATER, DAY, [e6(2)], today=DAY, period=OCTOBER)
    with pytest.raises(RefusedError, match="прибора нет"):
        office.write(remove_meter, TYPIST, WATER, DAY, [e6(2)], today=DAY, period=OCTOBER)

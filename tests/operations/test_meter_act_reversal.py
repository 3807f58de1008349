"""An act of a meter is taken back on both databases: the engine is given what it was given before, nothing is deleted."""

from datetime import date

import pytest
from sqlmodel import select

from tests.meters import ACCOUNTANT, DAY, HOUSE, OCTOBER, POWER, SINCE, TYPIST, WATER, e6, metered_office
from tests.operations.test_meter_acts import LATE, NEW, SWAPPED, charged, expired, marks, stands
from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import DocumentStatus, ReadingSource, ReadingStatus, Zone
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import NotAllowedError, RefusedError
from tui_billing.domain.metering import Meter, MeteringPoint, Reading
from tui_billing.domain.period import Period
from tui_billing.domain.services import ServiceConnection
from tui_billing.operations._meters import store_act
from tui_billing.operations.meter_act_reversal import LaterReadingsError, reverse_meter_act
from tui_billing.operations.meter_acts import (
    NewMeter,
    install_at,
    install_meter,
    remove_meter,
    replace_meter,
    verify_meter,
)
from tui_billing.operations.moves import close_account
from tui_billing.operations.reading_correction import correct_reading
from tui_billing.queries._by_session import SessionFrames
from tui_billing.queries._registers import Slot
from tui_billing.queries.facts import fetch_facts
from tui_billing.queries.meter_acts import meter_acts
from tui_billing.queries.readings import meter_rows, of_points

ON = {"today": DAY, "period": OCTOBER}
TWO = NewMeter("НЕВА", "N2", 6, 2, date(2040, 1, 1), (e6(1), e6(2)))


@pytest.fixture
def office(database, actor):
    """The tiny office; August to October are charged."""
    database.write(metered_office, actor)
    database.write(charged, TYPIST, Period(202608), Period(202609), OCTOBER)
    return database


def given(office):
    """What the engine is given of the meters, for every month that an act may touch."""

    def months(session):
        found = [fetch_facts(SessionFrames(session), OCTOBER.plus(-ago), 1, 1) for ago in range(4)]
        return [
            getattr(facts, name).sort(getattr(facts, name).columns).rows()
            for facts in found
            for name in ("points", "installations", "readings")
        ]

    return office.read(months)


def last_act(office):
    return office.read(meter_acts)[0]


def take_back(office, **changed):
    row = last_act(office)
    return office.write(reverse_meter_act, ACCOUNTANT, row.document_id, dated_on=DAY, period=OCTOBER, **changed)


def replaced_late(office):
    office.write(replace_meter, TYPIST, WATER, LATE, [e6(175)], NEW, drop=True, **ON)


def two_registers(office):
    office.write(replace_meter, TYPIST, POWER, SWAPPED, [e6(1340), e6(720)], TWO, **ON)


def of_the_house(office):
    office.write(remove_meter, TYPIST, HOUSE, SWAPPED, [e6(480)], **ON)


def verified(office):
    office.write(verify_meter, TYPIST, WATER, SWAPPED, date(2036, 10, 10), **ON)


def unfit(office):
    office.write(verify_meter, TYPIST, WATER, SWAPPED, SWAPPED, passed=False, **ON)


def first_put_up_unverified(office):
    office.write(verify_meter, TYPIST, WATER, SWAPPED, date(2036, 10, 10), [e6(190)], drop=True, **ON)


def put_at_a_new_point(office):
    office.write(install_at, TYPIST, 1, 1, "Ванная", SWAPPED, NEW, **ON)


@pytest.mark.parametrize(
    ("act", "ends"),
    [
        (replaced_late, None),
        (two_registers, None),
        (of_the_house, None),
        (verified, None),
        (unfit, None),
        (first_put_up_unverified, SINCE),
        (first_put_up_unverified, date(2026, 8, 3)),
        (put_at_a_new_point, None),
    ],
)
def test_what_an_act_changed_is_as_before_it(office, act, ends):
    if ends:
        office.write(expired, TYPIST, ends)
    connection = ServiceConnection(building_id=1, account_id=1, service_id=1, valid_from=SINCE)
    office.write(lambda session: session.add(connection), TYPIST)
    before, readings, marked = given(office), len(office.read(every)), len(marks(office))
    act(office)
    changed, noted = given(office), len(marks(office)) - marked
    take_back(office)
    assert given(office) == before
    assert changed != before
    assert len(office.read(every)) >= readings
    assert [(row.status, row.reverses_id) for row in office.read(meter_acts)] == [
        (DocumentStatus.POSTED, 1), (DocumentStatus.REVERSED, None),
    ]  # fmt: skip
    assert len(marks(office)) == marked + 2 * noted


def every(session):
    return session.exec(select(Reading)).all()


def test_the_counter_entries_stand_beside_what_the_act_read(office):
    replaced_late(office)
    take_back(office)
    assert [(each.status, each.value_e6) for each in office.read(at_the_act)] == [
        (ReadingStatus.WITHDRAWN, e6(175)),
        (ReadingStatus.WITHDRAWN, 3_000),
        (ReadingStatus.REVERSAL, e6(175)),
        (ReadingStatus.REVERSAL, 3_000),
    ]
    assert stands(office) == [("SN1", SINCE, FOREVER), ("SN77", LATE, LATE)]
    assert marks(office)[-1] == ("100001", "2026-08", "сторно акта прибора учёта № 2026-000001: Т1")
    (row,) = office.read(meter_rows, of_points([WATER]), Slot(0, OCTOBER, DAY))
    assert (row.serial, row.registers[0].previous_e6, row.registers[0].final_missing) == ("SN1", e6(184), False)


def at_the_act(session):
    rows = select(Reading).where(Reading.point_id == WATER, Reading.taken_on == LATE)
    return [each.model_copy() for each in session.exec(rows.order_by(Reading.status, Reading.value_e6.desc()))]


def test_a_meter_put_at_the_wrong_point_is_put_at_the_right_one_the_same_day(office):
    office.write(remove_meter, TYPIST, WATER, SWAPPED, [e6(188)], **ON)
    office.write(remove_meter, TYPIST, 2, SWAPPED, [e6(188)], **ON)
    office.write(install_meter, TYPIST, WATER, SWAPPED, NEW, **ON)
    take_back(office)
    office.write(install_meter, TYPIST, 2, SWAPPED, NEW, **ON)
    assert stands(office, 2)[-1] == ("SN77", SWAPPED, FOREVER)
    with pytest.raises(RefusedError, match="стоит: ЛС 100002, точка «Т2»"):
        office.write(install_meter, TYPIST, WATER, DAY, NEW, **ON)


def test_a_point_whose_act_was_taken_back_is_not_charged_by_and_can_be_used_again(office):
    connection = ServiceConnection(building_id=1, account_id=3, service_id=1, valid_from=SINCE)
    office.write(lambda session: session.add(connection), TYPIST)
    point = office.write(install_at, TYPIST, 3, 1, "Кухня", SWAPPED, NEW, **ON).point_id
    take_back(office)
    assert office.read(lambda session: session.get_one(MeteringPoint, point).is_void)
    office.write(install_meter, TYPIST, point, SWAPPED, NEW, **ON)
    assert not office.read(lambda session: session.get_one(MeteringPoint, point).is_void)
    take_back(office)
    assert office.read(lambda session: session.get_one(MeteringPoint, point).is_void)


def test_later_acts_are_taken_back_first(office):
    replaced_late(office)
    first = last_act(office)
    office.write(verify_meter, TYPIST, WATER, SWAPPED, date(2040, 1, 1), **ON)
    with pytest.raises(RefusedError, match="после него внесён акт № 2026-000002"):
        office.write(reverse_meter_act, ACCOUNTANT, first.document_id, dated_on=DAY, period=OCTOBER)
    take_back(office)
    office.write(reverse_meter_act, ACCOUNTANT, first.document_id, dated_on=DAY, period=OCTOBER)
    with pytest.raises(RefusedError, match="сторнирован"):
        office.write(reverse_meter_act, ACCOUNTANT, first.document_id, dated_on=DAY, period=OCTOBER)


def test_readings_that_stand_on_an_act_go_with_it_when_that_is_said(office):
    before = given(office)
    replaced_late(office)
    office.write(read_later, TYPIST)
    with pytest.raises(LaterReadingsError, match=r"приняты показания \(1, первое — 20.09.2026\)"):
        take_back(office)
    take_back(office, drop=True)
    assert given(office) == before


def read_later(session):
    point = session.get_one(MeteringPoint, WATER)
    installed = max(row.installation_id for row in session.exec(select(Reading).where(Reading.point_id == WATER)))
    store_act(session, point, installed, date(2026, 9, 20), {Zone.WHOLE: e6(9)}, ReadingSource.CONTROLLER)


def test_readings_after_the_verification_before_stand_on_the_act_too(office):
    office.write(lambda session: setattr(session.get_one(Meter, WATER), "verified_to", date(2026, 9, 1)), TYPIST)
    office.write(verify_meter, TYPIST, WATER, date(2026, 8, 30), date(2036, 8, 30), **ON)
    with pytest.raises(LaterReadingsError, match=r"\(1, первое — 25.09.2026\)"):
        take_back(office)
    take_back(office, drop=True)
    assert office.read(lambda session: session.get_one(Meter, WATER).verified_to) == date(2026, 9, 1)


def test_a_corrected_reading_of_the_act_goes_with_it(office):
    before = given(office)
    office.write(replace_meter, TYPIST, WATER, LATE, [e6(175)], NEW, drop=True, **ON)
    office.write(correct_reading, ACCOUNTANT, Period(202608), WATER, Zone.WHOLE, 5_000, "опечатка", landing=OCTOBER)
    take_back(office)
    assert given(office) == before


def test_what_was_changed_without_an_act_is_in_the_way(office):
    replaced_late(office)
    office.write(close_account, ACCOUNTANT, 1, SWAPPED, {}, today=DAY, drop=True)
    with pytest.raises(RefusedError, match=r"закрыт 10\.10\.2026"):
        take_back(office)
    assert office.read(lambda session: session.get_one(Account, 1).closed_on) == SWAPPED


def test_only_an_accountant_takes_an_act_back(office):
    verified(office)
    with pytest.raises(NotAllowedError):
        office.write(reverse_meter_act, TYPIST, last_act(office).document_id, dated_on=DAY, period=OCTOBER)

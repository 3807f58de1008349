"""The heat of a year by the readings of its meters, on both databases: ends of halves, swaps, rollovers, what is not known."""

from datetime import date

import pytest
from sqlmodel import select

from tests.heated import LANDING, MONTHS, heat_meter, heat_point, heated_building, read
from tests.ledgers import charge
from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import HeatingPayment, ReadingStatus, Role
from tui_billing.domain.errors import NotAllowedError, RefusedError
from tui_billing.domain.period import Period
from tui_billing.domain.places import HeatVolume
from tui_billing.operations.heat_corrections import draft_heat_correction
from tui_billing.operations.heating import set_heat_volume, set_heating_payment, take_heat_volumes
from tui_billing.queries.heat_corrections import heat_corrections
from tui_billing.queries.heating import Counted
from tui_billing.queries.settlement import marks_of
from tui_billing.storage.database import Actor

JANUARY, JULY, NEXT = date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1)
ENDS = {202512: 1000, 202606: 1610.2, 202612: 2108.6}
"""The year of the law's example: 610,2 and 498,4 Gcal."""


@pytest.fixture
def office(database, actor):
    database.write(heated_building, actor)
    database.write(heat_point, actor, 1)
    return database


def taken(office, actor):
    """What the readings say: the volumes of the halves in thousandths of a Gcal by account, None where not known."""
    found = office.write(take_heat_volumes, actor, 1, 1, 2026)
    volumes = {}
    for each in found:
        assert (each.since, each.until) in {(JANUARY, JULY), (JULY, NEXT)}
        volume = each.volume_e6 if each.volume_e6 is None else each.volume_e6 / 1000
        volumes.setdefault(each.account_id, {})[each.since] = volume
    return {account: (halves.get(JANUARY, 0), halves.get(JULY, 0)) for account, halves in volumes.items()}


def stored(session):
    rows = session.exec(select(HeatVolume).order_by(HeatVolume.account_id, HeatVolume.valid_from))
    return [(row.account_id, row.valid_from, row.valid_to, row.volume_e6 // 1000) for row in rows]


def test_the_readings_at_the_ends_of_the_halves_are_enough_and_the_law_s_example_is_corrected_by_them(office, actor):
    office.write(heat_meter, actor, 1, 1, ENDS)
    assert office.write(take_heat_volumes, actor, 1, 1, 2026) == [
        Counted(0, JANUARY, JULY, 610_200_000),
        Counted(0, JULY, NEXT, 498_400_000),
    ]
    assert office.read(stored) == [(0, JANUARY, JULY, 610_200), (0, JULY, NEXT, 498_400)]
    office.write(set_heating_payment, actor, 1, HeatingPayment.EVENLY, since=JANUARY, months=7)
    for period in MONTHS:
        office.write(charge, actor, period, [(1, 1, 300_000), (2, 1, 20_000_000)])
    assert office.read(heat_corrections, 1, 1, 2026).found[0].amount_kop == -182_054
    assert office.write(draft_heat_correction, actor, 1, 1, 2026, dated_on=NEXT, landing=LANDING)


def test_readings_between_the_ends_change_nothing(office, actor):
    office.write(heat_meter, actor, 1, 1, ENDS | {202601: 1100, 202603: 1400, 202610: 1800})
    assert taken(office, actor) == {0: (610_200, 498_400)}


def test_a_flat_is_counted_by_its_own_meters_times_their_ratios_and_over_the_end_of_the_dial(office, actor):
    office.write(heat_meter, actor, 1, 1, ENDS)
    for point in (2, 3):
        office.write(heat_point, actor, point, 1)
    office.write(heat_meter, actor, 2, 2, {202512: 997, 202606: 1.5, 202612: 3}, digits=3)
    office.write(heat_meter, actor, 3, 3, {202512: 10, 202606: 11, 202612: 11.25}, ratio_e3=2000)
    assert taken(office, actor) == {0: (610_200, 498_400), 1: (4_500 + 2_000, 1_500 + 500)}
    assert [row[0] for row in office.read(stored)] == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("missing", "known"), [(202512, (None, 498_400)), (202606, (None, None)), (202612, (610_200, None))]
)
def test_a_half_without_a_reading_at_one_of_its_ends_is_not_known_and_left_as_it_is(office, actor, missing, known):
    shown = ENDS | {202511: 900, 202605: 1500, 202611: 2000}
    office.write(heat_meter, actor, 1, 1, {period: value for period, value in shown.items() if period != missing})
    given = {"since": JANUARY, "until": JULY, "volume_e6": 77_000_000}
    office.write(set_heat_volume, actor, 1, 1, **given)
    assert taken(office, actor) == {0: known}
    assert office.read(stored)[0][3] == (77_000 if known[0] is None else known[0])
    assert len(office.read(stored)) == (1 if known[1] is None else 2)


def test_only_what_was_accepted_counts_and_a_late_reading_replaces_what_was_taken_before(office, actor):
    office.write(heat_meter, actor, 1, 1, ENDS)
    office.write(read, actor, 1, 1, 202606, 1700, status=ReadingStatus.HELD, seq=2)
    assert taken(office, actor) == {0: (610_200, 498_400)}
    office.write(read, actor, 1, 1, 202606, 1620.2, seq=3)
    assert taken(office, actor) == {0: (620_200, 488_400)}
    assert office.read(stored) == [(0, JANUARY, JULY, 620_200), (0, JULY, NEXT, 488_400)]


def test_a_meter_that_was_replaced_counts_up_to_its_last_reading_and_the_next_from_its_first(office, actor):
    swap = date(2026, 3, 11)
    office.write(heat_meter, actor, 1, 1, {202512: 1000}, until=swap)
    office.write(heat_meter, actor, 2, 1, {202606: 210.2, 202612: 708.6}, since=swap)
    assert taken(office, actor) == {0: (None, 498_400)}
    office.write(read, actor, 1, 1, 202603, 1400, on=swap)
    office.write(read, actor, 2, 1, 202603, 0, on=swap, seq=3)
    assert taken(office, actor) == {0: (610_200, 498_400)}


@pytest.mark.parametrize("day", [date(2026, 3, 11), date(2026, 3, 1)])
def test_days_without_a_meter_are_not_counted_as_nothing(office, actor, day):
    """The first half is what the meter did not see, the second is whole."""
    office.write(heat_meter, actor, 1, 1, {202606: 210.2, 202612: 708.6}, since=day)
    office.write(read, actor, 1, 1, 202603, 0, on=day, seq=9)
    assert taken(office, actor) == {0: (None, 498_400)}


def test_a_meter_that_was_taken_away_leaves_its_half_unknown(office, actor):
    day = date(2026, 9, 11)
    office.write(heat_meter, actor, 1, 1, ENDS | {202609: 1700}, until=day)
    assert taken(office, actor) == {0: (610_200, None)}


def test_a_flat_that_was_given_over_is_counted_by_the_days_of_its_account(office, actor):
    """Account 1 is closed on 11 March and its meter goes on for nobody: what it counted is all of the account's days."""
    office.write(heat_point, actor, 2, 1)
    office.write(close, actor, 1, date(2026, 3, 11))
    office.write(heat_meter, actor, 2, 2, {202512: 10}, until=date(2026, 3, 11))
    office.write(read, actor, 2, 2, 202603, 14, on=date(2026, 3, 11), seq=9)
    assert taken(office, actor) == {1: (4_000, 0)}


def close(session, account_id, day):
    account = session.get_one(Account, account_id)
    account.closed_on = day
    session.add(account)


def test_a_meter_that_went_back_or_is_not_verified_any_more_is_not_believed(office, actor):
    office.write(heat_point, actor, 2, 1)
    office.write(heat_meter, actor, 1, 1, ENDS | {202606: 900})
    office.write(heat_meter, actor, 2, 2, {202512: 10, 202606: 14, 202612: 17}, verified_to=date(2026, 9, 1))
    assert taken(office, actor) == {0: (None, 1_208_600), 1: (4_000, None)}


def test_the_charged_months_of_the_next_year_are_marked(office, actor):
    office.write(heat_meter, actor, 1, 1, ENDS)
    taken(office, actor)
    assert office.read(marks_of, Period(202702)) == []
    office.write(charge, actor, LANDING, [(1, 1, 300_000)])
    taken(office, actor)
    (mark,) = office.read(marks_of, Period(202702))
    assert (mark.building_id, mark.account_id, mark.since) == (1, 0, LANDING)


def test_a_building_without_a_meter_and_a_typist_are_refused(office, actor):
    with pytest.raises(RefusedError, match="Введите объёмы вручную"):
        office.write(take_heat_volumes, actor, 1, 1, 2026)
    office.write(heat_meter, actor, 1, 1, ENDS)
    with pytest.raises(NotAllowedError):
        office.write(take_heat_volumes, Actor(user_id=1, role=Role.TYPIST, at_ms=0), 1, 1, 2026)
    assert office.read(stored) == []

from datetime import date
from itertools import count

import polars as pl
import pytest

from tests.ledgers import OCTOBER, SEPTEMBER, small_office
from tui_billing.domain.accounts import AccountGroup, Residents, SubscriberGroup, TariffCategory
from tui_billing.domain.codes import PremisesKind, ReadingSource, ReadingStatus, Season, ServiceKind, Zone
from tui_billing.domain.days import day_number
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation, MeterType, Reading
from tui_billing.domain.places import BuildingSeason, Premises
from tui_billing.domain.services import Service
from tui_billing.domain.tariffs import Act, LawChoice, RangeLimit
from tui_billing.queries.facts import HISTORY_MONTHS, building_chunks, fetch_book, fetch_facts
from tui_billing.storage.bulk import run_bulk

SINCE = date(2020, 1, 1)


@pytest.fixture
def office(database, actor):
    database.write(small_office, actor, 7)
    return database


def facts(database, first=1, last=2):
    return run_bulk(database.address, fetch_facts, OCTOBER, first, last)


def rows(frame, *columns):
    return sorted(frame.select(columns).rows())


def put_meters(session, zones=1):
    """A meter on a point of account 1 (point and installation 1) and on one of building 1 (2)."""
    session.add(MeterType(id=1, name="СГВ-15"))
    session.flush()
    for number, account in ((1, 1), (2, None)):
        session.add(MeteringPoint(id=number, building_id=1, account_id=account, service_id=1, name=f"Точка {number}"))
        session.add(
            Meter(id=number, type_id=1, serial=str(number), zones=zones if account else 1, verified_to=date(2030, 1, 1))
        )
        session.flush()
        session.add(MeterInstallation(id=number, building_id=1, point_id=number, meter_id=number, valid_from=SINCE))
    session.flush()


numbers = count(1)


def read(session, period, value, point=1, zone=Zone.WHOLE, status=ReadingStatus.ACCEPTED):
    reading = Reading(
        period=period, building_id=1, point_id=point, zone=zone, seq=next(numbers), installation_id=point,
        taken_on=period.first, value_e6=value, source=ReadingSource.CONTROLLER, status=status, author_id=1,
        recorded_at_ms=0,
    )  # fmt: skip
    session.add(reading)


def keyed(database, actor, *readings, zones=1):
    database.write(put_meters, actor, zones)
    for period, value, *more in readings:
        database.write(read, actor, period, value, *more)
    return rows(facts(database).readings, "point_id", "period", "zone", "value_e6")


def test_a_point_that_was_read_brings_its_latest_earlier_reading_only(office, actor):
    found = keyed(office, actor, (SEPTEMBER.plus(-1), 5), (SEPTEMBER, 7), (SEPTEMBER, 8), (OCTOBER, 9), (OCTOBER, 11))
    assert found == [(1, 202609, 0, 8), (1, 202610, 0, 9), (1, 202610, 0, 11)]


def test_a_point_that_was_skipped_last_month_is_looked_up_further_back(office, actor):
    assert keyed(office, actor, (OCTOBER.plus(-40), 3), (OCTOBER.plus(-5), 5), (OCTOBER, 9)) == [
        (1, 202605, 0, 5),
        (1, 202610, 0, 9),
    ]


def test_a_reading_older_than_the_history_is_still_found_as_the_latest(office, actor):
    assert keyed(office, actor, (OCTOBER.plus(-41), 2), (OCTOBER.plus(-40), 3), (OCTOBER, 9)) == [
        (1, 202306, 0, 3),
        (1, 202610, 0, 9),
    ]


def test_a_silent_point_that_was_read_every_month_brings_six_full_months(office, actor):
    months = range(1, HISTORY_MONTHS + 3)
    found = keyed(office, actor, *((OCTOBER.plus(-ago), 100 - ago) for ago in months))
    assert [value for *_, value in found] == [100 - ago for ago in reversed(range(1, 8))]


def test_a_silent_point_of_a_building_brings_all_its_history_though_it_was_read_every_month(office, actor):
    months = range(1, HISTORY_MONTHS + 3)
    found = keyed(office, actor, *((OCTOBER.plus(-ago), 100 - ago, 2) for ago in months))
    assert [value for *_, value in found] == [100 - ago for ago in reversed(months) if ago <= HISTORY_MONTHS]


def test_a_silent_point_of_heat_brings_all_its_history_since_summer_is_not_in_its_average(office, actor):
    def heats(session):
        session.get_one(Service, session.get_one(MeteringPoint, 1).service_id).kind = ServiceKind.HEATING

    months = range(1, HISTORY_MONTHS + 3)
    keyed(office, actor, *((OCTOBER.plus(-ago), 100 - ago) for ago in months))
    office.write(heats, actor)
    found = rows(facts(office).readings, "value_e6")
    assert found == [(100 - ago,) for ago in reversed(months) if ago <= HISTORY_MONTHS]


def test_a_point_whose_meter_was_taken_off_before_the_month_brings_its_history(office, actor):
    def take_off(session):
        session.get_one(MeterInstallation, 1).valid_to = SEPTEMBER.first

    office.write(put_meters, actor)
    for ago in range(1, 6):
        office.write(read, actor, OCTOBER.plus(-ago), 100 - ago)
    office.write(take_off, actor)
    assert rows(facts(office).readings, "value_e6") == [(100 - ago,) for ago in reversed(range(1, 6))]


def test_a_silent_point_that_was_skipped_brings_all_its_history(office, actor):
    months = [ago for ago in range(1, HISTORY_MONTHS + 3) if ago != 3]
    found = keyed(office, actor, *((OCTOBER.plus(-ago), 100 - ago) for ago in months))
    assert [value for *_, value in found] == [100 - ago for ago in reversed(months) if ago <= HISTORY_MONTHS]


def test_a_register_that_was_skipped_is_looked_up_though_the_other_was_not(office, actor):
    found = keyed(
        office, actor, (SEPTEMBER.plus(-3), 1, 1, Zone.NIGHT), (SEPTEMBER, 2, 1, Zone.DAY), (OCTOBER, 3, 1, Zone.DAY),
        zones=2,
    )  # fmt: skip
    assert found == [(1, 202606, 2, 1), (1, 202609, 1, 2), (1, 202610, 1, 3)]


def test_only_accepted_readings_are_facts_and_a_building_has_points_too(office, actor):
    held = (OCTOBER, 99, 1, Zone.WHOLE, ReadingStatus.HELD)
    assert keyed(office, actor, (SEPTEMBER, 1), held, (OCTOBER, 5, 2)) == [(1, 202609, 0, 1), (2, 202610, 0, 5)]
    assert rows(facts(office).points, "point_id", "account_id") == [(1, 1), (2, 0)]


def live(session, *spans):
    for registered, since, until in spans:
        session.add(Residents(building_id=1, account_id=1, registered=registered, valid_from=since, valid_to=until))


def test_only_rows_that_meet_the_month_are_read(office, actor):
    ends = OCTOBER.first, date(2026, 10, 20), OCTOBER.end, NEVER
    office.write(live, actor, *zip((1, 2, 3, 4), (SINCE, *ends), ends, strict=False))
    assert rows(facts(office).residents, "registered") == [(2,), (3,)]


NEVER = date(9999, 12, 31)


def make_business(session):
    """Accounts 1 and 2 are shops, 2 in a group of its own in the middle of the month; 4 is a flat in that group."""
    for number in (1, 2):
        session.get_one(Premises, number).kind = PremisesKind.NON_RESIDENTIAL
    session.add_all(TariffCategory(id=number, name=str(number)) for number in (1, 2, 7))
    session.flush()
    session.add_all([SubscriberGroup(id=1, name="Льготная", category_id=7), SubscriberGroup(id=2, name="Прочая")])
    session.flush()
    for account in (2, 4):
        session.add(
            AccountGroup(
                building_id=1, account_id=account, group_id=1, valid_from=date(2026, 10, 5), valid_to=date(2026, 10, 9)
            )
        )
    session.add(AccountGroup(building_id=1, account_id=5, group_id=2, valid_from=SINCE))


def test_business_premises_are_of_their_category_whenever_no_group_says_otherwise(office, actor):
    office.write(make_business, actor)
    since, begin, end, never = map(day_number, (SINCE, date(2026, 10, 5), date(2026, 10, 9), NEVER))
    assert rows(facts(office).categories, "account_id", "valid_from", "valid_to", "category_id") == [
        (1, since, never, 2),
        (2, since, begin, 2),
        (2, begin, end, 7),
        (2, end, never, 2),
        (4, begin, end, 7),
    ]


def test_chunks_are_whole_buildings_in_order(office):
    assert run_bulk(office.address, building_chunks, 1) == [(1, 1), (2, 2)]
    assert run_bulk(office.address, building_chunks, 100) == [(1, 2)]
    assert run_bulk(office.address, building_chunks, 100, [2]) == [(2, 2)]
    assert run_bulk(office.address, building_chunks, 100, []) == []


class Counts:
    """What ``building_chunks`` asks of a database: the accounts of buildings 1, 2, …"""

    def __init__(self, *counts):
        self.counts = counts

    def fetch(self, statement):
        return pl.DataFrame({"building_id": range(1, len(self.counts) + 1), "accounts": self.counts})


@pytest.mark.parametrize(
    ("between", "most", "chunks"),
    [
        (0, 100, [(1, 1), (3, 3), (6, 7)]),
        (3, 100, [(1, 1), (3, 3), (6, 7)]),
        (4, 100, [(1, 3), (6, 7)]),
        (8, 100, [(1, 7)]),
        (8, 16, [(1, 3), (6, 7)]),
    ],
)
def test_buildings_that_are_not_asked_for_are_in_a_chunk_only_between_two_that_are(between, most, chunks):
    assert building_chunks(Counts(2, 4, 2, 4, 4, 2, 2, 4), most, [1, 3, 6, 7], between=between) == chunks


def test_a_chunk_knows_nothing_of_other_buildings(office):
    assert set(facts(office, 1, 1).accounts["account_id"]) == {1, 2, 4, 5, 7}
    assert set(facts(office, 2, 2).accounts["account_id"]) == {3, 6}


def test_the_book_names_services_as_the_engine_does(office):
    assert rows(run_bulk(office.address, fetch_book, OCTOBER).services, "service_id", "position") == [
        (1, 1),
        (2, 2),
        (3, 3),
    ]


def test_ranges_seasons_and_the_choices_of_the_month_are_read(office, actor):
    def put(session):
        session.add(Act(id=1, title="Приказ", issued_on=SINCE, number="7"))
        session.add(TariffCategory(id=1, name="население"))
        session.flush()
        limit = {"service_id": 1, "category_id": 1, "first_e6": 3900, "second_e6": 6000, "act_id": 1}
        session.add(RangeLimit(valid_from=SINCE, season_e2=180, **limit))
        session.add(BuildingSeason(building_id=2, season=Season.HEATING, valid_from=SINCE, valid_to=OCTOBER.end))
        began = OCTOBER.plus(-HISTORY_MONTHS).first
        session.add(BuildingSeason(building_id=1, season=Season.WATERING, valid_from=SINCE, valid_to=OCTOBER.first))
        session.add(BuildingSeason(building_id=1, season=Season.HEATING, valid_from=SINCE, valid_to=began))
        session.add(
            LawChoice(name="RANGE_INTERVAL", valid_from=SINCE, valid_to=OCTOBER.first, answer="months", act_id=1)
        )
        session.add(LawChoice(name="RANGE_INTERVAL", valid_from=OCTOBER.first, answer="days", act_id=1))

    office.write(put, actor)
    book = run_bulk(office.address, fetch_book, OCTOBER)
    assert rows(book.range_limits, "first_e6", "second_e6", "season_e2") == [(3900, 6000, 180)]
    assert book.choices == {"RANGE_INTERVAL": "days"}
    assert run_bulk(office.address, fetch_book, SEPTEMBER).choices == {"RANGE_INTERVAL": "months"}
    assert rows(facts(office).seasons, "building_id", "season") == [(1, 2), (2, 1)]

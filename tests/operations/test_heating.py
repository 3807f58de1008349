"""Heating of a building on both databases: what is set, what is marked, and the correction of a year."""

from datetime import date

import pytest
from sqlmodel import select

from tests.heated import LANDING, MONTHS, heated_building
from tests.ledgers import charge
from tui_billing.domain.codes import HeatingPayment, Method, RecalculationPart, Role, Season
from tui_billing.domain.documents import Movement
from tui_billing.domain.errors import BillingError, NotAllowedError, RefusedError
from tui_billing.domain.period import Period
from tui_billing.domain.places import BuildingHeating, HeatVolume, PremisesArea
from tui_billing.domain.recalculation import RecalculationLine
from tui_billing.engine.accrue import accrue
from tui_billing.engine.explanation import is_exact
from tui_billing.operations.heat_corrections import draft_heat_correction
from tui_billing.operations.heating import (
    set_heat_volume,
    set_heating_devices,
    set_heating_payment,
)
from tui_billing.operations.recalculation import post_differences, post_recalculation, reverse_recalculation
from tui_billing.operations.seasons import begin_season
from tui_billing.queries._by_session import SessionFrames
from tui_billing.queries.checks import check
from tui_billing.queries.explained_documents import explain_recalculation_of
from tui_billing.queries.facts import fetch_book, fetch_facts
from tui_billing.queries.heat_corrections import explain_heat_year, heat_corrections
from tui_billing.queries.heating import heating_of
from tui_billing.queries.settlement import marks_of
from tui_billing.storage.bulk import run_bulk
from tui_billing.storage.database import Actor

EVENLY, IN_SEASON = HeatingPayment.EVENLY, HeatingPayment.IN_SEASON
JANUARY, DAY = date(2026, 1, 1), date(2027, 1, 20)
HALVES = ((1, 7, 610_200_000), (7, 13, 498_400_000))


def first_of(year, month):
    return date(year + month // 13, (month - 1) % 12 + 1, 1)


def set_year(database, actor, year, account_id=0, halves=HALVES):
    for first, end, volume in halves:
        given = {"since": first_of(year, first), "until": first_of(year, end), "volume_e6": volume}
        database.write(set_heat_volume, actor, 1, 1, account_id=account_id, **given)


def evenly(database, actor):
    database.write(set_heating_payment, actor, 1, EVENLY, since=JANUARY, months=7)


@pytest.fixture
def office(database, actor):
    database.write(heated_building, actor)
    return database


@pytest.fixture
def year(office, actor):
    """2026 is paid evenly, charged 3 000,00 a month to the flat, and counted."""
    evenly(office, actor)
    for period in MONTHS:
        office.write(charge, actor, period, [(1, 1, 300_000), (2, 1, 20_000_000)])
    set_year(office, actor, 2026)
    return office


def lines(database, period):
    def charged(session):
        frames = SessionFrames(session)
        accrued = accrue(fetch_facts(frames, period, 1, 1), fetch_book(frames, period), period)
        return [(row["account_id"], Method(row["method"]), row["amount_kop"]) for row in accrued.lines.to_dicts()]

    return database.read(charged)


def rows(session, model):
    found = list(session.exec(select(model)))
    session.expunge_all()
    return found


def test_a_month_is_a_twelfth_of_the_year_before_where_that_is_known_and_of_the_norm_where_not(office, actor):
    evenly(office, actor)
    assert lines(office, Period(202603))[0] == (1, Method.HEAT_NORM, 201_651)
    set_year(office, actor, 2025)
    assert lines(office, Period(202603))[0] == (1, Method.HEAT_YEAR, 272_956)
    office.write(set_heating_payment, actor, 1, IN_SEASON, since=date(2026, 4, 1))
    assert lines(office, Period(202603))[0] == (1, Method.HEAT_YEAR, 272_956)
    assert lines(office, Period(202604)) == []
    office.write(begin_season, actor, Season.HEATING, date(2026, 4, 20), building_id=1)
    assert lines(office, Period(202604))[0] == (1, Method.HEAT_NORM, 345_688)


def test_a_setting_is_in_force_until_the_next_one_and_one_of_the_same_day_replaces_it(office, actor):
    evenly(office, actor)
    office.write(set_heating_payment, actor, 1, IN_SEASON, since=date(2026, 4, 1))
    office.write(set_heating_payment, actor, 1, EVENLY, since=JANUARY, months=8)
    found = office.read(rows, BuildingHeating)
    assert [(row.valid_from, row.payment, row.months) for row in sorted(found, key=lambda row: row.valid_from)] == [
        (JANUARY, EVENLY, 8),
        (date(2026, 4, 1), IN_SEASON, 12),
    ]
    assert [row.dates for row in office.read(heating_of, 1)] == ["с 01.01.2026 по 31.03.2026", "с 01.04.2026"]


def test_premises_lose_their_heating_devices_on_a_day_and_keep_their_area(office, actor):
    office.write(set_heating_devices, actor, 1, [1], has_devices=False, since=date(2026, 3, 10))
    mine = [row for row in office.read(rows, PremisesArea) if row.premises_id == 1]
    assert [(row.valid_from, row.no_heating, row.total_e4) for row in sorted(mine, key=lambda row: row.valid_from)] == [
        (date(2020, 1, 1), False, 540_000),
        (date(2026, 3, 10), True, 540_000),
    ]
    office.write(set_heating_devices, actor, 1, [1], has_devices=True, since=date(2026, 3, 10))
    mine = [row for row in office.read(rows, PremisesArea) if row.premises_id == 1]
    assert not any(row.no_heating for row in mine)


def test_what_changes_charged_months_marks_them_and_nothing_else_does(office, actor):
    evenly(office, actor)
    set_year(office, actor, 2025)
    office.write(set_heating_devices, actor, 1, [1], has_devices=False, since=JANUARY)
    assert office.read(marks_of, LANDING) == []
    office.write(charge, actor, Period(202602), [(1, 1, 300_000)])
    office.write(set_heating_devices, actor, 1, [1], has_devices=True, since=JANUARY)
    set_year(office, actor, 2025)
    office.write(set_heating_payment, actor, 1, IN_SEASON, since=date(2026, 3, 1))
    assert {(each.building_id, each.account_id, each.since) for each in office.read(marks_of, LANDING)} == {
        (1, 0, Period(202601))
    }


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: (set_heating_payment, (1, EVENLY), {"since": date(2026, 1, 2)}), "первого числа"),
        (lambda: (set_heating_payment, (1, EVENLY), {"since": JANUARY, "months": 13}), "от 1 до 12"),
        (
            lambda: (set_heat_volume, (1, 1), {"since": JANUARY, "until": date(2027, 7, 1), "volume_e6": 1}),
            "целые месяцы",
        ),
        (
            lambda: (
                set_heat_volume,
                (1, 1),
                {"since": JANUARY, "until": date(2026, 7, 1), "volume_e6": 1, "account_id": 9},
            ),
            "не этого дома",
        ),
        (lambda: (set_heating_devices, (1, [9]), {"has_devices": True, "since": JANUARY}), "не известна"),
    ],
)
def test_what_cannot_be_set_is_refused(office, actor, change, words):
    operation, given, named = change()
    with pytest.raises(RefusedError, match=words):
        office.write(operation, actor, *given, **named)
    with pytest.raises(NotAllowedError):
        office.write(operation, Actor(user_id=1, role=Role.TYPIST, at_ms=0), *given, **named)


def test_volumes_of_overlapping_days_are_refused_by_the_database(office, actor):
    set_year(office, actor, 2026)
    with pytest.raises(BillingError):
        set_year(office, actor, 2026, halves=((3, 8, 1),))
    assert len(office.read(rows, HeatVolume)) == 2


def test_the_year_of_the_law_s_example_is_corrected_to_the_kopeck(year, actor):
    made = year.write(draft_heat_correction, actor, 1, 1, 2026, dated_on=DAY, landing=LANDING)
    year.write(post_differences, actor, made)
    (told,) = year.read(explain_recalculation_of, made, "100001")
    assert is_exact(told.tree)
    (flat, _) = sorted(year.read(rows, RecalculationLine), key=lambda row: row.account_id)
    assert (flat.was_kop, flat.becomes_kop, flat.amount_kop) == (3_600_000, 3_417_946, -182_054)
    assert (flat.service_month, flat.part, flat.service_id) == (Period(202612), RecalculationPart.HEAT_YEAR, 1)
    moved = {row.account_id: row for row in year.read(rows, Movement)}
    assert (moved[1].amount_kop, moved[1].period, moved[1].service_id) == (-182_054, LANDING, 1)
    assert [each.title for each in run_bulk(year.address, check, 3) if each.count] == []


def test_a_second_correction_adds_nothing_and_a_reversed_one_is_made_again(year, actor):
    first = year.write(draft_heat_correction, actor, 1, 1, 2026, dated_on=DAY, landing=LANDING)
    post_recalculation(year, actor, first)
    assert year.write(draft_heat_correction, actor, 1, 1, 2026, dated_on=DAY, landing=LANDING) == 0
    reverse_recalculation(year, actor, first, dated_on=DAY, period=LANDING)
    assert year.read(heat_corrections, 1, 1, 2026).found[0].amount_kop == -182_054
    again = year.write(draft_heat_correction, actor, 1, 1, 2026, dated_on=DAY, landing=LANDING)
    year.write(post_differences, actor, again)
    assert sum(row.amount_kop for row in year.read(rows, Movement) if row.account_id == 1) == -182_054


def test_a_volume_that_is_corrected_later_is_a_correction_of_the_difference(year, actor):
    first = year.write(draft_heat_correction, actor, 1, 1, 2026, dated_on=DAY, landing=LANDING)
    year.write(post_differences, actor, first)
    set_year(year, actor, 2026, halves=((7, 13, 508_400_000),))
    (flat, _) = year.read(heat_corrections, 1, 1, 2026).found
    assert (flat.was_kop, flat.becomes_kop) == (
        3_417_946,
        3_450_350,
    )  # 34 179,4559 and 10 Gcal × 3 120,45 × 54 ÷ 5 200 = 324,0467


def test_a_draft_that_is_not_so_any_more_is_refused(year, actor):
    made = year.write(draft_heat_correction, actor, 1, 1, 2026, dated_on=DAY, landing=LANDING)
    set_year(year, actor, 2026, halves=((7, 13, 508_400_000),))
    with pytest.raises(RefusedError, match="устарел"):
        year.write(post_differences, actor, made)


def test_a_flat_with_a_meter_is_corrected_by_it_and_the_rest_by_what_is_left(year, actor):
    set_year(year, actor, 2026, account_id=1, halves=((1, 7, 7_000_000), (7, 13, 5_000_000)))
    found = {each.account_id: each for each in year.read(heat_corrections, 1, 1, 2026).found}
    # All of the metered area is this flat's, so each square metre took what it did: its own 7 and 5 Gcal, and 54/5200
    # of what the building took beside 5200/54 of that.
    assert found[1].becomes_volume_e6 == round(1_108_600_000 * 54 / 5200)
    set_year(year, actor, 2026, account_id=2, halves=((1, 7, 593_200_000), (7, 13, 483_400_000)))
    found = {each.account_id: each for each in year.read(heat_corrections, 1, 1, 2026).found}
    assert found[1].becomes_volume_e6 == round(12_000_000 + (1_108_600_000 - 12_000_000 - 1_076_600_000) * 54 / 5200)
    assert sum(each.becomes_volume_e6 for each in found.values()) == 1_108_600_000


def test_the_correction_says_why(year, actor):
    said = [text.replace("\xa0", " ") for _, text in year.read(explain_heat_year, "100001", 2026).lines()]
    assert said[0] == "Отопление, корректировка за 2026 год: −1 820,54 руб."
    assert any("610,2 Гкал" in text for text in said)
    assert any("34 179,46" in text for text in said)
    assert any("36 000,00" in text for text in said)


def test_a_year_that_cannot_be_compared_is_refused_with_what_is_missing(office, actor):
    def asked():
        return office.read(heat_corrections, 1, 1, 2026)

    with pytest.raises(RefusedError, match="не платил"):
        asked()
    evenly(office, actor)
    with pytest.raises(RefusedError, match=r"с 01\.01\.2026 не введён"):
        asked()
    set_year(office, actor, 2026, halves=HALVES[:1])
    with pytest.raises(RefusedError, match=r"с 01\.07\.2026 не введён"):
        asked()
    set_year(office, actor, 2026)
    for period in MONTHS[:-1]:
        office.write(charge, actor, period, [(1, 1, 300_000), (2, 1, 20_000_000)])
    with pytest.raises(RefusedError, match="нет месяцев 2026-12"):
        asked()
    with pytest.raises(RefusedError, match="ещё идёт"):
        office.write(draft_heat_correction, actor, 1, 1, 2026, dated_on=DAY, landing=MONTHS[-1])

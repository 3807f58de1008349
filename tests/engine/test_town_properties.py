"""What holds of any town: days are all there once, shares are a whole, and broken facts of one account are its own affair."""

import random
from collections import defaultdict
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.facts_of import frame
from tests.engine.oracle import Town
from tests.engine.small_towns import COMMON_LIGHT, END, FUEL, GAS, HEATING, LIGHT, PAST, SmallTown
from tests.engine.test_accrue import accrued
from tui_billing.domain.codes import Method, ParkReason, PremisesKind
from tui_billing.domain.period import Period
from tui_billing.engine.facts import BOOK_COLUMNS, FACT_COLUMNS, Book, Facts
from tui_billing.engine.held import stable_periods
from tui_billing.engine.spans import Month

MONTH = (2026, 4)
ROOM = PremisesKind.ROOM
TOWNS = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
OF_BUILDING = {LIGHT, COMMON_LIGHT, HEATING, GAS, FUEL}
"""What a building's meter shares, and what its surplus lowers: an unknown volume of one account may touch everybody's."""


def town_of(seed, buildings=2):
    return SmallTown(random.Random(seed), *MONTH, buildings=buildings).rows


@TOWNS
@given(st.integers(0, 10**9))
def test_the_stable_periods_of_a_service_are_its_days_of_the_month_each_once(seed):
    rows = town_of(seed)
    facts = Facts(**{name: frame(name, rows[name], columns) for name, columns in FACT_COLUMNS.items()})
    book = Book(**{name: frame(name, rows[name], columns) for name, columns in BOOK_COLUMNS.items()})
    found = defaultdict(list)
    for row in stable_periods(facts, book, Month.of(Period(MONTH[0] * 100 + MONTH[1]))).iter_rows(named=True):
        found[row["account_id"], row["service_id"]] += range(row["from_day"], row["to_day"])
    law = Town(rows, *MONTH, daily=True)
    wanted = {(a, s): days for a in law.accounts for s in law.services if (days := law.days(a, s))}
    assert {key: sorted(days) for key, days in found.items()} == wanted


@TOWNS
@given(st.integers(0, 10**9), st.lists(st.integers(1, 400), min_size=1, max_size=5))
def test_the_shares_of_a_building_are_a_whole(seed, areas):
    """Where every premises has an account for the whole month, the shares of its need add up to one, exactly."""
    rows = town_of(seed)
    for name in ("accounts", "premises_areas", "building_areas", "connections", "building_amenities"):
        rows[name] = []
    always = {"valid_from": PAST, "valid_to": END, "building_id": 1}
    for number, area in enumerate(areas, 1):
        given_ = {"account_id": number, "premises_id": number, "premises_kind": 1}
        rows["accounts"].append(always | given_)
        rows["premises_areas"].append(
            always | {"premises_id": number, "total_e4": area * 1000, "rooms": 2, "no_heating": 0}
        )
        rows["connections"].append(always | {"account_id": number, "service_id": COMMON_LIGHT, "meter_impossible": 0})
    rows["building_areas"].append(always | {"premises_e4": sum(areas) * 1000, "common_e4": 10**6})
    rows["building_amenities"].append(always | {"amenity_id": 1})
    result = accrued(rows, MONTH)
    common = [line for line in result.lines.to_dicts() if line["service_id"] == COMMON_LIGHT]
    if common and COMMON_LIGHT not in set(result.parked["service_id"]):
        length = Fraction(Period(MONTH[0] * 100 + MONTH[1]).days)
        whole = sum(
            Fraction(line["share_num"], line["share_den"])
            * ((line["to_day"] - line["from_day"]) / length if line["method"] == Method.COMMON_NORM else 1)
            for line in common
        )
        assert whole == 1


# --- broken facts -----------------------------------------------------------------------------------------------------
def unknown_category(rows, account):
    """A tariff category that has no tariff."""
    rows["categories"] = [*_others(rows["categories"], account), _always(account, category_id=77)]


def contradicting_tariffs(rows, account):
    """A category of which every tariff stands twice."""
    unknown_category(rows, account)
    last = max(row["tariff_id"] for row in rows["tariffs"])
    twice = [row | {"category_id": 77, "valid_from": PAST, "valid_to": END} for row in rows["tariffs"]] * 2
    rows["tariffs"] = rows["tariffs"] + [row | {"tariff_id": last + n} for n, row in enumerate(twice, 1)]


def nothing_known(rows, account):
    """Neither areas nor people nor points."""
    rows["premises_areas"] = [row for row in rows["premises_areas"] if row["premises_id"] != account["premises_id"]]
    for name in ("residents", "points", "categories", "absences"):
        rows[name] = _others(rows[name], account)


def absurd_meters(rows, account):
    """Transformers of a hundred thousand at every meter."""
    mine = {row["point_id"] for row in rows["points"] if row["account_id"] == account["account_id"]}
    rows["installations"] = [
        row | {"ratio_e3": 10**8} if row["point_id"] in mine else row for row in rows["installations"]
    ]


def absurd_area(rows, account):
    rows["premises_areas"] = [
        row | {"total_e4": 10**15} if row["premises_id"] == account["premises_id"] else row
        for row in rows["premises_areas"]
    ]


def backward_readings(rows, account):
    """Every meter shows less than before."""
    mine = {row["point_id"] for row in rows["points"] if row["account_id"] == account["account_id"]}
    now = MONTH[0] * 100 + MONTH[1]
    rows["readings"] = [
        row | {"value_e6": 5 * 10**9 if row["period"] < now else 0} if row["point_id"] in mine else row
        for row in rows["readings"]
    ]


BROKEN = (unknown_category, contradicting_tariffs, nothing_known, absurd_meters, absurd_area, backward_readings)
REASONS = {
    unknown_category: ParkReason.NO_TARIFF,
    contradicting_tariffs: ParkReason.SEVERAL_TARIFFS,
    nothing_known: ParkReason.NO_AREA,
    absurd_meters: ParkReason.OUT_OF_BOUNDS,
    absurd_area: ParkReason.OUT_OF_BOUNDS,
    backward_readings: ParkReason.BACKWARD_READING,
}


def _always(account, **values):
    here = {name: account[name] for name in ("building_id", "account_id")}
    return here | {"valid_from": PAST, "valid_to": END} | values


def _others(rows, account):
    return [row for row in rows if row["account_id"] != account["account_id"]]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda each: each.__name__)
def test_one_account_with_broken_facts_is_parked_and_all_the_others_are_billed_as_before(broken):
    """A town of a hundred buildings; the broken facts of one account after another. Rooms of a flat share a meter: not theirs."""
    rows = town_of(11, buildings=100)
    before = _by_account(accrued(rows, MONTH))
    reasons = set()
    for account in [each for each in rows["accounts"] if each["premises_kind"] != ROOM][::30]:
        spoilt = {name: list(each) for name, each in rows.items()}
        broken(spoilt, account)
        result = accrued(spoilt, MONTH)
        after = _by_account(result)
        assert _elsewhere(after, account) == _elsewhere(before, account)
        mine = result.parked.to_dicts()
        reasons |= {row["reason"] for row in mine if row["account_id"] == account["account_id"]}
    assert REASONS[broken] in reasons


def _by_account(result):
    """``{(building, account, service): lines}``; their numbers do not matter."""
    found = defaultdict(list)
    for line in result.lines.drop("line").iter_rows(named=True):
        found[line["building_id"], line["account_id"], line["service_id"]].append(tuple(line.values()))
    return found


def _elsewhere(lines, account):
    """The lines of everybody else; of the same building without what the whole building shares."""
    return {
        key: each
        for key, each in lines.items()
        if key[0] != account["building_id"] or (key[1] != account["account_id"] and key[2] not in OF_BUILDING)
    }

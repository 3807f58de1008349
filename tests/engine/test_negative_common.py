"""A negative common-house volume against п. 47 in exact fractions: nothing here is shared with the engine."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.facts_of import book_of, facts_of
from tui_billing.domain.codes import Method, Resource, Season, ServiceKind
from tui_billing.domain.period import Period
from tui_billing.engine.accrue import accrue
from tui_billing.engine.explain import explain

FLAT = st.tuples(st.integers(0, 5), st.integers(0, 9_000), st.integers(10, 9_000), st.sampled_from([1, 1, 1, 2]))
"""People, thousandths of a unit of its own, hundredths of m², premises kind."""
HOUSES = settings(max_examples=60, deadline=None)
LOWERED = int(Method.COMMON_NEGATIVE)


def lowered_by_law(flats, surplus, weights):
    """What is taken off each flat."""
    whole = sum(weights)
    return [min(surplus * weight / whole, own) for weight, (_, own, *_) in zip(weights, flats, strict=True)]


def charged(
    flats, house, *, resource=Resource.COLD_WATER, season=Season.ALWAYS, price_e6=51_970_000, zones=1, cut=None, apart=0
):
    """April 2026 of one building; every flat has a meter, that of the building says ``house``; ``apart`` has no service 2."""
    ids = range(1, len(flats) + 1)
    shares = {1: [(0, 1)], 2: [(1, Fraction(2, 3)), (2, Fraction(1, 3))]}[zones]
    read = [(n, own) for n, (_, own, *_) in zip(ids, flats, strict=True)] + [(99, house)]
    suppliers = [{"service_id": s} for s in (1, 2)]
    tariffs = [
        {"tariff_id": 10 * service + zone, "service_id": service, "zone": zone, "price_e6": price_e6 // (zone + 1)}
        for service in (1, 2)
        for zone in (0, 1, 2)
    ]
    if cut:
        tariffs = [row | {"valid_to": cut} for row in tariffs] + [
            row | {"tariff_id": row["tariff_id"] + 100, "valid_from": cut, "price_e6": row["price_e6"] + 1_000_000}
            for row in tariffs
        ]
    facts = facts_of(
        accounts=[
            {"account_id": n, "premises_id": n, "premises_kind": kind}
            for n, (*_, kind) in zip(ids, flats, strict=True)
        ],
        residents=[{"account_id": n, "registered": people} for n, (people, *_) in zip(ids, flats, strict=True)],
        connections=[{"account_id": n, "service_id": s} for n in ids for s in (1, 2) if (n, s) != (apart, 2)],
        premises_areas=[
            {"premises_id": n, "total_e4": int(area * 10**4)} for n, (_, _, area, _) in zip(ids, flats, strict=True)
        ],
        building_areas=[{"premises_e4": int(sum(area for _, _, area, _ in flats) * 10**4), "common_e4": 10**6}],
        building_suppliers=suppliers,
        seasons=[{"season": int(season)}] if season else [],
        points=[{"point_id": n, "account_id": 0 if n == 99 else n} for n, _ in read],
        installations=[{"point_id": n, "installation_id": n, "zones": 1 if n == 99 else zones} for n, _ in read],
        readings=[
            {
                "point_id": n, "installation_id": n, "zone": zone, "period": period, "taken_on": day,
                "value_e6": round(value * share * 10**6),
            }
            for n, own in read
            for zone, share in (shares if n != 99 else [(0, 1)])
            for period, day, value in ((202603, date(2026, 3, 25), 0), (202604, date(2026, 4, 25), own))
        ],
    )  # fmt: skip
    book = book_of(
        services=[
            {"service_id": 1, "resource": int(resource), "season": int(season)},
            {"service_id": 2, "kind": int(ServiceKind.COMMON_HOUSE), "position": 2},
        ],
        sources=[{"service_id": 2, "source_id": 1}],
        tariffs=tariffs,
    )
    return accrue(facts, book, Period(202604))


def flats_of(given_flats):
    return [(people, Fraction(own, 1000), Fraction(area, 100), kind) for people, own, area, kind in given_flats]


def lowered(result):
    """The exact volume that is taken off each account."""
    found = {}
    for line in result.lines.to_dicts():
        if line["method"] == LOWERED:
            explained = explain(line)
            assert explained.is_confirmed
            found[line["account_id"]] = found.get(line["account_id"], Fraction(0)) + explained.quantity
    return found


def bills(result):
    totals = {}
    for line in result.lines.to_dicts():
        totals[line["account_id"]] = totals.get(line["account_id"], 0) + line["amount_kop"]
    return totals


@HOUSES
@given(
    st.lists(FLAT, min_size=1, max_size=6),
    st.fractions(0, 1, max_denominator=50),
    st.sampled_from([(Resource.COLD_WATER, Season.ALWAYS), (Resource.HEATING, Season.ALWAYS),
                     (Resource.GAS, Season.ALWAYS), (Resource.GAS, Season.HEATING)]),
)  # fmt: skip
def test_every_flat_is_lowered_as_the_law_says_and_never_below_zero(given_flats, part, what):
    resource, season = what
    flats = flats_of(given_flats)
    consumed = sum(own for _, own, *_ in flats)
    house = Fraction(int(consumed * part * 1000), 1000)
    result = charged(flats, house, resource=resource, season=season)
    by_area = resource == Resource.HEATING or season == Season.HEATING
    weights = [0 if kind == 2 else area if by_area else people for people, _, area, kind in flats]
    if house == consumed or not sum(weights):
        assert not lowered(result)
        return
    wanted = lowered_by_law(flats, consumed - house, weights)
    told = lowered(result)
    for n, volume in enumerate(wanted, 1):
        assert abs(told.get(n, 0) + volume) < Fraction(1, 10**11)
    assert all(kop >= 0 for kop in bills(result).values())


@HOUSES
@given(st.lists(FLAT.filter(lambda flat: flat[0] and flat[3] == 1 and flat[1] > 50), min_size=1, max_size=6))
def test_where_nobody_reaches_zero_the_flats_together_give_back_exactly_the_difference(given_flats):
    flats = flats_of(given_flats)
    people = sum(each[0] for each in flats)
    surplus = min(own * people / each for each, own, *_ in flats) / 2
    surplus = Fraction(int(surplus * 1000), 1000)
    result = charged(flats, sum(own for _, own, *_ in flats) - surplus)
    assert -sum(lowered(result).values()) == surplus


@HOUSES
@given(
    st.lists(FLAT, min_size=1, max_size=5),
    st.fractions(0, 1, max_denominator=50),
    st.integers(1, 3_000),
    st.sampled_from([None, date(2026, 4, 2), date(2026, 4, 16)]),
)
def test_no_bill_is_below_zero_by_a_kopeck_in_two_zones_and_with_a_tariff_that_changes(given_flats, part, price, cut):
    flats = flats_of(given_flats)
    house = Fraction(int(sum(own for _, own, *_ in flats) * part * 1000), 1000)
    result = charged(flats, house, resource=Resource.ELECTRICITY, price_e6=price * 10_000, zones=2, cut=cut)
    by_price = {}
    for line in result.lines.to_dicts():
        key = line["account_id"], line["zone"], line["tariff_id"]
        by_price[key] = by_price.get(key, 0) + line["amount_kop"]
    assert all(kop >= 0 for kop in by_price.values())


def test_a_flat_connected_to_no_common_house_service_is_lowered_too_for_the_law_says_all_flats():
    flats = [(1, Fraction(5), Fraction(50), 1), (1, Fraction(5), Fraction(50), 1)]
    result = charged(flats, Fraction(8), apart=2)
    assert lowered(result) == {1: -1, 2: -1}


def test_an_uplifted_norm_is_lowered_by_its_volume_and_its_uplift_stays():
    """3 м³ × 3 = 9 м³ are charged of the norm; the volume is 3 м³, and no more than that is taken off."""
    accounts = [{"account_id": n, "premises_id": n} for n in (1, 2)]
    facts = facts_of(
        accounts=accounts,
        residents=[{"account_id": 1, "registered": 1}, {"account_id": 2, "registered": 1}],
        connections=[{"account_id": n, "service_id": s} for n in (1, 2) for s in (1, 2)],
        building_areas=[{"premises_e4": 10**6}],
        premises_areas=[{"premises_id": n, "total_e4": 500_000} for n in (1, 2)],
        building_suppliers=[{"service_id": s} for s in (1, 2)],
        points=[{"point_id": 2, "account_id": 2}, {"point_id": 9, "account_id": 0}],
        installations=[{"point_id": n, "installation_id": n} for n in (2, 9)],
        readings=[
            {"point_id": n, "installation_id": n, "period": period, "taken_on": day, "value_e6": value}
            for n, used in ((2, 10_000_000), (9, 1_000_000))
            for period, day, value in ((202603, date(2026, 3, 25), 0), (202604, date(2026, 4, 25), used))
        ],
    )
    book = book_of(
        services=[{"service_id": 1, "resource": int(Resource.COLD_WATER)}, {"service_id": 2, "kind": 3}],
        sources=[{"service_id": 2, "source_id": 1}],
        norms=[{"norm_id": 1, "norm_e6": 3_000_000}],
        tariffs=[{"tariff_id": s, "service_id": s, "price_e6": 50_000_000} for s in (1, 2)],
    )
    result = accrue(facts, book, Period(202604))
    assert lowered(result) == {1: -3, 2: -6}
    assert bills(result) == {1: 300_00, 2: 200_00}


@pytest.mark.parametrize("people", [0, 2])
def test_what_is_left_over_is_carried_nowhere(people):
    """Two flats of one person would be lowered by 5 each; the one that used 1 gives back 1, the other only its 5."""
    flats = [
        (1, Fraction(1), Fraction(50), 1),
        (1, Fraction(20), Fraction(50), 1),
        (people, Fraction(0), Fraction(9), 2),
    ]
    assert lowered(charged(flats, Fraction(11))) == {1: -1, 2: -5}

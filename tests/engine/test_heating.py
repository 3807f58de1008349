"""Heating against the law once more in exact fractions: nothing here is shared with the engine."""

from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.facts_of import book_of, facts_of
from tui_billing.domain.codes import ParkReason, ServiceKind
from tui_billing.domain.period import Period
from tui_billing.engine.accrue import accrue
from tui_billing.engine.explain import explain

T = Fraction(284517, 100)
FLAT = st.tuples(st.integers(10, 200_000), st.sampled_from(["meter", "area", "cold"]), st.integers(0, 9_000))
"""Hundredths of m², how it is heated, thousandths of Gcal by its own meter."""
HOUSES = settings(max_examples=60, deadline=None)


def law(flats, common, house, *, zero=False):
    """The heat of each flat; ``house`` in Gcal, areas in m²."""
    whole = sum((area for area, *_ in flats), Fraction(0))
    cold = sum((area for area, kind, _ in flats if kind == "cold"), Fraction(0))
    metered = [(area, own) for area, kind, own in flats if kind == "meter"]
    each = (
        sum(own for _, own in metered) / sum(area for area, _ in metered)
        if metered
        else house / (whole - cold + common)
    )
    own = [Fraction(0) if kind == "cold" else own if kind == "meter" else area * each for area, kind, own in flats]
    left = house - sum(own)
    if zero:
        left = max(left, Fraction(0))
    return [mine + area * left / whole for mine, (area, *_) in zip(own, flats, strict=True)]


def charged(flats, common, house, **choices):
    """Facts of one building whose premises are the flats, charged for April 2026."""
    ids = range(1, len(flats) + 1)
    read = [(n, own) for n, (_, kind, own) in zip(ids, flats, strict=True) if kind == "meter"] + [(99, house)]
    facts = facts_of(
        accounts=[{"account_id": n, "premises_id": n} for n in ids],
        connections=[{"account_id": n} for n in ids],
        premises_areas=[
            {"premises_id": n, "total_e4": int(area * 10**4), "no_heating": int(kind == "cold")}
            for n, (area, kind, _) in zip(ids, flats, strict=True)
        ],
        building_areas=[{"premises_e4": int(sum(a for a, *_ in flats) * 10**4), "common_e4": int(common * 10**4)}],
        building_suppliers=[{}],
        points=[{"point_id": n, "account_id": 0 if n == 99 else n} for n, _ in read],
        installations=[{"point_id": n, "installation_id": n} for n, _ in read],
        readings=[
            {"point_id": n, "installation_id": n, "period": period, "taken_on": day, "value_e6": int(value * 10**6)}
            for n, own in read
            for period, day, value in ((202603, date(2026, 3, 25), 0), (202604, date(2026, 4, 25), own))
        ],
    )
    book = book_of(
        choices=choices,
        services=[{"service_id": 1, "kind": int(ServiceKind.HEATING), "resource": 5}],
        tariffs=[{"tariff_id": 1, "price_e6": 2_845_170_000}],
    )
    return accrue(facts, book, Period(202604))


def flats_of(given_flats):
    return [(Fraction(area, 100), kind, Fraction(own, 1000)) for area, kind, own in given_flats]


def exact(result):
    return {line["account_id"]: explain(line) for line in result.lines.to_dicts()}


@HOUSES
@given(st.lists(FLAT, min_size=1, max_size=6), st.integers(1, 90_000), st.integers(1, 90_000), st.booleans())
def test_every_flat_pays_what_the_law_says(given_flats, common, house, zero):
    flats, common, house = flats_of(given_flats), Fraction(common, 100), Fraction(house, 1000)
    result = charged(flats, common, house, **({"HEAT_NEG_ODN": "zero"} if zero else {}))
    assert result.parked.is_empty()
    told = exact(result)
    wanted = law(flats, common, house, zero=zero)
    for n, heat in enumerate(wanted, 1):
        assert told[n].is_confirmed
        assert abs(told[n].quantity - heat) < Fraction(1, 10**11)


@HOUSES
@given(st.lists(FLAT, min_size=1, max_size=6), st.integers(1, 90_000), st.integers(1, 90_000))
def test_the_premises_together_pay_for_the_heat_of_the_building(given_flats, common, house):
    told = exact(charged(flats_of(given_flats), Fraction(common, 100), Fraction(house, 1000)))
    total = sum(each.quantity for each in told.values())
    assert abs(total - Fraction(house, 1000)) < Fraction(len(told), 10**11)


@HOUSES
@given(st.lists(FLAT, min_size=1, max_size=6), st.integers(1, 90_000), st.integers(1, 90_000))
def test_where_all_are_heated_a_flat_without_a_meter_pays_exactly_its_share_by_area(given_flats, common, house):
    flats = [(area, "area" if kind == "cold" else kind, own) for area, kind, own in flats_of(given_flats)]
    told = exact(charged(flats, Fraction(common, 100), Fraction(house, 1000)))
    whole = sum(area for area, *_ in flats)
    for n, (area, kind, _) in enumerate(flats, 1):
        if kind == "area":
            assert told[n].quantity == area * Fraction(house, 1000) / whole


def test_a_building_whose_meter_went_backwards_is_parked_for_that():
    flats = [(Fraction(50), "meter", Fraction(1)), (Fraction(50), "area", Fraction(0))]
    result = charged(flats, Fraction(10), Fraction(-1))
    reasons = {(row["account_id"], row["reason"]) for row in result.parked.to_dicts()}
    assert reasons == {(0, int(ParkReason.BACKWARD_READING))}


def test_an_unknown_volume_of_one_flat_stops_the_building():
    flats = [(Fraction(50), "meter", Fraction(-1)), (Fraction(50), "area", Fraction(0))]
    result = charged(flats, Fraction(10), Fraction(5))
    assert result.lines.is_empty()
    reasons = {(row["account_id"], row["reason"]) for row in result.parked.to_dicts()}
    assert reasons == {(0, int(ParkReason.NO_SOURCE))}

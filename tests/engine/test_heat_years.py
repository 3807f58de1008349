"""Heating paid evenly over a year, against the law once more in exact fractions."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.facts_of import book_of, facts_of
from tests.engine.test_heating import FLAT, T, exact, flats_of, law
from tests.golden.test_heat_corrections import days
from tui_billing.domain.codes import HeatingPayment, Method, NormPurpose, ParkReason, ServiceKind
from tui_billing.domain.period import Period
from tui_billing.engine.accrue import accrue
from tui_billing.engine.heat_corrections import Year, add_counted

LATER_T = Fraction(312045, 100)
HALVES = ((date(2026, 1, 1), date(2026, 7, 1)), (date(2026, 7, 1), date(2027, 1, 1)))
YEAR_BEFORE = ((date(2025, 1, 1), date(2025, 7, 1)), (date(2025, 7, 1), date(2026, 1, 1)))
NEAR = Fraction(1, 10**9)
TOWNS = settings(max_examples=15, deadline=None)
FLATS = st.lists(FLAT, min_size=1, max_size=6)
HEAT = st.integers(1, 900_000)


def facts_and_book(flats, common, spans, house, own, **choices):
    """Facts of one building; ``house`` and each flat's ``own`` are what was counted over the spans, in Gcal."""
    ids = range(1, len(flats) + 1)
    counted = [(0, house)] + [(n, own[n - 1]) for n, (_, kind, _) in zip(ids, flats, strict=True) if kind == "meter"]
    facts = facts_of(
        accounts=[{"account_id": n, "premises_id": n} for n in ids],
        connections=[{"account_id": n} for n in ids],
        premises_areas=[
            {"premises_id": n, "total_e4": int(area * 10**4), "no_heating": int(kind == "cold")}
            for n, (area, kind, _) in zip(ids, flats, strict=True)
        ],
        building_areas=[{"premises_e4": int(sum(a for a, *_ in flats) * 10**4), "common_e4": int(common * 10**4)}],
        building_suppliers=[{}],
        heatings=[{"payment": int(HeatingPayment.EVENLY), "months": 7}],
        heat_volumes=[
            {"account_id": n, "valid_from": since, "valid_to": until, "volume_e6": int(volume * 10**6)}
            for n, volumes in counted
            for (since, until), volume in zip(spans, volumes, strict=True)
        ],
    )
    july = (HALVES[1][0] - date(1970, 1, 1)).days
    book = book_of(
        choices=choices,
        services=[{"service_id": 1, "kind": int(ServiceKind.HEATING), "resource": 5}],
        tariffs=[
            {"tariff_id": 1, "price_e6": int(T * 10**6), "valid_to": july},
            {"tariff_id": 2, "price_e6": int(LATER_T * 10**6), "valid_from": july},
        ],
        norms=[{"norm_id": 1, "purpose": int(NormPurpose.HEATING), "norm_e6": 22_500}],
    )
    return facts, book


def drawn(given_flats, halves):
    """Flats, what each metered one counted in both halves, and what the building did."""
    flats = flats_of(given_flats)
    own = [(heat, heat / 2) for _, _, heat in flats]
    return flats, own, [Fraction(half, 1000) for half in halves]


def of_half(flats, own, half):
    return [(area, kind, each[half]) for (area, kind, _), each in zip(flats, own, strict=True)]


@TOWNS
@given(FLATS, st.integers(1, 90_000), st.tuples(HEAT, HEAT))
def test_every_month_is_a_twelfth_of_the_year_before_shared_as_the_law_says(given_flats, common, halves):
    flats, own, house = drawn(given_flats, halves)
    facts, book = facts_and_book(flats, Fraction(common, 100), YEAR_BEFORE, house, own)
    result = accrue(facts, book, Period(202602))
    assert result.parked.is_empty()
    told = exact(result)
    twelfth = [(area, kind, sum(each) / 12) for (area, kind, _), each in zip(flats, own, strict=True)]
    for n, heat in enumerate(law(twelfth, Fraction(common, 100), sum(house) / 12), 1):
        assert told[n].is_confirmed
        assert abs(told[n].quantity - heat) < NEAR


@TOWNS
@given(FLATS, st.integers(1, 90_000), st.tuples(HEAT, HEAT), st.booleans())
def test_a_corrected_year_is_what_was_counted_at_the_prices_of_its_halves(given_flats, common, halves, zero):
    flats, own, house = drawn(given_flats, halves)
    facts, book = facts_and_book(
        flats, Fraction(common, 100), HALVES, house, own, **({"HEAT_NEG_ODN": "zero"} if zero else {})
    )
    year = Year()
    for since, until in HALVES:
        add_counted(year, facts, book, days(since, until), 1)
    heats = [law(of_half(flats, own, half), Fraction(common, 100), house[half], zero=zero) for half in (0, 1)]
    for n in range(1, len(flats) + 1):
        wanted = heats[0][n - 1] * T + heats[1][n - 1] * LATER_T
        parts = sum((part.product_kop for part in year.parts[n, 1]), Fraction(0)) / 100
        assert abs(parts - wanted) < Fraction(1, 10**5)
        assert abs(Fraction(year.amount_kop((n, 1)), 100) - wanted) <= Fraction(1, 200) + Fraction(1, 10**5)
    if not zero:
        total = sum(part.heat_e6 for parts in year.parts.values() for part in parts) / 10**6
        assert abs(total - sum(house)) < NEAR


@TOWNS
@given(st.lists(st.integers(10, 200_000), min_size=1, max_size=6), st.tuples(HEAT, HEAT))
def test_without_meters_and_with_all_heated_a_corrected_year_is_exactly_the_share_by_area(areas, halves):
    flats = [(Fraction(area, 100), "area", Fraction(0)) for area in areas]
    house = [Fraction(half, 1000) for half in halves]
    facts, book = facts_and_book(flats, Fraction(640), HALVES, house, [(0, 0)] * len(flats))
    year = Year()
    for since, until in HALVES:
        add_counted(year, facts, book, days(since, until), 1)
    whole = sum(area for area, *_ in flats)
    for n, (area, *_) in enumerate(flats, 1):
        cost = (house[0] * T + house[1] * LATER_T) * area / whole
        assert sum(part.product_kop for part in year.parts[n, 1]) / 100 == cost
        doubled = cost * 200
        assert year.amount_kop((n, 1)) == (doubled.numerator // doubled.denominator + 1) // 2


@TOWNS
@given(st.lists(st.integers(10, 200_000), min_size=1, max_size=4), st.tuples(HEAT, HEAT), st.tuples(HEAT, HEAT))
def test_twelve_even_months_and_the_correction_come_to_what_was_counted(areas, before, counted):
    flats = [(Fraction(area, 100), "area", Fraction(0)) for area in areas]
    nothing = [(0, 0)] * len(flats)
    last, now = ([Fraction(half, 1000) for half in halves] for halves in (before, counted))
    paid = dict.fromkeys(range(1, len(flats) + 1), 0)
    facts, book = facts_and_book(flats, Fraction(640), YEAR_BEFORE, last, nothing)
    for month in range(1, 13):
        for line in accrue(facts, book, Period(202600 + month)).lines.to_dicts():
            assert line["method"] == Method.HEAT_YEAR
            paid[line["account_id"]] += line["amount_kop"]
    facts, book = facts_and_book(flats, Fraction(640), HALVES, now, nothing)
    year = Year()
    for since, until in HALVES:
        add_counted(year, facts, book, days(since, until), 1)
    whole = sum(area for area, *_ in flats)
    for n, (area, *_) in enumerate(flats, 1):
        correction = year.amount_kop((n, 1)) - paid[n]
        assert abs(Fraction(paid[n] + correction, 100) - (now[0] * T + now[1] * LATER_T) * area / whole) <= Fraction(
            1, 200
        )
        even = sum(last) / 12 * area / whole
        assert abs(Fraction(paid[n], 100) - even * 6 * (T + LATER_T)) <= 12 * Fraction(1, 200)


@pytest.mark.parametrize("missing", [0, 1])
def test_a_half_that_is_not_known_leaves_the_norm(missing):
    flats = [(Fraction(54), "area", Fraction(0))]
    facts, book = facts_and_book(flats, Fraction(6), YEAR_BEFORE[missing : missing + 1], [Fraction(5)], [(0,)])
    (line,) = accrue(facts, book, Period(202602)).lines.to_dicts()
    assert line["method"] == Method.HEAT_NORM
    assert exact(accrue(facts, book, Period(202602)))[1].quantity == Fraction(54) * Fraction(225, 10**4) * 7 / 12


def test_a_year_of_premises_without_an_area_is_parked_with_its_reason():
    facts, book = facts_and_book(
        [(Fraction(54), "area", Fraction(0))], Fraction(6), HALVES, [Fraction(5), Fraction(4)], [(0, 0)]
    )
    year = Year()
    bare = facts_of(
        **{
            name: getattr(facts, name).to_dicts()
            for name in ("accounts", "connections", "building_areas", "building_suppliers", "heat_volumes")
        }
    )
    add_counted(year, bare, book, days(*HALVES[0]), 1)
    assert dict(year.parts) == {}
    assert year.parked == {1: int(ParkReason.NO_AREA)}

"""A scenario changes the frames that it names, from its day on, and nothing else."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.facts_of import book_of, facts_of
from tui_billing.domain.codes import Method, Resource
from tui_billing.domain.days import day_number
from tui_billing.domain.period import Period
from tui_billing.engine.accrue import accrue
from tui_billing.engine.facts import empty
from tui_billing.engine.house_meters import building_meters
from tui_billing.engine.registers import register_volumes
from tui_billing.engine.scenario import NormChange, ParameterChange, ReadingChange, Scenario, TariffChange, apply
from tui_billing.engine.spans import Month

APRIL = Period(202604)
MIDDLE = day_number(date(2026, 4, 16))
BOOK = book_of(
    services=[{"resource": int(Resource.COLD_WATER)}, {"service_id": 2, "resource": int(Resource.COLD_WATER)}],
    tariffs=[{"tariff_id": 1, "price_e6": 51_970_000}, {"tariff_id": 2, "service_id": 2, "price_e6": 1_000_000}],
    norms=[{"norm_id": 1, "norm_e6": 4_330_000}],
)
FLAT = facts_of(
    building_suppliers=[{}],
    connections=[{"meter_impossible": 1}],
    residents=[{"registered": 3}],
)


def lines(facts, book):
    return accrue(facts, book, APRIL).lines.to_dicts()


def test_an_empty_scenario_changes_nothing():
    assert lines(*apply(FLAT, BOOK, Scenario(), APRIL)) == lines(FLAT, BOOK)


def test_a_tariff_is_cut_at_its_day_and_the_new_half_has_the_next_number():
    scenario = Scenario(tariffs=(TariffChange(1, MIDDLE, price_e6=56_100_000),))
    found = lines(*apply(FLAT, BOOK, scenario, APRIL))
    # 3 × 4,33 = 12,99 m³; a half of it, 6,495, at each price: 337,54515 and 364,3695
    assert [(line["tariff_id"], line["price_e6"], line["amount_kop"]) for line in found] == [
        (1, 51_970_000, 33_755),
        (3, 56_100_000, 36_437),
    ]


def test_percents_round_to_a_millionth_and_touch_their_service_only():
    scenario = Scenario(tariffs=(TariffChange(1, day_number(APRIL.first), percent_e2=1_000),))
    _, book = apply(FLAT, BOOK, scenario, APRIL)
    assert sorted(book.tariffs.select("service_id", "price_e6").iter_rows()) == [
        (1, 51_970_000),
        (1, 57_167_000),
        (2, 1_000_000),
    ]


def test_a_norm_and_a_reading_may_be_supposed():
    halved = Scenario(norms=(NormChange(1, day_number(APRIL.first), norm_e6=2_165_000),))
    assert [line["amount_kop"] for line in lines(*apply(FLAT, BOOK, halved, APRIL))] == [33_755]
    metered = facts_of(
        building_suppliers=[{}],
        connections=[{}],
        residents=[{"registered": 3}],
        points=[{}],
        installations=[{}],
        readings=[{"period": 202603, "taken_on": date(2026, 3, 25), "value_e6": 100_000_000}],
    )
    read = Scenario(readings=(ReadingChange(1, 110_000_000),))
    assert [line["volume_e6"] for line in lines(*apply(metered, BOOK, read, APRIL))] == [10_000_000]


def uplifted(day):
    """A month of the flat without a meter where one could stand, if the coefficient were 2 from a day on."""
    unmetered = replace(FLAT, connections=facts_of(connections=[{}]).connections)
    scenario = Scenario(parameters=(ParameterChange("uplift", day, "холодная вода 2"),))
    return lines(*apply(unmetered, BOOK, scenario, APRIL))


@given(st.integers(1, 30))
def test_a_coefficient_of_the_law_is_supposed_from_its_day_on(number):
    day = day_number(APRIL.first.replace(day=number))
    spans = [(3, number - 1), (2, 31 - number)]  # the coefficient 3 is in force, 2 is supposed
    expected = [
        (100 * times, half_up(3 * Fraction("4.33") * times * Fraction(days, 30) * Fraction("51.97") * 100))
        for times, days in spans
        if days
    ]
    assert [(line["uplift_e2"], line["amount_kop"]) for line in uplifted(day)] == expected


def half_up(amount):
    return int(amount + Fraction(1, 2))


def test_a_supposed_coefficient_of_one_is_the_plain_norm_and_another_resource_is_not_cut():
    unmetered = replace(FLAT, connections=facts_of(connections=[{}, {"service_id": 2}]).connections)
    unmetered = replace(
        unmetered, building_suppliers=facts_of(building_suppliers=[{}, {"service_id": 2}]).building_suppliers
    )
    book = replace(
        BOOK,
        services=book_of(
            services=[{"resource": int(Resource.COLD_WATER)}, {"service_id": 2, "resource": int(Resource.HOT_WATER)}]
        ).services,
        norms=book_of(
            norms=[
                {"norm_id": 1, "norm_e6": 4_330_000},
                {"norm_id": 2, "service_id": 2, "norm_e6": 3_000_000},
            ]
        ).norms,
    )
    scenario = Scenario(parameters=(ParameterChange("uplift", MIDDLE, "холодная вода 1"),))
    found = lines(*apply(unmetered, book, scenario, APRIL))
    assert [(line["service_id"], line["method"], line["uplift_e2"]) for line in found] == [
        (1, int(Method.NORM_UPLIFTED), 300),
        (1, int(Method.NORM), 100),
        (2, int(Method.NORM_UPLIFTED), 150),
    ]


def test_a_house_meter_may_be_supposed_to_be_silent_for_longer():
    services = pl.Series([1])
    months = [(year, month) for year in (2025, 2026) for month in range(1, 13)]
    facts = facts_of(
        points=[{"account_id": 0}],
        installations=[{}],
        readings=[
            {"period": year * 100 + month, "taken_on": date(year, month, 28), "value_e6": 100_000_000 * at}
            for at, (year, month) in enumerate(months)
            if (year, month) <= (2025, 12)
        ],
    )
    month = Month.of(APRIL)  # the fourth month without a reading: the average may stand in for three
    registers = register_volumes(facts, month, empty(("installation_id", "zone")))
    mean = {}
    for text in ("3", "4"):
        scenario = Scenario(parameters=(ParameterChange("house_average", day_number(APRIL.first), text),))
        _, book = apply(facts, BOOK, scenario, APRIL)
        mean[text] = building_meters(facts, book, month, registers, services)["mean_u"].to_list()
    assert mean == {"3": [None], "4": [100_000_000 * 6000 * 30]}

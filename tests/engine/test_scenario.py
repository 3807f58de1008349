"""A scenario changes the frames that it names, from its day on, and nothing else."""

from datetime import date

from tests.engine.facts_of import book_of, facts_of
from tui_billing.domain.codes import Resource
from tui_billing.domain.days import day_number
from tui_billing.domain.period import Period
from tui_billing.engine.accrue import accrue
from tui_billing.engine.scenario import NormChange, ReadingChange, Scenario, TariffChange, apply

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

import random
from datetime import date
from fractions import Fraction

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.facts_of import frame
from tests.engine.oracle import bill
from tests.engine.oracle_heads import FORMULAS
from tests.engine.small_towns import COMMON_LIGHT, FUEL, GAS, HEATING, SmallTown
from tui_billing.domain.period import Period
from tui_billing.engine.accrue import accrue
from tui_billing.engine.digest import building_digests, run_digest
from tui_billing.engine.explain import explain
from tui_billing.engine.facts import BOOK_COLUMNS, FACT_COLUMNS, LINE_COLUMNS, PARKED_COLUMNS, Book, Facts

MONTHS = st.sampled_from([(2025, 12), (2026, 2), (2026, 4), (2016, 1)])
TOWNS = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def town_of(seed, year_month):

    return SmallTown(random.Random(seed), *year_month).rows


def accrued(rows, year_month, shuffled=None):
    frames = {name: frame(name, rows[name], columns) for name, columns in (BOOK_COLUMNS | FACT_COLUMNS).items()}
    if shuffled is not None:
        frames = {name: each.sample(fraction=1, shuffle=True, seed=shuffled) for name, each in frames.items()}
    facts = Facts(**{name: frames[name] for name in FACT_COLUMNS})
    texts = {number: text for number, (text, *_) in FORMULAS.items()}
    book = Book(**{name: frames[name] for name in BOOK_COLUMNS}, formulas=texts)
    return accrue(facts, book, Period(year_month[0] * 100 + year_month[1]))


def kopecks(exact):
    """Halves away from zero."""
    return int(exact + Fraction(1 if exact > 0 else -1, 2))


NEAR = Fraction(1, 10**5)
"""Of a kopeck: a range may be the nearest share of 10⁻¹³, and an act of a check may take off as much as a dial holds."""


@TOWNS
@given(st.integers(0, 10**9), MONTHS)
def test_the_engine_bills_what_the_law_says_to_the_kopeck(seed, year_month):
    rows = town_of(seed, year_month)
    result = accrued(rows, year_month)
    lines, parked = bill(rows, *year_month)
    seen = {
        (
            line["account_id"],
            line["service_id"],
            line["point_id"],
            line["zone"],
            line["range_number"],
            line["method"],
            line["from_day"],
            line["to_day"],
        ): line
        for line in result.lines.to_dicts()
    }
    assert seen.keys() == lines.keys()
    for key, exact in lines.items():
        explained = explain(seen[key])
        assert explained.is_confirmed
        assert abs(explained.product * 100 - exact) < NEAR
        is_tie = abs(exact + Fraction(1, 2) - round(exact + Fraction(1, 2))) < NEAR
        assert seen[key]["amount_kop"] == kopecks(exact) or is_tie, (key, exact)
    assert {(p["account_id"], p["service_id"], p["point_id"], p["reason"]) for p in result.parked.to_dicts()} == parked


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**9), MONTHS)
def test_the_law_says_the_same_of_a_stretch_of_days_and_of_every_day_of_it(seed, year_month):
    rows = town_of(seed, year_month)
    assert bill(rows, *year_month) == bill(rows, *year_month, daily=True)


@TOWNS
@given(st.integers(0, 10**9), MONTHS, st.integers(0, 1000))
def test_the_order_of_the_facts_does_not_matter(seed, year_month, order):
    rows = town_of(seed, year_month)
    one, other = accrued(rows, year_month), accrued(rows, year_month, shuffled=order)
    assert one.lines.equals(other.lines)
    assert one.parked.equals(other.parked)
    digests = [building_digests(each.lines, each.parked) for each in (one, other)]
    assert digests[0] == digests[1]
    assert run_digest((b, d) for b, d, *_ in digests[0]) == run_digest((b, d) for b, d, *_ in reversed(digests[1]))


@TOWNS
@given(st.integers(0, 10**9), MONTHS)
def test_every_day_of_every_connected_service_is_in_a_line_or_parked(seed, year_month):
    rows = town_of(seed, year_month)
    result = accrued(rows, year_month)
    period = Period(year_month[0] * 100 + year_month[1])
    first = (period.first - date(1970, 1, 1)).days
    spans = pl.concat(
        [frame_.select("account_id", "service_id", "from_day", "to_day") for frame_ in (result.lines, result.parked)]
    )
    told = {(account, service, day) for account, service, start, end in spans.iter_rows() for day in range(start, end)}
    opened = {row["account_id"]: row for row in rows["accounts"]}
    seasonal = {each["service_id"] for each in rows["services"] if each["season"]}
    for row in rows["connections"]:
        if row["service_id"] in {COMMON_LIGHT, HEATING, GAS, FUEL, *seasonal}:
            continue
        account = opened[row["account_id"]]
        for day in range(first, first + period.days):
            if row["valid_from"] <= day < row["valid_to"] and account["valid_from"] <= day < account["valid_to"]:
                assert (row["account_id"], row["service_id"], day) in told


@TOWNS
@given(st.integers(0, 10**9), MONTHS)
def test_lines_are_numbered_from_one_without_gaps_and_sorted(seed, year_month):
    result = accrued(town_of(seed, year_month), year_month)
    for frame_, columns in ((result.lines, LINE_COLUMNS), (result.parked, PARKED_COLUMNS)):
        assert tuple(frame_.columns) == columns
        assert set(frame_.dtypes) <= {pl.Int64}
        assert frame_.equals(frame_.sort("building_id", "account_id", "line"))
        for (_, account), part in frame_.partition_by("building_id", "account_id", as_dict=True).items():
            assert part["line"].to_list() == list(range(1, part.height + 1)), account


def test_nothing_in_is_nothing_out():
    result = accrued({name: [] for name in BOOK_COLUMNS | FACT_COLUMNS}, (2026, 4))
    assert (result.lines.height, result.parked.height) == (0, 0)
    assert building_digests(result.lines, result.parked) == []


@TOWNS
@given(st.integers(0, 10**9), MONTHS)
def test_shares_of_a_building_never_exceed_the_whole(seed, year_month):
    rows = town_of(seed, year_month)
    whole = {}
    for line in accrued(rows, year_month).lines.to_dicts():
        if line["method"] == 8:
            key = line["building_id"], line["service_id"]
            whole[key] = whole.get(key, 0) + Fraction(line["share_num"], line["share_den"])
    areas = {row["building_id"]: row["premises_e4"] for row in rows["building_areas"]}
    for (building, _), share in whole.items():
        flats = sum(
            max(a["total_e4"] for a in rows["premises_areas"] if a["premises_id"] == row["premises_id"])
            for row in rows["accounts"]
            if row["building_id"] == building
            and any(a["premises_id"] == row["premises_id"] for a in rows["premises_areas"])
        )
        assert 0 < share <= Fraction(flats, areas[building])

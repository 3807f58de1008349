"""A reading after months without one is spread over them by days: nothing is lost, nothing is counted twice."""

from datetime import date
from fractions import Fraction

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.facts_of import book_of, facts_of, frame
from tui_billing.domain.codes import Method, Resource
from tui_billing.domain.period import Period
from tui_billing.engine.accrue import accrue
from tui_billing.engine.facts import FACT_COLUMNS
from tui_billing.engine.true_up import CHECKED_COLUMNS, DAY_COLUMNS, Gaps, evened

JANUARY = Period(202601)


def month(n):
    return JANUARY.plus(n - 1)


def reading(n, value_e6):
    return {"period": month(n).number, "taken_on": month(n).first.replace(day=25), "value_e6": value_e6}


def days_of(charged, supplied, upto):
    """``DAY_COLUMNS`` of point 1: all days of the supplied months."""
    rows = [(1, month(n).number, month(n).days, int(n in charged)) for n in range(1, upto + 1) if n in supplied]
    return pl.DataFrame(rows, schema=dict.fromkeys(DAY_COLUMNS, pl.Int64), orient="row")


def volumes(readings, at, charged, supplied=range(1, 13), later=(), prices=(), checked=()):
    """What the month ``at`` is charged: lines of the only service."""
    known = facts_of(
        building_suppliers=[{}],
        connections=[{}],
        points=[{}],
        installations=[{}],
        residents=[{"registered": 3}],
        readings=[each for each in readings if each["period"] <= month(at).number],
    )
    ahead = frame("readings", [*later], FACT_COLUMNS["readings"])
    upto = max(row["period"] for row in (*readings, *later)) % 100
    acts = frame("falls", [{"period": month(n).number} for n in checked], CHECKED_COLUMNS)
    facts = evened(known, Gaps(ahead, days_of(charged, supplied, upto), checked=acts), month(at))
    tariffs = prices or [{"tariff_id": 1, "price_e6": 51_970_000}]
    book = book_of(
        services=[{"resource": int(Resource.COLD_WATER)}], tariffs=tariffs, norms=[{"norm_id": 1, "norm_e6": 4_330_000}]
    )
    accrued = accrue(facts, book, month(at))
    assert accrued.parked.is_empty()
    return accrued.lines.to_dicts()


def test_three_months_by_average_are_taken_back_each_by_its_own_days():
    readings = [reading(1, 100_000_000), reading(5, 122_000_000)]
    charged = [volumes(readings, n, {2, 3, 4}, later=readings[1:])[0] for n in (2, 3, 4)]
    charged.append(volumes(readings, 5, {2, 3, 4})[0])
    assert {line["method"] for line in charged} == {Method.METER}
    assert sum(line["volume_e6"] for line in charged) == 22_000_000
    days = [28, 31, 30, 31]
    for line, own in zip(charged, days, strict=True):
        assert abs(Fraction(line["volume_e6"]) - Fraction(22_000_000 * own, 120)) < 1


def test_each_month_has_its_own_price():
    prices = [
        {"tariff_id": 1, "price_e6": 50_000_000, "valid_to": date(2026, 3, 1)},
        {"tariff_id": 2, "price_e6": 60_000_000, "valid_from": date(2026, 3, 1)},
    ]
    readings = [reading(1, 0), reading(3, 5_900_000)]
    february = volumes(readings, 2, {2}, later=readings[1:], prices=prices)
    march = volumes(readings, 3, {2}, prices=prices)
    assert [line["amount_kop"] for line in (*february, *march)] == [14_000, 18_600]  # 2,8 × 50 and 3,1 × 60


def test_a_month_that_was_not_charged_keeps_nothing_of_the_volume():
    readings = [reading(1, 0), reading(3, 5_900_000)]
    assert volumes(readings, 3, set())[0]["volume_e6"] == 5_900_000
    assert volumes(readings, 3, {2}, supplied={1, 3})[0]["volume_e6"] == 5_900_000


def test_after_three_months_the_norm_stays_until_there_is_an_act():
    readings = [reading(1, 0), reading(7, 10_000_000)]
    charged = {2, 3, 4, 5, 6}
    methods = [volumes(readings, n, charged, later=readings[1:])[0]["method"] for n in (2, 3, 4, 5, 6)]
    assert methods == [Method.METER] * 3 + [Method.NORM] * 2


def test_the_act_of_a_check_takes_the_norm_back():
    """10,0 from January to July: February to June, 150 of 181 days, are charged by the meter; July its own share."""
    readings = [reading(1, 0), reading(7, 10_000_000)]
    charged = {2, 3, 4, 5, 6}
    lines = [volumes(readings, n, charged, later=readings[1:], checked=[7])[0] for n in (2, 3, 4, 5, 6)]
    assert {line["method"] for line in lines} == {Method.METER}
    lines.append(volumes(readings, 7, charged)[0])
    assert sum(line["volume_e6"] for line in lines) == 10_000_000
    assert abs(Fraction(lines[4]["volume_e6"]) - Fraction(10_000_000 * 30, 181)) < 1


def test_a_fall_is_left_to_the_engine():
    known = facts_of(points=[{}], installations=[{}], readings=[reading(1, 9_000_000), reading(3, 5_000_000)])
    gaps = Gaps.none().later, days_of({2}, range(1, 13), 3)
    assert evened(known, Gaps(*gaps), month(3)) == known


@settings(deadline=None)
@given(
    step=st.integers(0, 10**10),
    gap=st.integers(1, 3),
    charged=st.sets(st.integers(2, 4)),
    supplied=st.sets(st.integers(2, 4)),
)
def test_what_the_months_get_is_what_the_meter_counted(step, gap, charged, supplied):
    last = 2 + gap
    readings = [reading(1, 7_000_000), reading(last, 7_000_000 + step)]
    both = charged & supplied
    got = sum(
        line["volume_e6"]
        for n in range(2, last)
        if n in both
        for line in volumes(readings, n, both, later=readings[1:])
    )
    got += sum(line["volume_e6"] for line in volumes(readings, last, both))
    assert got == step

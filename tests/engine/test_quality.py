"""What is taken off for poor quality: against a loop over the minutes of the month."""

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_billing.domain.codes import OutageKind
from tui_billing.domain.period import Period
from tui_billing.engine.quality import (
    DAY_MINUTES,
    LIMITS,
    OUTAGE_COLUMNS,
    WHOLE,
    Outage,
    minutes_over,
    reduction_kop,
    reductions,
    said,
    taken_off,
)
from tui_billing.engine.recalculation import SUM_COLUMNS

END = 3 * DAY_MINUTES
ALLOWED = {
    "WATER": (8, 4), "WATER_DEAD_END": (8, 24), "ELECTRICITY_TWO_SOURCES": (None, 2), "GAS": (4, None),
    "ELECTRICITY_ONE_SOURCE": (None, 24), "HEATING_12": (24, 16), "HEATING_10": (24, 8), "HEATING_8": (24, 4),
}  # fmt: skip
HEAT = ("HEATING_12", "HEATING_10", "HEATING_8", "HEATING_COLD")


def some(*names):
    kinds = st.sampled_from([OutageKind[name] for name in names])
    each = st.tuples(kinds, st.integers(-600, END + 600), st.integers(1, 2000), st.integers(1, 9))
    return st.lists(
        each.map(lambda of: Outage(of[0], of[1], of[1] + of[2], of[3] if "COLD" in of[0].name else 0)), max_size=5
    )


def islands(minutes):
    """Unbroken runs of a set of minutes."""
    found, run = [], []
    for minute in range(END + 1):
        if minute in minutes:
            run.append(minute)
        elif run:
            found.append(run)
            run = []
    return found


def within(outage):
    return range(max(outage.start, 0), min(outage.end, END))


def over(breaks):
    """Minutes over what is allowed, of a run by the strictest kind in it."""
    without = {minute for each in breaks for minute in within(each)}
    months = [ALLOWED[each.kind.name][0] for each in breaks]
    whole = len(without) - min(months) * 60 if months and None not in months else 0
    single = 0
    for run in islands(without):
        hours = [ALLOWED[each.kind.name][1] for each in breaks if within(each) and within(each)[0] in run]
        if hours and None not in hours:
            single += max(0, len(run) - min(hours) * 60)
    return max(0, whole, single)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(sorted(ALLOWED)).flatmap(some))
def test_no_minute_counts_twice_and_none_outside_the_month(outages):
    assert minutes_over(outages, 0, END) == over(outages)


@settings(deadline=None, max_examples=60)
@given(some(*HEAT))
def test_interruptions_of_several_kinds_and_the_cold_between_them_are_one_reduction(outages):
    breaks = [each for each in outages if each.kind is not OutageKind.HEATING_COLD]
    without = {minute for each in breaks for minute in within(each)}
    cold = [each for each in outages if each.kind is OutageKind.HEATING_COLD]
    degrees = sum(
        max((each.degrees for each in cold if minute in within(each)), default=0)
        for minute in range(END)
        if minute not in without
    )
    assert taken_off(outages, 0, END) == min(600_000, over(breaks) * 15 + degrees * 15)


@settings(deadline=None)
@given(charge=st.integers(-(10**9), 10**9), part=st.integers(0, 2 * WHOLE))
def test_a_reduction_is_rounded_once_never_more_than_the_charge_and_never_of_a_credit(charge, part):
    exact = Fraction(max(charge, 0) * min(part, 600_000), 600_000)
    found = -reduction_kop(charge, part)
    assert 0 <= found <= max(charge, 0)
    assert abs(found - exact) <= Fraction(1, 2)


def test_every_kind_has_its_limit():
    assert set(LIMITS) == set(OutageKind)


def test_the_arithmetic_is_said_in_words():
    outages = [Outage(OutageKind.HEATING_12, 0, 40 * 60), Outage(OutageKind.HEATING_COLD, 40 * 60, 50 * 60, 2)]
    assert said(outages, 0, END) == (
        "перерывы 40 ч, сверх допустимого 24 ч × 0,15 %; ниже нормы по температуре — 3 %: снижение 6,6 %"
    )


@pytest.mark.parametrize("account", [0, 2])
def test_lines_are_of_the_accounts_touched_and_rounded_once_each(account):
    month = Period(202610)
    start = (20_727) * DAY_MINUTES  # 1 October 2026
    charges = pl.DataFrame(
        [(1, 1, 202610, 1, 7, 5, 0, 0, 11, 0, 100_001), (1, 2, 202610, 1, 7, 5, 0, 0, 11, 0, 50_000),
         (1, 2, 202610, 1, 7, 5, 9, 0, 11, 0, 50_003), (1, 2, 202610, 1, 8, 5, 0, 0, 11, 0, 77_777),
         (1, 3, 202610, 1, 7, 5, 0, 0, 11, 0, -500)],
        schema=dict.fromkeys(SUM_COLUMNS, pl.Int64), orient="row",
    )  # fmt: skip
    outages = pl.DataFrame(
        [(4, 1, account, 7, int(OutageKind.GAS), 0, start, start + 14 * 60)],
        schema=dict.fromkeys(OUTAGE_COLUMNS, pl.Int64), orient="row",
    )  # fmt: skip
    lines = reductions(charges, outages, month).sort("account_id")
    expected = {1: -1500, 2: -1500}  # 10 hours over: 1.5 % of 1 000,01 and of 500,00 + 500,03
    assert dict(lines.select("account_id", "amount_kop").iter_rows()) == (
        expected if account == 0 else {2: expected[2]}
    )
    assert set(lines["part"]) == {3}
    assert set(lines["run_id"]) == {11}

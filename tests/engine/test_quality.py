"""What is taken off for poor quality: against a loop over the minutes of the month."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_billing.domain.outage_kinds import OutageKind
from tui_billing.domain.period import Period
from tui_billing.engine.quality import DAY_MINUTES, OUTAGE_COLUMNS, Outage, minutes_over, reductions, said, taken_off
from tui_billing.engine.quality_limits import LIMITS, Way, allowed
from tui_billing.engine.recalculation import SUM_COLUMNS

END = 3 * DAY_MINUTES
ALLOWED = {
    "WATER": (8, 4), "WATER_DEAD_END": (8, 24), "ELECTRICITY_TWO_SOURCES": (None, 2), "GAS": (4, None),
    "ELECTRICITY_ONE_SOURCE": (None, 24), "HEATING_12": (24, 16), "HEATING_10": (24, 8), "HEATING_8": (24, 4),
    "SEWAGE": (8, 4),
}  # fmt: skip
HEAT = ("HEATING_12", "HEATING_10", "HEATING_8", "HEATING_COLD")
HOT = ("WATER", "WATER_DEAD_END", "HOT_WATER_COLD", "HOT_WATER_BELOW_40", "WATER_PRESSURE", "WATER_UNFIT")


def some(*names):
    kinds = st.sampled_from([OutageKind[name] for name in names])
    each = st.tuples(kinds, st.integers(-600, END + 600), st.integers(1, 2000), st.integers(1, 9))
    return st.lists(
        each.map(lambda of: Outage(of[0], of[1], of[1] + of[2], of[3] if "COLD" in of[0].name else 0)), max_size=5
    )


def islands(minutes):
    """Unbroken runs of a set of minutes."""
    found, run = [], []
    for minute in range(max(minutes, default=0) + 2):
        if minute in minutes:
            run.append(minute)
        elif run:
            found.append(run)
            run = []
    return found


def within(outage, end=END):
    return range(max(outage.start, 0), min(outage.end, end))


def over(breaks, end=END):
    """Minutes over what is allowed, of a run by the strictest kind in it."""
    without = {minute for each in breaks for minute in within(each, end)}
    months = [ALLOWED[each.kind.name][0] for each in breaks]
    whole = len(without) - min(months) * 60 if months and None not in months else 0
    single = 0
    for run in islands(without):
        hours = [ALLOWED[each.kind.name][1] for each in breaks if within(each, end) and within(each, end)[0] in run]
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
    found = taken_off(outages, 0, END)
    assert (found.part, found.minutes) == (min(600_000, over(breaks) * 15 + degrees * 15), 0)


def charge_of(kop, volume_e6=0):
    """One account's charge of October 2026."""
    row = (1, 1, 202610, 1, 7, 5, 0, 0, 11, volume_e6, kop)
    return pl.DataFrame([row], schema=dict.fromkeys(SUM_COLUMNS, pl.Int64), orient="row")


def recorded(outages):
    rows = [
        (number, 1, 0, 7, int(each.kind), each.degrees, each.price_e6, START + each.start, START + each.end)
        for number, each in enumerate(outages)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(OUTAGE_COLUMNS, pl.Int64), orient="row")


START, MONTH_MINUTES = 20_727 * DAY_MINUTES, 31 * DAY_MINUTES
"""1 October 2026."""


@settings(deadline=None, max_examples=60)
@given(
    outages=some(*HOT), cold=st.lists(st.integers(1, 300_000_000), min_size=5, max_size=5),
    kop=st.integers(-(10**6), 10**7), volume_e6=st.integers(0, 50_000_000),
)  # fmt: skip
def test_a_month_minute_by_minute_rounded_once_never_more_than_the_charge_and_never_of_a_credit(
    outages, cold, kop, volume_e6
):
    outages = [
        replace(each, price_e6=price if each.kind.name == "HOT_WATER_BELOW_40" else 0)
        for each, price in zip(outages, cold, strict=False)
    ]
    breaks = [each for each in outages if each.kind.name in ALLOWED]
    without = {minute for each in breaks for minute in within(each, MONTH_MINUTES)}
    rated, prices = over(breaks, MONTH_MINUTES) * 15, Counter()
    for minute in {minute for each in outages for minute in within(each, MONTH_MINUTES)} - without:
        here = [each for each in outages if each.start <= minute < each.end]
        lowest = [each.price_e6 for each in here if each.kind.name in {"HOT_WATER_BELOW_40", "WATER_UNFIT"}]
        if lowest:
            prices[min(lowest)] += 1
        else:
            rated += max(each.degrees // 3 * 10 if each.kind.name == "HOT_WATER_COLD" else 10 for each in here)
    unpaid = sum((kop - Fraction(volume_e6 * price, 10**10)) * minutes for price, minutes in prices.items())
    exact = kop * min(Fraction(rated, 600_000), 1) + max(Fraction(unpaid), 0) / (MONTH_MINUTES - len(without))
    expected = int(min(exact, kop) + Fraction(1, 2)) if kop > 0 else 0
    found = reductions(charge_of(kop, volume_e6), recorded(outages), Period(202610))
    assert -int(found["amount_kop"].sum()) == expected


def test_every_kind_has_its_limit_and_says_what_it_takes_off():
    assert set(LIMITS) == set(OutageKind)
    for kind, limit in LIMITS.items():
        assert (limit.way is Way.BREAK) == bool(limit.month_hours or limit.once_hours)
        assert (limit.rate_e2 == 0) == (limit.way is Way.REPRICED)
        assert len(allowed(kind)) <= 28, "a column of the screen"
    assert allowed(OutageKind.HEATING_12) == "24 ч/мес, 16 разом; 0,15 %/ч"
    assert allowed(OutageKind.HOT_WATER_COLD) == "0,1 %/ч за каждые 3 °C"


def test_the_arithmetic_is_said_in_words():
    outages = [Outage(OutageKind.HEATING_12, 0, 40 * 60), Outage(OutageKind.HEATING_COLD, 40 * 60, 50 * 60, 2)]
    assert said(outages, 0, END) == (
        "перерывы 40 ч, сверх допустимого 24 ч × 0,15 %; температура и давление не по норме — 3 %: снижение 6,6 %"
    )


def test_time_that_is_not_paid_as_charged_is_said_in_words_too():
    def told(*outages):
        return said(outages, 0, MONTH_MINUTES)

    cold = Outage(OutageKind.HOT_WATER_BELOW_40, 0, 12 * 60, price_e6=51_970_000)
    muddy = Outage(OutageKind.WATER_UNFIT, 600 * 60, 648 * 60)
    assert told(cold, muddy) == "48 ч из 744 не оплачиваются; 12 ч из 744 по 51,97 руб."
    broken = Outage(OutageKind.WATER, 700 * 60, 703 * 60)
    assert told(cold, broken) == "перерывы 3 ч, сверх допустимого 0 ч × 0,15 %; 12 ч из 741 по 51,97 руб."
    assert told(Outage(OutageKind.HOT_WATER_COLD, 0, 60, 2)) == "в пределах допустимого"


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
        [(4, 1, account, 7, int(OutageKind.GAS), 0, 0, start, start + 14 * 60)],
        schema=dict.fromkeys(OUTAGE_COLUMNS, pl.Int64), orient="row",
    )  # fmt: skip
    lines = reductions(charges, outages, month).sort("account_id")
    expected = {1: -1500, 2: -1500}  # 10 hours over: 1.5 % of 1 000,01 and of 500,00 + 500,03
    assert dict(lines.select("account_id", "amount_kop").iter_rows()) == (
        expected if account == 0 else {2: expected[2]}
    )
    assert set(lines["part"]) == {3}
    assert set(lines["run_id"]) == {11}

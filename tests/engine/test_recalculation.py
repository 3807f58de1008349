"""Recompute and subtract: against sums in a dictionary."""

import random
from collections import defaultdict
from datetime import date

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.test_accrue import accrued, town_of
from tui_billing.domain.days import DAY_MINUTES, day_number
from tui_billing.domain.outage_kinds import OutageKind
from tui_billing.domain.period import Period
from tui_billing.engine.quality import OUTAGE_COLUMNS, reductions
from tui_billing.engine.recalculation import KEY, SUM_COLUMNS, differences, should_be, without_unknown

ROWS = st.lists(
    st.tuples(
        *(st.integers(1, 2) for _ in KEY), st.integers(0, 3), st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9)
    ),
    max_size=20,
)


def sums(rows):
    return pl.DataFrame(rows, schema=dict.fromkeys(SUM_COLUMNS, pl.Int64), orient="row")


@settings(deadline=None)
@given(should=ROWS, in_force=ROWS)
def test_a_difference_is_what_should_be_less_what_is(should, in_force):
    wanted = defaultdict(lambda: [0, 0, 0, 0])
    for rows, at in ((should, 1), (in_force, 0)):
        for *row, volume, amount in rows:
            wanted[tuple(row[: len(KEY)])][at] += volume
            wanted[tuple(row[: len(KEY)])][2 + at] += amount
    expected = {
        key: (*each, each[3] - each[2]) for key, each in wanted.items() if each[0] != each[1] or each[2] != each[3]
    }
    found = differences(sums(should), sums(in_force))
    assert {row[: len(KEY)]: row[len(KEY) + 1 :] for row in found.iter_rows()} == expected
    assert list(found.select(KEY).iter_rows()) == sorted(expected)


@settings(deadline=None)
@given(rows=ROWS)
def test_the_same_facts_give_no_line(rows):
    assert differences(sums(rows), sums(rows[::-1])).is_empty()


@settings(deadline=None)
@given(should=ROWS, in_force=ROWS)
def test_a_recalculation_put_in_force_leaves_nothing_to_recalculate(should, in_force):
    found = differences(sums(should), sums(in_force))
    added = found.select(
        *KEY, "run_id", volume_e6=pl.col("becomes_volume_e6") - pl.col("was_volume_e6"), amount_kop="amount_kop"
    )
    assert differences(sums(should), pl.concat([sums(in_force), added])).is_empty()


def test_what_is_parked_is_not_known():
    found = differences(
        sums([(1, account, 1, 1, service, 1, 1, 1, 0, 5, 5) for account in (1, 2) for service in (1, 2)]), sums([])
    )
    parked = pl.DataFrame(
        [(1, 1, 1), (1, 0, 2)],
        schema=dict.fromkeys(("building_id", "account_id", "service_id"), pl.Int64),
        orient="row",
    )
    assert list(without_unknown(found, parked).select("account_id", "service_id").iter_rows()) == [(2, 1)]


APRIL = (2026, 4)
TOWNS = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def outages_of(chance):
    """A few interruptions of the month, of any service of whole buildings."""
    first = day_number(date(*APRIL, 1)) * DAY_MINUTES
    rows = [
        (number, chance.choice((1, 2)), 0, chance.randrange(1, 10), int(OutageKind.GAS), 0, 0, start, start + 2_000)
        for number in range(1, 5)
        for start in [first + chance.randrange(-1_000, 42_000)]
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(OUTAGE_COLUMNS, pl.Int64), orient="row")


def computed(rows, outages, shuffled=None):
    """What a month should come to, charges and quality."""
    charges = should_be(accrued(rows, APRIL, shuffled))
    return pl.concat([charges, reductions(charges, outages, Period(APRIL[0] * 100 + APRIL[1]))])


@TOWNS
@given(seed=st.integers(0, 10**9))
def test_a_random_town_whose_facts_did_not_change_has_nothing_to_recalculate(seed):
    rows, outages = town_of(seed, APRIL), outages_of(random.Random(seed))
    in_force = computed(rows, outages)
    assert not in_force.is_empty()
    assert differences(computed(rows, outages, shuffled=seed), in_force).is_empty()


@TOWNS
@given(seed=st.integers(0, 10**9))
def test_a_random_town_that_changed_is_charged_as_if_it_always_were_so_and_a_mirror_takes_it_back(seed):
    before, after = (computed(town_of(each, APRIL), outages_of(random.Random(each))) for each in (seed, seed + 1))
    lines = differences(after, before)
    moved = lines.with_columns(volume_e6=pl.col("becomes_volume_e6") - pl.col("was_volume_e6")).select(SUM_COLUMNS)
    assert differences(after, pl.concat([before, moved])).is_empty()
    assert before["amount_kop"].sum() + moved["amount_kop"].sum() == after["amount_kop"].sum()
    mirror = moved.with_columns(-pl.col("volume_e6"), -pl.col("amount_kop"))
    assert differences(before, pl.concat([before, moved, mirror])).is_empty()

"""Recompute and subtract: against sums in a dictionary."""

from collections import defaultdict

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_billing.engine.recalculation import KEY, SUM_COLUMNS, differences, without_unknown

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

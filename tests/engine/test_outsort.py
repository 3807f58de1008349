"""Which sums are held, against fractions of plain dictionaries."""

from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tui_billing.domain.codes import HoldReason
from tui_billing.engine.outsort import HELD_COLUMNS, LIMIT_COLUMNS, OWNER, outsorted

KOPECKS = st.one_of(st.integers(-500, 500), st.integers(-(10**12), 10**12))
OWNERS = st.tuples(st.integers(1, 2), st.integers(1, 4), st.integers(1, 3))
LIMITS = st.tuples(
    st.one_of(st.just(0), st.integers(1, 600), st.integers(1, 10**12)),
    st.one_of(st.just(0), st.integers(1, 10**6)),
    st.integers(0, 300),
)


def frame(names, rows):
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row")


def expected(sums, before, limits):
    found = {}
    for owner, amount in sums.items():
        largest, percent, least = limits.get(owner[2], limits.get(0, (0, 0, 0)))
        was = before.get(owner, 0)
        if largest and abs(amount) > largest:
            found[owner] = (HoldReason.AMOUNT, amount, was)
            continue
        change = abs(amount - was)
        if percent and was and change >= least and Fraction(change, abs(was)) > Fraction(percent, 10_000):
            found[owner] = (HoldReason.CHANGE, amount, was)
    return found


@given(st.dictionaries(OWNERS, KOPECKS), st.dictionaries(OWNERS, KOPECKS), st.dictionaries(st.integers(0, 3), LIMITS))
def test_held_is_what_is_above_the_limit_of_its_service(sums, before, limits):
    found = outsorted(
        frame((*OWNER, "lines", "amount_kop"), [(*owner, 1, amount) for owner, amount in sums.items()]),
        frame((*OWNER, "before_kop"), [(*owner, amount) for owner, amount in before.items()]),
        frame(LIMIT_COLUMNS, [(service, *given) for service, given in limits.items()]),
    )
    assert found.columns == list(HELD_COLUMNS)
    rows = {row[:3]: (row[3], *row[5:]) for row in found.iter_rows()}
    assert rows == expected(sums, before, limits)
    assert list(rows) == sorted(rows)

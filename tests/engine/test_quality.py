"""Minutes over what is allowed: against a set of minutes."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_billing.domain.errors import RefusedError
from tui_billing.engine.quality import LIMITS, Outage, interruption_kop, minutes_over

MONTH = Outage(0, 3 * 24 * 60)
OUTAGES = st.lists(
    st.tuples(st.integers(-600, MONTH.end + 600), st.integers(1, 2000)).map(lambda each: Outage(each[0], sum(each))),
    max_size=6,
)


def islands(minutes):
    """The lengths of unbroken runs in a set of minutes."""
    found, length = [], 0
    for minute in range(MONTH.start, MONTH.end + 1):
        if minute in minutes:
            length += 1
        elif length:
            found.append(length)
            length = 0
    return found


@settings(deadline=None)
@given(outages=OUTAGES, kind=st.sampled_from(sorted(LIMITS)))
def test_no_minute_counts_twice_and_none_outside_the_month(outages, kind):
    limit = LIMITS[kind]
    without = {minute for each in outages for minute in range(max(each.start, 0), min(each.end, MONTH.end))}
    whole = len(without) - limit.month_hours * 60 if limit.month_hours is not None else 0
    single = sum(max(0, each - limit.once_hours * 60) for each in islands(without)) if limit.once_hours else 0
    assert minutes_over(outages, limit, MONTH) == max(0, whole, single)


@settings(deadline=None)
@given(charge=st.integers(0, 10**9), minutes=st.integers(0, 100_000))
def test_a_reduction_is_rounded_once_and_never_more_than_the_charge(charge, minutes):
    exact = min(Fraction(charge), Fraction(charge * minutes * 15, 60 * 10_000))
    found = -interruption_kop(charge, minutes, LIMITS["gas"])
    assert 0 <= found <= charge
    assert abs(found - exact) <= Fraction(1, 2)


def test_a_credit_is_not_reduced():
    with pytest.raises(RefusedError, match="отрицательными"):
        interruption_kop(-1, 60, LIMITS["gas"])

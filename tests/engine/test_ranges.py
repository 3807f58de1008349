"""How a volume is cut into ranges: a whole, and shares that fit their columns."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tui_billing.engine.ranges import LONGEST_SHARE, _ratios

VOLUMES = st.fractions(min_value=1, max_value=10**18)


@given(VOLUMES, st.integers(1, 10**17), st.integers(1, 10**17))
def test_the_shares_of_a_volume_are_a_whole_and_no_longer_than_a_share_may_be(total, first, more):
    ratios = _ratios(total, {"first": first, "second": first + more, "served": 30}, Fraction(1))
    assert sum(ratios) == 1
    assert all(each >= 0 and each.denominator <= LONGEST_SHARE for each in ratios)
    exact = min(total, Fraction(first, 30)) / total
    assert abs(ratios[0] - exact) <= Fraction(1, LONGEST_SHARE)

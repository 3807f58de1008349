"""How a volume is cut into ranges: a whole, and shares that fit their columns."""

import itertools
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tui_billing.domain.codes import Zone
from tui_billing.engine.ranges import LONGEST_SHARE, ORDER, _parts, _ratios

VOLUMES = st.fractions(min_value=1, max_value=10**18)


@given(VOLUMES, st.integers(1, 10**17), st.integers(1, 10**17))
def test_the_shares_of_a_volume_are_a_whole_and_no_longer_than_a_share_may_be(total, first, more):
    ratios = _ratios(total, [Fraction(first, 30), Fraction(first + more, 30)])
    assert sum(ratios) == 1
    assert all(each >= 0 and each.denominator <= LONGEST_SHARE for each in ratios)
    exact = min(total, Fraction(first, 30)) / total
    assert abs(ratios[0] - exact) <= Fraction(1, LONGEST_SHARE)


@given(
    st.dictionaries(st.sampled_from(ORDER), st.integers(-(10**9), 10**9), min_size=1),
    st.integers(1, 10**9),
    st.integers(1, 10**9),
)
def test_zones_in_order_fill_each_range_before_the_next_one_and_lose_nothing(volumes, first, more):
    """Unit by unit: what lies before a zone has taken its part of the ranges."""
    served = 30
    mine = [
        {
            "quantity_u": volume,
            "share_num": 1,
            "share_den": 1,
            "zone": int(zone),
            "first": first,
            "second": first + more,
            "served": served,
        }
        for zone, volume in volumes.items()
    ]
    found = {}
    for part in _parts(mine, Fraction(1), in_order=True):
        exact = Fraction(part["quantity_u"] * part["share_num"], part["share_den"])
        found[part["zone"], part["range_number"]] = exact
    bounds = [Fraction(0), Fraction(first, served), Fraction(first + more, served), Fraction(10**12)]
    before = Fraction(0)
    for zone in ORDER:
        volume = Fraction(volumes.get(zone, 0))
        after = before + max(volume, 0)
        wanted = [max(min(after, end) - max(before, start), 0) for start, end in itertools.pairwise(bounds)]
        if volume < 0:
            wanted = [volume, 0, 0]
        assert [found.get((int(zone), number), 0) for number in (1, 2, 3)] == wanted
        before = after
    assert ORDER[0] is Zone.WHOLE

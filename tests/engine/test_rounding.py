from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tui_billing.domain.period import Period
from tui_billing.engine.rounding import (
    QUANTITY_LIMIT,
    amount_kop,
    fits,
    half_away,
    half_away_whole,
    narrow,
    volume_e6,
    wide,
)


def oracle(numerator, denominator):
    """Half away from zero, by comparing with the two neighbours."""
    exact = abs(Fraction(numerator, denominator))
    below = exact.numerator // exact.denominator
    rounded = below + 1 if exact - below >= Fraction(1, 2) else below
    return -rounded if numerator < 0 else rounded


@given(st.integers(-(2**120), 2**120), st.integers(1, 2**100))
def test_halves_go_away_from_zero(numerator, denominator):
    row = pl.DataFrame({"n": [numerator], "d": [denominator]}, schema={"n": pl.Int128, "d": pl.Int128})
    assert row.select(half_away(pl.col("n"), pl.col("d"))).item() == oracle(numerator, denominator)
    assert half_away_whole(numerator, denominator) == oracle(numerator, denominator)


def test_halves_of_both_signs():
    row = pl.DataFrame({"n": [-3, -1, 1, 3, 5]}, schema={"n": pl.Int128})
    assert row.select(half_away(pl.col("n"), wide(2))).to_series().to_list() == [-2, -1, 1, 2, 3]


@given(st.integers(0, QUANTITY_LIMIT), st.integers(1, 10**9), st.integers(10**9, 10**10), st.integers(0, 10**11))
def test_an_amount_that_fits_is_exact_and_one_that_does_not_is_null(quantity, share, whole, price):
    row = pl.DataFrame({"q": [quantity], "n": [share], "d": [whole], "p": [price]})
    q, n, d, p = (pl.col(name) for name in "qndp")
    period = Period(202604)
    if not row.select(fits(q, n, p)).item():
        assert quantity * share * price > 10**37
        return
    exact = oracle(quantity * share * price, 6000 * 30 * whole * 10**10)
    assert row.select(amount_kop(period, q, n, d, p)).item() == (exact if exact < 2**63 else None)
    assert row.select(volume_e6(period, q, n, d)).item() == oracle(quantity * share, 6000 * 30 * whole)


def test_a_value_over_the_limit_becomes_null_and_never_wraps():
    row = pl.DataFrame({"v": [2**60, 2**60 + 1, -(2**100)]}, schema={"v": pl.Int128})
    assert row.select(narrow(pl.col("v"), 2**60)).to_series().to_list() == [2**60, None, None]

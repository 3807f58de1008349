"""State duty against the tables of the code read as marginal rates, in fractions of a rouble."""

from datetime import date, timedelta
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_billing.domain.codes import Court
from tui_billing.domain.errors import RefusedError
from tui_billing.engine.duty import as_text, duty

NEW = date(2024, 9, 9)
OLD = NEW - timedelta(days=1)
END = 10**15
MARGINS = {  # up to, roubles: per mille of every rouble below it
    (Court.GENERAL, OLD): ([(20_000, 40), (100_000, 30), (200_000, 20), (10**6, 10), (END, 5)], 0, 400, 60_000, 0),
    (Court.GENERAL, NEW): (
        [(100_000, 0), (300_000, 30), (500_000, 25), (10**6, 20), (3 * 10**6, 10), (8 * 10**6, 7),
         (24 * 10**6, Fraction(7, 2)), (50 * 10**6, 3), (100 * 10**6, 2), (END, Fraction(3, 2))],
        4_000, 4_000, 900_000, 0,
    ),
    (Court.ARBITRATION, OLD): ([(100_000, 40), (200_000, 30), (10**6, 20), (2 * 10**6, 10), (END, 5)], 0, 2_000, 200_000, 0),
    (Court.ARBITRATION, NEW): (
        [(100_000, 0), (10**6, 50), (10**7, 30), (5 * 10**7, 10), (END, 5)], 10_000, 10_000, 10**7, 8_000,
    ),
}  # fmt: skip
EDGES = sorted({edge * 100 for margins, *_ in MARGINS.values() for edge, _ in margins if edge < END})
PRICES = st.one_of(
    st.integers(1, 10**13),
    st.integers(1, 10**8),
    st.builds(lambda at, near: at + near, st.sampled_from(EDGES), st.integers(-200, 200)),
)


def half_up(roubles):
    return floor(roubles + Fraction(1, 2))


def oracle(price, court, day, order):
    margins, start, least, most, order_least = MARGINS[court, day]
    total, below = Fraction(start), 0
    for upto, mille in margins:
        total += max(Fraction(0), min(price, upto) - below) * Fraction(mille) / 1000
        below = upto
    whole = half_up(min(max(total, least), most))
    return max(half_up(Fraction(whole, 2)), order_least) if order else whole


@given(PRICES, st.sampled_from(sorted(MARGINS)), st.booleans())
def test_the_duty_is_that_of_the_marginal_rates(price_kop, case, order):
    court, day = case
    assert (
        duty(price_kop, court, day, order=order).amount_kop == oracle(Fraction(price_kop, 100), court, day, order) * 100
    )


@given(PRICES, PRICES, st.sampled_from(sorted(MARGINS)), st.booleans())
def test_more_is_never_cheaper(one, other, case, order):
    court, day = case
    low, high = (duty(price, court, day, order=order).amount_kop for price in sorted((one, other)))
    assert low <= high


@given(PRICES, st.sampled_from(sorted(MARGINS)))
def test_an_order_is_never_underpaid_by_half(price_kop, case):
    court, day = case
    claim, order = (duty(price_kop, court, day, order=each).amount_kop for each in (False, True))
    assert order * 2 >= claim
    assert order % 100 == claim % 100 == 0


def test_the_day_of_filing_chooses_the_scale():
    assert duty(10_000_00, Court.GENERAL, OLD, order=True).amount_kop == 200_00
    assert duty(10_000_00, Court.GENERAL, NEW, order=True).amount_kop == 2_000_00


def test_nothing_to_claim_and_a_day_without_a_scale_are_refused():
    with pytest.raises(RefusedError, match="больше нуля"):
        duty(0, Court.GENERAL, NEW)
    with pytest.raises(RefusedError, match="Госпошлина: арбитражные суды: нет значения"):
        duty(100, Court.ARBITRATION, date(2009, 1, 1))


def test_the_steps_are_told():
    told = "\n".join(as_text(duty(300_024_00, Court.GENERAL, NEW, order=True))).replace("\u00a0", " ")
    assert "10 000,00 + 2,5 % × 24,00 = 10 000,60 руб." in told
    assert "10 001,00 руб." in told
    assert "За судебный приказ" in told
    assert told.endswith("5 001,00 руб.")
    assert "259-ФЗ" in told

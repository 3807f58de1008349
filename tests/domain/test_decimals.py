"""Numbers as people type them become exact integers, and back."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_billing.domain.decimals import DECIMAL_SIGNS, NARROW, grouped, parse, roubles, written
from tui_billing.domain.errors import NotANumberError

WHOLE = st.integers(0, 10**15 - 1)


@given(WHOLE, st.integers(0, 6), st.integers(0, 10**6 - 1), st.sampled_from(DECIMAL_SIGNS), st.booleans())
def test_parsing_agrees_with_decimal(whole, places, fraction, sign, negative):
    digits = str(fraction).zfill(6)[:places]
    text = f"{'-' if negative else ''}{whole}{sign}{digits}"
    exact = Decimal(f"{'-' if negative else ''}{whole}.{digits or '0'}")
    assert parse(text, places) == exact.scaleb(places)


@given(st.integers(-(10**17), 10**17), st.integers(0, 6))
def test_what_is_written_is_read_back(value, scale):
    if abs(value) < 10 ** (15 + scale):
        assert parse(written(value, scale), scale) == value


@given(st.integers(-(10**15), 10**15), st.integers(0, 6), st.integers(0, 6))
def test_shown_digits_are_rounded_half_away_from_zero(value, scale, places):
    oracle = Decimal(value).scaleb(-scale).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    shown = written(value, scale, places).replace(NARROW, "").replace(",", ".").replace("−", "-")
    assert Decimal(shown) == oracle
    assert len(shown.partition(".")[2]) == places


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12,5", 12_500_000),
        ("12.5", 12_500_000),
        ("12ю5", 12_500_000),
        (" 1 234 ", 1_234_000_000),
        (f"1{NARROW}234,5", 1_234_500_000),
        (",5", 500_000),
        ("5,", 5_000_000),
        ("0012", 12_000_000),
        ("1,5000000000", 1_500_000),
        ("−3", -3_000_000),
    ],
)
def test_the_ways_to_type_a_number(text, value):
    assert parse(text, 6) == value


@pytest.mark.parametrize(
    "text", ["", " ", ",", "-", "1,2,3", "1e5", "١٢", "½", "12a", "1,0000001", "1" * 16, "+5", "0x10", "1_000", "--1"]
)
def test_anything_else_is_refused_with_what_was_typed(text):
    with pytest.raises(NotANumberError, match="не число") as refused:
        parse(text, 6)
    assert f"«{text}»" in str(refused.value)
    assert refused.value.exit_code == 2


def test_money_is_written_as_in_the_trade():
    assert roubles(123_456_789) == "1 234 567,89".replace(" ", NARROW)
    assert roubles(-5) == "−0,05"
    assert roubles(0) == "0,00"


def test_a_rounded_away_minus_is_not_shown():
    assert written(-4, 3, 2) == "0,00"


@given(st.integers(0, 10**12))
def test_groups_are_of_three_from_the_right(number):
    assert grouped(str(number)) == f"{number:,}".replace(",", NARROW)

"""The tree of an explanation: what it computes is what its leaves say, and it is written so that it reads."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_billing.domain.decimals import NARROW
from tui_billing.engine.explanation import (
    Node,
    Source,
    as_data,
    difference,
    is_exact,
    leaf,
    outline,
    product,
    quotient,
    recomputed,
    rounded,
    share,
    told,
    total,
    written_exactly,
)
from tui_billing.engine.shares import largest_remainder

KOPECKS = st.integers(-(10**9), 10**9)


@given(KOPECKS, st.lists(st.integers(-50, 10**6), min_size=1, max_size=9))
def test_a_share_is_that_of_the_largest_remainder(amount, weights):
    whole, ones = leaf("Всего", Fraction(amount, 100), "руб."), tuple(leaf("", weight) for weight in weights)
    parts = [recomputed(share("Доля", whole, ones, turn)) * 100 for turn in range(len(weights))]
    assert parts == largest_remainder(amount, weights)


@given(st.fractions(-1000, 1000))
def test_roubles_are_rounded_to_the_nearest_kopeck_and_halves_away_from_zero(value):
    kopecks = recomputed(rounded("", leaf("", value))) * 100
    assert kopecks.denominator == 1
    assert abs(kopecks - value * 100) <= Fraction(1, 2)
    if abs(kopecks - value * 100) == Fraction(1, 2):
        assert abs(kopecks) > abs(value * 100)


def test_the_value_is_computed_from_the_leaves_alone():
    tree = difference("", "", product("", "", leaf("", 3), leaf("", 4)), quotient("", "", leaf("", 1), leaf("", 3)))
    assert recomputed(tree) == 12 - Fraction(1, 3)
    assert is_exact(total("", "", tree, tree))
    assert not is_exact(Node("", Fraction(5), how=tree.how, of=tree.of))
    with pytest.raises(ValueError, match="without a number"):
        recomputed(told("слова", "только слова"))


def test_what_would_be_misread_in_a_formula_stands_in_brackets():
    tree = product("Итого", "", leaf("", -2), leaf("", Fraction(1, 3)), leaf("", 5, "м³"))
    assert outline(tree).text == "Итого: ≈ −3,333333333 (точно -10/3) = (−2) × (≈ 0,333333333) × 5 м³"


def test_a_long_sum_is_not_written_out():
    assert "=" not in outline(total("Итого", "", *[leaf("", 1)] * 9)).text
    assert outline(total("Итого", "", leaf("", 1), leaf("", 2))).text == "Итого: 3 = 1 + 2"


def test_whole_kopecks_need_no_rounding_and_money_has_two_decimals():
    lines = [text.replace(NARROW, " ") for _, text in outline(rounded("Сумма", leaf("До", 1234, "руб."))).lines()]
    assert lines == ["Сумма: 1 234,00 руб.", "До: 1 234,00 руб.", "Округление не понадобилось: вышли целые копейки"]


def test_who_entered_a_number_and_when_is_told():
    node = Node("Показание", Fraction(7), sources=(Source("акт № 1", "Иванова", "01.02.2026 10:00 UTC"),))
    (row,) = outline(node).under
    assert row.text == "Откуда: акт № 1; ввод: Иванова, 01.02.2026 10:00 UTC"
    assert as_data(node)["sources"] == [{"document": "акт № 1", "author": "Иванова", "entered": "01.02.2026 10:00 UTC"}]


def test_an_endless_fraction_is_shown_both_ways():
    assert written_exactly(Fraction(15, 14)) == "≈ 1,071428571 (точно 15/14)"
    assert written_exactly(Fraction(1, 8)) == "0,125"

"""Instalment plans against an oracle that walks day by day in fractions, and what must hold of every plan."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_billing.engine.instalments import (
    due_day_of,
    due_days,
    due_parts,
    must_be_offered,
    overdue,
    payoff,
    schedule,
)

GRANTED = date(2026, 2, 15)
plans = st.fixed_dictionaries(
    {
        "debt": st.integers(1, 10**9),
        "dues": st.builds(due_days, st.dates(date(2026, 2, 16), date(2027, 3, 31)), st.integers(1, 12)),
        "rate": st.integers(0, 10_000),
    }
)
payments = st.lists(
    st.tuples(st.dates(GRANTED + timedelta(days=1), date(2028, 3, 1)), st.integers(1, 10**9)), max_size=4
)


def interest_by_days(debt, dues, rate, paid=()):
    """Every day after the first due day bears a 365th of the rate on the lesser of the plan's balance and the real one."""
    count = len(dues)
    shares = [debt // count + (n < debt % count) for n in range(count)]
    found = [0]
    for k in range(1, count):
        exact, day = Fraction(0), dues[k - 1]
        while day < dues[k]:
            planned = debt - sum(shares[:k])
            real = debt - sum(amount for on, amount in paid if on <= day)
            exact += Fraction(max(0, min(planned, real)) * rate, 365 * 100 * 100)
            day += timedelta(days=1)
        found.append(int(exact + Fraction(1, 2)))
    return found


def plan(given_, paid=()):
    return schedule(given_["debt"], GRANTED, given_["dues"], given_["rate"], paid)


@given(plans, payments)
def test_interest_is_that_of_a_walk_day_by_day(given_, paid):
    assert [part.interest_kop for part in plan(given_, paid)] == interest_by_days(
        given_["debt"], given_["dues"], given_["rate"], paid
    )


@given(plans)
def test_the_parts_add_up_to_the_debt_and_differ_by_a_kopeck_at_most(given_):
    parts = plan(given_)
    shares = [part.principal_kop for part in parts]
    assert sum(shares) == given_["debt"]
    assert max(shares) - min(shares) <= 1
    assert parts[-1].balance_kop == 0
    assert all(part.balance_kop >= 0 and part.interest_kop >= 0 for part in parts)
    assert parts[0].interest_kop == 0


@given(plans, payments)
def test_paying_early_never_costs_more(given_, paid):
    usual, early = plan(given_), plan(given_, paid)
    assert all(now.interest_kop <= then.interest_kop for now, then in zip(early, usual, strict=True))


@given(plans, payments, st.dates(GRANTED, date(2028, 3, 1)))
def test_closing_a_plan_never_costs_more_than_going_on_with_it(given_, paid, on):
    left, interest = payoff(given_["debt"], GRANTED, given_["dues"], given_["rate"], on, paid)
    assert 0 <= left <= given_["debt"]
    assert 0 <= interest <= sum(part.interest_kop for part in plan(given_))


@given(plans, st.lists(st.integers(1, 1000), min_size=1, max_size=6))
def test_the_due_parts_of_the_debts_have_both_sums(given_, weights):
    debts = [weight * given_["debt"] for weight in weights]
    parts = [(part.due_on, part.principal_kop) for part in schedule(sum(debts), GRANTED, given_["dues"], 0)]
    rows = due_parts(debts, parts)
    assert [sum(kopecks for _, kopecks in row) for row in rows] == debts
    for due_on, principal in parts:
        assert sum(kopecks for row in rows for day, kopecks in row if day == due_on) == principal


def test_debts_are_spread_the_oldest_first():
    march, april = date(2026, 3, 15), date(2026, 4, 15)
    assert due_parts([100, 300], [(march, 200), (april, 200)]) == [[(march, 100)], [(march, 100), (april, 200)]]
    with pytest.raises(ValueError, match="add up"):
        due_parts([100], [(march, 99)])


def test_a_missed_part_is_overdue_from_its_own_day_and_the_rest_is_not_due():
    march, april = date(2026, 3, 15), date(2026, 4, 15)
    dues = [(march, 100), (april, 200)]
    assert [due_day_of(dues, paid) for paid in (0, 99, 100, 299, 300)] == [march, march, april, april, None]
    assert overdue(dues, 0, march) == []
    assert overdue(dues, 30, date(2026, 3, 16)) == [(march, 70)]
    assert overdue(dues, 30, date(2026, 4, 16)) == [(march, 70), (april, 200)]
    assert overdue(dues, 150, date(2026, 4, 16)) == [(april, 150)]
    assert overdue(dues, 300, date(2027, 1, 1)) == []


def test_a_short_month_has_its_last_day_instead():
    assert due_days(date(2027, 12, 31), 4) == [
        date(2027, 12, 31), date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31),
    ]  # fmt: skip


@pytest.mark.parametrize("parts", [0, 13])
def test_a_plan_has_up_to_twelve_parts(parts):
    with pytest.raises(ValueError, match="1 to 12"):
        due_days(GRANTED, parts)


def test_there_is_nothing_to_compare_with_where_nothing_was_charged():
    assert not must_be_offered(1_000_000, 0)
    assert not must_be_offered(0, 0)

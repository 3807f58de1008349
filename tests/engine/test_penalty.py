"""Penalties against an oracle that walks day by day in fractions, and what must hold of every penalty."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.penalty_laws import KEY_RATES, by_days, frames, law_of, nothing_posted, rounded
from tui_billing.domain.codes import CapKey, DebtorKind, RateMode
from tui_billing.domain.days import day_number
from tui_billing.engine.penalty import SPAN_COLUMNS, added, exact_kop, penalties, statement
from tui_billing.engine.penalty_law import DENOMINATOR, PenaltyLaw, Rung

FIRST, LAST = date(2021, 6, 1), date(2026, 12, 31)
days = st.dates(FIRST, LAST)
money = st.integers(1, 10**8)
kinds = st.sampled_from(DebtorKind)
payments = st.lists(st.tuples(days, money), max_size=4)
choices = st.fixed_dictionaries(
    {
        "mode": st.sampled_from(RateMode),
        "cap_key": st.sampled_from(CapKey),
        "cap_legal": st.booleans(),
        "moratorium_497": st.booleans(),
    }
)
dues = st.lists(st.tuples(days, st.integers(-(10**8), 10**8).filter(bool)), min_size=1, max_size=3)
debts = st.lists(
    st.tuples(
        st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(1, 2), st.sampled_from([202105, 202106, 202606])),
        kinds,
        dues,
        payments,
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda debt: debt[0],
)
DEBT = (1, 1, 1, 202105)


def computed(debts_, on, posted=None, **chosen):
    return penalties(*frames(debts_), *(posted or nothing_posted()), law_of(**chosen), day_number(on))


def kopecks(found):
    """By account and service month."""
    return {(account, month): amount for account, month, amount in found.amounts.group_by("account_id", "service_month").agg(pl.col("amount_kop").sum()).iter_rows()}  # fmt: skip


def one(kind, due, paid, on, **chosen):
    return computed([(DEBT, kind, due, paid)], on, **chosen).amounts["amount_kop"].sum()


@settings(deadline=None)
@given(debts, days, choices)
def test_a_month_comes_to_what_a_walk_day_by_day_comes_to_rounded_once(debts_, on, chosen):
    found = kopecks(computed(debts_, on, **chosen))
    exact = {}
    for (account, _, _, month), kind, due, paid in debts_:
        exact[account, month] = exact.get((account, month), 0) + by_days(kind, due, paid, on, **chosen)
    assert {key: amount for key, amount in found.items() if amount} == {
        key: rounded(value) for key, value in exact.items() if rounded(value)
    }


@settings(deadline=None)
@given(debts, days, choices)
def test_the_spans_re_multiply_to_the_exact_penalty_and_do_not_overlap(debts_, on, chosen):
    spans = exact_kop(statement(*frames(debts_), law_of(**chosen), day_number(on)))
    for debt, kind, due, paid in debts_:
        own = spans.filter(pl.all_horizontal(pl.col(name) == value for name, value in zip(SPAN_COLUMNS, debt)))  # noqa: B905
        exact = by_days(kind, due, paid, on, **chosen) * DENOMINATOR
        assert sum(own["numerator"].to_list()) == exact
        assert (own["base_kop"] > 0).all()
        for _, same in own.group_by("rate_e2", "share", maintain_order=True):
            assert (same["to_day"].head(-1) <= same["from_day"].tail(-1)).all()


@settings(deadline=None)
@given(debts, debts, days, days, choices)
def test_a_second_run_charges_the_difference_and_a_third_nothing(before, after, first_on, second_on, chosen):
    first = computed(before, first_on, **chosen)
    second = computed(after, second_on, (first.named_spans, first.amounts), **chosen)
    both = (
        pl.concat([first.named_spans, second.named_spans]),
        pl.concat([first.amounts, second.amounts]),
    )
    third = computed(after, second_on, both, **chosen)
    assert third.amounts.is_empty()
    assert third.spans.is_empty()
    assert added(both[0]).equals(computed(after, second_on, **chosen).named_spans)


@settings(deadline=None)
@given(debts, days, choices, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(debts_, on, chosen, random):
    shuffled = [
        (debt, kind, random.sample(due, len(due)), random.sample(paid, len(paid))) for debt, kind, due, paid in debts_
    ]
    random.shuffle(shuffled)
    usual, other = computed(debts_, on, **chosen), computed(shuffled, on, **chosen)
    assert usual.amounts.equals(other.amounts)
    assert usual.named_spans.equals(other.named_spans)


@settings(deadline=None)
@given(kinds, dues, payments, days, choices, st.data())
def test_a_payment_in_two_on_one_day_is_one_payment(kind, due, paid, on, chosen, data):
    halves = []
    for day, amount in paid:
        some = data.draw(st.integers(0, amount))
        halves += [(day, some), (day, amount - some)]
    assert one(kind, due, paid, on, **chosen) == one(kind, due, halves, on, **chosen)


@settings(deadline=None)
@given(kinds, dues, payments, days, st.data())
def test_paying_earlier_never_costs_more_at_one_rate(kind, due, paid, on, data):
    earlier = [(data.draw(st.dates(FIRST, day)), amount) for day, amount in paid]
    chosen = {"key_rates": KEY_RATES[:1], "caps": []}
    assert one(kind, due, earlier, on, **chosen) <= one(kind, due, paid, on, **chosen)


@settings(deadline=None)
@given(kinds, days, money, days, choices)
def test_what_is_paid_by_its_due_day_costs_nothing(kind, due_on, amount, on, chosen):
    early = [(due_on - timedelta(days=400), amount // 2), (due_on, amount - amount // 2)]
    assert one(kind, [(due_on, amount)], early, on, **chosen) == 0


@settings(deadline=None)
@given(kinds, days, money, payments, days, choices)
def test_a_correction_makes_a_charge_less_from_its_beginning(kind, due_on, amount, paid, on, chosen):
    corrected = [(due_on, amount), (due_on + timedelta(days=90), -(amount // 3))]
    smaller = [(due_on, amount - amount // 3)]
    assert one(kind, corrected, paid, on, **chosen) == one(kind, smaller, paid, on, **chosen)


def test_a_charge_that_came_later_is_due_later():
    due = [(date(2025, 3, 10), 100_000), (date(2025, 6, 10), 50_000)]
    both = one(DebtorKind.COMPANY, due, [], date(2025, 6, 30))
    assert both == rounded(by_days(DebtorKind.COMPANY, due, [], date(2025, 6, 30)))
    assert both > one(DebtorKind.COMPANY, due[:1], [], date(2025, 6, 30))


def test_a_lower_key_rate_takes_back_from_the_unpaid_part_and_leaves_the_paid_part():
    debt = (DEBT, DebtorKind.CITIZEN, [(date(2022, 10, 10), 1_000_000)], [(date(2022, 12, 1), 400_000)])
    rates = [(date(2022, 9, 19), 750), (date(2023, 3, 1), 500)]
    first = computed([debt], date(2023, 2, 28), key_rates=rates)
    second = computed([debt], date(2023, 3, 31), (first.named_spans, first.amounts), key_rates=rates)
    back = second.spans.filter(pl.col("base_kop") < 0)
    assert back.select("base_kop", "rate_e2").unique().rows() == [(-600_000, 750)]
    assert first.amounts["amount_kop"].sum() + second.amounts["amount_kop"].sum() == one(
        *debt[1:], date(2023, 3, 31), key_rates=rates
    )


def test_a_payment_that_turns_up_late_takes_back_the_days_after_it():
    due = [(date(2026, 1, 12), 800_000)]
    first = computed([(DEBT, DebtorKind.CITIZEN, due, [])], date(2026, 4, 30))
    late = [(date(2026, 3, 2), 300_000)]
    second = computed([(DEBT, DebtorKind.CITIZEN, due, late)], date(2026, 4, 30), (first.named_spans, first.amounts))
    assert second.spans.select("from_day", "to_day", "base_kop", "share").rows() == [
        (day_number(date(2026, 3, 3)), day_number(date(2026, 4, 13)), -300_000, 300),
        (day_number(date(2026, 4, 13)), day_number(date(2026, 5, 1)), -300_000, 130),
    ]


def test_a_debt_of_a_kopeck_stays_as_a_line_of_nothing():
    found = computed([(DEBT, DebtorKind.COMPANY, [(date(2026, 1, 12), 1)], [])], date(2026, 1, 31))
    assert found.amounts["amount_kop"].to_list() == [0]
    assert found.spans.height == 1


def test_what_was_paid_before_the_first_key_rate_is_no_silent_zero():
    with pytest.raises(LookupError, match="before the first"):
        one(DebtorKind.COMPANY, [(date(2010, 1, 11), 100)], [(date(2010, 2, 1), 100)], date(2020, 1, 1))


def test_a_share_that_has_no_exact_place_is_refused():
    with pytest.raises(ValueError, match="divide"):
        PenaltyLaw({DebtorKind.CITIZEN: (Rung(1, 7),)}, (), {})
    with pytest.raises(ValueError, match="in order"):
        PenaltyLaw({DebtorKind.CITIZEN: (Rung(31, 300), Rung(1, 130))}, (), {})

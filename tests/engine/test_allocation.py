"""Allocation against a loop over single kopeck-exact fractions, and against worked examples."""

import tomllib
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_billing.domain.codes import AllocationKind, AllocationRule
from tui_billing.engine.allocation import ALLOCATION_COLUMNS, BY_ANSWER, DUE_COLUMNS, PAYMENT_COLUMNS, allocate

GOLDEN = Path(__file__).parents[1] / "golden" / "allocation"
EXAMPLES = [
    (rule, example)
    for name, rule in BY_ANSWER.items()
    for example in tomllib.loads((GOLDEN / f"{name}.toml").read_text(encoding="utf-8"))["payment"]
]


def frame(columns, rows):
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.Int64), orient="row")


def spread(dues, payments, rule=AllocationRule.OLDEST_FIRST):
    return allocate(frame(DUE_COLUMNS, dues), frame(PAYMENT_COLUMNS, payments), rule=rule)


def split(total, weights):
    """Largest remainder from its definition, with fractions."""
    ideal = [Fraction(total * weight, sum(weights)) for weight in weights]
    parts = [int(share) for share in ideal]
    order = sorted(range(len(parts)), key=lambda at: (parts[at] - ideal[at], at))
    for at in order[: total - sum(parts)]:
        parts[at] += 1
    return parts


def oracle(dues, payments, rule):
    """One account after another, one payment after another, one month after another, or all months as one."""
    together = lambda key: 0 if rule is AllocationRule.PRO_RATA else key[3]
    left = {tuple(key): due for *key, due in dues}
    rows = []
    for payment_id, account_id, amount in payments:
        for month in sorted({together(key) for key in left if key[0] == account_id}):
            keys = [key for key in left if key[0] == account_id and together(key) == month and left[key] > 0]
            keys.sort(key=lambda key: (key[3], *key))
            owed = sum(left[key] for key in keys)
            taken = min(amount, owed)
            if taken > 0:
                for key, part in zip(keys, split(taken, [left[key] for key in keys]), strict=True):
                    left[key] -= part
                    if part:
                        rows.append((payment_id, *key, part))
                amount -= taken
        if amount:
            rows.append((payment_id, account_id, 0, 0, 0, amount))
    return sorted(rows)


def as_rows(parts):
    return sorted(parts.select("payment_id", *DUE_COLUMNS[:4], "amount_kop").rows())


KEYS = st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(1, 2), st.sampled_from([202511, 202512, 202601]))
DUES = st.dictionaries(KEYS, st.one_of(st.integers(1, 20), st.integers(1, 10**9)), max_size=24).map(
    lambda found: [(*key, due) for key, due in found.items()]
)
PAYMENTS = st.lists(
    st.tuples(st.integers(1, 4), st.one_of(st.integers(1, 30), st.integers(1, 3 * 10**9))), max_size=8
).map(lambda found: [(10 + at, account, amount) for at, (account, amount) in enumerate(found)])


RULES = st.sampled_from(list(BY_ANSWER.values()))


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_worked_example_comes_out_to_the_kopeck(rule, example):
    dues = [(7, due["service"], 1, due["month"], due["due_kop"]) for due in example["dues"]]
    payments = [(at, 7, amount) for at, amount in enumerate(example["payments_kop"], 1)]
    found = spread(dues, payments, rule).select("payment_id", "service_month", "service_id", "amount_kop").rows()
    assert found == [(part["payment"], part["month"], part["service"], part["amount_kop"]) for part in example["parts"]]


@settings(max_examples=150, deadline=None)
@given(DUES, PAYMENTS, RULES)
def test_columns_allocate_as_the_loop_over_fractions_does(dues, payments, rule):
    assert as_rows(spread(dues, payments, rule)) == oracle(dues, payments, rule)


@settings(max_examples=100, deadline=None)
@given(DUES, PAYMENTS, RULES)
def test_parts_add_up_to_the_payment_and_never_exceed_the_debt(dues, payments, rule):
    parts = spread(dues, payments, rule)
    paid = dict(parts.group_by("payment_id").agg(pl.col("amount_kop").sum()).rows())
    assert paid == {payment: amount for payment, _, amount in payments}
    assert parts.filter(pl.col("amount_kop") <= 0).is_empty()
    owed = {tuple(key): due for *key, due in dues}
    debts = (
        parts.filter(pl.col("kind") == AllocationKind.PRINCIPAL)
        .group_by(DUE_COLUMNS[:4])
        .agg(pl.col("amount_kop").sum())
    )
    assert all(amount <= owed[tuple(key)] for *key, amount in debts.rows())


@settings(max_examples=60, deadline=None)
@given(DUES, PAYMENTS, RULES, st.randoms(use_true_random=False))
def test_the_order_of_debts_and_of_accounts_does_not_matter(dues, payments, rule, random):
    shuffled = random.sample(dues, len(dues))
    accounts = random.sample([1, 2, 3, 4], 4)
    grouped = sorted(payments, key=lambda payment: accounts.index(payment[1]))
    assert as_rows(spread(shuffled, grouped, rule)) == as_rows(spread(dues, payments, rule))


def test_a_debt_that_is_a_credit_takes_no_part():
    found = spread([(1, 1, 1, 202601, -500), (1, 2, 1, 202601, 300)], [(9, 1, 400)])
    assert found.select("kind", "service_id", "amount_kop", "rule").rows() == [
        (AllocationKind.PRINCIPAL, 2, 300, AllocationRule.OLDEST_FIRST),
        (AllocationKind.ADVANCE, 0, 100, AllocationRule.ADVANCE),
    ]


def test_no_payments_are_no_parts():
    found = spread([(1, 1, 1, 202601, 500)], [])
    assert found.columns == list(ALLOCATION_COLUMNS)
    assert found.is_empty()


def test_lines_of_a_payment_are_numbered_from_one():
    found = spread([(1, 2, 1, 202601, 5), (1, 1, 1, 202601, 5)], [(9, 1, 12), (10, 1, 1)])
    assert found.select("payment_id", "line", "service_id").rows() == [(9, 1, 1), (9, 2, 2), (9, 3, 0), (10, 1, 0)]

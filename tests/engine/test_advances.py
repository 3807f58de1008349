"""Settling: no debt stays overpaid, no advance lies beside a debt, every payment keeps its sum."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_billing.domain.codes import AllocationKind
from tui_billing.engine.advances import BALANCE_COLUMNS, PART_COLUMNS, settle

KEYS = st.tuples(st.integers(1, 2), st.integers(1, 3), st.just(1), st.sampled_from([202511, 202512]))
CHARGES = st.dictionaries(KEYS, st.integers(-200, 1_000), max_size=8)
PAYMENTS = st.lists(
    st.tuples(st.integers(1, 2), st.integers(0, 3), st.dictionaries(st.tuples(st.integers(1, 3), st.just(1), st.sampled_from([202511, 202512])), st.integers(1, 500), max_size=4), st.integers(0, 500)),
    max_size=5,
)  # fmt: skip


def as_parts(payments):
    """Rows of ``PART_COLUMNS``: the debts of each payment, and its advance."""
    rows = []
    for payment_id, (account, day, on_debts, advance) in enumerate(payments, 1):
        entries = [(AllocationKind.PRINCIPAL, *key, amount) for key, amount in on_debts.items()]
        entries += [(AllocationKind.ADVANCE, 0, 0, 0, advance)] if advance else []
        rows += [(payment_id, line, account, *entry, day) for line, entry in enumerate(entries, 1)]
    return rows


def as_debts(charges, parts):
    """Rows of ``BALANCE_COLUMNS`` where charged and paid differ."""
    paid = {}
    for _, _, account, kind, service, supplier, month, amount, *_ in parts:
        if kind == AllocationKind.PRINCIPAL:
            key = (account, service, supplier, month)
            paid[key] = paid.get(key, 0) + amount
    return {
        key: (charges.get(key, 0), charges.get(key, 0) - paid.get(key, 0))
        for key in charges.keys() | paid.keys()
        if charges.get(key, 0) != paid.get(key, 0)
    }


def run(charges, parts):
    debts = [(*key, *amounts) for key, amounts in as_debts(charges, parts).items()]
    return settle(
        pl.DataFrame(debts, schema=dict.fromkeys(BALANCE_COLUMNS, pl.Int64), orient="row"),
        pl.DataFrame(parts, schema=dict.fromkeys(PART_COLUMNS, pl.Int64), orient="row"),
    )


def with_days(lines, parts):
    days = {row[0]: row[-1] for row in parts}
    return [
        (*row, days[row[0]]) for row in lines.select(name for name in PART_COLUMNS if name != "paid_on").iter_rows()
    ]


@settings(max_examples=200, deadline=None)
@given(CHARGES, PAYMENTS)
def test_settling_leaves_nothing_to_settle(charges, payments):
    parts = as_parts(payments)
    lines = run(charges, parts)
    after = parts + with_days(lines, parts)
    assert len({row[:2] for row in after}) == len(after), "a line of a payment is numbered once"
    added = lines.group_by("payment_id").agg(pl.col("amount_kop").sum())
    assert added.filter(pl.col("amount_kop") != 0).is_empty(), "a payment keeps its sum"

    advances, debts = {}, as_debts(charges, after)
    for row in after:
        if row[3] == AllocationKind.ADVANCE:
            advances[row[2]] = advances.get(row[2], 0) + row[7]
    assert min(advances.values(), default=0) >= 0
    for account in (1, 2):
        dues = [due for key, (_, due) in debts.items() if key[0] == account]
        assert not advances.get(account) or max(dues, default=0) <= 0, "an advance lies beside a debt"
    assert all(due >= min(charged, 0) for charged, due in debts.values()), "a debt stays overpaid"
    assert run(charges, after).is_empty()

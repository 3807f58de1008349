"""What plans leave for later, by columns, against a loop over the parts of a plan and over its debts."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tui_billing.engine.shares import largest_remainder
from tui_billing.queries._deferred import DEBT, fetch_deferred, without_deferred

FIRST = date(2026, 3, 15)
DEBTS = st.lists(st.integers(1, 5_000), min_size=1, max_size=5)


def columns(names, rows):
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row")


def not_due(dues, left, on):
    """What of the rest of a plan is not due: payments fill the parts in their order."""
    paid, later = sum(kop for _, kop in dues) - left, 0
    for due_on, kop in dues:
        unpaid = max(kop - paid, 0)
        paid = max(paid - kop, 0)
        later += unpaid if due_on >= on else 0
    return later


@given(DEBTS, st.integers(1, 6), st.lists(st.integers(0, 6_000), min_size=5, max_size=5), st.integers(-20, 200))
def test_the_rest_of_a_plan_is_what_is_overdue_and_what_is_later(debts, parts, paid, day):
    on = FIRST + timedelta(day)
    dues = [(FIRST + timedelta(30 * n), kop) for n, kop in enumerate(largest_remainder(sum(debts), [1] * parts))]
    later_kop = sum(kop for due_on, kop in dues if due_on >= on)
    frames = [
        columns(("plan_id", "later_kop"), [(1, later_kop)] if later_kop else []),
        columns(
            (*DEBT, "amount_kop", "plan_id", "place"),
            [(7, service, 1, 202601, amount, 1, service) for service, amount in enumerate(debts, 1)],
        ),
    ]
    found = fetch_deferred(lambda _: frames.pop(0), on)
    owed = [(7, n, 1, 202601, amount - paid[n - 1]) for n, amount in enumerate(debts, 1)]
    owed.append((7, 9, 1, 202601, 100))  # of no plan
    seen = without_deferred(columns((*DEBT, "due_kop"), owed), found).sort("service_id")
    waits, wanted = not_due(dues, sum(max(due, 0) for *_, due in owed[:-1]), on), []
    for *_, due in reversed(owed[:-1]):
        wanted.insert(0, min(waits, max(due, 0)))
        waits -= wanted[0]
    assert seen["deferred_kop"].to_list() == [*wanted, 0]
    assert (seen["due_kop"] + seen["deferred_kop"]).to_list() == [due for *_, due in owed]


def test_where_nobody_has_a_plan_nothing_is_asked_for_debts():
    frames = [columns(("plan_id", "later_kop"), [])]
    later = fetch_deferred(lambda _: frames.pop(), FIRST)
    owed = columns((*DEBT, "due_kop"), [(7, 1, 1, 202601, 100)])
    assert without_deferred(owed, later).rows() == [(7, 1, 1, 202601, 100, 0)]

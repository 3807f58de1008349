"""SQLite reads an office from the account on: not all lines of a run for each of its buildings."""

import pytest
from sqlalchemy import text

from tui_billing.queries._ledger import PAYMENT, buildings, debts, parts, payments


@pytest.mark.parametrize("statement", [debts, parts, lambda accounts: payments(accounts, PAYMENT.id)])
def test_every_step_after_the_account_is_a_search_by_its_key(sqlite_database, statement):
    def plan(session):
        asked = statement(buildings(1, 9)).compile(session.connection(), compile_kwargs={"literal_binds": True})
        return [row[3] for row in session.connection().execute(text(f"EXPLAIN QUERY PLAN {asked}"))]

    steps = [step for step in sqlite_database.read(plan) if "account" in step or "posting" in step or "charge" in step]
    assert any(step.startswith("SEARCH account") for step in steps)
    assert not any(step.startswith("SCAN") for step in steps)
    assert not any("charge" in step and "account_id=?" not in step for step in steps)

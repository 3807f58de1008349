"""Payments: what an account owes and what its payments stand on, as the allocation reads them."""

from typing import Any

import polars as pl
from sqlalchemy import Select
from sqlmodel import Session

from tui_billing.engine.advances import BALANCE_COLUMNS, PART_COLUMNS
from tui_billing.queries._ledger import Condition, debts, parts


def unsettled(session: Session, accounts: Condition) -> pl.DataFrame:
    """The debts of accounts that are not settled, and the overpaid ones: ``BALANCE_COLUMNS``."""
    return _frame(session, debts(accounts)).select(BALANCE_COLUMNS)


def standing_parts(session: Session, accounts: Condition) -> pl.DataFrame:
    """The parts of the payments of accounts that stand: ``PART_COLUMNS``."""
    return _frame(session, parts(accounts)).select(PART_COLUMNS)


def _frame(session: Session, statement: Select[Any]) -> pl.DataFrame:
    rows = [tuple(row) for row in session.connection().execute(statement)]
    names = [column.name for column in statement.selected_columns]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row")

"""Payments: what an account owes and what its payments stand on, as the allocation reads them."""

import polars as pl
from sqlmodel import Session

from tui_billing.engine.advances import BALANCE_COLUMNS, PART_COLUMNS
from tui_billing.queries._ledger import Condition, debts, parts
from tui_billing.queries.frames import frame_of


def unsettled(session: Session, accounts: Condition) -> pl.DataFrame:
    """The debts of accounts that are not settled, and the overpaid ones: ``BALANCE_COLUMNS``."""
    return frame_of(session, debts(accounts)).select(BALANCE_COLUMNS)


def standing_parts(session: Session, accounts: Condition) -> pl.DataFrame:
    """The parts of the payments of accounts that stand: ``PART_COLUMNS``."""
    return frame_of(session, parts(accounts)).select(PART_COLUMNS)

"""The checkpoints of closed periods, as their invariants read them."""

from typing import Final

import polars as pl
from sqlalchemy import select

from tui_billing.domain.codes import PeriodStatus
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.payments import Balance
from tui_billing.queries.facts import column_of
from tui_billing.queries.invariants._invariant import Chunk

KEY: Final = ("building_id", "account_id", "service_id", "supplier_id")


def closed_periods(chunk: Chunk) -> list[int]:
    """The closed periods, the oldest first."""
    period = column_of(AccrualPeriod)
    closed = select(period.period).where(period.status == PeriodStatus.CLOSED).order_by(period.period)
    return chunk.fetch(closed)["period"].to_list()


def stored(chunk: Chunk) -> pl.DataFrame:
    """The stored balances of a chunk."""
    return chunk.fetch(select(*column_of(Balance)).where(chunk.has(Balance)))

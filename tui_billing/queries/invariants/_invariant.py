"""An invariant, and the chunk of the database that it looks at."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import polars as pl
from sqlalchemy import Select, and_, func, select
from sqlmodel import SQLModel

from tui_billing.domain.charges import HeldCharge, Posting, RunBuilding
from tui_billing.engine.facts import LINE_COLUMNS
from tui_billing.queries._ledger import (
    ACCOUNT,
    ALLOCATION,
    CHARGE,
    MOVEMENT,
    PAYMENT,
    PENALTY,
    POSTING,
    SIGN,
    Condition,
    allocations,
    buildings,
    movements,
    number,
    payments,
    penalties,
    visible_charges,
)
from tui_billing.queries.facts import column_of, table_of
from tui_billing.queries.frames import shape_of
from tui_billing.storage.bulk import Columns

DEBT: Final = ("account_id", "service_id", "supplier_id", "service_month")
PART_COLUMNS: Final = (
    "payment_id", "line", "account_id", "building_id", "kind", "service_id", "supplier_id", "service_month", "period",
    "amount_kop",
)  # fmt: skip


class Chunk:
    """Whole buildings ``first`` to ``last`` with their money; each frame is read once, as 64-bit integers."""

    def __init__(self, columns: Columns, first: int, last: int) -> None:
        self.columns = columns
        self.first = first
        self.last = last

    @property
    def accounts(self) -> Condition:
        """The accounts of these buildings."""
        return buildings(self.first, self.last)

    def has(self, model: type[SQLModel]) -> Condition:
        """The rows of a table with ``building_id`` that belong to these buildings."""
        here: Condition = column_of(model).building_id.between(self.first, self.last)
        return here

    def fetch(self, statement: Select[Any]) -> pl.DataFrame:
        """The rows of a select, its columns of the same kinds on both databases and where there are no rows."""
        return self.columns.fetch(statement).cast(shape_of(statement))

    @cached_property
    def lines(self) -> pl.DataFrame:
        """The charge lines in force: ``LINE_COLUMNS``, ``run_id``, the ``period`` that they are charged in."""
        names = [name for name in LINE_COLUMNS if name not in {"building_id", "account_id"}]
        statement = visible_charges(
            self.accounts,
            ACCOUNT.id.label("account_id"),
            CHARGE.building_id,
            CHARGE.run_id,
            number(POSTING.period, "period"),
            *(CHARGE[name] for name in names),
        )
        return self.fetch(statement)

    @cached_property
    def held(self) -> pl.DataFrame:
        """The held lines of the runs in force: ``LINE_COLUMNS``, ``run_id``."""
        held = column_of(HeldCharge)
        return self.fetch(
            select(held.run_id, *(held[name] for name in LINE_COLUMNS))
            .join_from(
                table_of(Posting),
                table_of(HeldCharge),
                and_(held.run_id == POSTING.run_id, held.building_id == POSTING.building_id),
            )
            .where(self.has(Posting))
        )

    @cached_property
    def movements(self) -> pl.DataFrame:
        """What posted documents charge: the columns of ``movement``."""
        return self.fetch(movements(self.accounts, *MOVEMENT))

    @cached_property
    def penalties(self) -> pl.DataFrame:
        """The penalties in force: ``DEBT`` and ``amount_kop``; those of mirrors are negative."""
        return self.fetch(
            penalties(
                self.accounts,
                PENALTY.account_id,
                PENALTY.service_id,
                PENALTY.supplier_id,
                number(PENALTY.service_month, "service_month"),
                (PENALTY.amount_kop * SIGN).label("amount_kop"),
            )
        )

    @cached_property
    def parts(self) -> pl.DataFrame:
        """The parts of payments: ``PART_COLUMNS``."""
        return self.fetch(allocations(self.accounts, *(ALLOCATION[name] for name in PART_COLUMNS)))

    @cached_property
    def payments(self) -> pl.DataFrame:
        """The payments: ``payment_id, account_id, building_id, status, amount_kop, reverses_id``; 0 reverses nothing."""
        return self.fetch(
            payments(
                self.accounts,
                PAYMENT.id.label("payment_id"),
                PAYMENT.account_id,
                PAYMENT.building_id,
                PAYMENT.status,
                PAYMENT.amount_kop,
                func.coalesce(PAYMENT.reverses_id, 0).label("reverses_id"),
            )
        )

    @cached_property
    def run_buildings(self) -> pl.DataFrame:
        """What posted runs say of these buildings: ``period, building_id, run_id, digest, lines, parked, amount_kop``."""
        said = column_of(RunBuilding)
        return self.fetch(
            select(
                number(POSTING.period, "period"),
                POSTING.building_id,
                POSTING.run_id,
                said.digest,
                said.lines,
                said.parked,
                said.amount_kop,
            )
            .join_from(
                table_of(Posting),
                table_of(RunBuilding),
                and_(said.run_id == POSTING.run_id, said.building_id == POSTING.building_id),
            )
            .where(self.has(Posting))
        )


@dataclass(frozen=True, slots=True)
class Invariant:
    """Something that must hold.

    Attributes:
        title: what holds, in Russian.
        offending: the rows of a chunk for which it does not; a column's name says what it is (``_kop``, ``_id`` …).
        whole: whether it is asked once about the whole database, not chunk by chunk.
    """

    title: str
    offending: Callable[[Chunk], pl.DataFrame]
    whole: bool = False

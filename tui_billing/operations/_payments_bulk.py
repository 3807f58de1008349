"""Payments and advances by columns, in the bulk worker: the same allocation as for one payment, for a population.

Short transactions over whole buildings, so typists keep typing. Stopped or killed half-way, a repeated use of advances
goes on where it was: what is settled adds nothing. A bank's lines come with external ids, so none is loaded twice.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import polars as pl
from sqlalchemy import func, select

from tui_billing.domain.codes import AllocationKind, AllocationRule, DocumentStatus
from tui_billing.domain.period import Period
from tui_billing.engine.advances import BALANCE_COLUMNS, PART_COLUMNS, settle
from tui_billing.engine.allocation import PAYMENT_COLUMNS, allocate
from tui_billing.queries._ledger import (
    ACCOUNT,
    ALLOCATION,
    PAYMENT,
    Condition,
    allocations,
    buildings,
    debts,
    parts,
    penalty_debts,
    these,
)
from tui_billing.queries.facts import building_chunks
from tui_billing.queries.payments import allocation_rule
from tui_billing.storage.bulk import Columns

ACCOUNTS_A_LOOK: Final = 5_000
ACCOUNTS_A_TRANSACTION: Final = 1_000
PAUSE_S: Final = 0.002

NEW_PAYMENT_COLUMNS: Final = (
    "account_id", "building_id", "received_on", "value_on", "period", "channel", "amount_kop",
)  # fmt: skip
"""Payments to record, positive; ``external_id``, text, may stand beside them."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded: documents, parts, and kopecks in all and as advances."""

    payments: int
    parts: int
    amount_kop: int
    advance_kop: int


def record_in_bulk(columns: Columns, payments: pl.DataFrame, author_id: int, recorded_at_ms: int) -> Recorded:
    """Record payments and what they pay for.

    Args:
        columns: the database.
        payments: ``NEW_PAYMENT_COLUMNS``; those of one account in the order in which they pay. Their accounts and
            periods are the caller's to check; the latest period says by which rule debts are paid.
        author_id: who records.
        recorded_at_ms: when.

    Raises:
        BillingError: the database refuses a row; the transactions before it stay.
        CancelledError: the person stopped it.
    """
    chunks = building_chunks(columns, ACCOUNTS_A_TRANSACTION, payments["building_id"].unique().to_list())
    latest = payments["period"].max()
    rule = AllocationRule.OLDEST_FIRST if latest is None else allocation_rule(columns, Period(int(latest)))  # type: ignore[arg-type]
    documents = payments.with_columns(
        author_id=pl.lit(author_id, pl.Int64),
        recorded_at_ms=pl.lit(recorded_at_ms, pl.Int64),
        status=pl.lit(int(DocumentStatus.POSTED), pl.Int64),
    )
    made = []
    for number, (first, last) in enumerate(chunks, 1):
        here = documents.filter(pl.col("building_id").is_between(first, last))
        with columns.transaction():
            made.append(_record_chunk(columns, here, buildings(first, last), rule))
        columns.report(number, len(chunks))
        time.sleep(PAUSE_S)
    lines = [line for _, line in made]
    return Recorded(
        payments=sum(count for count, _ in made),
        parts=sum(line.height for line in lines),
        amount_kop=sum(int(line["amount_kop"].sum()) for line in lines),
        advance_kop=sum(int(line.filter(_IS_ADVANCE)["amount_kop"].sum()) for line in lines),
    )


def advances_in_bulk(columns: Columns, period: Period, building_ids: Collection[int] | None = None) -> tuple[int, int]:
    """Put advances on debts after a posting, of some buildings or of all: kopecks released, kopecks put on debts.

    Accounts that have nothing to settle are looked at without keeping anybody waiting.

    Raises:
        CancelledError: the person stopped it; what is settled stays settled.
    """
    chunks, rule = building_chunks(columns, ACCOUNTS_A_LOOK, building_ids), allocation_rule(columns, period)
    released = used = 0
    for number, (first, last) in enumerate(chunks, 1):
        waiting = _to_settle(columns, buildings(first, last))
        for at in range(0, len(waiting), ACCOUNTS_A_TRANSACTION):
            with columns.transaction():
                lines = _settle_chunk(columns, waiting[at : at + ACCOUNTS_A_TRANSACTION], period, rule)
            amounts = lines.filter(_IS_ADVANCE)["amount_kop"]
            released += int(amounts.clip(lower_bound=0).sum())
            used -= int(amounts.clip(upper_bound=0).sum())
            time.sleep(PAUSE_S)
        columns.report(number, len(chunks))
    return released, used


_IS_ADVANCE: Final = pl.col("kind") == int(AllocationKind.ADVANCE)


def _record_chunk(
    columns: Columns, payments: pl.DataFrame, accounts: Condition, rule: AllocationRule
) -> tuple[int, pl.DataFrame]:
    """Store the payments of a chunk: how many documents, and their parts."""
    _lock(columns, accounts)
    known = payments.with_columns(id=_new_ids(columns, payments.height))
    columns.append("payment", known)
    paying = known.rename({"id": "payment_id"})
    owed, fined = columns.fetch(debts(accounts)), _penalties(columns, accounts)
    lines = allocate(owed, paying.select(PAYMENT_COLUMNS), fined, rule)
    columns.append("allocation", lines.join(paying.select("payment_id", "building_id", "period"), on="payment_id"))
    return payments.height, lines.select("kind", "amount_kop")


def _to_settle(columns: Columns, accounts: Condition) -> list[int]:
    """The accounts with an overpaid debt, or with both an advance and a debt."""
    owed = pl.concat([columns.fetch(debts(accounts)), _penalties(columns, accounts)])
    overpaid = owed.filter((pl.col("due_kop") < 0) & (pl.col("paid_kop") > 0))["account_id"]
    held = columns.fetch(
        allocations(accounts, ALLOCATION.account_id)
        .where(ALLOCATION.kind == AllocationKind.ADVANCE)
        .group_by(ALLOCATION.account_id)
        .having(func.sum(ALLOCATION.amount_kop) > 0)
    )
    both = owed.filter(pl.col("due_kop") > 0).join(held, on="account_id", how="semi")["account_id"]
    return pl.concat([overpaid, both]).unique().sort().to_list()


def _settle_chunk(columns: Columns, account_ids: list[int], period: Period, rule: AllocationRule) -> pl.DataFrame:
    accounts = these(account_ids)
    _lock(columns, accounts)
    lines = settle(
        columns.fetch(debts(accounts)).select(BALANCE_COLUMNS),
        columns.fetch(parts(accounts)).select(PART_COLUMNS),
        _penalties(columns, accounts),
        rule,
    )
    homes = columns.fetch(select(ACCOUNT.id.label("account_id"), ACCOUNT.building_id).where(accounts))
    columns.append(
        "allocation", lines.join(homes, on="account_id").with_columns(period=pl.lit(period.number, pl.Int64))
    )
    return lines


def _penalties(columns: Columns, accounts: Condition) -> pl.DataFrame:
    """The penalties that are owed."""
    return columns.fetch(penalty_debts(accounts))


def _lock(columns: Columns, accounts: Condition) -> None:
    """Make a payment keyed meanwhile take its turn; on SQLite the transaction has that effect already."""
    if not columns.is_sqlite:
        columns.run(select(ACCOUNT.id).where(accounts).order_by(ACCOUNT.id).with_for_update())


def _new_ids(columns: Columns, count: int) -> pl.Series:
    """Ids for documents, inside a transaction: nobody else gets them."""
    if columns.is_sqlite:
        last = int(columns.fetch(select(func.coalesce(func.max(PAYMENT.id), 0).label("last")))["last"][0])
        return pl.Series("id", range(last + 1, last + 1 + count), dtype=pl.Int64)
    numbers = f"SELECT nextval(pg_get_serial_sequence('payment', 'id')) AS id FROM generate_series(1, {count})"
    return columns.fetch(numbers)["id"]

"""Payments: what an account owes and what its payments stand on, and the batches that payments are keyed in."""

from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlmodel import Session, and_, col, func, select

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import AllocationKind, AllocationRule, BatchStatus, Channel, DocumentStatus
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.payments import Allocation, Payment, PaymentBatch
from tui_billing.domain.period import Period
from tui_billing.engine.advances import BALANCE_COLUMNS, PART_COLUMNS
from tui_billing.engine.allocation import BY_ANSWER, CHOICE
from tui_billing.queries._ledger import Condition, debts, parts, penalty_debts
from tui_billing.queries.facts import Frames
from tui_billing.queries.frames import frame_of
from tui_billing.queries.law_choices import chosen_in


@dataclass(frozen=True, slots=True)
class BatchTotals:
    """A batch: what its sheet declares, what is keyed and stands, and the number of its next row."""

    batch_id: int
    period: Period
    received_on: date
    channel: Channel
    status: BatchStatus
    declared_count: int | None
    declared_sum_kop: int | None
    count: int
    sum_kop: int
    next_row: int


@dataclass(frozen=True, slots=True)
class KeyedPayment:
    """A payment of a batch, or a reversal of one (``batch_row`` None, the amount negative)."""

    payment_id: int
    batch_row: int | None
    account_id: int
    account: str
    amount_kop: int
    advance_kop: int
    status: DocumentStatus
    reverses_id: int | None


def unsettled(session: Session, accounts: Condition) -> pl.DataFrame:
    """The debts of accounts that are not settled, and the overpaid ones: ``BALANCE_COLUMNS``."""
    return frame_of(session, debts(accounts)).select(BALANCE_COLUMNS)


def unpaid_penalties(session: Session, accounts: Condition) -> pl.DataFrame:
    """The penalties of accounts that are not settled, and the overpaid ones: ``BALANCE_COLUMNS``."""
    return frame_of(session, penalty_debts(accounts)).select(BALANCE_COLUMNS)


def standing_parts(session: Session, accounts: Condition) -> pl.DataFrame:
    """The parts of the payments of accounts that stand: ``PART_COLUMNS``."""
    return frame_of(session, parts(accounts)).select(PART_COLUMNS)


def allocation_rule(columns: Frames, period: Period) -> AllocationRule:
    """How payments without a month that land in a period are put on debts, as the office has decided."""
    return BY_ANSWER[chosen_in(columns, CHOICE, period.first)]


def open_batches(session: Session, user_id: int) -> list[BatchTotals]:
    """The batches that a person is keying, the latest first: where they left."""
    ids = session.exec(
        select(PaymentBatch.id)
        .where(PaymentBatch.author_id == user_id, PaymentBatch.status == BatchStatus.OPEN)
        .order_by(col(PaymentBatch.id).desc())
    )
    return [batch_totals(session, batch_id) for batch_id in ids]


def batch_totals(session: Session, batch_id: int) -> BatchTotals:
    """What a batch comes to.

    Raises:
        RefusedError: there is no such batch.
    """
    batch = session.get(PaymentBatch, batch_id)
    if batch is None:
        raise RefusedError(f"Пачка платежей {batch_id} не найдена.")
    standing = and_(
        col(Payment.batch_id) == batch_id,
        col(Payment.status) == DocumentStatus.POSTED,
        col(Payment.reverses_id).is_(None),
    )
    count, amount = session.exec(
        select(func.count(), func.coalesce(func.sum(Payment.amount_kop), 0)).where(standing)
    ).one()
    last = session.exec(select(func.max(Payment.batch_row)).where(Payment.batch_id == batch_id)).one()
    return BatchTotals(
        batch_id,
        batch.period,
        batch.received_on,
        batch.channel,
        batch.status,
        batch.declared_count,
        batch.declared_sum_kop,
        count,
        int(amount),
        1 + (last or 0),
    )


def period_of(session: Session, payment_id: int) -> Period:
    """The accrual period that a payment landed in."""
    return session.get_one(Payment, payment_id).period


def batch_rows(session: Session, batch_id: int) -> list[KeyedPayment]:
    """The payments of a batch and their reversals, in the order of keying."""
    return _keyed(session, batch_id)


def keyed_row(session: Session, batch_id: int, batch_row: int) -> KeyedPayment | None:
    """The payment of a row of a batch, if there is one."""
    return next(iter(_keyed(session, batch_id, batch_row)), None)


def last_keyed(session: Session, batch_id: int) -> int | None:
    """The id of the last payment of a batch that stands."""
    return session.exec(
        select(Payment.id)
        .where(
            Payment.batch_id == batch_id, Payment.status == DocumentStatus.POSTED, col(Payment.reverses_id).is_(None)
        )
        .order_by(col(Payment.batch_row).desc())
    ).first()


def _keyed(session: Session, batch_id: int, batch_row: int | None = None) -> list[KeyedPayment]:
    """Rows of a batch; the advance is what is left of it now."""
    advance = (
        select(func.coalesce(func.sum(Allocation.amount_kop), 0))
        .where(Allocation.payment_id == Payment.id, Allocation.kind == AllocationKind.ADVANCE)
        .correlate(Payment)
        .scalar_subquery()
    )
    statement = (
        select(Payment, Account.number, advance)
        .join(Account, col(Account.id) == Payment.account_id)
        .where(Payment.batch_id == batch_id)
        .order_by(col(Payment.id))
    )
    if batch_row is not None:
        statement = statement.where(Payment.batch_row == batch_row)
    return [
        KeyedPayment(
            payment.id,
            payment.batch_row,
            payment.account_id,
            number,
            payment.amount_kop,
            int(kept),
            payment.status,
            payment.reverses_id,
        )
        for payment, number, kept in session.exec(statement)
    ]

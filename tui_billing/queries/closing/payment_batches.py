"""Batches of payments that nobody has closed, with how they differ from their sheets."""

from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import col

from tui_billing.domain.codes import BatchStatus
from tui_billing.domain.decimals import roubles
from tui_billing.domain.office import User
from tui_billing.domain.payments import Payment, PaymentBatch
from tui_billing.domain.period import Period
from tui_billing.queries.closing._check import CheckRow, ClosingCheck, Severity
from tui_billing.queries.fixes import Fix, Place


def _select(period: Period) -> Any:
    keyed = (
        select(func.coalesce(func.sum(Payment.amount_kop), 0))
        .where(and_(col(Payment.batch_id) == PaymentBatch.id))
        .correlate(PaymentBatch)
        .scalar_subquery()
    )
    return (
        select(PaymentBatch, col(User.name), keyed.label("keyed_kop"))
        .join(User, col(User.id) == PaymentBatch.author_id)
        .where(col(PaymentBatch.period) == period, col(PaymentBatch.status) != BatchStatus.CLOSED)
        .order_by(col(PaymentBatch.id))
    )


def _words(row: Any) -> CheckRow:
    batch, author, keyed_kop = row
    declared = "" if batch.declared_sum_kop is None else f", заявлено {roubles(batch.declared_sum_kop)}"
    return CheckRow(
        f"Пачка платежей № {batch.id} от {batch.received_on:%d.%m.%Y}, {batch.channel.label}, {author}: "
        f"введено {roubles(int(keyed_kop))}{declared}",
        Fix(Place.PAYMENT_BATCH, batch.id),
    )


CHECK = ClosingCheck(
    "Пачки платежей не закрыты",
    Severity.MUST,
    "Откройте пачку, найдите расхождение и закройте её (F9); бухгалтер закрывает и чужую.",
    _select,
    _words,
)

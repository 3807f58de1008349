"""Batches of keyed payments: declared before keying, keyed row by row, the last one undone, closed when the sums agree."""

from datetime import date

from sqlmodel import Session

from tui_billing.domain.codes import BatchStatus, Channel, Role
from tui_billing.domain.decimals import roubles
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.payments import PaymentBatch
from tui_billing.domain.period import Period
from tui_billing.operations._rights import require
from tui_billing.operations.payments import Recorded, record_payment, reverse_payment
from tui_billing.operations.periods import CORRECTORS, landing, require_not_closed, require_open
from tui_billing.queries.payments import BatchTotals, batch_totals, keyed_row, last_keyed

KEYING = "ввод оплаты"
KEYERS = (Role.TYPIST, Role.ACCOUNTANT)


def open_batch(
    session: Session,
    period: Period,
    received_on: date,
    channel: Channel,
    *,
    count: int | None = None,
    sum_kop: int | None = None,
) -> int:
    """Open a batch with what its sheet declares: how many payments, their sum. Returns its id.

    Where ``period`` takes no more payments, the batch is of the next one that does.

    Raises:
        BillingError: not allowed, or no period takes them.
    """
    actor = require(session, KEYING, *KEYERS)
    period = landing(session, period)
    batch = PaymentBatch(
        period=period,
        received_on=received_on,
        channel=channel,
        declared_count=count,
        declared_sum_kop=sum_kop,
        author_id=actor.user_id,
        opened_at_ms=actor.at_ms,
    )
    session.add(batch)
    session.flush()
    return batch.id


def key_payment(session: Session, batch_id: int, batch_row: int, account: str, amount_kop: int) -> Recorded:
    """Record one row of a batch: an account number and an amount. Sending the same row again stores nothing.

    Raises:
        BillingError: not allowed; the batch is closed or another's; the row holds another payment; see ``record_payment``.
    """
    batch = _own_batch(session, batch_id)
    known = keyed_row(session, batch_id, batch_row)
    if known is not None:
        if (known.account, known.amount_kop) != (account, amount_kop):
            raise RefusedError(f"Строка {batch_row} пачки {batch_id} уже введена. Обновите пачку (F5).")
        return Recorded(known.payment_id, known.account_id, known.amount_kop - known.advance_kop, known.advance_kop)
    return record_payment(
        session,
        account,
        amount_kop,
        received_on=batch.received_on,
        value_on=batch.received_on,
        period=batch.period,
        channel=batch.channel,
        batch_id=batch_id,
        batch_row=batch_row,
    )


def undo_last(session: Session, batch_id: int) -> Recorded:
    """Take back the last payment of a batch that stands, by a reversal that is seen in the batch. Returns the reversal.

    Raises:
        BillingError: not allowed; the batch is closed or another's; there is nothing to take back.
    """
    batch = _own_batch(session, batch_id)
    last = last_keyed(session, batch_id)
    if last is None:
        raise RefusedError("В пачке нечего отменять.")
    return reverse_payment(session, last, received_on=batch.received_on, period=batch.period)


def close_batch(session: Session, batch_id: int, note: str = "") -> BatchTotals:
    """Close a batch: one's own, or any for an accountant. With a difference from what was declared, only with a note.

    A soft closed period lets its batches be closed.

    Raises:
        BillingError: not allowed; the batch or its period is closed; there is a difference and no note.
    """
    actor = require(session, KEYING, *KEYERS)
    batch = _open_batch(session, batch_id)
    if batch.author_id != actor.user_id and actor.role not in CORRECTORS:
        raise RefusedError(f"Пачку {batch_id} вводит другой пользователь: закрыть её может он или бухгалтер.")
    require_not_closed(session, batch.period)
    totals = batch_totals(session, batch_id)
    differences = difference(totals)
    if differences and not note.strip():
        raise RefusedError(f"Итоги не сходятся: {differences}. Найдите ошибку или закройте с пояснением.")
    batch.status, batch.closing_note = BatchStatus.CLOSED, note.strip() or None
    return totals


def difference(totals: BatchTotals) -> str:
    """How a batch differs from what was declared; empty when it does not."""
    parts = []
    if totals.declared_count not in {None, totals.count}:
        parts.append(f"платежей {totals.count}, заявлено {totals.declared_count}")
    if totals.declared_sum_kop is not None and totals.declared_sum_kop != totals.sum_kop:
        parts.append(f"сумма {roubles(totals.sum_kop)}, заявлено {roubles(totals.declared_sum_kop)}")
    return "; ".join(parts)


def _own_batch(session: Session, batch_id: int) -> PaymentBatch:
    """The open batch of the person, locked until the change is done."""
    actor = require(session, KEYING, *KEYERS)
    batch = _open_batch(session, batch_id)
    if batch.author_id != actor.user_id:
        raise RefusedError(f"Пачку {batch_id} вводит другой пользователь. Откройте свою.")
    require_open(session, batch.period)
    return batch


def _open_batch(session: Session, batch_id: int) -> PaymentBatch:
    batch = session.get(PaymentBatch, batch_id, with_for_update=True)
    if batch is None:
        raise RefusedError(f"Пачка платежей {batch_id} не найдена. Откройте новую.")
    if batch.status is not BatchStatus.OPEN:
        raise RefusedError(f"Пачка {batch_id}: {batch.status.label}. Откройте новую.")
    return batch

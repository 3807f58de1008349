"""Payments: recorded with what they pay for, reversed by a mirror, and advances put on debts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import AllocationKind, AllocationRule, Channel, DocumentStatus, Role
from tui_billing.domain.decimals import roubles
from tui_billing.domain.errors import RefusedError, UnknownAccountError
from tui_billing.domain.payments import Allocation, Payment
from tui_billing.domain.period import Period
from tui_billing.engine.advances import settle
from tui_billing.engine.allocation import PAYMENT_COLUMNS, allocate
from tui_billing.operations._rights import require
from tui_billing.operations.periods import landing, require_open
from tui_billing.queries._by_session import SessionFrames
from tui_billing.queries._ledger import of_buildings, these
from tui_billing.queries.payments import allocation_rule, standing_parts, unpaid_penalties, unsettled

LARGEST_KOP = 10**12
"""Ten billion roubles: above this an amount is a slip of the finger."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A payment document and where its money went, in kopecks; both negative for a reversal."""

    payment_id: int
    account_id: int
    principal_kop: int
    advance_kop: int
    penalty_kop: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """What putting advances on debts changed: kopecks released from overpaid debts, and kopecks put on debts."""

    accounts: int
    released_kop: int
    used_kop: int


def record_payment(
    session: Session,
    account: str,
    amount_kop: int,
    *,
    received_on: date,
    value_on: date,
    period: Period,
    channel: Channel,
    external_id: str | None = None,
    batch_id: int | None = None,
    batch_row: int | None = None,
) -> Recorded:
    """Record a payment of an account (its number) and what it pays for: debts by ``ALLOC_RULE``, then penalties, the rest an advance.

    Where ``period`` takes it no more, it lands in the next one that does; its dates stay what they are.

    Raises:
        BillingError: not allowed; no period takes it; no such account; the amount is not positive; the payer paid
            after we received it; a payment with this external id of the channel is already loaded.
    """
    actor = require(session, "ввод оплаты", Role.TYPIST, Role.ACCOUNTANT)
    _check_amount(amount_kop)
    if value_on > received_on:
        raise RefusedError(
            f"Дата оплаты {value_on:%d.%m.%Y} позже даты поступления {received_on:%d.%m.%Y}. Исправьте одну из них."
        )
    period = landing(session, period)
    payer = _lock(session, account)
    payment = Payment(
        account_id=payer.id,
        building_id=payer.building_id,
        received_on=received_on,
        value_on=value_on,
        period=period,
        channel=channel,
        amount_kop=amount_kop,
        external_id=external_id,
        batch_id=batch_id,
        batch_row=batch_row,
        author_id=actor.user_id,
        recorded_at_ms=actor.at_ms,
    )
    _store(session, payment)
    paying = pl.DataFrame([(payment.id, payer.id, amount_kop)], schema=list(PAYMENT_COLUMNS), orient="row")
    payers = these([payer.id])
    rule = allocation_rule(SessionFrames(session), period)
    parts = allocate(unsettled(session, payers), paying, unpaid_penalties(session, payers), rule)
    _store_parts(session, parts, period)
    return _recorded(payment, parts)


def reverse_payment(session: Session, payment_id: int, *, received_on: date, period: Period) -> Recorded:
    """Reverse a payment by a mirror: the same parts with the opposite sign, the payer's date that of the original.

    It lands as a payment does.

    Raises:
        BillingError: not allowed; no period takes it; there is no such payment, or it is a reversal or reversed.
    """
    actor = require(session, "сторно оплаты", Role.TYPIST, Role.ACCOUNTANT)
    period = landing(session, period)
    original = session.get(Payment, payment_id)
    if original is None:
        raise RefusedError(f"Платёж {payment_id} не найден. Обновите список (F5).")
    session.get(Account, original.account_id, with_for_update=True)
    if original.reverses_id is not None or original.status is not DocumentStatus.POSTED:
        raise RefusedError(f"Платёж {payment_id} уже сторнирован. Введите новый платёж.")
    mirror = Payment(
        account_id=original.account_id,
        building_id=original.building_id,
        received_on=received_on,
        value_on=original.value_on,
        period=period,
        channel=original.channel,
        amount_kop=-original.amount_kop,
        reverses_id=original.id,
        batch_id=original.batch_id,
        author_id=actor.user_id,
        recorded_at_ms=actor.at_ms,
    )
    parts = standing_parts(session, these([original.account_id])).filter(pl.col("payment_id") == payment_id)
    original.status = DocumentStatus.REVERSED
    _store(session, mirror)
    mirrored = parts.drop("paid_on").with_columns(
        payment_id=pl.lit(mirror.id, pl.Int64),
        amount_kop=-pl.col("amount_kop"),
        rule=pl.lit(int(AllocationRule.REVERSAL), pl.Int64),
    )
    _store_parts(session, mirrored, period)
    return _recorded(mirror, mirrored)


def use_advances(
    session: Session,
    period: Period,
    *,
    account_ids: Collection[int] = (),
    building_ids: Collection[int] = (),
) -> Settled:
    """Put advances on debts after charges changed: of these accounts, or of all the accounts of these buildings.

    A debt that is paid above its charge is released first (``engine.advances``). For a whole population use
    ``_payments_bulk.advances_in_bulk``, the same by columns.

    Raises:
        BillingError: not allowed, or the period is closed.
    """
    require(session, "зачёт авансов", Role.ACCOUNTANT)
    require_open(session, period)
    accounts = these(account_ids) if account_ids else of_buildings(building_ids)
    session.connection().execute(select(col(Account.id)).where(accounts).order_by(col(Account.id)).with_for_update())
    rule = allocation_rule(SessionFrames(session), period)
    lines = settle(
        unsettled(session, accounts), standing_parts(session, accounts), unpaid_penalties(session, accounts), rule
    )
    _store_parts(session, lines, period)
    return settled(lines)


def settled(lines: pl.DataFrame) -> Settled:
    """What the added lines come to."""
    advance = pl.col("kind") == int(AllocationKind.ADVANCE)
    sums = lines.filter(advance).select(
        released=pl.col("amount_kop").filter(pl.col("amount_kop") > 0).sum(),
        used=-pl.col("amount_kop").filter(pl.col("amount_kop") < 0).sum(),
    )
    released, used = sums.row(0)
    return Settled(lines["account_id"].n_unique(), released, used)


def _check_amount(amount_kop: int) -> None:
    if amount_kop <= 0:
        raise RefusedError(
            f"Сумма платежа {roubles(amount_kop)}: нужна больше нуля. Ошибочный платёж отменяют сторнированием."
        )
    if amount_kop > LARGEST_KOP:
        raise RefusedError(f"Сумма платежа {roubles(amount_kop)} слишком велика. Проверьте число цифр.")


def _lock(session: Session, number: str) -> Account:
    """The account of a number, so that two payments of one account take their turns."""
    account = session.exec(select(Account).where(Account.number == number).with_for_update()).first()
    if account is None:
        raise UnknownAccountError(number)
    return account


def _store(session: Session, payment: Payment) -> None:
    """Insert the document; a unique key that refuses says what is already there."""
    session.add(payment)
    try:
        session.flush()
    except IntegrityError as error:
        said = str(error.orig)
        for key, sentence in _ALREADY.items():
            if key in said:
                raise RefusedError(sentence.format(payment)) from error
        raise


_ALREADY: Mapping[str, str] = {
    "external": "Платёж {0.external_id} ({0.channel.label}) уже загружен. Второй раз он не записан.",
    "batch_row": "Строка {0.batch_row} пачки {0.batch_id} уже введена. Обновите пачку (F5).",
    "reverses": "Платёж {0.reverses_id} уже сторнирован.",
}


def _store_parts(session: Session, parts: pl.DataFrame, period: Period) -> None:
    if parts.is_empty():
        return
    known = select(col(Account.id), col(Account.building_id)).where(these(parts["account_id"].unique().to_list()))
    buildings = dict(session.exec(known).all())
    rows: list[dict[str, Any]] = [
        row | {"building_id": buildings[row["account_id"]], "period": period} for row in parts.iter_rows(named=True)
    ]
    session.connection().execute(insert(Allocation), rows)


def _recorded(payment: Payment, parts: pl.DataFrame) -> Recorded:
    advance, penalty = (
        int(parts.filter(pl.col("kind") == int(kind))["amount_kop"].sum())
        for kind in (AllocationKind.ADVANCE, AllocationKind.PENALTY)
    )
    return Recorded(payment.id, payment.account_id, payment.amount_kop - advance - penalty, advance, penalty)

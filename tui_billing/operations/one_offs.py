"""One-off charges: drafted for the accounts of a filter, posted as one document, reversed by a mirror."""

import hashlib
from dataclasses import astuple
from datetime import date
from typing import Any, Final

from sqlalchemy import delete, insert, literal, select
from sqlmodel import Session

from tui_billing.domain.codes import DocumentStatus, Role
from tui_billing.domain.columns import Big
from tui_billing.domain.decimals import roubles
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.one_off import OneOff, OneOffLine
from tui_billing.domain.period import Period
from tui_billing.operations._documents import Move, discard, draft, locked, post, reverse
from tui_billing.operations._rights import require
from tui_billing.queries.account_filter import AccountFilter
from tui_billing.queries.facts import column_of, table_of
from tui_billing.queries.one_offs import Line, Terms, one_off_preview

CHARGING: Final = "разовое начисление"
LARGEST_KOP: Final = 10**12
"""Ten billion roubles for one account: above this an amount is a slip of the finger."""


def draft_one_off(
    session: Session,
    wanted: AccountFilter,
    terms: Terms,
    reason: str,
    *,
    dated_on: date,
    event_on: date,
    period: Period,
) -> int:
    """Draft a document with a line for every account of the filter. Returns its id.

    The same request sent again is refused and names the document there is, so that a retry charges nobody twice.

    Raises:
        BillingError: not allowed; the period is closed; no reason; the amount is not positive; nobody to charge; an
            account has no supplier of the service; the same request is there already.
    """
    actor = require(session, CHARGING, Role.ACCOUNTANT)
    _check(terms, reason, period)
    key = _key(wanted, terms, reason, event_on)
    _refuse_repeated(session, key)
    lines = one_off_preview(session, wanted, terms)
    _check_lines(lines, wanted)
    document = draft(
        session,
        OneOff(
            dated_on=dated_on,
            event_on=event_on,
            period=period,
            note=reason.strip(),
            author_id=actor.user_id,
            recorded_at_ms=actor.at_ms,
            service_id=terms.service_id,
            service_month=terms.service_month,
            scope=wanted.words,
            key=key,
            lines=len(lines),
            amount_kop=sum(line.amount_kop for line in lines),
        ),
    )
    rows = [_row(line, terms) | {"one_off_id": document.id} for line in lines]
    session.connection().execute(insert(OneOffLine), rows)
    return document.id


def post_one_off(session: Session, one_off_id: int, version: int | None = None) -> None:
    """Post a draft: its lines become debts, advances go on them.

    Raises:
        BillingError: not allowed; no such draft; changed meanwhile; the period is closed.
    """
    require(session, CHARGING, Role.ACCOUNTANT)
    document = locked(session, OneOff, one_off_id, version)
    line = column_of(OneOffLine)
    names = ("account_id", "building_id", "supplier_id", "amount_kop")
    rows = session.execute(
        select(*(line[name] for name in names)).where(line.one_off_id == one_off_id).order_by(line.account_id)
    )
    post(
        session,
        document,
        [
            Move(number, account, building, document.service_id, supplier, document.service_month, amount)
            for number, (account, building, supplier, amount) in enumerate(rows, 1)
        ],
    )


def reverse_one_off(session: Session, one_off_id: int, *, dated_on: date, period: Period) -> int:
    """Reverse a posted document by a mirror with the opposite lines. Returns the mirror's id.

    Raises:
        BillingError: not allowed; not posted, or reversed already; the period is closed.
    """
    actor = require(session, "сторно разового начисления", Role.ACCOUNTANT)
    document = locked(session, OneOff, one_off_id)
    mirror = reverse(session, document, actor, dated_on=dated_on, period=period)
    mirror.amount_kop = -document.amount_kop
    session.add(mirror)
    session.flush()
    line = column_of(OneOffLine)
    opposite = {
        "one_off_id": literal(mirror.id, Big),
        "quantity_e6": -line.quantity_e6,
        "amount_kop": -line.amount_kop,
    }
    names = [column.name for column in line]
    lines = select(*(opposite.get(name, line[name]) for name in names)).where(line.one_off_id == one_off_id)
    session.execute(insert(table_of(OneOffLine)).from_select(names, lines))
    return mirror.id


def discard_one_off(session: Session, one_off_id: int) -> None:
    """Throw a draft away with its lines; its number is not given again.

    Raises:
        BillingError: not allowed; it is no draft.
    """
    require(session, CHARGING, Role.ACCOUNTANT)
    document = locked(session, OneOff, one_off_id)
    discard(session, document, delete(table_of(OneOffLine)).where(column_of(OneOffLine).one_off_id == one_off_id))


def _check(terms: Terms, reason: str, period: Period) -> None:
    if not reason.strip():
        raise RefusedError("Не указана причина разового начисления. Она печатается в квитанции: введите её.")
    if bool(terms.amount_kop) == bool(terms.quantity_e6 or terms.price_e6):
        raise RefusedError("Укажите либо сумму, либо количество и цену.")
    if not 0 < terms.charged_kop <= LARGEST_KOP:
        raise RefusedError(
            f"Сумма разового начисления {roubles(terms.charged_kop)}: нужна больше нуля. Уменьшают плату перерасчётом."
        )
    if terms.service_month > period:
        raise RefusedError(
            f"Месяц услуги {terms.service_month} позже периода начисления {period}. Исправьте один из них."
        )


def _check_lines(lines: list[Line], wanted: AccountFilter) -> None:
    if not lines:
        raise RefusedError(f"Под отбор не подходит ни один лицевой счёт: {wanted.words}. Измените отбор.")
    lost = [line.account for line in lines if not line.supplier_id]
    if lost:
        raise RefusedError(
            f"Не назначен поставщик услуги: ЛС {', '.join(lost[:3])}{'…' if len(lost) > 3 else ''} (всего {len(lost)}). "
            "Назначьте его или укажите поставщика в документе."
        )


def _key(wanted: AccountFilter, terms: Terms, reason: str, event_on: date) -> str:
    """What makes two requests the same."""
    said = repr((astuple(wanted)[1:], astuple(terms), reason.strip().casefold(), event_on.isoformat()))
    return hashlib.sha256(said.encode()).hexdigest()


def _refuse_repeated(session: Session, key: str) -> None:
    """Say which document it is; the unique key of the table refuses it in any case."""
    head = column_of(OneOff)
    known = session.execute(
        select(head.number, head.status).where(head.key == key, head.status != DocumentStatus.REVERSED)
    ).first()
    if known:
        raise RefusedError(
            f"Такое разовое начисление уже есть: № {known.number}, {known.status.label}. Если оно повторное, измените "
            "причину или дату события."
        )


def _row(line: Line, terms: Terms) -> dict[str, Any]:
    return {
        "account_id": line.account_id,
        "building_id": line.building_id,
        "supplier_id": line.supplier_id,
        "quantity_e6": terms.quantity_e6,
        "price_e6": terms.price_e6,
        "amount_kop": line.amount_kop,
    }

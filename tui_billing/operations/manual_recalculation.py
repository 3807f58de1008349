"""A manual recalculation: a volume or a sum by a document with a reason. Later recomputation sees it and lets it stand."""

from datetime import date
from typing import Final

from sqlmodel import Session

from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import RecalculationCause, RecalculationPart, Role, Zone
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.domain.recalculation import Recalculation, RecalculationLine
from tui_billing.domain.services import Service
from tui_billing.engine.rounding import KOPECK, half_away_whole
from tui_billing.operations._documents import draft
from tui_billing.operations._rights import require
from tui_billing.queries._ledger import CHARGE, POSTING, these, visible_charges
from tui_billing.queries.account_filter import named
from tui_billing.queries.receipts import account_place

LARGEST_KOP: Final = 10**12


def draft_manual(
    session: Session,
    account: str,
    service: str,
    month: Period,
    reason: str,
    *,
    amount_kop: int = 0,
    volume_e6: int = 0,
    dated_on: date,
    landing: Period,
) -> int:
    """Draft a document that changes a charged month of one account by a sum, or by a volume at the price of that month.

    Returns its id; it is posted and reversed as every recalculation.

    Raises:
        BillingError: not allowed; no reason; neither a sum nor a volume, or both; the month was not charged for this service.
    """
    actor = require(session, "ручной перерасчёт", Role.ACCOUNTANT)
    _check(month, landing, reason, amount_kop, volume_e6)
    building_id, account_id = account_place(session, account)
    service_id, name = named(session, Service, "услуга", service)
    line = _charged(session, account_id, service_id, month)
    if line is None:
        raise RefusedError(f"ЛС {account}: услуга «{name}» за {month.title} не начислена. Проверьте месяц.")
    change = amount_kop or half_away_whole(volume_e6 * line.price_e6, KOPECK)
    if not 0 < abs(change) <= LARGEST_KOP:
        raise RefusedError("Сумма перерасчёта вышла нулевой или слишком большой. Проверьте объём.")
    document = draft(
        session,
        Recalculation(
            dated_on=dated_on,
            event_on=dated_on,
            period=landing,
            note=reason.strip(),
            author_id=actor.user_id,
            recorded_at_ms=actor.at_ms,
            cause=RecalculationCause.MANUAL,
            scope=f"ЛС {account}",
            building_id=building_id,
            account_id=account_id,
            is_complete=True,
            lines=1,
            amount_kop=change,
        ),
    )
    session.add(_line(document, month, service_id, line, volume_e6))
    session.flush()
    return document.id


def _line(
    document: Recalculation, month: Period, service_id: int, corrected: Charge, volume_e6: int
) -> RecalculationLine:
    return RecalculationLine(
        recalculation_id=document.id,
        account_id=document.account_id,
        service_month=month,
        line=1,
        building_id=document.building_id,
        part=RecalculationPart.MANUAL,
        service_id=service_id,
        supplier_id=corrected.supplier_id,
        point_id=0,
        zone=Zone.WHOLE,
        run_id=corrected.run_id,
        was_volume_e6=0,
        becomes_volume_e6=volume_e6,
        was_kop=0,
        becomes_kop=document.amount_kop,
        amount_kop=document.amount_kop,
    )


def _check(month: Period, landing: Period, reason: str, amount_kop: int, volume_e6: int) -> None:
    if not reason.strip():
        raise RefusedError("Не указана причина ручного перерасчёта. Она печатается в квитанции: введите её.")
    if bool(amount_kop) == bool(volume_e6):
        raise RefusedError("Укажите либо сумму, либо объём перерасчёта: со знаком минус — уменьшить.")
    if month > landing:
        raise RefusedError(f"Месяц услуги {month} позже периода начисления {landing}. Исправьте один из них.")


def _charged(session: Session, account_id: int, service_id: int, month: Period) -> Charge | None:
    """The last charge line in force of a service and month: its supplier and price are those of the change."""
    found = session.execute(
        visible_charges(these([account_id]), CHARGE.run_id, CHARGE.line)
        .where(POSTING.period == month, CHARGE.service_month == month, CHARGE.service_id == service_id)
        .order_by(CHARGE.to_day.desc(), CHARGE.line.desc())
        .limit(1)
    ).first()
    return None if found is None else session.get_one(Charge, (found.run_id, account_id, found.line))

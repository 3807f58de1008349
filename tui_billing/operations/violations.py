"""Acts of tampering and of unauthorised connection: recorded by a document, taken back by its mirror."""

from datetime import date
from typing import Final

from sqlmodel import Session

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import Role, ViolationKind
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.domain.violations import Violation
from tui_billing.operations._documents import draft, locked, post, reverse
from tui_billing.operations._rights import require
from tui_billing.operations.settlement import mark_fact

MONTHS_BACK: Final = 3
"""Not more than so many months before it was found are charged (п. 62)."""


def record_violation(
    session: Session,
    account_id: int,
    service_id: int,
    violation: ViolationKind,
    *,
    since: date,
    found_on: date,
    flow_e9: int,
    note: str,
    dated_on: date,
    period: Period,
) -> int:
    """Record an act. ``flow_e9``: units an hour × 10⁹, see ``domain.violations``; 0 where it cannot be found.

    Returns the document's id.

    Raises:
        BillingError: not allowed; no such account; the days are not in order, or more than three months; the period takes
            no documents.
    """
    actor = require(session, "ввод акта о нарушении", Role.CONTROLLER, Role.ACCOUNTANT)
    account = session.get(Account, account_id)
    if account is None:
        raise RefusedError(f"Лицевой счёт с внутренним номером {account_id} не найден. Обновите список (F5).")
    last = Period.of(found_on).plus(-MONTHS_BACK).last
    earliest = last.replace(day=min(found_on.day, last.day))
    if not earliest <= since < found_on:
        raise RefusedError(
            f"Доначисляют не больше чем за {MONTHS_BACK} месяца до выявления (п. 62 Правил № 354): начало нужно с "
            f"{earliest:%d.%m.%Y} и раньше {found_on:%d.%m.%Y}, а введено {since:%d.%m.%Y}."
        )
    document = draft(
        session,
        Violation(
            dated_on=dated_on,
            event_on=found_on,
            period=period,
            note=note.strip(),
            author_id=actor.user_id,
            recorded_at_ms=actor.at_ms,
            building_id=account.building_id,
            account_id=account_id,
            service_id=service_id,
            violation=violation,
            valid_from=since,
            valid_to=found_on,
            flow_e9=flow_e9,
        ),
    )
    post(session, document)
    _mark(session, document, f"акт о нарушении № {document.number}")
    return document.id


def reverse_violation(session: Session, violation_id: int, *, dated_on: date, period: Period) -> int:
    """Take an act back by a mirror. Returns the mirror's id.

    Raises:
        BillingError: not allowed; not posted, or reversed already; the period takes no documents.
    """
    actor = require(session, "сторно акта о нарушении", Role.ACCOUNTANT)
    document = locked(session, Violation, violation_id)
    mirror = reverse(session, document, actor, dated_on=dated_on, period=period)
    _mark(session, document, f"сторно акта о нарушении № {document.number}")
    return mirror.id


def _mark(session: Session, document: Violation, reason: str) -> None:
    mark_fact(
        session, document.valid_from, reason, building_id=document.building_id, account_id=document.account_id
    )  # fmt: skip

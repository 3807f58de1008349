"""Temporary absence: recorded by a document, taken back by its mirror. The accrual charges the norm without who is away."""

from datetime import date, timedelta
from typing import Final

from sqlmodel import Session

from tui_billing.domain.absences import Absence
from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import Role
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.operations._documents import draft, locked, post, reverse
from tui_billing.operations._rights import require
from tui_billing.operations.settlement import mark_fact

RECORDING: Final = "ввод временного отсутствия"
SHORTEST_DAYS: Final = 5
"""Full days in a row; more of them than so many are recalculated (п. 86)."""

REQUEST_DAYS: Final = 30
"""After the return the request is taken for so many days (п. 91)."""

ADVANCE_MONTHS: Final = 6
"""A request given in advance holds for so long (п. 92)."""


def record_absence(
    session: Session,
    account_id: int,
    *,
    people: int,
    left_on: date,
    returned_on: date,
    requested_on: date,
    papers: str,
    dated_on: date,
    period: Period,
) -> int:
    """Record that some people of an account are away, from the day after departure to the day before arrival.

    Returns the document's id.

    Raises:
        BillingError: not allowed; no such account; too short; asked for too late, or for too long in advance; no papers;
            the period takes no documents.
    """
    actor = require(session, RECORDING, Role.TYPIST, Role.ACCOUNTANT)
    account = session.get(Account, account_id)
    if account is None:
        raise RefusedError(f"Лицевой счёт с внутренним номером {account_id} не найден. Обновите список (F5).")
    _check(people, left_on, returned_on, requested_on, papers)
    document = draft(
        session,
        Absence(
            dated_on=dated_on,
            event_on=left_on,
            period=period,
            author_id=actor.user_id,
            recorded_at_ms=actor.at_ms,
            building_id=account.building_id,
            account_id=account_id,
            people=people,
            valid_from=left_on + timedelta(days=1),
            valid_to=returned_on,
            requested_on=requested_on,
            papers=papers.strip(),
        ),
    )
    post(session, document)
    _mark(session, document, f"временное отсутствие № {document.number}")
    return document.id


def reverse_absence(session: Session, absence_id: int, *, dated_on: date, period: Period) -> int:
    """Take an absence back by a mirror. Returns the mirror's id.

    Raises:
        BillingError: not allowed; not posted, or reversed already; the period takes no documents.
    """
    actor = require(session, "сторно временного отсутствия", Role.ACCOUNTANT)
    document = locked(session, Absence, absence_id)
    mirror = reverse(session, document, actor, dated_on=dated_on, period=period)
    _mark(session, document, f"сторно временного отсутствия № {document.number}")
    return mirror.id


def _mark(session: Session, document: Absence, reason: str) -> None:
    mark_fact(
        session, document.valid_from, reason, building_id=document.building_id, account_id=document.account_id
    )  # fmt: skip


def _check(people: int, left_on: date, returned_on: date, requested_on: date, papers: str) -> None:
    full_days = (returned_on - left_on).days - 1
    if full_days <= SHORTEST_DAYS:
        raise RefusedError(
            f"С {left_on:%d.%m.%Y} по {returned_on:%d.%m.%Y} полных дней отсутствия {max(full_days, 0)} (без дней выезда и "
            f"приезда), а перерасчёт делают за время больше {SHORTEST_DAYS} полных дней подряд (п. 86 Правил № 354)."
        )
    if requested_on > returned_on + timedelta(days=REQUEST_DAYS):
        raise RefusedError(
            f"Заявление от {requested_on:%d.%m.%Y} подано позже {REQUEST_DAYS} дней после возвращения "
            f"{returned_on:%d.%m.%Y} (п. 91 Правил № 354). Проверьте даты или откажите в перерасчёте."
        )
    last = Period.of(left_on).plus(ADVANCE_MONTHS).last
    longest = last.replace(day=min(left_on.day, last.day))
    if requested_on <= left_on and returned_on > longest:
        raise RefusedError(
            f"Заявление, поданное до выезда, действует {ADVANCE_MONTHS} месяцев (п. 92 Правил № 354): введите приезд не "
            f"позже {longest:%d.%m.%Y}, а дальше — по новому заявлению."
        )
    if not papers.strip():
        raise RefusedError("Не указаны документы об отсутствии (п. 93 Правил № 354): билеты, справка, командировка.")
    if not 1 <= people <= 1000:
        raise RefusedError(f"Отсутствующих {people}: введите, сколько человек отсутствует, от 1.")

"""Outages: drafted for buildings or accounts, posted, reversed by a mirror. Each marks its months for a recalculation."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import delete, insert, literal, select
from sqlmodel import Session

from tui_billing.domain.codes import OutageKind, RecalculationCause, Role
from tui_billing.domain.columns import Big
from tui_billing.domain.days import DAY_MINUTES, day_number, day_of, minute_words
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.outages import Outage, OutagePlace
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.engine.quality import LIMITS
from tui_billing.operations._documents import discard, draft, locked, post, reverse
from tui_billing.operations._rights import require
from tui_billing.operations.settlement import store_marks
from tui_billing.queries._ledger import ACCOUNT
from tui_billing.queries.account_filter import AccountFilter, matching
from tui_billing.queries.facts import column_of, table_of
from tui_billing.queries.outages import months_of
from tui_billing.queries.settlement import LIMIT_MONTHS, Mark
from tui_billing.storage.database import Actor

RECORDING: Final = "ввод перерыва или качества услуги"
COLDEST: Final = {OutageKind.HEATING_COLD: 30, OutageKind.HOT_WATER_COLD: 20}
"""Whole degrees below the norm: hot water 20 below its least norm of 60 °C is colder than 40 °C and charged as cold."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened to a service, from minute to minute of the calendar; degrees only of a temperature."""

    service_id: int
    kind: OutageKind
    start_min: int
    end_min: int
    degrees: int = 0


def draft_outage(
    session: Session, wanted: AccountFilter, happened: Happened, act: str, *, dated_on: date, period: Period
) -> int:
    """Draft a document for the buildings of a filter, or for its accounts where it names one or a group. Returns its id.

    Raises:
        BillingError: not allowed; no act; no such service of that kind; it did not last, has not ended, or is out of
            time; degrees without a temperature; nobody there has the service; the period takes no documents.
    """
    actor = require(session, RECORDING, Role.ACCOUNTANT)
    _check(session, happened, act, dated_on, period)
    places = _places(session, wanted, happened)
    if not places:
        raise RefusedError(f"{wanted.words}: в это время услуга никому не подключена. Проверьте отбор и услугу.")
    document = draft(
        session,
        Outage(
            dated_on=dated_on,
            event_on=day_of(happened.start_min // DAY_MINUTES),
            period=period,
            note=f"акт {act.strip()}",
            author_id=actor.user_id,
            recorded_at_ms=actor.at_ms,
            service_id=happened.service_id,
            kind=happened.kind,
            degrees=happened.degrees,
            start_min=happened.start_min,
            end_min=happened.end_min,
            act=act.strip(),
            scope=wanted.words,
            places=len(places),
        ),
    )
    rows = [{"outage_id": document.id, "building_id": building, "account_id": account} for building, account in places]
    session.connection().execute(insert(OutagePlace), rows)
    return document.id


def post_outage(session: Session, outage_id: int, version: int | None = None) -> None:
    """Post a draft: its months are marked, the next recalculation takes the reduction off.

    Raises:
        BillingError: not allowed; no such draft; changed meanwhile; the period is closed.
    """
    actor = require(session, RECORDING, Role.ACCOUNTANT)
    document = locked(session, Outage, outage_id, version)
    post(session, document)
    _mark(session, document, actor, f"{document.kind.label}, акт {document.act}")


def reverse_outage(session: Session, outage_id: int, *, dated_on: date, period: Period) -> int:
    """Take an outage back by a mirror; the next recalculation charges again what was taken off. Returns the mirror's id.

    Raises:
        BillingError: not allowed; not posted, or reversed already; the period takes no documents.
    """
    actor = require(session, "сторно перерыва или качества услуги", Role.ACCOUNTANT)
    document = locked(session, Outage, outage_id)
    mirror = reverse(session, document, actor, dated_on=dated_on, period=period)
    place = column_of(OutagePlace)
    copied = select(literal(mirror.id, Big), place.building_id, place.account_id).where(place.outage_id == outage_id)
    session.execute(insert(table_of(OutagePlace)).from_select(["outage_id", "building_id", "account_id"], copied))
    _mark(session, document, actor, f"сторно: {document.kind.label}, акт {document.act}")
    return mirror.id


def discard_outage(session: Session, outage_id: int) -> None:
    """Throw a draft away.

    Raises:
        BillingError: not allowed; it is no draft.
    """
    require(session, RECORDING, Role.ACCOUNTANT)
    document = locked(session, Outage, outage_id)
    discard(session, document, delete(table_of(OutagePlace)).where(column_of(OutagePlace).outage_id == outage_id))


def _check(session: Session, happened: Happened, act: str, dated_on: date, period: Period) -> None:
    if not act.strip():
        raise RefusedError("Не указан акт о непредоставлении или низком качестве услуги (п. 109 Правил № 354).")
    start, end = minute_words(happened.start_min), minute_words(happened.end_min)
    if happened.end_min <= happened.start_min:
        raise RefusedError(f"Окончание {end} не позже начала {start}. Исправьте одно из них.")
    if happened.end_min > (day_number(dated_on) + 1) * DAY_MINUTES:
        raise RefusedError(f"Окончание {end} ещё не наступило. Введите документ, когда услуга восстановлена.")
    first, *_, last = (*(months := months_of(happened.start_min, happened.end_min)), months[-1])
    if last > period or first < period.plus(-LIMIT_MONTHS):
        raise RefusedError(
            f"Время с {start} по {end} не подходит к периоду {period}: месяц услуги не позже периода и не раньше трёх лет."
        )
    service = session.get_one(Service, happened.service_id)
    limit = LIMITS[happened.kind]
    if service.resource not in limit.resources:
        raise RefusedError(f"«{happened.kind.label}» — не об услуге «{service.name}». Выберите другой вид или услугу.")
    if bool(limit.step) != bool(happened.degrees) or not 0 <= happened.degrees <= COLDEST.get(happened.kind, 0):
        raise RefusedError(
            "Градусы указывают для температуры ниже нормы: отопление — от 1 до 30, горячая вода — от 1 до 20 (ниже 40 °C "
            "она оплачивается как холодная, это ручной перерасчёт). Для перерыва градусов нет."
        )


def _places(session: Session, wanted: AccountFilter, happened: Happened) -> list[tuple[int, int]]:
    """Buildings (account 0), or accounts of the filter, that have the service at some time of those days."""
    first = day_of(happened.start_min // DAY_MINUTES)
    end = day_of((happened.end_min - 1) // DAY_MINUTES + 1)
    served = matching(replace(wanted, account_id=None, connected_id=happened.service_id), first, end)
    if wanted.account_id is None and wanted.group_id is None and wanted.connected_id is None:
        return [
            (building, 0)
            for building in session.scalars(
                select(ACCOUNT.building_id).where(served).distinct().order_by(ACCOUNT.building_id)
            )
        ]
    accounts = select(ACCOUNT.building_id, ACCOUNT.id).where(served, matching(wanted, first, end))
    return [(building, account) for building, account in session.execute(accounts.order_by(ACCOUNT.id))]


def _mark(session: Session, document: Outage, actor: Actor, reason: str) -> None:
    since = months_of(document.start_min, document.end_min)[0]
    place = column_of(OutagePlace)
    rows = session.execute(select(place.building_id, place.account_id).where(place.outage_id == document.id))
    marks = [Mark(0, building, account, "", since, RecalculationCause.QUALITY, reason) for building, account in rows]
    store_marks(session, actor, marks)

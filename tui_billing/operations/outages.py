"""Outages: drafted for buildings or accounts, posted, reversed by a mirror. Each marks its months for a recalculation."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import delete, insert, literal, select
from sqlmodel import Session

from tui_billing.domain.codes import RecalculationCause, Resource, Role, ServiceKind, Zone
from tui_billing.domain.columns import Big
from tui_billing.domain.days import DAY_MINUTES, day_number, day_of, minute_words
from tui_billing.domain.decimals import written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.outage_kinds import OutageKind
from tui_billing.domain.outages import Outage, OutagePlace
from tui_billing.domain.period import Period
from tui_billing.domain.services import BuildingSupplier, Service
from tui_billing.domain.tariffs import Tariff
from tui_billing.engine.prices import POPULATION
from tui_billing.engine.quality_limits import LIMITS
from tui_billing.operations._documents import discard, draft, locked, post, reverse
from tui_billing.operations._rights import require
from tui_billing.operations.settlement import store_marks
from tui_billing.queries._ledger import ACCOUNT
from tui_billing.queries.account_filter import AccountFilter, matching
from tui_billing.queries.facts import column_of, table_of
from tui_billing.queries.outages import heats_of_water, months_of
from tui_billing.queries.settlement import LIMIT_MONTHS, Mark
from tui_billing.storage.database import Actor

RECORDING: Final = "ввод перерыва или качества услуги"
COLDEST: Final = {OutageKind.HEATING_COLD: 30, OutageKind.HOT_WATER_COLD: 20}
"""Whole degrees: hot water 20 below its least norm of 60 °C is colder than 40 °C and paid as cold."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened to a service, from minute to minute of the calendar.

    ``degrees`` only of a temperature. ``cold_price_e6`` only of hot water below 40 °C: 0 is the tariff on cold water of the place.
    """

    service_id: int
    kind: OutageKind
    start_min: int
    end_min: int
    degrees: int = 0
    cold_price_e6: int = 0


def draft_outage(
    session: Session, wanted: AccountFilter, happened: Happened, act: str, *, dated_on: date, period: Period
) -> int:
    """Draft a document for the buildings of a filter, or for its accounts where it names one or a group. Returns its id.

    Raises:
        BillingError: not allowed; no act; no such service of that kind; it did not last, has not ended, or is out of
            time; degrees without a temperature; nobody there has the service; cold water has no price there, or several; the
            period takes no documents.
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
            cold_price_e6=happened.cold_price_e6,
            start_min=happened.start_min,
            end_min=happened.end_min,
            act=act.strip(),
            scope=wanted.words,
            places=len(places),
        ),
    )
    rows = [{"outage_id": document.id, "building_id": building, "account_id": account} for building, account in places]
    session.connection().execute(insert(OutagePlace), rows)
    if happened.kind is OutageKind.HOT_WATER_BELOW_40 and not happened.cold_price_e6:
        document.cold_price_e6 = _cold_price_e6(session, document)
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
    _check_service(session, happened)
    limit = LIMITS[happened.kind]
    if bool(limit.step) != bool(happened.degrees) or not 0 <= happened.degrees <= COLDEST.get(happened.kind, 0):
        raise RefusedError(
            "Градусы указывают для температуры ниже допустимой: отопление — от 1 до 30, горячая вода — от 1 до 20 (ниже "
            "40 °C — вид 11, она оплачивается как холодная). Для других видов градусов нет."
        )
    is_cold = happened.kind is OutageKind.HOT_WATER_BELOW_40
    if happened.cold_price_e6 < 0 or (happened.cold_price_e6 and not is_cold):
        raise RefusedError("Цену холодной воды указывают только для горячей воды холоднее 40 °C, и она не меньше нуля.")


def _check_service(session: Session, happened: Happened) -> None:
    """A kind is of what a service delivers; the heat of hot water and a boiler's fuel for it go with their water."""
    service, heats = session.get_one(Service, happened.service_id), heats_of_water().subquery()
    names = select(column_of(Service).name).join(heats, heats.c.source_id == column_of(Service).id)
    if water := session.scalar(names.where(heats.c.service_id == service.id)):
        raise RefusedError(f"«{service.name}» — подогрев воды: его снижает документ об услуге «{water}».")
    resource = Resource.HEATING if service.kind is ServiceKind.OWN_BOILER else service.resource
    if resource not in LIMITS[happened.kind].resources:
        raise RefusedError(f"«{happened.kind.label}» — не об услуге «{service.name}». Выберите другой вид или услугу.")


def _cold_price_e6(session: Session, document: Outage) -> int:
    """What the population pays for a unit of cold water in the document's buildings on its first day."""
    tariff, service, supplied, place = (column_of(each) for each in (Tariff, Service, BuildingSupplier, OutagePlace))
    day = document.event_on
    asked = (
        select(tariff.price_e6)
        .join_from(table_of(OutagePlace), table_of(BuildingSupplier), supplied.building_id == place.building_id)
        .join(table_of(Service), service.id == supplied.service_id)
        .join(table_of(Tariff), (tariff.service_id == service.id) & (tariff.supplier_id == supplied.supplier_id))
        .where(
            place.outage_id == document.id, service.resource == Resource.COLD_WATER, service.kind == ServiceKind.DIRECT,
            supplied.valid_from <= day, supplied.valid_to > day, tariff.valid_from <= day, tariff.valid_to > day,
            tariff.category_id == POPULATION, tariff.zone == Zone.WHOLE, tariff.range_number == 0,
        )
        .distinct()
        .order_by(tariff.price_e6)
    )  # fmt: skip
    prices = session.scalars(asked).all()
    if len(prices) != 1:
        known = ", ".join(written(each, 6, 2) for each in prices) or "нет ни одного"
        raise RefusedError(f"Тариф на холодную воду там не один ({known}). Укажите, по какой цене считать.")
    return int(prices[0])


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

"""Local law as it is in force: tariffs, norms, limits of ranges with their acts; the seasons of buildings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session

from tui_billing.domain.accounts import TariffCategory
from tui_billing.domain.codes import NormPurpose, Season, Zone
from tui_billing.domain.days import read_day
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.people import Organization
from tui_billing.domain.places import AmenityLevel, BuildingSeason
from tui_billing.domain.services import Service, Unit
from tui_billing.domain.tariffs import Act, Norm, RangeLimit, Tariff
from tui_billing.queries.facts import column_of

_ACT: Final = re.compile(r"(?P<title>.+\S)\s+от\s+(?P<day>\S+)\s+№\s*(?P<number>\S.*)")


@dataclass(frozen=True, slots=True)
class TariffRow:
    """A price over ``[valid_from, valid_to)``."""

    service: str
    unit: str
    supplier: str
    category: str
    zone: Zone
    range_number: int
    valid_from: date
    valid_to: date
    price_e6: int
    vat_e2: int
    act: str


@dataclass(frozen=True, slots=True)
class NormRow:
    """A norm over ``[valid_from, valid_to)``."""

    service: str
    unit: str
    amenity: str
    purpose: NormPurpose
    rooms: int
    people: int
    valid_from: date
    valid_to: date
    norm_e6: int
    act: str


@dataclass(frozen=True, slots=True)
class LimitRow:
    """Where the ranges of a service end over ``[valid_from, valid_to)``."""

    service: str
    category: str
    valid_from: date
    valid_to: date
    first_e6: int
    second_e6: int
    season_e2: int
    act: str


@dataclass(frozen=True, slots=True)
class SeasonRow:
    """How many buildings have a season over the same days."""

    season: Season
    valid_from: date
    valid_to: date
    buildings: int


def tariffs_since(session: Session, day: date, service_id: int = 0) -> list[TariffRow]:
    """The prices of a day and the later steps, by service and supplier."""
    tariff, service, unit, organization, category = (
        column_of(each) for each in (Tariff, Service, Unit, Organization, TariffCategory)
    )
    rows = session.execute(
        select(
            service.name, unit.name, organization.name, category.name, tariff.zone, tariff.range_number,
            tariff.valid_from, tariff.valid_to, tariff.price_e6, tariff.vat_e2, *_act(),
        )
        .where(
            *_of(tariff, day, service_id), unit.id == service.unit_id, organization.id == tariff.supplier_id,
            category.id == tariff.category_id,
        )
        .order_by(
            service.position, service.name, organization.name, category.id, tariff.zone, tariff.range_number,
            tariff.valid_from,
        )
    )  # fmt: skip
    return [TariffRow(*_with_act(row)) for row in rows]


def norms_since(session: Session, day: date, service_id: int = 0) -> list[NormRow]:
    """The norms of a day and the later steps, by service and amenity level."""
    norm, service, unit, amenity = (column_of(each) for each in (Norm, Service, Unit, AmenityLevel))
    rows = session.execute(
        select(
            service.name, unit.name, amenity.name, norm.purpose, norm.rooms, norm.people, norm.valid_from,
            norm.valid_to, norm.norm_e6, *_act(),
        )
        .where(*_of(norm, day, service_id), unit.id == service.unit_id, amenity.id == norm.amenity_id)
        .order_by(service.position, service.name, norm.purpose, amenity.name, norm.rooms, norm.people, norm.valid_from)
    )  # fmt: skip
    return [NormRow(*_with_act(row)) for row in rows]


def range_limits_since(session: Session, day: date, service_id: int = 0) -> list[LimitRow]:
    """The limits of ranges of a day and the later steps."""
    limit, service, category = column_of(RangeLimit), column_of(Service), column_of(TariffCategory)
    rows = session.execute(
        select(
            service.name, category.name, limit.valid_from, limit.valid_to, limit.first_e6, limit.second_e6,
            limit.season_e2, *_act(),
        )
        .where(*_of(limit, day, service_id), category.id == limit.category_id)
        .order_by(service.position, category.id, limit.valid_from)
    )  # fmt: skip
    return [LimitRow(*_with_act(row)) for row in rows]


def seasons_since(session: Session, day: date) -> list[SeasonRow]:
    """The seasons that have not ended by a day, with how many buildings have each."""
    row = column_of(BuildingSeason)
    key = row.season, row.valid_from, row.valid_to
    asked = select(*key, func.count()).where(row.valid_to > day).group_by(*key).order_by(*key)
    return [SeasonRow(*found) for found in session.execute(asked)]


def act_words(title: str, issued_on: date, number: str) -> str:
    """``Приказ РЭК от 20.12.2025 № 45``."""
    return f"{title} от {issued_on:%d.%m.%Y} № {number}"


def read_act(typed: str, near: date) -> tuple[str, date, str]:
    """Title, day and number of an act that is written as ``act_words`` writes it.

    Raises:
        BillingError: it is not written so, or its day is no date.
    """
    found = _ACT.fullmatch(typed.strip())
    if found is None:
        raise RefusedError(f"«{typed}» — не акт. Укажите название, дату и номер: «Приказ РЭК от 20.12.2025 № 45».")
    return found["title"], read_day(found["day"], near), found["number"].strip()


def _with_act(row: Any) -> Iterator[Any]:
    """A row whose last three columns are those of its act, with the act in words."""
    *columns, title, issued_on, number = row
    yield from (*columns, act_words(title, issued_on, number))


def _act() -> tuple[Any, Any, Any]:
    act = column_of(Act)
    return act.title, act.issued_on, act.number


def _of(dated: Any, day: date, service_id: int) -> list[ColumnElement[bool]]:
    """Rows that have not ended by a day, with their service and act; of one service where it is named."""
    found = [dated.valid_to > day, column_of(Service).id == dated.service_id, column_of(Act).id == dated.act_id]
    return [*found, dated.service_id == service_id] if service_id else found

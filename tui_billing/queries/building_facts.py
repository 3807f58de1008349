"""What a building is, by its dated facts: areas, amenity, seasons, how it pays, who supplies it; and who entered each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Controller, Route
from tui_billing.domain.codes import BuildingKind, BuildingState
from tui_billing.domain.common_property import BuildingCommon
from tui_billing.domain.decimals import written
from tui_billing.domain.people import Organization
from tui_billing.domain.places import (
    AmenityLevel,
    Building,
    BuildingAmenity,
    BuildingArea,
    BuildingHeating,
    BuildingSeason,
    District,
    Street,
)
from tui_billing.domain.services import BuildingSupplier, Service
from tui_billing.queries._entries import entered
from tui_billing.queries.addresses import address

COMMON, AMENITY, SUPPLIER, HEATING, MODE, SEASON = "common", "amenity", "supplier", "heating", "mode", "season"
"""Kinds of facts that people change; others, without a kind, follow from them."""


@dataclass(frozen=True, slots=True)
class BuildingFact:
    """What a building is over ``[valid_from, valid_to)``, in words, and who entered it.

    ``kind`` is one of those above, or nothing; ``service`` is the name of the service that it is of, if it is of one.
    """

    title: str
    words: str
    valid_from: date
    valid_to: date
    entered: str
    kind: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True)
class BuildingHead:
    """Which building: its address with the locality and the district, what it is."""

    address: str
    locality: str
    district: str
    kind: BuildingKind
    state: BuildingState
    floors: int
    built: int | None


def building_head(session: Session, building_id: int) -> BuildingHead:
    """The undated card of a building."""
    row, street, district = session.exec(
        select(Building, Street, District)
        .join(Street, col(Street.id) == Building.street_id)
        .join(District, col(District.id) == Building.district_id)
        .where(Building.id == building_id)
    ).one()
    where = address(street.kind, street.name, row.house, None, "")
    return BuildingHead(where, street.locality, district.name, row.kind, row.state, row.floors, row.built)


def building_facts(session: Session, building_id: int, day: date) -> list[BuildingFact]:
    """The dated facts of a building that have not ended by a day."""

    def rows(model: Any, *more: Any) -> Any:
        asked = select(model, *more).where(model.building_id == building_id, model.valid_to > day)
        return asked.order_by(model.valid_from)

    return [fact for part in (_areas, _levels, _ways, _seasons, _suppliers, _routes) for fact in part(session, rows)]


def _areas(session: Session, rows: Any) -> Iterator[BuildingFact]:
    found = session.exec(rows(BuildingArea)).all()
    for row in found:
        yield _fact(session, row, "площадь помещений", f"{written(row.premises_e4, 4)} м²")
    for row in found:
        yield _fact(session, row, "площадь общего имущества", f"{written(row.common_e4, 4)} м²", COMMON)


def _levels(session: Session, rows: Any) -> Iterator[BuildingFact]:
    asked = rows(BuildingAmenity, AmenityLevel.name)
    for row, name in session.exec(asked.join(AmenityLevel, col(AmenityLevel.id) == BuildingAmenity.amenity_id)):
        yield _fact(session, row, "вид благоустройства", name, AMENITY)


def _ways(session: Session, rows: Any) -> Iterator[BuildingFact]:
    for row in session.exec(rows(BuildingHeating)):
        months = f", норматив на {row.months} мес. из 12" if row.months != 12 else ""
        yield _fact(session, row, "оплата отопления", f"{row.payment.label}{months}", HEATING)
    asked = rows(BuildingCommon, Service.name).join(Service, col(Service.id) == BuildingCommon.service_id)
    for row, service in session.exec(asked):
        yield _fact(session, row, f"ОДН: {service}", f"{row.mode.label}; {row.basis}", MODE, service)


def _seasons(session: Session, rows: Any) -> Iterator[BuildingFact]:
    for row in session.exec(rows(BuildingSeason)):
        yield _fact(session, row, "сезон", row.season.label, SEASON)


def _suppliers(session: Session, rows: Any) -> Iterator[BuildingFact]:
    asked = (
        rows(BuildingSupplier, Service.name, Service.short_name, Organization.name)
        .join(Service, col(Service.id) == BuildingSupplier.service_id)
        .join(Organization, col(Organization.id) == BuildingSupplier.supplier_id)
        .order_by(None)
        .order_by(Service.position, Service.name, BuildingSupplier.valid_from)
    )
    for row, service, short, name in session.exec(asked):
        yield _fact(session, row, f"поставщик: {short}", name, SUPPLIER, service)


def _routes(session: Session, rows: Any) -> Iterator[BuildingFact]:
    asked = rows(Route, Controller.name).join(Controller, col(Controller.id) == Route.controller_id)
    for row, name in session.exec(asked):
        yield _fact(session, row, "контролёр", f"{name}, {row.position}-й в маршруте")


def _fact(session: Session, row: Any, title: str, words: str, kind: str = "", service: str = "") -> BuildingFact:
    who = "; ".join(source.text for source in entered(session, row, "")).strip("; ")
    return BuildingFact(title, words, row.valid_from, row.valid_to, who, kind, service)

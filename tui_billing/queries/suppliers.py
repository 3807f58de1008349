"""Suppliers and whom they supply, and the dated facts of a building."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import OrganizationRole
from tui_billing.domain.people import Organization
from tui_billing.domain.places import AmenityLevel, BuildingAmenity, BuildingArea
from tui_billing.domain.services import AccountSupplier, BuildingSupplier, Service
from tui_billing.queries.facts import column_of


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """An organization that supplies, or may."""

    supplier_id: int
    name: str
    inn: str
    phone: str


@dataclass(frozen=True, slots=True)
class SuppliedRow:
    """A supplier of a service over ``[valid_from, valid_to)``, and of how many buildings; or of which account."""

    service: str
    supplier: str
    valid_from: date
    valid_to: date
    buildings: int = 0
    account: str = ""


@dataclass(frozen=True, slots=True)
class BuildingFact:
    """What a building is over ``[valid_from, valid_to)``, in words; m² × 10⁴ where it is an area."""

    title: str
    valid_from: date
    valid_to: date
    words: str = ""
    area_e4: int = 0


def suppliers(session: Session) -> list[SupplierRow]:
    """The organizations that supply services or manage buildings, by name."""
    c = column_of(Organization)
    asked = select(c.id, c.name, c.inn, c.phone).order_by(c.name)
    roles = (OrganizationRole.SUPPLIER, OrganizationRole.MANAGEMENT)
    return [SupplierRow(*row) for row in session.execute(asked.where(c.role.in_(roles)))]


def supplied_since(session: Session, day: date, building_id: int = 0) -> list[SuppliedRow]:
    """Who supplies buildings, one of them or all, and has not stopped by a day; then the accounts with one of their own."""
    row, service, who = column_of(BuildingSupplier), column_of(Service), column_of(Organization)
    key = service.position, service.name, who.name, row.valid_from, row.valid_to
    asked = (
        select(*key, func.count())
        .where(row.valid_to > day, service.id == row.service_id, who.id == row.supplier_id)
        .group_by(*key)
        .order_by(*key)
    )
    own, account = column_of(AccountSupplier), column_of(Account)
    accounts = (
        select(service.name, who.name, own.valid_from, own.valid_to, account.number)
        .where(
            own.valid_to > day, service.id == own.service_id, who.id == own.supplier_id, account.id == own.account_id
        )
        .order_by(account.number, service.position, own.valid_from)
    )
    if building_id:
        asked, accounts = asked.where(row.building_id == building_id), accounts.where(own.building_id == building_id)
    return [
        *(SuppliedRow(*found[1:]) for found in session.execute(asked)),
        *(
            SuppliedRow(name, supplier, since, until, account=number)
            for name, supplier, since, until, number in session.execute(accounts)
        ),
    ]


def building_facts(session: Session, building_id: int, day: date) -> list[BuildingFact]:
    """The areas and the amenity levels of a building that have not ended by a day."""
    area, amenity, level = column_of(BuildingArea), column_of(BuildingAmenity), column_of(AmenityLevel)
    areas = session.execute(
        select(area.valid_from, area.valid_to, area.premises_e4, area.common_e4)
        .where(area.building_id == building_id, area.valid_to > day)
        .order_by(area.valid_from)
    ).all()
    levels = session.execute(
        select(amenity.valid_from, amenity.valid_to, level.name)
        .where(amenity.building_id == building_id, amenity.valid_to > day, level.id == amenity.amenity_id)
        .order_by(amenity.valid_from)
    ).all()
    return [
        *(BuildingFact("площадь помещений", row[0], row[1], area_e4=row[2]) for row in areas),
        *(BuildingFact("площадь общего имущества", row[0], row[1], area_e4=row[3]) for row in areas),
        *(BuildingFact("вид благоустройства", *row) for row in levels),
    ]

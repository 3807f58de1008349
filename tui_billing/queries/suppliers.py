"""Suppliers, and whom they supply."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, union
from sqlmodel import Session

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import OrganizationRole
from tui_billing.domain.people import BankAccount, Organization
from tui_billing.domain.services import AccountSupplier, BuildingSupplier, Service
from tui_billing.queries.facts import column_of


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """An organization that supplies, or may; ``services`` are those that it supplies on the day, ``banks`` where it is paid."""

    supplier_id: int
    name: str
    inn: str
    phone: str
    kpp: str = ""
    address: str = ""
    services: tuple[str, ...] = ()
    banks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SuppliedRow:
    """A supplier of a service over ``[valid_from, valid_to)``, and of how many buildings; or of which account."""

    service: str
    supplier: str
    valid_from: date
    valid_to: date
    buildings: int = 0
    account: str = ""


def suppliers(session: Session, day: date) -> list[SupplierRow]:
    """The organizations that supply services or manage buildings, by name."""
    c, bank = column_of(Organization), column_of(BankAccount)
    asked = select(c.id, c.name, c.inn, c.phone, c.kpp, c.address).order_by(c.name)
    roles = (OrganizationRole.SUPPLIER, OrganizationRole.MANAGEMENT)
    supplied = _supplied_on(session, day)
    banks: dict[int, list[str]] = {}
    for owner, account, name in session.execute(
        select(bank.organization_id, bank.account, bank.bank_name).order_by(bank.id)
    ):  # fmt: skip
        banks.setdefault(owner, []).append(f"{account} {name}")
    return [
        SupplierRow(number, name, inn, phone, kpp, where, tuple(supplied.get(number, ())), tuple(banks.get(number, ())))
        for number, name, inn, phone, kpp, where in session.execute(asked.where(c.role.in_(roles)))
    ]


def _supplied_on(session: Session, day: date) -> dict[int, list[str]]:
    """The services that each organization supplies on a day, to anybody, in the order of the receipt."""
    service = column_of(Service)
    found = union(
        *(
            select(row.supplier_id, row.service_id).where(row.valid_from <= day, row.valid_to > day)
            for row in (column_of(BuildingSupplier), column_of(AccountSupplier))
        )
    ).subquery()
    names: dict[int, list[str]] = {}
    for supplier, name in session.execute(
        select(found.c.supplier_id, service.short_name)
        .where(service.id == found.c.service_id)
        .order_by(service.position, service.short_name)
    ):
        names.setdefault(supplier, []).append(name)
    return names


def supplied_since(session: Session, day: date, building_id: int = 0, supplier_id: int = 0) -> list[SuppliedRow]:
    """Who supplies buildings, one of them or all, and has not stopped by a day; then the accounts with one of their own.

    ``supplier_id`` narrows it to one organization.
    """
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
    if supplier_id:
        asked, accounts = asked.where(row.supplier_id == supplier_id), accounts.where(own.supplier_id == supplier_id)
    return [
        *(SuppliedRow(*found[1:]) for found in session.execute(asked)),
        *(
            SuppliedRow(name, supplier, since, until, account=number)
            for name, supplier, since, until, number in session.execute(accounts)
        ),
    ]

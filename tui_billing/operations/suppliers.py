"""Who supplies a service: to whole buildings, to one account where it differs; the organizations themselves."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlmodel import Session, col, select

from tui_billing.domain.codes import BuildingState, OrganizationRole, Role
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.people import BankAccount, Organization
from tui_billing.domain.places import Building
from tui_billing.domain.services import AccountSupplier, BuildingSupplier, Service
from tui_billing.operations._account import account_served, note_change
from tui_billing.operations._dated import Change, Values, days, revise
from tui_billing.operations._rights import require
from tui_billing.operations.settlement import mark_fact

RIGHT: Final = "поставщики услуг"


def add_supplier(
    session: Session,
    name: str,
    *,
    inn: str = "",
    kpp: str = "",
    ogrn: str = "",
    address: str = "",
    phone: str = "",
    site: str = "",
    email: str = "",
    hours: str = "",
    bank: tuple[str, str, str] | None = None,
) -> int:
    """Record an organization that supplies services; ``bank`` is an account, a БИК and the bank's name. Returns its id.

    Raises:
        BillingError: not allowed; no name, or known already; an ИНН that is none; as of ``add_bank_account``.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    name = name.strip()
    if not name:
        raise RefusedError("Не указано название поставщика.")
    if session.exec(select(Organization.id).where(Organization.name == name)).first() is not None:
        raise RefusedError(f"Организация «{name}» уже записана.")
    if inn and not (inn.isascii() and inn.isdecimal() and len(inn) in {10, 12}):
        raise RefusedError(f"ИНН «{inn}»: нужны 10 или 12 цифр.")
    made = Organization(
        role=OrganizationRole.SUPPLIER, name=name, inn=inn, kpp=kpp, ogrn=ogrn, address=address, phone=phone, site=site,
        email=email, hours=hours,
    )  # fmt: skip
    session.add(made)
    session.flush()
    if bank is not None:
        add_bank_account(session, made.id, *bank)
    return made.id


def add_bank_account(
    session: Session, organization_id: int, account: str, bic: str, bank_name: str, correspondent: str = "0"
) -> int:
    """Record where an organization is paid. Returns the account's id.

    Raises:
        BillingError: not allowed; the numbers are not 20 and 9 digits; known already.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    numbers = ((account, 20, "Расчётный счёт"), (bic, 9, "БИК"))
    for number, length, what in numbers:
        if not (number.isascii() and number.isdecimal() and len(number) == length):
            raise RefusedError(f"{what} «{number}»: нужно {length} цифр.")
    known = session.exec(
        select(BankAccount.id).where(BankAccount.organization_id == organization_id, BankAccount.account == account)
    ).first()
    if known is not None:
        raise RefusedError(f"Расчётный счёт {account} этой организации уже записан.")
    made = BankAccount(
        organization_id=organization_id,
        account=account,
        bic=bic,
        bank_name=bank_name,
        correspondent=correspondent or "0",
    )
    session.add(made)
    session.flush()
    return made.id


def supply_buildings(
    session: Session,
    service_id: int,
    supplier_id: int | None,
    since: date,
    until: date = FOREVER,
    *,
    district_id: int = 0,
    building_id: int = 0,
) -> int:
    """Let an organization (None: nobody) supply a service to a building, to those of a district, or to all.

    Several buildings are those that somebody supplies with the service on the first day. Returns for how many it is new.

    Raises:
        BillingError: not allowed; a later day has a supplier of its own; all of them have it already.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    service, who = session.get_one(Service, service_id), _name(session, supplier_id)
    changed = 0
    for each in _buildings(session, service_id, since, district_id, building_id):
        owner = {"building_id": each, "service_id": service_id}
        changes = revise(session, BuildingSupplier, owner, since, until, lambda _: _supplied(supplier_id))
        _refuse_overwritten(changes, until)
        changed += bool(changes)
        if changes and (district_id or building_id):
            mark_fact(session, changes[0].since, _said(service, since, until, who), building_id=each)
    if not changed:
        raise RefusedError(f"{service.name}, {days(since, until)}: у этих домов так уже записано, или домов нет.")
    if not (district_id or building_id):
        mark_fact(session, since, _said(service, since, until, who))
    return changed


def supply_account(
    session: Session, account_id: int, service_id: int, supplier_id: int | None, since: date, until: date = FOREVER
) -> list[Change]:
    """Let an organization supply a service to one account, where its building has another; None: as the building.

    Raises:
        BillingError: not allowed; the account is not served then; a later day has a supplier of its own; not new.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    account, service = account_served(session, account_id, since, until), session.get_one(Service, service_id)
    who = _name(session, supplier_id)
    owner = {"building_id": account.building_id, "account_id": account_id, "service_id": service_id}
    changes = revise(session, AccountSupplier, owner, since, until, lambda _: _supplied(supplier_id))
    if not changes:
        raise RefusedError(f"Лицевой счёт {account.number}, {service.name}, {days(since, until)}: так уже записано.")
    _refuse_overwritten(changes, until)
    note_change(session, account, changes, _said(service, since, until, who))
    return changes


def _supplied(supplier_id: int | None) -> Values | None:
    return None if supplier_id is None else {"supplier_id": supplier_id}


def _name(session: Session, supplier_id: int | None) -> str:
    if supplier_id is None:
        return "нет"
    found = session.get(Organization, supplier_id)
    if found is None:
        raise RefusedError(f"Поставщика с внутренним номером {supplier_id} нет.")
    return found.name


def _said(service: Service, since: date, until: date, who: str) -> str:
    return f"{service.name}: поставщик {days(since, until)} {who}"


def _refuse_overwritten(changes: Sequence[Change], until: date) -> None:
    """A supplier without an end must not take away in silence what was recorded of later days."""
    later = next((each for each in changes[1:] if each.before is not None and each.before != changes[0].before), None) if (
        until == FOREVER and changes
    ) else None  # fmt: skip
    if later is not None:
        raise RefusedError(
            f"Позже, с {later.since:%d.%m.%Y}, записан другой поставщик. Укажите последний день или исправьте дату."
        )


def _buildings(session: Session, service_id: int, since: date, district_id: int, building_id: int) -> Sequence[int]:
    if building_id:
        return [building_id]
    asked = (
        select(Building.id)
        .join(BuildingSupplier, col(BuildingSupplier.building_id) == Building.id)
        .where(
            Building.state != BuildingState.DEMOLISHED,
            BuildingSupplier.service_id == service_id,
            col(BuildingSupplier.valid_from) <= since,
            col(BuildingSupplier.valid_to) > since,
        )
        .order_by(col(Building.id))
    )
    if district_id:
        asked = asked.where(Building.district_id == district_id)
    return session.exec(asked).all()

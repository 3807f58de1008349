"""Who pays by an account number, and how much is owed: what a cashier sees when the number is complete."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, and_, col, select

from tui_billing.domain.accounts import Account, AccountHolder
from tui_billing.domain.people import Person
from tui_billing.domain.places import Building, Premises, Street
from tui_billing.queries.addresses import address
from tui_billing.queries.balances import owed_by


@dataclass(frozen=True, slots=True)
class Payer:
    """An account as a payer. ``owed_kop`` is below zero for one who has paid in advance."""

    account_id: int
    number: str
    holder: str
    address: str
    owed_kop: int


def payer_of(session: Session, number: str, day: date) -> Payer | None:
    """The payer of a number on a day; None when no account has it."""
    holder = and_(
        col(AccountHolder.account_id) == Account.id,
        col(AccountHolder.building_id) == Account.building_id,
        col(AccountHolder.place) == 1,
        col(AccountHolder.valid_from) <= day,
        col(AccountHolder.valid_to) > day,
    )
    whole: tuple[Any, ...] = (Account, Person, Street, Building, Premises)
    found = session.execute(
        select(*whole)
        .select_from(Account)
        .join(Premises, col(Premises.id) == Account.premises_id)
        .join(Building, col(Building.id) == Account.building_id)
        .join(Street, col(Street.id) == Building.street_id)
        .outerjoin(AccountHolder, holder)
        .outerjoin(Person, col(Person.id) == AccountHolder.person_id)
        .where(Account.number == number)
    ).first()
    if found is None:
        return None
    account, person, street, building, premises = found
    return Payer(
        account.id,
        account.number,
        person.full_name if person else "",
        address(street.kind, street.name, building.house, premises.kind, premises.number),
        owed_by(session, account.id),
    )

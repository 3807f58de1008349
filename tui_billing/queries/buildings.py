"""A building by what a person calls it, and buildings that are found while it is typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import Session, col, func, select

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import BuildingKind, BuildingState
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.places import Building, District, Street
from tui_billing.domain.search_keys import search_key
from tui_billing.queries.addresses import address
from tui_billing.queries.search import Words

FOUND: Final = 200
"""So many buildings are shown of those that answer."""


@dataclass(frozen=True, slots=True)
class BuildingRow:
    """A building as a list shows it, and how many accounts it has on the day."""

    building_id: int
    address: str
    locality: str
    district: str
    kind: BuildingKind
    state: BuildingState
    accounts: int


def buildings_found(session: Session, typed: str, day: date, limit: int = FOUND) -> list[BuildingRow]:
    """The first buildings whose street and house begin with what was typed; nothing typed, the first of all. By address."""
    words = Words.of(typed)
    asked = (
        select(Building, Street, District.name)
        .join(Street, col(Street.id) == Building.street_id)
        .join(District, col(District.id) == Building.district_id)
        .order_by(col(Street.name_key), col(Street.id), func.length(Building.house), col(Building.house))
    )
    if words.before:
        asked = asked.where(col(Street.name_key).startswith(" ".join(words.before), autoescape=True))
    if not words.house:
        asked = asked.limit(limit)
    rows = [row for row in session.exec(asked) if search_key(row[0].house).replace(" ", "").startswith(words.house)]
    accounts = _accounts(session, [row[0].id for row in rows[:limit]], day)
    return [
        BuildingRow(
            row.id, address(street.kind, street.name, row.house, None, ""), street.locality, district, row.kind, row.state,
            accounts.get(row.id, 0),
        )
        for row, street, district in rows[:limit]
    ]  # fmt: skip


def _accounts(session: Session, buildings: Sequence[int], day: date) -> dict[int, int]:
    """How many accounts buildings have on a day."""
    return dict(
        session.exec(
            select(Account.building_id, func.count())
            .where(col(Account.building_id).in_(buildings), Account.opened_on <= day, Account.closed_on > day)
            .group_by(col(Account.building_id))
        ).all()
    )


def building_named(session: Session, typed: str) -> int:
    """The id of the building that was typed: its number in the base, or «улица, дом».

    Raises:
        RefusedError: there is none, or several; the sentence lists those.
    """
    found = _by_id(session, int(typed)) if typed.strip().isdecimal() else _by_address(session, typed)
    if not found:
        raise RefusedError(f"Дом «{typed}» не найден. Введите «улица, дом», например «Мира, 5», или номер дома в базе.")
    if len(found) > 1:
        listed = "; ".join(f"{building} — {where}" for building, where in sorted(found.items()))
        raise RefusedError(f"Подходит несколько домов: {listed}. Укажите номер дома в базе.")
    return next(iter(found))


def building_addresses(session: Session) -> dict[int, str]:
    """«ул. Мира, 5» of every building, by its id."""
    rows = session.exec(select(Building.id, Building.house, Street).join(Street, col(Street.id) == Building.street_id))
    return {building: address(each.kind, each.name, house, None, "") for building, house, each in rows}


def _by_id(session: Session, building_id: int) -> dict[int, str]:
    return {building_id: ""} if session.get(Building, building_id) else {}


def _by_address(session: Session, typed: str) -> dict[int, str]:
    street, _, house = typed.rpartition(",")
    key = search_key(house).replace(" ", "")
    rows = session.exec(
        select(Building.id, Building.house, Street)
        .join(Street, col(Street.id) == Building.street_id)
        .where(Street.name_key == search_key(street))
    )
    return {
        building: f"{each.locality}, {address(each.kind, each.name, number, None, '')}"
        for building, number, each in rows
        if search_key(number).replace(" ", "") == key
    }

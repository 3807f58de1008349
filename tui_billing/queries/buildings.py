"""A building by what a person calls it."""

from sqlmodel import Session, col, select

from tui_billing.domain.errors import RefusedError
from tui_billing.domain.places import Building, Street
from tui_billing.domain.search_keys import search_key
from tui_billing.queries.addresses import address


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

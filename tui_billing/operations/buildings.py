"""Buildings: a new one, and its amenity level from a day on."""

from datetime import date
from typing import Final

from sqlmodel import Session, select

from tui_billing.domain.codes import BuildingKind, Role
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.places import AmenityLevel, Building, BuildingAmenity, District, Street
from tui_billing.domain.search_keys import search_key
from tui_billing.operations._dated import Change, days, next_step, revise
from tui_billing.operations._rights import require
from tui_billing.operations.settlement import mark_fact

RIGHT: Final = "дома"


def add_building(
    session: Session,
    district: str,
    street: tuple[str, str, str],
    house: str,
    kind: BuildingKind,
    *,
    floors: int = 1,
    built: int | None = None,
) -> int:
    """Record a building. ``street``: locality, kind («ул.») and name; a street or a district that is new is recorded.

    Returns its id.

    Raises:
        BillingError: not allowed; a name is empty; there is such a building.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    locality, street_kind, name = (each.strip() for each in street)
    district, house = district.strip(), house.strip()
    if not (district and locality and name and house):
        raise RefusedError("Не указан район, населённый пункт, улица или номер дома.")
    if not 1 <= floors <= 200:
        raise RefusedError(f"Этажей {floors}: введите от 1 до 200.")
    where = session.exec(select(District).where(District.name == district)).first() or District(name=district)
    there = session.exec(
        select(Street).where(Street.locality == locality, Street.kind == street_kind, Street.name == name)
    ).first() or Street(locality=locality, kind=street_kind, name=name, name_key=search_key(name))
    session.add_all([where, there])
    session.flush()
    if session.exec(select(Building.id).where(Building.street_id == there.id, Building.house == house)).first():
        raise RefusedError(f"Дом {street_kind} {name}, {house} уже записан.")
    made = Building(district_id=where.id, street_id=there.id, house=house, kind=kind, floors=floors, built=built)
    session.add(made)
    session.flush()
    return made.id


def set_amenity(session: Session, building_id: int, since: date, amenity: str) -> list[Change]:
    """Let a building have an amenity level, by its name, from a day on, up to the next one that is known.

    A level that is new is recorded: its norms are entered with their act.

    Raises:
        BillingError: not allowed; no name; not new.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    name = amenity.strip()
    if not name:
        raise RefusedError("Не указан вид благоустройства.")
    level = session.exec(select(AmenityLevel).where(AmenityLevel.name == name)).first()
    if level is None:
        level = AmenityLevel(name=name)
        session.add(level)
        session.flush()
    owner, value = {"building_id": building_id}, level.id
    until = next_step(session, BuildingAmenity, owner, since)
    changes = revise(session, BuildingAmenity, owner, since, until, lambda _: {"amenity_id": value})
    if not changes:
        raise RefusedError(f"{days(since, until).capitalize()}: такой вид благоустройства уже записан.")
    mark_fact(session, changes[0].since, f"вид благоустройства {days(since, until)} {name}", building_id=building_id)
    return changes

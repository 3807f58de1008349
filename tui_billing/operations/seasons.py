"""Seasons of buildings: heating, watering, electric heating begin and end on a day, for all buildings or for some."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlmodel import Session, col, select

from tui_billing.domain.codes import BuildingState, Role, Season
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.places import Building, BuildingSeason
from tui_billing.operations._dated import revise
from tui_billing.operations._rights import require
from tui_billing.operations.settlement import mark_fact

RIGHT: Final = "сезоны домов"


def begin_season(session: Session, season: Season, since: date, *, district_id: int = 0, building_id: int = 0) -> int:
    """A season begins: services of it are on from that day. Returns for how many buildings that is new.

    Raises:
        BillingError: not allowed; no season; electric heating without a building; all of them have it already.
    """
    return _turned(session, season, since, district_id, building_id, is_on=True)


def end_season(session: Session, season: Season, on: date, *, district_id: int = 0, building_id: int = 0) -> int:
    """A season ends: ``on`` is the first day without it. Returns for how many buildings that is new.

    Raises:
        BillingError: as of ``begin_season``.
    """
    return _turned(session, season, on, district_id, building_id, is_on=False)


def _turned(session: Session, season: Season, day: date, district_id: int, building_id: int, *, is_on: bool) -> int:
    require(session, RIGHT, Role.ACCOUNTANT)
    if season is Season.ALWAYS:
        raise RefusedError("Круглый год — не сезон. Укажите отопительный, поливочный или сезон электроотопления.")
    if season is Season.ELECTRIC_HEATING and not building_id:
        raise RefusedError("Электроотопление без газа — не у всех домов. Укажите дом.")
    changed = [
        building
        for building in _differing(session, season, day, _buildings(session, district_id, building_id), is_on=is_on)
        if revise(
            session, BuildingSeason, {"building_id": building, "season": season}, day, FOREVER,
            lambda _: {} if is_on else None,
        )
    ]  # fmt: skip
    said = f"{season.label} {'с' if is_on else 'окончен'} {day:%d.%m.%Y}"
    if not changed:
        raise RefusedError(f"{said[0].upper()}{said[1:]}: так уже записано у всех этих домов.")
    if district_id or building_id:
        for building in changed:
            mark_fact(session, day, said, building_id=building)
    else:
        mark_fact(session, day, said)
    return len(changed)


def _buildings(session: Session, district_id: int, building_id: int) -> set[int]:
    asked = select(Building.id).where(Building.state != BuildingState.DEMOLISHED)
    if building_id:
        asked = asked.where(Building.id == building_id)
    if district_id:
        asked = asked.where(Building.district_id == district_id)
    return set(session.exec(asked).all())


def _differing(session: Session, season: Season, day: date, buildings: set[int], *, is_on: bool) -> Sequence[int]:
    """The buildings that do not say so already: those with the season on all days from the day on, or on none."""
    row: Any = BuildingSeason
    later = select(row.building_id).where(row.season == season, col(row.valid_to) > day)
    have = set(session.exec(later).all())
    if not is_on:
        return sorted(buildings & have)
    whole = later.where(col(row.valid_from) <= day, col(row.valid_to) == FOREVER)
    return sorted(buildings - set(session.exec(whole).all()))

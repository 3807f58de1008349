"""Areas: of premises from a day on, the building following them; of a building's common property."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlmodel import Session, col, select

from tui_billing.domain.codes import PremisesKind, Role
from tui_billing.domain.days import FOREVER
from tui_billing.domain.decimals import written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.places import Building, BuildingArea, Premises, PremisesArea
from tui_billing.operations._dated import Change, Values, days, next_step, revise
from tui_billing.operations._rights import require
from tui_billing.operations.settlement import mark_fact

RIGHT: Final = "площади и помещения"
HIGHEST_E4: Final = 10**9
HIGHEST_COMMON_E4: Final = 10**10


def add_premises(
    session: Session,
    building_id: int,
    number: str,
    on: date,
    total_e4: int,
    *,
    kind: PremisesKind = PremisesKind.LIVING,
    rooms: int = 1,
    entrance: int = 1,
    floor: int = 1,
) -> int:
    """Record premises of a building; its area grows by theirs from that day on. All of them are heated. Returns their id.

    Raises:
        BillingError: not allowed; the building has such a number already; a number is out of bounds.
    """
    require(session, RIGHT, Role.TYPIST, Role.ACCOUNTANT)
    number = number.strip()
    if session.get(Building, building_id, with_for_update=True) is None:
        raise RefusedError(f"Дома с номером {building_id} в базе нет.")
    if not number:
        raise RefusedError("Не указан номер помещения.")
    if session.exec(select(Premises.id).where(Premises.building_id == building_id, Premises.number == number)).first():
        raise RefusedError(f"Помещение {number} в этом доме уже есть.")
    _check(total_e4, 0, total_e4, rooms)
    last = session.exec(
        select(Premises.walk_order).where(Premises.building_id == building_id).order_by(col(Premises.walk_order).desc())
    ).first()
    premises = Premises(
        building_id=building_id, kind=kind, number=number, entrance=entrance, floor=floor,
        walk_order=1 + (last or 0),
    )  # fmt: skip
    session.add(premises)
    session.flush()
    session.add(
        PremisesArea(
            building_id=building_id,
            premises_id=premises.id,
            valid_from=on,
            total_e4=total_e4,
            heated_e4=total_e4,
            rooms=rooms,
        )
    )
    session.flush()
    _follow(session, building_id, [Change(on, FOREVER, None, {"total_e4": total_e4})])
    mark_fact(session, on, f"помещение {number} {days(on, FOREVER)}", building_id=building_id)
    return premises.id


def set_area(
    session: Session,
    premises_id: int,
    since: date,
    total_e4: int,
    *,
    living_e4: int | None = None,
    heated_e4: int | None = None,
    no_heating: bool | None = None,
    rooms: int | None = None,
) -> list[Change]:
    """Let premises have other areas, or another number of rooms, from a day on, up to the next ones that are known.

    The building's area follows.

    What is not said stays; the heated area of premises that were heated as a whole is the whole.

    Raises:
        BillingError: not allowed; no such premises; not new; a number is out of bounds.
    """
    require(session, RIGHT, Role.TYPIST, Role.ACCOUNTANT)
    premises = session.get(Premises, premises_id, with_for_update=True)
    if premises is None:
        raise RefusedError(f"Помещения с внутренним номером {premises_id} нет. Обновите список (F5).")
    owner = {"building_id": premises.building_id, "premises_id": premises_id}

    def step(was: Values | None) -> Values:
        before = was or {"total_e4": total_e4, "living_e4": 0, "heated_e4": total_e4, "no_heating": False, "rooms": 1}
        whole = before["heated_e4"] == before["total_e4"]
        heated = heated_e4 if heated_e4 is not None else total_e4 if whole else before["heated_e4"]
        living = living_e4 if living_e4 is not None else min(before["living_e4"], total_e4)
        count = before["rooms"] if rooms is None else rooms
        _check(total_e4, living, heated, count)
        return {
            "total_e4": total_e4, "living_e4": living, "heated_e4": heated, "rooms": count,
            "no_heating": before["no_heating"] if no_heating is None else no_heating,
        }  # fmt: skip

    changes = revise(session, PremisesArea, owner, since, next_step(session, PremisesArea, owner, since), step)
    if not changes:
        raise RefusedError(f"Помещение {premises.number}, {days(since, FOREVER)}: такая площадь уже записана.")
    _follow(session, premises.building_id, changes)
    counted = "" if rooms is None else f", комнат {rooms}"
    said = f"площадь помещения {premises.number} {days(since, FOREVER)} {written(total_e4, 4)} м²{counted}"
    mark_fact(session, changes[0].since, said, building_id=premises.building_id)
    return changes


def set_common_area(session: Session, building_id: int, since: date, common_e4: int) -> list[Change]:
    """Let the common property of a building have another area from a day on, up to the next one that is known.

    Raises:
        BillingError: not allowed; the building has no premises then; not new; out of bounds.
    """
    require(session, RIGHT, Role.TYPIST, Role.ACCOUNTANT)
    if not 0 <= common_e4 <= HIGHEST_COMMON_E4:
        raise RefusedError(f"Площадь {written(common_e4, 4)} м²: введите от 0 до {written(HIGHEST_COMMON_E4, 4)}.")
    owner = {"building_id": building_id}

    def step(was: Values | None) -> Values:
        if was is None:
            raise RefusedError(f"На {since:%d.%m.%Y} у дома нет помещений с площадью. Сначала введите помещения.")
        return {**was, "common_e4": common_e4}

    changes = _revised_common(session, owner, since, step)
    if not changes:
        raise RefusedError(f"{days(since, FOREVER).capitalize()}: такая площадь общего имущества уже записана.")
    said = f"площадь общего имущества {days(since, FOREVER)} {written(common_e4, 4)} м²"
    mark_fact(session, changes[0].since, said, building_id=building_id)
    return changes


def _revised_common(session: Session, owner: dict[str, int], since: date, step: Any) -> list[Change]:
    """Over the days on which the common area is the one of the first day: steps of the premises go on inside."""
    rows = session.exec(
        select(BuildingArea)
        .where(BuildingArea.building_id == owner["building_id"], col(BuildingArea.valid_to) > since)
        .order_by(col(BuildingArea.valid_from))
    ).all()
    until = next((row.valid_from for row in rows if row.common_e4 != rows[0].common_e4), FOREVER)
    return revise(session, BuildingArea, owner, since, until, step)


def _follow(session: Session, building_id: int, changes: Sequence[Change]) -> None:
    """The premises of a building add up to it: what premises gain, it gains."""
    for change in changes:
        more_e4 = (change.after or {}).get("total_e4", 0) - (change.before or {}).get("total_e4", 0)

        def grown(was: Values | None, more_e4: int = more_e4) -> Values:
            now = dict(was or {"premises_e4": 0, "common_e4": 0})
            now["premises_e4"] += more_e4
            return now

        revise(session, BuildingArea, {"building_id": building_id}, change.since, change.until, grown)


def _check(total_e4: int, living_e4: int, heated_e4: int, rooms: int) -> None:
    if not 1 <= total_e4 <= HIGHEST_E4:
        raise RefusedError(f"Площадь {written(total_e4, 4)} м²: введите больше 0 и до {written(HIGHEST_E4, 4)}.")
    if not (0 <= living_e4 <= total_e4 and 0 <= heated_e4 <= total_e4):
        raise RefusedError("Жилая и отапливаемая площадь — не больше общей.")
    if not 1 <= rooms <= 99:
        raise RefusedError(f"Комнат {rooms}: введите от 1 до 99.")

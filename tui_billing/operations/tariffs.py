"""Local law: a new step of a tariff, of a norm, of the limits of consumption ranges; each with its act."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from sqlmodel import Session, SQLModel, col, select

from tui_billing.domain.codes import NormPurpose, Resource, Role, Zone
from tui_billing.domain.days import FOREVER
from tui_billing.domain.decimals import written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.law import RANGES
from tui_billing.domain.people import Organization
from tui_billing.domain.places import AmenityLevel
from tui_billing.domain.services import Service
from tui_billing.domain.tariffs import Norm, RangeLimit, Tariff
from tui_billing.operations._acts import act_id
from tui_billing.operations._dated import Change, days, next_step, revise
from tui_billing.operations._rights import require
from tui_billing.operations.settlement import mark_fact

RIGHT: Final = "тарифы и нормативы"
HIGHEST_E6: Final = 10**11
"""A hundred thousand roubles or units: above this a number is a slip of the finger."""

ActNamed: TypeAlias = tuple[str, date, str]
"""Title, day and number of a local act."""


def set_tariff(
    session: Session,
    service_id: int,
    category_id: int,
    since: date,
    price_e6: int,
    act: ActNamed,
    *,
    supplier_id: int | None = None,
    zone: Zone = Zone.WHOLE,
    range_number: int = 0,
    vat_e2: int | None = None,
) -> list[tuple[str, Change]]:
    """Let a price hold from a day on, up to the next step that is known; ``vat_e2`` None leaves the rate as it was.

    Without a supplier the step is made for each that has such a tariff on that day. Returns the suppliers and changes.

    Raises:
        BillingError: not allowed; no act; no supplier has such a tariff; the price is out of bounds or not new.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    _check_number(price_e6, "Цена")
    if not 0 <= range_number <= 3:
        raise RefusedError(f"Диапазон {range_number}: есть 1, 2 и 3; без диапазонов — 0.")
    owner = {
        "service_id": service_id, "category_id": category_id, "zone": zone, "range_number": range_number
    }  # fmt: skip
    whose = [supplier_id] if supplier_id else _holders(session, Tariff, owner, since, "supplier_id")
    if not whose:
        raise RefusedError("Такого тарифа на этот день нет ни у одного поставщика. Укажите поставщика.")
    number = act_id(session, *act)

    def step(was: Mapping[str, Any] | None) -> Mapping[str, Any]:
        vat = vat_e2 if vat_e2 is not None else was["vat_e2"] if was else 0
        return {"price_e6": price_e6, "vat_e2": vat, "act_id": number}

    found: list[tuple[str, Change]] = []
    for each in whose:
        full = owner | {"supplier_id": each}
        until = next_step(session, Tariff, full, since)
        name = session.get_one(Organization, each).name
        found += [(name, change) for change in revise(session, Tariff, full, since, until, step)]
    _mark(session, service_id, since, [change for _, change in found], "тариф", written(price_e6, 6, 2))
    return found


def set_norm(
    session: Session,
    service_id: int,
    purpose: NormPurpose,
    since: date,
    norm_e6: int,
    act: ActNamed,
    *,
    amenity_id: int | None = None,
    rooms: int = 0,
    people: int = 0,
) -> list[tuple[str, Change]]:
    """Let a norm hold from a day on, up to the next step that is known; ``rooms`` and ``people`` of 0 mean any.

    Without an amenity level the step is made for each that has such a norm on that day. Returns the levels and changes.

    Raises:
        BillingError: not allowed; no act; no level has such a norm; the norm is out of bounds or not new.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    _check_number(norm_e6, "Норматив")
    owner = {"service_id": service_id, "purpose": purpose, "rooms": rooms, "people": people}
    whose = [amenity_id] if amenity_id else _holders(session, Norm, owner, since, "amenity_id")
    if not whose:
        raise RefusedError("Такого норматива на этот день нет. Укажите вид благоустройства.")
    values = {"norm_e6": norm_e6, "act_id": act_id(session, *act)}
    found: list[tuple[str, Change]] = []
    for each in whose:
        full = owner | {"amenity_id": each}
        until = next_step(session, Norm, full, since)
        name = session.get_one(AmenityLevel, each).name
        found += [(name, change) for change in revise(session, Norm, full, since, until, lambda _: values)]
    _mark(session, service_id, since, [change for _, change in found], "норматив", written(norm_e6, 6))
    return found


def set_range_limits(
    session: Session,
    service_id: int,
    category_id: int,
    since: date,
    first_e6: int,
    second_e6: int,
    act: ActNamed,
    *,
    season_e2: int = 100,
) -> list[Change]:
    """Let the ranges end elsewhere from a day on, up to the next step that is known.

    Raises:
        BillingError: not allowed; no act; not in order; above what federal law lets a region set; not new.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    if not 0 < first_e6 < second_e6 <= 10**12:
        raise RefusedError("Первый диапазон должен кончаться раньше второго. Проверьте границы.")
    if session.get_one(Service, service_id).resource is Resource.ELECTRICITY:
        _check_ceilings(since, first_e6, second_e6, season_e2)
    owner = {"service_id": service_id, "category_id": category_id}
    values = {
        "first_e6": first_e6, "second_e6": second_e6, "season_e2": season_e2, "act_id": act_id(session, *act)
    }  # fmt: skip
    until = next_step(session, RangeLimit, owner, since)
    changes = revise(session, RangeLimit, owner, since, until, lambda _: values)
    _mark(
        session, service_id, since, changes, "границы диапазонов", f"{written(first_e6, 6)} и {written(second_e6, 6)}"
    )
    return changes


def _check_number(value_e6: int, what: str) -> None:
    if not 0 <= value_e6 <= HIGHEST_E6:
        raise RefusedError(f"{what} {written(value_e6, 6)}: введите число от 0 до {written(HIGHEST_E6, 6)}.")


def _check_ceilings(since: date, first_e6: int, second_e6: int, season_e2: int) -> None:
    step = RANGES.on(since)
    most = step.value
    if first_e6 > most.first_kwh * 10**6 or second_e6 > most.second_kwh * 10**6 or season_e2 > most.season_e2:
        raise RefusedError(
            f"Границы региона не могут быть выше предельных: {most.first_kwh} и {most.second_kwh} кВт·ч, коэффициент "
            f"{written(most.season_e2, 2)} ({step.cite}). Проверьте акт региона."
        )


def _holders(session: Session, model: type[SQLModel], owner: Mapping[str, Any], day: date, name: str) -> Sequence[int]:
    """Whose such a row is in force on a day."""
    table: Any = model
    return session.exec(
        select(getattr(table, name))
        .where(
            *(getattr(table, key) == value for key, value in owner.items()),
            col(table.valid_from) <= day,
            col(table.valid_to) > day,
        )
        .order_by(getattr(table, name))
    ).all()


def _mark(session: Session, service_id: int, since: date, changes: Sequence[Change], what: str, now: str) -> None:
    service = session.get_one(Service, service_id)
    if not changes:
        raise RefusedError(f"{service.name}, {what} {days(since, FOREVER)}: так уже записано.")
    mark_fact(session, changes[0].since, f"{service.name}: {what} {days(since, FOREVER)} {now}")

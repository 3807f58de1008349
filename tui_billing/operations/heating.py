"""How a building is heated and pays for it: dated settings. Each marks the charged months it changes for a recalculation."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import HeatingPayment, Role
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.places import BuildingHeating, HeatVolume, PremisesArea
from tui_billing.operations._dated import next_step, revise
from tui_billing.operations._rights import require
from tui_billing.operations.settlement import mark_fact
from tui_billing.queries.heating import Counted, counted_by_readings

RIGHT: Final = "отопление дома"
LARGEST_E6: Final = 10**12


def set_heating_payment(
    session: Session, building_id: int, payment: HeatingPayment, *, since: date, months: int = 12
) -> None:
    """Set when a building pays for heating, from the first day of a month on.

    ``months`` of heating in a year: what the norm counts for in each of the twelve, where it is paid evenly.

    Raises:
        BillingError: not allowed; not the first day of a month; not 1 to 12 months.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    _first_day(since)
    if not 1 <= months <= 12:
        raise RefusedError(f"Месяцев отопления {months}: введите от 1 до 12.")
    owner = {"building_id": building_id}
    until = next_step(session, BuildingHeating, owner, since)
    revise(session, BuildingHeating, owner, since, until, lambda _: {"payment": payment, "months": months})
    mark_fact(session, since, f"оплата отопления: {payment.label}", building_id=building_id)


def set_heat_volume(
    session: Session,
    building_id: int,
    service_id: int,
    *,
    since: date,
    until: date,
    volume_e6: int,
    account_id: int = 0,
) -> None:
    """Set what was counted over whole months ``[since, until)``: of a building, or of an account's own meters.

    A volume of the same days is replaced. The months of the next year that were charged by it are marked.

    Raises:
        BillingError: not allowed; not whole months of one year; out of bounds; it meets another volume; another building's
            account.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    _check_volume(session, building_id, account_id, since, until, volume_e6)
    _store(session, building_id, service_id, Counted(account_id, since, until, volume_e6))
    mark_fact(session, date(since.year + 1, 1, 1), f"объёмы отопления за {since.year} год", building_id=building_id)


def take_heat_volumes(session: Session, building_id: int, service_id: int, year: int) -> list[Counted]:
    """Take the volumes of the halves of a year from accepted readings; those that are not known are left as they are.

    Returns what the readings say, the building first.

    Raises:
        RefusedError: not allowed; the building has no meters of the service.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    found = counted_by_readings(session, building_id, service_id, year)
    if not found:
        raise RefusedError(f"В доме нет приборов отопления с показаниями за {year} год. Введите объёмы вручную.")
    for each in found:
        if each.volume_e6 is not None:
            _check_volume(session, building_id, each.account_id, each.since, each.until, each.volume_e6)
            _store(session, building_id, service_id, each)
    mark_fact(session, date(year + 1, 1, 1), f"объёмы отопления за {year} год", building_id=building_id)
    return found


def set_heating_devices(
    session: Session, building_id: int, premises_ids: Sequence[int], *, has_devices: bool, since: date
) -> None:
    """Set whether premises have heating devices, from a day on, by the technical documents (S_инд of ПП 354).

    Raises:
        BillingError: not allowed; premises of another building; their area is not known on the day.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    for premises_id in premises_ids:
        there = (PremisesArea.building_id == building_id, PremisesArea.premises_id == premises_id)
        days = (col(PremisesArea.valid_from) <= since, col(PremisesArea.valid_to) > since)
        if session.exec(select(PremisesArea.premises_id).where(*there, *days)).first() is None:
            raise RefusedError(
                f"На {since:%d.%m.%Y} площадь помещения с внутренним номером {premises_id} в этом доме не известна. "
                "Введите площадь."
            )
        owner = {"building_id": building_id, "premises_id": premises_id}
        revise(session, PremisesArea, owner, since, FOREVER, lambda was: was and {**was, "no_heating": not has_devices})
    words = "есть" if has_devices else "нет"
    mark_fact(session, since, f"отопительные приборы в помещениях: {words}", building_id=building_id)


def _check_volume(
    session: Session, building_id: int, account_id: int, since: date, until: date, volume_e6: int
) -> None:
    is_whole = since.day == 1 == until.day and since < until <= date(since.year + 1, 1, 1)
    if not is_whole:
        raise RefusedError(
            f"Объём с {since:%d.%m.%Y} до {until:%d.%m.%Y}: нужны целые месяцы одного года, например полугодие."
        )
    if not 0 <= volume_e6 <= LARGEST_E6:
        raise RefusedError("Объём тепла должен быть не отрицательным и не больше миллиона гигакалорий.")
    if account_id:
        account = session.get(Account, account_id)
        if account is None or account.building_id != building_id:
            raise RefusedError(f"Лицевой счёт с внутренним номером {account_id} — не этого дома.")


def _store(session: Session, building_id: int, service_id: int, counted: Counted) -> None:
    """The same days are replaced; the database refuses others that overlap."""
    key = (building_id, service_id, counted.account_id, counted.since)
    row = session.get(HeatVolume, key)
    if row is None:
        row = HeatVolume(
            building_id=building_id, service_id=service_id, account_id=counted.account_id, valid_from=counted.since,
            valid_to=counted.until, volume_e6=0,
        )  # fmt: skip
    row.valid_to, row.volume_e6 = counted.until, counted.volume_e6 or 0
    session.add(row)
    session.flush()


def _first_day(since: date) -> None:
    if since.day != 1:
        raise RefusedError(f"Порядок оплаты меняется с первого числа месяца, а введено {since:%d.%m.%Y}.")

"""Acts of meters: replaced, put into service, taken off, verified again; the readings of an act stand with it.

A reading of an act lands in the month of its day, whatever month is open: the old meter's last volume and the new one's
beginning belong there. Where that month was charged already, whom the meter charges is marked for a recalculation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlmodel import Session, col, func, select

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import ZONES_OF_METER, ReadingSource, ReadingStatus, Role, Zone
from tui_billing.domain.days import FOREVER
from tui_billing.domain.decimals import written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation, MeterType, Reading, Verification
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service, ServiceConnection
from tui_billing.engine.reading_checks import Register, rejected
from tui_billing.operations._account import account_served
from tui_billing.operations._batches import KEYED, require_route
from tui_billing.operations._rights import require
from tui_billing.operations.settlement import mark_fact
from tui_billing.queries._registers import Slot
from tui_billing.queries.readings import meter_rows, of_points
from tui_billing.storage.database import actor_of

RIGHT: Final = "акты приборов учёта"
HIGHEST_RATIO_E3: Final = 100_000_000
OF_A_FINAL: Final = frozenset({1, 2, 3})
"""The checks that the last reading of a meter must pass: it fits the dial, does not go back, is not of the future."""


@dataclass(frozen=True, slots=True)
class NewMeter:
    """A meter that is put on a point, and what it shows on that day, × 10⁶, in the order of its zones.

    ``verified_to`` is the first day on which its verification is no longer valid. A model that is new is recorded.
    """

    model: str
    serial: str
    digits: int
    zones: int
    verified_to: date
    readings_e6: Sequence[int]
    ratio_e3: int = 1000
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """What an act came to: ``used_e6`` is what the meter that was taken off had counted since its reading before."""

    point_id: int
    used_e6: Mapping[Zone, int]
    dropped: int = 0


def replace_meter(
    session: Session,
    point_id: int,
    on: date,
    final_e6: Sequence[int],
    new: NewMeter,
    *,
    today: date,
    drop: bool = False,
) -> Act:
    """Take the meter off a point with its last reading and put another there, on one day.

    ``drop`` takes back what was read of the old meter on later days: it did not stand there any more.

    Raises:
        BillingError: not allowed; no meter stands there; later facts contradict it; a value cannot be.
    """
    act = take_off(session, point_id, on, final_e6, today=today, drop=drop)
    point = session.get_one(MeteringPoint, point_id)
    _put_on(session, point, on, new)
    _note(session, point, on, f"замена прибора учёта {on:%d.%m.%Y}: {point.name}, {new.serial.strip()}")
    return act


def remove_meter(
    session: Session, point_id: int, on: date, final_e6: Sequence[int], *, today: date, drop: bool = False
) -> Act:
    """Take the meter off a point with its last reading; from that day on the point has none.

    Raises:
        BillingError: as of ``replace_meter``.
    """
    act = take_off(session, point_id, on, final_e6, today=today, drop=drop)
    point = session.get_one(MeteringPoint, point_id)
    _note(session, point, on, f"снят прибор учёта {on:%d.%m.%Y}: {point.name}")
    return act


def install_meter(session: Session, point_id: int, on: date, new: NewMeter, *, today: date) -> Act:
    """Put a meter into service on a point that has none (п. 81 of the Rules 354).

    From when it counts, from that day or from the next month, is the choice ``METER_START``.

    Raises:
        BillingError: not allowed; a meter stands there, or stands there later; a value cannot be.
    """
    point = _point(session, point_id, on, today)
    _put_on(session, point, on, new)
    _note(session, point, on, f"введён прибор учёта {on:%d.%m.%Y}: {point.name}, {new.serial.strip()}")
    return Act(point_id, {})


def install_at(
    session: Session, account_id: int, service_id: int, location: str, on: date, new: NewMeter, *, today: date
) -> Act:
    """Put a meter into service where the account had no metering point: a new one begins.

    Raises:
        BillingError: as of ``install_meter``; the service is not connected on that day; the account has a point of that name.
    """
    require(session, RIGHT, Role.CONTROLLER, Role.TYPIST, Role.ACCOUNTANT)
    account, service = account_served(session, account_id, on), session.get_one(Service, service_id)
    connected = session.exec(
        select(ServiceConnection).where(
            ServiceConnection.building_id == account.building_id,
            ServiceConnection.account_id == account_id,
            ServiceConnection.service_id == service_id,
            col(ServiceConnection.valid_from) <= on,
            col(ServiceConnection.valid_to) > on,
        )
    ).first()
    if connected is None:
        raise RefusedError(
            f"Лицевой счёт {account.number}: услуга «{service.name}» на {on:%d.%m.%Y} не подключена. Сначала подключите её."
        )
    if not location.strip():
        raise RefusedError("Не указано место прибора: кухня, санузел, щиток.")
    name = f"{location.strip()}_{service.name}"
    points = session.exec(select(MeteringPoint).where(MeteringPoint.account_id == account_id)).all()
    if any(each.name == name for each in points):
        raise RefusedError(f"Точка учёта «{name}» у лицевого счёта {account.number} уже есть: выберите её в списке.")
    made = MeteringPoint(
        building_id=account.building_id, account_id=account_id, service_id=service_id, location=location.strip(),
        name=name, walk_order=1 + max((each.walk_order for each in points), default=0),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return install_meter(session, made.id, on, new, today=today)


def verify_meter(
    session: Session,
    point_id: int,
    on: date,
    valid_to: date,
    readings_e6: Sequence[int] = (),
    *,
    today: date,
    passed: bool = True,
    drop: bool = False,
) -> Act:
    """Record that the meter of a point was verified, and until when that is good.

    A meter whose verification had ended before was out of service up to now: it is put into service again, from
    ``readings_e6``. One that did not pass counts no more from that day on.

    Raises:
        BillingError: not allowed; no meter stands there; the days are not in order; the readings are missing.
    """
    point = _point(session, point_id, on, today)
    standing = _standing(session, point, on)
    meter = session.get_one(Meter, standing.meter_id, with_for_update=True)
    if passed and valid_to <= on:
        raise RefusedError(f"Поверка {on:%d.%m.%Y} действует до {valid_to:%d.%m.%Y}: проверьте даты.")
    if session.get(Verification, (meter.id, on)) is not None:
        raise RefusedError(f"Поверка прибора {meter.serial} от {on:%d.%m.%Y} уже записана.")
    was, until = meter.verified_to, valid_to if passed else on
    dropped = 0
    if passed and was < on:
        _check_values(meter, readings_e6)
        dropped = _commissioned_again(session, point, standing, was, on, readings_e6, drop=drop)
    meter.verified_to = until
    session.add_all([meter, Verification(meter_id=meter.id, checked_on=on, valid_to=until, passed=passed)])
    session.flush()
    words = f"поверен до {until:%d.%m.%Y}" if passed else "поверку не прошёл"
    _note(session, point, min(was, until), f"прибор учёта {meter.serial} {words}: {point.name}")
    return Act(point_id, {}, dropped)


# --- a point and what stands on it --------------------------------------------------------------------------------------
def _point(session: Session, point_id: int, on: date, today: date) -> MeteringPoint:
    """A point, locked, that the person may change on a day."""
    actor = require(session, RIGHT, Role.CONTROLLER, Role.TYPIST, Role.ACCOUNTANT)
    if on > today:
        raise RefusedError(f"Акт от {on:%d.%m.%Y} ещё не составлен: дата в будущем. Исправьте дату.")
    point = session.get(MeteringPoint, point_id, with_for_update=True)
    if point is None:
        raise RefusedError(f"Точки учёта с номером {point_id} нет. Найдите её в карточке лицевого счёта.")
    require_route(session, actor, point.building_id, on)
    if point.account_id is not None:
        account_served(session, point.account_id, on)
    return point


def _standing(session: Session, point: MeteringPoint, on: date) -> MeterInstallation:
    """The installation that stands on a day, the last one of its point."""
    rows = _since(session, point, on)
    if not rows:
        raise RefusedError(f"На точке «{point.name}» на {on:%d.%m.%Y} прибора нет. Введите прибор в эксплуатацию.")
    if len(rows) > 1 or rows[0].valid_from >= on or rows[0].valid_to < FOREVER:
        raise RefusedError(
            f"На точке «{point.name}» есть более поздние акты: прибор стоит с {rows[-1].valid_from:%d.%m.%Y}"
            f"{'' if rows[-1].valid_to == FOREVER else f' по {rows[-1].valid_to:%d.%m.%Y}'}. Исправьте дату."
        )
    return rows[0]


def _since(session: Session, point: MeteringPoint, on: date) -> Sequence[MeterInstallation]:
    """The installations of a point that stand on a day or begin later."""
    return session.exec(
        select(MeterInstallation)
        .where(MeterInstallation.point_id == point.id, col(MeterInstallation.valid_to) > on)
        .order_by(col(MeterInstallation.valid_from))
    ).all()


def take_off(session: Session, point_id: int, on: date, final_e6: Sequence[int], *, today: date, drop: bool) -> Act:
    """End what stands on a point with its last reading; the caller marks whom it charges.

    Raises:
        BillingError: as of ``replace_meter``.
    """
    point = _point(session, point_id, on, today)
    standing = _standing(session, point, on)
    dropped = take_back_later(session, standing, on, drop=drop)
    (row,) = meter_rows(session, of_points([point_id]), Slot(0, Period.of(on), on))
    shown = _by_zone(len(row.registers), final_e6)
    for register in row.registers:
        if why := rejected(register, shown[register.zone], on, today, OF_A_FINAL):
            raise RefusedError(
                f"Последнее показание снятого прибора {row.serial}, {written(shown[register.zone], 6)}: {why}. Исправьте его "
                "или прежнее показание."
            )
    standing.valid_to = on
    session.add(standing)
    session.flush()
    _store(session, point, standing.id, on, shown)
    return Act(point_id, {each.zone: _used_e6(each, shown[each.zone]) for each in row.registers}, dropped)


def _used_e6(register: Register, value_e6: int) -> int:
    """What a register counted since its reading before, in the service's unit."""
    if register.previous_e6 is None:
        return 0
    return (value_e6 - register.previous_e6) % register.capacity_e6 * register.ratio_e3 // 1000


def take_back_later(session: Session, standing: MeterInstallation, on: date, *, drop: bool) -> int:
    """Take back what was read of an installation after a day. Returns how many; without ``drop`` they are in the way."""
    later = session.exec(
        select(Reading).where(
            Reading.building_id == standing.building_id,
            Reading.point_id == standing.point_id,
            Reading.installation_id == standing.id,
            Reading.taken_on > on,
            col(Reading.status).in_(KEYED),
        )
    ).all()
    if later and not drop:
        first = min(each.taken_on for each in later)
        raise RefusedError(
            f"После {on:%d.%m.%Y} от этого прибора приняты показания ({len(later)}, первое — {first:%d.%m.%Y}). Проверьте "
            "дату; если они ошибочны, подтвердите, что поздние показания отменяются."
        )
    for each in later:
        each.status = ReadingStatus.SUPERSEDED
        session.add(each)
    session.flush()
    return len(later)


def _commissioned_again(
    session: Session,
    point: MeteringPoint,
    standing: MeterInstallation,
    ended: date,
    on: date,
    readings_e6: Sequence[int],
    *,
    drop: bool,
) -> int:
    """Leave the days between the end of the verification and the new one without a meter: it was out of service (п. 81(12)).

    Returns how many readings of those days were taken back.
    """
    meter = session.get_one(Meter, standing.meter_id)
    dropped = take_back_later(session, standing, max(ended, standing.valid_from) - timedelta(days=1), drop=drop)
    if ended <= standing.valid_from:
        standing.valid_from = on  # it never was in service before
        session.add(standing)
        session.flush()
        _store(session, point, standing.id, on, _by_zone(meter.zones, readings_e6))
    else:
        standing.valid_to = ended
        session.add(standing)
        session.flush()
        stand(session, point, meter, on, readings_e6, standing.seal)
    return dropped


def _put_on(session: Session, point: MeteringPoint, on: date, new: NewMeter) -> None:
    """Let a meter stand on a point from a day on, beginning with what it shows."""
    if there := _since(session, point, on):
        raise RefusedError(
            f"На точке «{point.name}» с {there[-1].valid_from:%d.%m.%Y} стоит прибор. Снимите его или внесите замену."
        )
    meter = _meter(session, on, new)
    _check_values(meter, new.readings_e6)
    stand(session, point, meter, on, new.readings_e6, new.seal.strip())


def stand(
    session: Session, point: MeteringPoint, meter: Meter, on: date, readings_e6: Sequence[int], seal: str
) -> None:
    """Let a recorded meter begin on a point with what it shows; the caller has checked both and marks whom it charges."""
    installed = MeterInstallation(
        building_id=point.building_id, point_id=point.id, meter_id=meter.id, valid_from=on, seal=seal, accepted_on=on
    )
    session.add(installed)
    session.flush()
    _store(session, point, installed.id, on, _by_zone(meter.zones, readings_e6))


def _meter(session: Session, on: date, new: NewMeter) -> Meter:
    """The meter of a serial number: recorded when it is new, else the known one, if it stands nowhere now."""
    serial, model = new.serial.strip(), new.model.strip()
    if not serial or not model:
        raise RefusedError("Не указаны модель и заводской номер прибора.")
    if not (1 <= new.digits <= 9 and 1 <= new.zones <= 3 and 1 <= new.ratio_e3 <= HIGHEST_RATIO_E3):
        raise RefusedError("Знаков у прибора от 1 до 9, зон от 1 до 3, коэффициент больше 0 и не больше 100 000.")
    if new.verified_to <= on:
        raise RefusedError(
            f"Поверка прибора {serial} истекла {new.verified_to:%d.%m.%Y}: такой прибор не вводят (п. 81)."
        )
    kind = session.exec(select(MeterType).where(MeterType.name == model)).first()
    if kind is None:
        kind = MeterType(name=model, digits=new.digits)
        session.add(kind)
        session.flush()
    known = session.exec(
        select(Meter).where(Meter.type_id == kind.id, Meter.serial == serial).with_for_update()
    ).first()
    if known is not None:
        return _known(session, known, on, new)
    made = Meter(
        type_id=kind.id, serial=serial, digits=new.digits, zones=new.zones, ratio_e3=new.ratio_e3,
        verified_to=new.verified_to,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _known(session: Session, meter: Meter, on: date, new: NewMeter) -> Meter:
    """A meter that stood somewhere before."""
    if (meter.digits, meter.zones, meter.ratio_e3) != (new.digits, new.zones, new.ratio_e3):
        raise RefusedError(
            f"Прибор {meter.serial} этой модели уже записан: знаков {meter.digits}, зон {meter.zones}, коэффициент "
            f"{written(meter.ratio_e3, 3)}. Проверьте номер и данные."
        )
    last = session.exec(
        select(MeterInstallation, MeteringPoint.name, Account.number)
        .join(MeteringPoint, col(MeteringPoint.id) == MeterInstallation.point_id)
        .outerjoin(Account, col(Account.id) == MeteringPoint.account_id)
        .where(MeterInstallation.meter_id == meter.id)
        .order_by(col(MeterInstallation.valid_to).desc())
    ).first()
    if last is not None and last[0].valid_to > on:
        where = f"ЛС {last[2]}" if last[2] else "дом"
        raise RefusedError(f"Прибор {meter.serial} стоит: {where}, точка «{last[1]}». Сначала внесите его снятие там.")
    if last is not None and meter.verified_to < min(last[0].valid_to, new.verified_to):
        raise RefusedError(
            f"Прибор {meter.serial} стоял с поверкой, истекшей {meter.verified_to:%d.%m.%Y}: новая дата поверки изменила бы "
            "прошлые месяцы. Запишите прибор под новым обозначением модели."
        )
    meter.verified_to = new.verified_to
    session.add(meter)
    return meter


# --- readings of an act -------------------------------------------------------------------------------------------------
def _by_zone(zones: int, readings_e6: Sequence[int]) -> Mapping[Zone, int]:
    """Readings by the zones of a meter."""
    names = ZONES_OF_METER[zones - 1]
    if len(readings_e6) != len(names):
        listed = ", ".join(zone.label for zone in names)
        raise RefusedError(
            f"Показаний {len(readings_e6)}, а у прибора зон {zones}" + (f": нужны {listed}." if zones > 1 else ".")
        )
    return dict(zip(names, readings_e6, strict=True))


def _check_values(meter: Meter, readings_e6: Sequence[int]) -> None:
    """What a dial can show."""
    for value in _by_zone(meter.zones, readings_e6).values():
        if not 0 <= value < 10 ** (meter.digits + 6):
            raise RefusedError(
                f"Показание {written(value, 6)} не помещается на шкале прибора {meter.serial}: знаков {meter.digits}."
            )


def _store(session: Session, point: MeteringPoint, installation_id: int, on: date, shown: Mapping[Zone, int]) -> None:
    """The readings of an act, in the month of its day."""
    actor, period = actor_of(session), Period.of(on)
    for zone, value_e6 in shown.items():
        register = (
            Reading.period == period, Reading.building_id == point.building_id, Reading.point_id == point.id,
            Reading.zone == zone,
        )  # fmt: skip
        last = session.exec(select(func.max(Reading.seq)).where(*register)).one()
        session.add(
            Reading(
                period=period, building_id=point.building_id, point_id=point.id, zone=zone, seq=1 + (last or 0),
                installation_id=installation_id, taken_on=on, value_e6=value_e6, source=ReadingSource.ACT,
                author_id=actor.user_id, recorded_at_ms=actor.at_ms,
            )
        )  # fmt: skip
        session.flush()


def _note(session: Session, point: MeteringPoint, since: date, reason: str) -> None:
    """The card is another one now; months since that were charged are to be computed again."""
    if point.account_id is not None:
        account = session.get_one(Account, point.account_id)
        account.version += 1
        session.add(account)
    session.flush()
    mark_fact(session, since, reason, building_id=point.building_id, account_id=point.account_id or 0)

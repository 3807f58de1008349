"""Acts of meters: replaced, put into service, taken off, verified again; the readings of an act stand with it.

A reading of an act lands in the month of its day, whatever month is open: the old meter's last volume and the new one's
beginning belong there. Where that month was charged already, whom the meter charges is marked for a recalculation. Each act is
a document of an open ``period``, which remembers what it changed: ``meter_act_reversal`` takes it back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import DocumentStatus, Role
from tui_billing.domain.decimals import written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.meter_acts import MeterAct, MeterActKind, MeterActReading
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation, MeterType
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service, ServiceConnection
from tui_billing.operations._account import account_served
from tui_billing.operations._documents import draft, post
from tui_billing.operations._meters import (
    RIGHT,
    Act,
    Changed,
    by_zone,
    check_values,
    note_act,
    point_on,
    stand,
    standing_on,
    standing_since,
    store_act,
    take_back_later,
    take_off,
)
from tui_billing.operations._rights import require
from tui_billing.queries._installed import stood
from tui_billing.storage.database import actor_of

HIGHEST_RATIO_E3: Final = 100_000_000


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


def replace_meter(
    session: Session,
    point_id: int,
    on: date,
    final_e6: Sequence[int],
    new: NewMeter,
    *,
    today: date,
    period: Period,
    drop: bool = False,
) -> Act:
    """Take the meter off a point with its last reading and put another there, on one day.

    ``drop`` takes back what was read of the old meter on later days: it did not stand there any more.

    Raises:
        BillingError: not allowed; no meter stands there; later facts contradict it; a value cannot be; the period takes no
            documents.
    """
    taken = take_off(session, point_id, on, final_e6, today=today, drop=drop)
    point = session.get_one(MeteringPoint, point_id)
    act = replace(taken, changed=taken.changed | _put_on(session, point, on, new))
    note_act(session, point, act.since, f"замена прибора учёта {on:%d.%m.%Y}: {point.name}, {new.serial.strip()}")
    return _recorded(session, point, MeterActKind.REPLACED, act, on, today, period)


def remove_meter(
    session: Session,
    point_id: int,
    on: date,
    final_e6: Sequence[int],
    *,
    today: date,
    period: Period,
    drop: bool = False,
) -> Act:
    """Take the meter off a point with its last reading; from that day on the point has none.

    Raises:
        BillingError: as of ``replace_meter``.
    """
    act = take_off(session, point_id, on, final_e6, today=today, drop=drop)
    point = session.get_one(MeteringPoint, point_id)
    note_act(session, point, act.since, f"снят прибор учёта {on:%d.%m.%Y}: {point.name}")
    return _recorded(session, point, MeterActKind.REMOVED, act, on, today, period)


def install_meter(session: Session, point_id: int, on: date, new: NewMeter, *, today: date, period: Period) -> Act:
    """Put a meter into service on a point that has none (п. 81 of the Rules 354).

    From when it counts, from that day or from the next month, is the choice ``METER_START``.

    Raises:
        BillingError: not allowed; a meter stands there, or stands there later; a value cannot be.
    """
    point = point_on(session, point_id, on, today)
    changed = Changed(fields={"is_new_point": point.is_void}) | _put_on(session, point, on, new)
    point.is_void = False
    session.add(point)
    note_act(session, point, on, f"введён прибор учёта {on:%d.%m.%Y}: {point.name}, {new.serial.strip()}")
    return _recorded(session, point, MeterActKind.INSTALLED, Act(point_id, {}, on, changed), on, today, period)


def install_at(
    session: Session,
    account_id: int,
    service_id: int,
    location: str,
    on: date,
    new: NewMeter,
    *,
    today: date,
    period: Period,
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
        name=name, walk_order=1 + max((each.walk_order for each in points), default=0), is_void=True,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return install_meter(session, made.id, on, new, today=today, period=period)


def verify_meter(
    session: Session,
    point_id: int,
    on: date,
    valid_to: date,
    readings_e6: Sequence[int] = (),
    *,
    today: date,
    period: Period,
    passed: bool = True,
    drop: bool = False,
) -> Act:
    """Record that the meter of a point was verified, and until when that is good.

    A meter whose verification had ended before was out of service up to now: it is put into service again, from
    ``readings_e6``. One that did not pass counts no more from that day on.

    Raises:
        BillingError: not allowed; no meter stands there; the days are not in order; the readings are missing.
    """
    point = point_on(session, point_id, on, today)
    standing = standing_on(session, point, on)
    meter = session.get_one(Meter, standing.meter_id, with_for_update=True)
    if passed and valid_to <= on:
        raise RefusedError(f"Поверка {on:%d.%m.%Y} действует до {valid_to:%d.%m.%Y}: проверьте даты.")
    if _verified_on(session, meter, on):
        raise RefusedError(f"Поверка прибора {meter.serial} от {on:%d.%m.%Y} уже записана.")
    was, until = meter.verified_to, valid_to if passed else on
    changed = Changed(fields={"verified_before": was, "verified_after": until})
    if passed and was < on:
        check_values(meter, readings_e6)
        changed |= _commissioned_again(session, point, standing, was, on, readings_e6, drop=drop)
    meter.verified_to = until
    session.add(meter)
    session.flush()
    words = f"поверен до {until:%d.%m.%Y}" if passed else "поверку не прошёл"
    note_act(session, point, min(was, until), f"прибор учёта {meter.serial} {words}: {point.name}")
    kind = MeterActKind.VERIFIED if passed else MeterActKind.UNFIT
    return _recorded(session, point, kind, Act(point_id, {}, min(was, until), changed), on, today, period, meter.id)


def _verified_on(session: Session, meter: Meter, on: date) -> bool:
    """Whether a verification of that day stands."""
    kinds = (MeterActKind.VERIFIED, MeterActKind.UNFIT)
    standing = select(MeterAct.id).where(
        MeterAct.meter_id == meter.id, MeterAct.event_on == on, col(MeterAct.act).in_(kinds),
        MeterAct.status == DocumentStatus.POSTED, col(MeterAct.reverses_id).is_(None),
    )  # fmt: skip
    return session.exec(standing).first() is not None


def _recorded(
    session: Session,
    point: MeteringPoint,
    kind: MeterActKind,
    act: Act,
    on: date,
    today: date,
    period: Period,
    meter_id: int | None = None,
) -> Act:
    """Keep an act as a document with what it changed."""
    actor, changed = actor_of(session), act.changed
    if meter_id is None:
        installed = changed.fields.get("begun_id") or changed.fields["ended_id"]
        meter_id = session.get_one(MeterInstallation, installed).meter_id
    document = draft(
        session,
        MeterAct(
            dated_on=today, event_on=on, period=period, author_id=actor.user_id, recorded_at_ms=actor.at_ms,
            building_id=point.building_id, account_id=point.account_id, point_id=point.id, act=kind, meter_id=meter_id,
            since=act.since, **changed.fields,
        ),
    )  # fmt: skip
    post(session, document)
    for names, is_made in ((changed.made, True), (changed.dropped, False)):
        session.add_all(
            MeterActReading(act_id=document.id, period=month, zone=zone, seq=seq, is_made=is_made)
            for month, zone, seq in names
        )
    session.flush()
    return replace(act, number=document.number)


def _commissioned_again(
    session: Session,
    point: MeteringPoint,
    standing: MeterInstallation,
    ended: date,
    on: date,
    readings_e6: Sequence[int],
    *,
    drop: bool,
) -> Changed:
    """Leave the days between the end of the verification and the new one without a meter: it was out of service (п. 81(12))."""
    meter = session.get_one(Meter, standing.meter_id)
    dropped = take_back_later(session, standing, max(ended, standing.valid_from) - timedelta(days=1), drop=drop)
    if ended <= standing.valid_from:
        before = standing.valid_from
        standing.valid_from = standing.accepted_on = on  # it never was in service before
        session.add(standing)
        session.flush()
        made = store_act(session, point, standing.id, on, by_zone(meter.zones, readings_e6))
        return Changed(made, dropped, {"begun_id": standing.id, "begun_before": before})
    standing.valid_to = ended
    session.add(standing)
    session.flush()
    again = stand(session, point, meter, on, readings_e6, standing.seal)
    return again | Changed(dropped=dropped, fields={"ended_id": standing.id, "ended_on": ended})


def _put_on(session: Session, point: MeteringPoint, on: date, new: NewMeter) -> Changed:
    """Let a meter stand on a point from a day on, beginning with what it shows."""
    if there := standing_since(session, point, on):
        raise RefusedError(
            f"На точке «{point.name}» с {there[-1].valid_from:%d.%m.%Y} стоит прибор. Снимите его или внесите замену."
        )
    meter, verified = _meter(session, on, new)
    check_values(meter, new.readings_e6)
    return verified | stand(session, point, meter, on, new.readings_e6, new.seal.strip())


def _meter(session: Session, on: date, new: NewMeter) -> tuple[Meter, Changed]:
    """The meter of a serial number: recorded when it is new, else the known one, if it stands nowhere now; what that changed."""
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
    return made, Changed()


def _known(session: Session, meter: Meter, on: date, new: NewMeter) -> tuple[Meter, Changed]:
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
        .where(MeterInstallation.meter_id == meter.id, stood())
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
    verified = Changed(fields={"verified_before": meter.verified_to, "verified_after": new.verified_to})
    meter.verified_to = new.verified_to
    session.add(meter)
    return meter, verified

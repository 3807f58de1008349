"""What the acts of meters share: what stands on a point, taken off by its last reading, begun by its first one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlmodel import Session, col, func, select

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import ZONES_OF_METER, ReadingSource, ReadingStatus, Role, Zone
from tui_billing.domain.days import FOREVER
from tui_billing.domain.decimals import written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation, Reading
from tui_billing.domain.period import Period
from tui_billing.engine.reading_checks import Register, rejected
from tui_billing.operations._account import account_served
from tui_billing.operations._batches import KEYED, require_route
from tui_billing.operations._rights import require
from tui_billing.operations.settlement import mark_fact
from tui_billing.queries._installed import stood
from tui_billing.queries._registers import Slot
from tui_billing.queries.readings import meter_rows, of_points
from tui_billing.storage.database import actor_of

RIGHT: Final = "акты приборов учёта"
OF_A_FINAL: Final = frozenset({1, 2, 3})
"""The checks that the last reading of a meter must pass: it fits the dial, does not go back, is not of the future."""


Named = tuple[Period, Zone, int]
"""A reading of a point: its period, its zone, its ``seq``."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What an act did, as ``domain.meter_acts`` stores it: the readings it made and took back, and what of a ``MeterAct``."""

    made: tuple[Named, ...] = ()
    dropped: tuple[Named, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)

    def __or__(self, other: "Changed") -> "Changed":
        """Both."""
        return Changed(self.made + other.made, self.dropped + other.dropped, {**self.fields, **other.fields})


@dataclass(frozen=True, slots=True)
class Act:
    """What an act came to: ``used_e6`` is what the meter that was taken off had counted since its reading before.

    ``since`` is from when that changes charges: months without a reading before the act are charged by both ends.
    ``number`` is that of its document, empty where it is a part of another change.
    """

    point_id: int
    used_e6: Mapping[Zone, int]
    since: date
    changed: Changed = Changed()
    number: str = ""

    @property
    def dropped(self) -> int:
        """How many readings of later days it took back."""
        return len(self.changed.dropped)


def point_on(session: Session, point_id: int, on: date, today: date) -> MeteringPoint:
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


def standing_on(session: Session, point: MeteringPoint, on: date) -> MeterInstallation:
    """The installation that stands on a day, the last one of its point."""
    rows = standing_since(session, point, on)
    if not rows:
        raise RefusedError(f"На точке «{point.name}» на {on:%d.%m.%Y} прибора нет. Введите прибор в эксплуатацию.")
    if len(rows) > 1 or rows[0].valid_from >= on or rows[0].valid_to < FOREVER:
        raise RefusedError(
            f"На точке «{point.name}» есть более поздние акты: прибор стоит с {rows[-1].valid_from:%d.%m.%Y}"
            f"{'' if rows[-1].valid_to == FOREVER else f' по {rows[-1].valid_to:%d.%m.%Y}'}. Исправьте дату."
        )
    return rows[0]


def standing_since(session: Session, point: MeteringPoint, on: date) -> Sequence[MeterInstallation]:
    """The installations of a point that stand on a day or begin later."""
    return session.exec(
        select(MeterInstallation)
        .where(MeterInstallation.point_id == point.id, col(MeterInstallation.valid_to) > on, stood())
        .order_by(col(MeterInstallation.valid_from))
    ).all()


def take_off(session: Session, point_id: int, on: date, final_e6: Sequence[int], *, today: date, drop: bool) -> Act:
    """End what stands on a point with its last reading; the caller marks whom it charges.

    Raises:
        BillingError: as of ``replace_meter``.
    """
    point = point_on(session, point_id, on, today)
    standing = standing_on(session, point, on)
    dropped = take_back_later(session, standing, on, drop=drop)
    (row,) = meter_rows(session, of_points([point_id]), Slot(0, Period.of(on), on))
    shown = by_zone(len(row.registers), final_e6)
    for register in row.registers:
        if why := rejected(register, shown[register.zone], on, today, OF_A_FINAL):
            raise RefusedError(
                f"Последнее показание снятого прибора {row.serial}, {written(shown[register.zone], 6)}: {why}. Исправьте его "
                "или прежнее показание."
            )
    since = _unread_since(session, standing, on)
    standing.valid_to = on
    session.add(standing)
    session.flush()
    made = store_act(session, point, standing.id, on, shown)
    used = {each.zone: _used_e6(each, shown[each.zone]) for each in row.registers}
    return Act(point_id, used, since, Changed(made, dropped, {"ended_id": standing.id, "ended_on": on}))


def _unread_since(session: Session, standing: MeterInstallation, on: date) -> date:
    """The first day of the months without a reading before a day; the day itself where there are none."""
    last = session.exec(
        select(func.max(Reading.period)).where(
            Reading.building_id == standing.building_id,
            Reading.point_id == standing.point_id,
            Reading.installation_id == standing.id,
            Reading.status == ReadingStatus.ACCEPTED,
            Reading.period < Period.of(on),
        )
    ).one()
    return on if last is None else min(on, last.plus(1).first)


def _used_e6(register: Register, value_e6: int) -> int:
    """What a register counted since its reading before, in the service's unit."""
    if register.previous_e6 is None:
        return 0
    return (value_e6 - register.previous_e6) % register.capacity_e6 * register.ratio_e3 // 1000


def take_back_later(session: Session, standing: MeterInstallation, on: date, *, drop: bool) -> tuple[Named, ...]:
    """Take back what was read of an installation after a day. Returns which; without ``drop`` they are in the way."""
    later = [each for each in keyed_of(session, standing) if each.taken_on > on]
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
    return tuple((each.period, each.zone, each.seq) for each in later)


def keyed_of(session: Session, standing: MeterInstallation) -> Sequence[Reading]:
    """What was read of an installation and stands, accepted or put aside."""
    return session.exec(
        select(Reading).where(
            Reading.building_id == standing.building_id,
            Reading.point_id == standing.point_id,
            Reading.installation_id == standing.id,
            col(Reading.status).in_(KEYED),
        )
    ).all()


def stand(
    session: Session,
    point: MeteringPoint,
    meter: Meter,
    on: date,
    readings_e6: Sequence[int],
    seal: str,
    accepted_on: date | None = None,
) -> Changed:
    """Let a recorded meter begin on a point with what it shows; the caller has checked both and marks whom it charges.

    ``accepted_on`` is the day of an earlier act that put it into service; without one it is this day.
    """
    installed = MeterInstallation(
        building_id=point.building_id,
        point_id=point.id,
        meter_id=meter.id,
        valid_from=on,
        seal=seal,
        accepted_on=accepted_on or on,
    )
    session.add(installed)
    session.flush()
    made = store_act(session, point, installed.id, on, by_zone(meter.zones, readings_e6))
    return Changed(made, fields={"begun_id": installed.id})


def by_zone(zones: int, readings_e6: Sequence[int]) -> Mapping[Zone, int]:
    """Readings by the zones of a meter."""
    names = ZONES_OF_METER[zones - 1]
    if len(readings_e6) != len(names):
        listed = ", ".join(zone.label for zone in names)
        raise RefusedError(
            f"Показаний {len(readings_e6)}, а у прибора зон {zones}" + (f": нужны {listed}." if zones > 1 else ".")
        )
    return dict(zip(names, readings_e6, strict=True))


def check_values(meter: Meter, readings_e6: Sequence[int]) -> None:
    """What a dial can show."""
    for value in by_zone(meter.zones, readings_e6).values():
        if not 0 <= value < 10 ** (meter.digits + 6):
            raise RefusedError(
                f"Показание {written(value, 6)} не помещается на шкале прибора {meter.serial}: знаков {meter.digits}."
            )


def store_act(
    session: Session,
    point: MeteringPoint,
    installation_id: int,
    on: date,
    shown: Mapping[Zone, int],
    source: ReadingSource = ReadingSource.ACT,
) -> tuple[Named, ...]:
    """The readings of an act, in the month of its day. Returns which they are."""
    actor, period = actor_of(session), Period.of(on)
    made: list[Named] = []
    for zone, value_e6 in shown.items():
        register = (
            Reading.period == period, Reading.building_id == point.building_id, Reading.point_id == point.id,
            Reading.zone == zone,
        )  # fmt: skip
        last = session.exec(select(func.max(Reading.seq)).where(*register)).one()
        made.append((period, zone, 1 + (last or 0)))
        session.add(
            Reading(
                period=period, building_id=point.building_id, point_id=point.id, zone=zone, seq=1 + (last or 0),
                installation_id=installation_id, taken_on=on, value_e6=value_e6, source=source,
                author_id=actor.user_id, recorded_at_ms=actor.at_ms,
            )
        )  # fmt: skip
        session.flush()
    return tuple(made)


def note_act(session: Session, point: MeteringPoint, since: date, reason: str) -> None:
    """The card is another one now; months since that were charged are to be computed again."""
    if point.account_id is not None:
        account = session.get_one(Account, point.account_id)
        account.version += 1
        session.add(account)
    session.flush()
    mark_fact(session, since, reason, building_id=point.building_id, account_id=point.account_id or 0)

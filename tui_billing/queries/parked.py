"""Parked lines: the work list before a period can be closed, and what of it was postponed to a later one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sql
from sqlmodel import Session, and_, col

from tui_billing.domain.charges import Charge, ParkedLine, Posting, PostponedLine, Run, RunBuilding
from tui_billing.domain.codes import ParkReason
from tui_billing.domain.documents import Movement
from tui_billing.domain.metering import MeteringPoint
from tui_billing.domain.period import Period
from tui_billing.queries._line_names import LINE_NAMES, with_names
from tui_billing.queries.addresses import address
from tui_billing.queries.fixes import Fix, Place
from tui_billing.queries.runs import holds

ADVICE: Final[Mapping[ParkReason, str]] = {
    ParkReason.NO_METHOD: "Установите прибор или введите норматив услуги.",
    ParkReason.RANGE_UNKNOWN: "Исправьте отложенные строки этой услуги: диапазон считается по всему объёму месяца.",
    ParkReason.NO_CALCULATED_METHOD: "Введите показания или мощность (диаметр трубы) для расчётного способа: tui-billing capacity set.",
    ParkReason.NO_NORM: "Введите норматив для вида благоустройства дома вместе с актом.",
    ParkReason.NO_TARIFF: "Введите тариф услуги для этого поставщика и категории вместе с актом.",
    ParkReason.SEVERAL_TARIFFS: "Закройте один из двух тарифов датой начала другого.",
    ParkReason.NO_SUPPLIER: "Назначьте поставщика услуги дому или лицевому счёту.",
    ParkReason.NO_AREA: "Введите площадь помещения.",
    ParkReason.NO_RESIDENTS: "Введите число прописанных или собственников.",
    ParkReason.NO_HOUSE_READING: "Введите показание общедомового прибора или норматив на общее имущество.",
    ParkReason.BACKWARD_READING: "Проверьте показание: отзовите ошибочное или оформите замену прибора.",
    ParkReason.NO_AMENITY: "Укажите вид благоустройства дома.",
    ParkReason.NO_SOURCE: "Сначала устраните причину по исходной услуге.",
    ParkReason.OUT_OF_BOUNDS: "Проверьте показания, площадь и тариф: величина неправдоподобна.",
    ParkReason.NO_START_READING: "Введите показание прибора на день установки.",
    ParkReason.NEGATIVE_COMMON: "Проверьте показания приборов за месяц и число жильцов: уменьшать объём некому.",
    ParkReason.NO_FORMULA: "Введите формулу головной точки: tui-billing formula set.",
    ParkReason.NO_HEAD_READING: "Введите показание головной точки: она должна быть под прибором весь месяц.",
    ParkReason.NO_BELOW_VOLUME: "Исправьте показание точки ниже головной: её объём стоит в формуле.",
    ParkReason.FORMULA_BY_ZERO: "Проверьте жильцов и площади ниже головной точки и её формулу.",
    ParkReason.NEGATIVE_PART: "Проверьте показания головной точки и точек ниже неё или возьмите макс(0; …) в формуле.",
    ParkReason.NOBODY_BELOW: "Подключите услугу счетам ниже головной точки или снимите с точки признак головной.",
    ParkReason.OTHER_ZONES: "Приведите зоны прибора ниже к зонам прибора головной точки.",
    ParkReason.NO_RESOURCE_VOLUME: "Введите объём за месяц: tui-billing boiler set, — или показание прибора дома на этом ресурсе.",
    ParkReason.NO_HEATING_PAYMENT: "Укажите дому, как он платит за отопление: в отопительный период или весь год.",
}
"""What to do about each reason."""

KEYED: Final = frozenset(
    {
        ParkReason.BACKWARD_READING,
        ParkReason.NO_START_READING,
        ParkReason.NO_HOUSE_READING,
        ParkReason.NEGATIVE_COMMON,
    }
)
"""What is put right by keying readings."""


POSTED: Final = and_(col(Posting.run_id) == ParkedLine.run_id, col(Posting.building_id) == ParkedLine.building_id)
ORDER: Final = (col(ParkedLine.building_id), col(ParkedLine.account_id), col(ParkedLine.line))


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """A line that was not computed. ``account_id`` is 0, and ``number`` is empty, for a whole building.

    ``first_id`` and ``second_id`` name what the reason is about: the two tariffs, the meter's installation.
    ``note`` says why the line is postponed; it is empty for one that is not.
    """

    period: Period
    building_id: int
    account_id: int
    number: str
    address: str
    service_id: int
    service: str
    point_id: int
    point: str
    from_day: date
    to_day: date
    reason: ParkReason
    advice: str
    first_id: int
    second_id: int
    note: str

    @property
    def fix(self) -> Fix:
        """Where to put it right."""
        if self.reason in KEYED:
            return Fix(Place.READINGS, self.building_id, self.point_id)
        return Fix(Place.ACCOUNT, self.account_id) if self.account_id else Fix()

    @property
    def title(self) -> str:
        """The line and its reason in one sentence."""
        who = f"ЛС {self.number}" if self.account_id else "дом"
        return f"{who}, {self.address}: {self.service} — {self.reason.label}"


def parked_of(
    session: Session,
    run_id: int,
    *,
    reason: ParkReason | None = None,
    building_id: int | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> list[ParkedRow]:
    """The parked lines of a run, by building and account; of one reason, of one building, or all."""
    statement = _named(
        _rows(col(Run.period))
        .join(RunBuilding, holds(ParkedLine))
        .join(Run, col(Run.id) == RunBuilding.run_id)
        .where(col(RunBuilding.run_id) == run_id),
        col(Run.period),
    )
    if building_id is not None:
        statement = statement.where(col(ParkedLine.building_id) == building_id)
    return _page(session, statement, reason, offset, limit)


def parked_in_force(
    session: Session, period: Period, *, reason: ParkReason | None = None, offset: int = 0, limit: int | None = None
) -> list[ParkedRow]:
    """The parked lines of what a period is charged by, as ``parked_of``."""
    return _page(session, in_force(period), reason, offset, limit)


def reasons_of_run(session: Session, run_id: int) -> list[ParkReason]:
    """The reasons that a run's lines are parked for."""
    statement = sql.select(col(ParkedLine.reason)).join(RunBuilding, holds(ParkedLine))
    return sorted(session.scalars(statement.where(col(RunBuilding.run_id) == run_id).distinct()).all())


def reasons_in_force(session: Session, period: Period) -> list[ParkReason]:
    """The reasons of the parked lines that a period is charged by."""
    statement = sql.select(col(ParkedLine.reason)).join(Posting, POSTED).where(col(Posting.period) == period)
    return sorted(session.scalars(statement.distinct()).all())


def in_force(period: Period) -> Any:
    """A select of the parked lines that a period is charged by, in the order of the work list; ``parked_row`` reads it."""
    statement = _rows(col(Posting.period)).join(Posting, POSTED).where(col(Posting.period) == period)
    return _named(statement, col(Posting.period)).order_by(*ORDER)


def still_parked(period: Period) -> Any:
    """Those of ``in_force`` that nobody has postponed."""
    return in_force(period).where(col(PostponedLine.note).is_(None))


def postponed_open(session: Session, before: Period | None = None) -> list[ParkedRow]:
    """What was postponed and has not been brought up since: a later period has still to recalculate it.

    That is a postponed line which its period is still charged without, while no later line in force is for that account
    (or building), service and month, and documents move nothing of it: what was reversed by a mirror is open again.
    ``before`` leaves out that period and later ones.
    """
    later = col(Posting.period) > PostponedLine.period
    line = and_(
        col(Charge.run_id) == Posting.run_id,
        col(Charge.building_id) == Posting.building_id,
        col(Charge.service_id) == PostponedLine.service_id,
        col(Charge.service_month) == PostponedLine.period,
        _of_the_line(col(Charge.account_id)),
    )
    again = sql.select(col(Charge.run_id)).join(Posting, line).where(later)
    moved = (
        sql.select(col(Movement.account_id))
        .where(
            col(Movement.building_id) == PostponedLine.building_id,
            col(Movement.service_id) == PostponedLine.service_id,
            col(Movement.service_month) == PostponedLine.period,
            _of_the_line(col(Movement.account_id)),
        )
        .group_by(col(Movement.account_id))
        .having(sql.func.sum(Movement.amount_kop) != 0)
    )
    same = again.where(col(Posting.building_id) == PostponedLine.building_id).correlate(PostponedLine)
    statement = _named(_rows(col(Posting.period)).join(Posting, POSTED), col(Posting.period)).where(
        col(PostponedLine.note).is_not(None), ~same.exists(), ~moved.correlate(PostponedLine).exists()
    )
    if before is not None:
        statement = statement.where(col(Posting.period) < before)
    found = session.execute(statement.order_by(col(Posting.period), *ORDER))
    return [parked_row(row) for row in found]


def _of_the_line(account: Any) -> Any:
    """The account of a postponed line; any of the building's for a line of the whole building."""
    return sql.or_(account == PostponedLine.account_id, col(PostponedLine.account_id) == 0)


def _rows(period: Any) -> Any:
    more: tuple[Any, ...] = col(MeteringPoint.name).label("point"), col(PostponedLine.note).label("postponed")
    return sql.select(period, ParkedLine, *LINE_NAMES, *more).select_from(ParkedLine)


def _named(statement: Any, period: Any) -> Any:
    """With what names the lines, and their postponement; ``account_id`` and ``point_id`` may be 0."""
    put_off = and_(
        col(PostponedLine.period) == period,
        *(
            getattr(PostponedLine, name) == getattr(ParkedLine, name)
            for name in ("building_id", "account_id", "service_id", "point_id", "reason")
        ),
    )
    return (
        with_names(statement, ParkedLine, of_building=True)
        .join(MeteringPoint, col(MeteringPoint.id) == ParkedLine.point_id, isouter=True)
        .join(PostponedLine, put_off, isouter=True)
    )


def _page(
    session: Session, statement: Any, reason: ParkReason | None, offset: int, limit: int | None
) -> list[ParkedRow]:
    if reason is not None:
        statement = statement.where(col(ParkedLine.reason) == reason)
    return [
        parked_row(row)
        for row in session.execute(statement.order_by(None).order_by(*ORDER).offset(offset).limit(limit))
    ]


def parked_row(row: Any) -> ParkedRow:
    """A row of ``in_force``."""
    period, parked, number, street, house, premises, service, point, note = row
    flat = (premises.kind, premises.number) if premises else (None, "")
    return ParkedRow(
        period=period,
        building_id=parked.building_id,
        account_id=parked.account_id,
        number=number or "",
        address=address(street.kind, street.name, house, *flat),
        service_id=parked.service_id,
        service=service,
        point_id=parked.point_id,
        point=point or "",
        from_day=parked.from_day,
        to_day=parked.to_day,
        reason=parked.reason,
        advice=ADVICE[parked.reason],
        first_id=parked.first_id,
        second_id=parked.second_id,
        note=note or "",
    )

"""The parked lines of a run: the work list before a period can be closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sql
from sqlmodel import Session, and_, col

from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import ParkedLine, Posting, RunBuilding
from tui_billing.domain.codes import ParkReason
from tui_billing.domain.metering import MeteringPoint
from tui_billing.domain.period import Period
from tui_billing.domain.places import Building, Premises, Street
from tui_billing.domain.services import Service
from tui_billing.queries.addresses import address
from tui_billing.queries.runs import holds

ADVICE: Final[Mapping[ParkReason, str]] = {
    ParkReason.NO_METHOD: "Установите прибор или введите норматив услуги.",
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
    ParkReason.NEGATIVE_COMMON: "Проверьте показания общедомового и квартирных приборов за месяц.",
    ParkReason.NO_FORMULA: "Введите формулу головной точки: tui-billing formula set.",
    ParkReason.NO_HEAD_READING: "Введите показание головной точки: она должна быть под прибором весь месяц.",
    ParkReason.NO_BELOW_VOLUME: "Исправьте показание точки ниже головной: её объём стоит в формуле.",
    ParkReason.FORMULA_BY_ZERO: "Проверьте жильцов и площади ниже головной точки и её формулу.",
    ParkReason.NEGATIVE_PART: "Проверьте показания головной точки и точек ниже неё или возьмите макс(0; …) в формуле.",
    ParkReason.NOBODY_BELOW: "Подключите услугу счетам ниже головной точки или снимите с точки признак головной.",
    ParkReason.OTHER_ZONES: "Приведите зоны прибора ниже к зонам прибора головной точки.",
}
"""What to do about each reason."""


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """A line that was not computed. ``account_id`` is 0, and ``number`` is empty, for a whole building.

    ``first_id`` and ``second_id`` name what the reason is about: the two tariffs, the meter's installation.
    """

    building_id: int
    account_id: int
    number: str
    address: str
    service_id: int
    service: str
    point: str
    from_day: date
    to_day: date
    reason: ParkReason
    advice: str
    first_id: int
    second_id: int


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
    statement = _parked().join(RunBuilding, holds(ParkedLine)).where(col(RunBuilding.run_id) == run_id)
    if building_id is not None:
        statement = statement.where(col(ParkedLine.building_id) == building_id)
    return _page(session, statement, reason, offset, limit)


def parked_in_force(
    session: Session, period: Period, *, reason: ParkReason | None = None, offset: int = 0, limit: int | None = None
) -> list[ParkedRow]:
    """The parked lines of what a period is charged by, as ``parked_of``."""
    posted = and_(col(Posting.run_id) == ParkedLine.run_id, col(Posting.building_id) == ParkedLine.building_id)
    return _page(session, _parked().join(Posting, posted).where(col(Posting.period) == period), reason, offset, limit)


def _parked() -> Any:
    """Parked lines with what names them; ``account_id`` and ``point_id`` may be 0."""
    return (
        sql.select(
            ParkedLine,
            col(Account.number),
            Street,
            col(Building.house),
            Premises,
            col(Service.name),
            col(MeteringPoint.name),
        )
        .join(Building, col(Building.id) == ParkedLine.building_id)
        .join(Street, col(Street.id) == Building.street_id)
        .join(Service, col(Service.id) == ParkedLine.service_id)
        .join(Account, col(Account.id) == ParkedLine.account_id, isouter=True)
        .join(Premises, col(Premises.id) == Account.premises_id, isouter=True)
        .join(MeteringPoint, col(MeteringPoint.id) == ParkedLine.point_id, isouter=True)
    )


def _page(
    session: Session, statement: Any, reason: ParkReason | None, offset: int, limit: int | None
) -> list[ParkedRow]:
    if reason is not None:
        statement = statement.where(col(ParkedLine.reason) == reason)
    order = (col(ParkedLine.building_id), col(ParkedLine.account_id), col(ParkedLine.line))
    return [_row(*found) for found in session.execute(statement.order_by(*order).offset(offset).limit(limit))]


def _row(
    parked: ParkedLine,
    number: str | None,
    street: Street,
    house: str,
    premises: Premises | None,
    service: str,
    point: str | None,
) -> ParkedRow:
    flat = (premises.kind, premises.number) if premises else (None, "")
    return ParkedRow(
        building_id=parked.building_id,
        account_id=parked.account_id,
        number=number or "",
        address=address(street.kind, street.name, house, *flat),
        service_id=parked.service_id,
        service=service,
        point=point or "",
        from_day=parked.from_day,
        to_day=parked.to_day,
        reason=parked.reason,
        advice=ADVICE[parked.reason],
        first_id=parked.first_id,
        second_id=parked.second_id,
    )

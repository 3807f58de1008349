"""The readings behind a charge line: of its meter, of its building's meters, of the months of an average."""

from collections.abc import Sequence
from typing import Any, Final

from sqlmodel import Session, col, select

from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import Method, ReadingStatus, ServiceKind
from tui_billing.domain.decimals import written
from tui_billing.domain.metering import MeteringPoint, Reading
from tui_billing.domain.office import User
from tui_billing.domain.services import ServiceSource
from tui_billing.engine.explanation import Source
from tui_billing.engine.rulebook import methods
from tui_billing.engine.true_up import AT_ONCE, CHOICE
from tui_billing.queries._entries import moment
from tui_billing.queries.law_choices import chosen

IMPLIED: Final = "расчётное: расход между двумя показаниями распределён по дням (TRUEUP = by_period)"
REACHED: Final = "расчётное: последнее показание и начисленное по среднему после него (TRUEUP = current_tariff)"
"""Nobody read it: see ``engine.true_up``."""

SHOWN_READINGS: Final = 14
"""The most readings of a point that are shown behind a volume: a year and its edges."""


BY_AVERAGE: Final = frozenset({Method.AVERAGE, Method.COMMON_AVERAGE, Method.HEAT_AVERAGE, Method.PROPERTY_MEAN})
"""What is charged by the months before."""

OF_COMMON: Final = methods(lambda rule: rule.kind is ServiceKind.COMMON_HOUSE and rule.letter != "н")
"""What is charged by the building's meters of other services."""


def reading_origin(session: Session, line: Charge, value_e6: int, *, before: bool) -> list[Source]:
    """The reading that the line ends with, or starts from (``before``): an earlier one, or the first of a new meter."""
    same = _readings(line.point_id).where(Reading.value_e6 == value_e6, Reading.zone == line.zone).limit(1)
    earlier = same.where(col(Reading.period) < line.service_month)
    own = same.where(Reading.period == line.service_month)
    found = (_told(session, earlier) if before else []) or _told(session, own)
    if found:
        return found
    once = before and chosen(session, CHOICE, line.service_month.first) == AT_ONCE
    return [Source(REACHED if once else IMPLIED)]


def volume_origin(session: Session, line: Charge, _: int = 0) -> list[Source]:
    """The readings behind a volume that is no difference of two: an average, a replaced meter, a building meter."""
    months = 13 if line.method in BY_AVERAGE else 1
    points = points_behind(session, line)
    when = col(Reading.period).between(line.service_month.plus(-months), line.service_month)
    return [told for point in points for told in _told(session, _readings(point).where(when).limit(SHOWN_READINGS))]


def points_behind(session: Session, line: Charge) -> Sequence[int]:
    """The points whose readings are behind the line's volume."""
    if line.method in OF_COMMON:
        return _house_points(session, line)
    if line.method in {Method.COMMON_NEGATIVE, Method.HEAT_HOUSE, Method.HEAT_AVERAGE}:
        return _points_of_building(session, line)
    if line.method is Method.FORMULA:
        point = session.get_one(MeteringPoint, line.point_id)
        return [point.id if point.is_head else point.parent_id or point.id]
    return [line.point_id]


def _house_points(session: Session, line: Charge) -> Sequence[int]:
    """The building's own points of the services that its common need is computed from."""
    return session.exec(
        select(MeteringPoint.id)
        .join(ServiceSource, col(ServiceSource.source_id) == MeteringPoint.service_id)
        .where(
            ServiceSource.service_id == line.service_id,
            MeteringPoint.building_id == line.building_id,
            col(MeteringPoint.account_id).is_(None),
        )
    ).all()


def _points_of_building(session: Session, line: Charge) -> Sequence[int]:
    """The building's own points of the line's service."""
    return session.exec(
        select(MeteringPoint.id).where(
            MeteringPoint.service_id == line.service_id,
            MeteringPoint.building_id == line.building_id,
            col(MeteringPoint.account_id).is_(None),
        )
    ).all()


def _readings(point_id: int) -> Any:
    """Accepted readings of a point with who entered them, the latest first."""
    return (
        select(Reading, User.name)
        .join(User, col(User.id) == Reading.author_id)
        .where(Reading.point_id == point_id, Reading.status == ReadingStatus.ACCEPTED)
        .order_by(col(Reading.taken_on).desc(), col(Reading.period).desc(), col(Reading.seq).desc())
    )


def _told(session: Session, statement: Any) -> list[Source]:
    return [_reading(reading, author) for reading, author in session.exec(statement)]


def _reading(reading: Reading, author: str) -> Source:
    return Source(
        f"показание {written(reading.value_e6, 6)}, снято {reading.taken_on:%d.%m.%Y}, "
        f"источник: {reading.source.label}, период {reading.period}",
        author,
        moment(reading.recorded_at_ms),
    )

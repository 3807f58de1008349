"""Buildings where too large a share of the meters has no reading of the period."""

from typing import Any

from sqlalchemy import case, exists, func, select
from sqlmodel import col

from tui_billing.domain.codes import ReadingStatus
from tui_billing.domain.metering import MeteringPoint, MeterInstallation, Reading
from tui_billing.domain.office import Office
from tui_billing.domain.period import Period
from tui_billing.domain.places import Building, Street
from tui_billing.queries.addresses import address
from tui_billing.queries.closing._check import CheckRow, ClosingCheck, Severity
from tui_billing.queries.fixes import Fix, Place

DEFAULT_PCT = 10


def _select(period: Period) -> Any:
    """A point counts when a meter stands on it at the end of the month."""
    set_by_office = select(col(Office.missing_readings_pct)).limit(1).scalar_subquery()
    least = func.coalesce(set_by_office, DEFAULT_PCT)
    given = exists().where(
        col(Reading.period) == period,
        col(Reading.building_id) == MeteringPoint.building_id,
        col(Reading.point_id) == MeteringPoint.id,
        col(Reading.status) == ReadingStatus.ACCEPTED,
    )
    missing = func.sum(case((given, 0), else_=1))
    points = (
        select(
            col(MeteringPoint.building_id).label("building_id"), func.count().label("points"), missing.label("missing")
        )
        .join(MeterInstallation, col(MeterInstallation.point_id) == MeteringPoint.id)
        .where(col(MeterInstallation.valid_from) <= period.last, col(MeterInstallation.valid_to) > period.last)
        .group_by(col(MeteringPoint.building_id))
        .having(missing * 100 > func.count() * least)
        .subquery()
    )
    return (
        select(points.c.building_id, col(Building.house), Street, points.c.points, points.c.missing)
        .join(Building, col(Building.id) == points.c.building_id)
        .join(Street, col(Street.id) == Building.street_id)
        .order_by(points.c.missing.desc(), points.c.building_id)
    )


def _words(row: Any) -> CheckRow:
    building_id, house, street, points, missing = row
    where = address(street.kind, street.name, house, None, "")
    share = int(missing) * 100 // points
    return CheckRow(
        f"{where}: без показаний {missing} из {points} приборов, {share} %", Fix(Place.READINGS, building_id)
    )


CHECK = ClosingCheck(
    "Дома с пропущенными показаниями",
    Severity.WARNING,
    "Введите показания; без них начислено по среднему или нормативу. С какой доли предупреждать: tui-billing period "
    "missing 15.",
    _select,
    _words,
)

"""Readings that were put aside for review and are not charged by."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import ReadingStatus
from tui_billing.domain.decimals import written
from tui_billing.domain.metering import MeteringPoint, Reading
from tui_billing.domain.period import Period
from tui_billing.queries.closing._check import CheckRow, ClosingCheck, Severity
from tui_billing.queries.fixes import Fix, Place


def _select(period: Period) -> Any:
    return (
        select(Reading, MeteringPoint, col(Account.number).label("account"))
        .join(MeteringPoint, col(MeteringPoint.id) == Reading.point_id)
        .join(Account, col(Account.id) == MeteringPoint.account_id, isouter=True)
        .where(col(Reading.period) == period, col(Reading.status) == ReadingStatus.HELD)
        .order_by(col(Reading.building_id), col(Reading.point_id), col(Reading.zone))
    )


def _words(row: Any) -> CheckRow:
    reading, point, number = row
    who = f"ЛС {number}" if number else f"дом № {reading.building_id}"
    return CheckRow(
        f"{who}, {point.name}: {written(reading.value_e6, 6, 3)} на {reading.taken_on:%d.%m.%Y}",
        Fix(Place.READINGS, point.building_id, point.id),
    )


CHECK = ClosingCheck(
    "Показания на проверке",
    Severity.WARNING,
    "Сверьте с бумагой и введите показание заново: начисляется только принятое.",
    _select,
    _words,
)

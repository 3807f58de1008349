"""An act of a check of a meter: what it shows is what is charged from, be it less than was read before (п. 61).

The meter is good and its seals are whole, so the difference is taken to have been consumed in the month of the check: it is
charged, or taken off, by that month's line at that month's price. From then on the meter counts from what the act shows.
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from tui_billing.domain.codes import ReadingSource, ReadingStatus, RecalculationCause, Role, Zone
from tui_billing.domain.decimals import written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation, Reading
from tui_billing.domain.period import Period
from tui_billing.operations._meters import store_act
from tui_billing.operations._rights import require
from tui_billing.operations.periods import require_open
from tui_billing.operations.reading_correction import check_dial
from tui_billing.operations.settlement import mark


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. ``mark_id`` 0: the month is open, its accrual charges the difference."""

    declared_e6: int
    value_e6: int
    mark_id: int


def record_check(
    session: Session, point_id: int, zone: Zone, taken_on: date, value_e6: int, act: str, *, landing: Period
) -> Checked:
    """Record what a meter of an account showed when it was checked; ``act`` is the number and the day of the act.

    The difference from the last reading belongs to the month of ``taken_on``. Where that is before ``landing``, it is marked for
    recalculation, with the months without a reading before it.

    Raises:
        BillingError: not allowed; no act; no such meter on that day, or its verification had ended; nothing was read before;
            the value does not fit the dial; the day is after the open period.
    """
    require(session, "акт проверки прибора", Role.ACCOUNTANT)
    require_open(session, landing)
    period = Period.of(taken_on)
    if not act.strip():
        raise RefusedError("Не указан акт проверки. Введите его номер и дату.")
    if period > landing:
        raise RefusedError(f"Проверка {taken_on:%d.%m.%Y} позже периода начисления {landing}. Исправьте дату.")
    point = session.get(MeteringPoint, point_id)
    if point is None or point.account_id is None:
        raise RefusedError(f"Точки учёта лицевого счёта с внутренним номером {point_id} нет. Найдите её в карточке.")
    installed = _installed(session, point_id, taken_on)
    declared = _declared(session, installed, zone, taken_on)
    check_dial(session, installed.id, value_e6)
    store_act(session, point, installed.id, taken_on, {zone: value_e6}, ReadingSource.CHECK)
    marked = 0
    if period < landing:
        since = min(period, declared.period.plus(1))
        marked = mark(
            session, since, f"проверка прибора {taken_on:%d.%m.%Y}: {act.strip()}", building_id=point.building_id,
            account_id=point.account_id, cause=RecalculationCause.CORRECTION,
        )  # fmt: skip
    return Checked(declared.value_e6, value_e6, marked)


def _installed(session: Session, point_id: int, day: date) -> MeterInstallation:
    """The meter on a point on a day, its verification still good: else the act is no ground to charge by it."""
    row = session.exec(
        select(MeterInstallation, Meter)
        .join(Meter, col(Meter.id) == MeterInstallation.meter_id)
        .where(
            MeterInstallation.point_id == point_id,
            col(MeterInstallation.valid_from) <= day,
            col(MeterInstallation.valid_to) > day,
        )
    ).first()
    if row is None:
        raise RefusedError(f"На точке учёта № {point_id} {day:%d.%m.%Y} прибора нет. Проверьте дату акта.")
    installed, meter = row
    if meter.verified_to <= day:
        raise RefusedError(
            f"Прибор № {meter.serial}: поверка до {meter.verified_to:%d.%m.%Y}, по нему не считают (п. 59). "
            "Внесите поверку или замену прибора."
        )
    return installed


def _declared(session: Session, installed: MeterInstallation, zone: Zone, day: date) -> Reading:
    """The last accepted reading of a register up to a day."""
    found = session.exec(
        select(Reading)
        .where(
            Reading.building_id == installed.building_id,
            Reading.point_id == installed.point_id,
            Reading.zone == zone,
            Reading.installation_id == installed.id,
            Reading.status == ReadingStatus.ACCEPTED,
            col(Reading.taken_on) <= day,
        )
        .order_by(col(Reading.taken_on).desc(), col(Reading.period).desc(), col(Reading.seq).desc())
    ).first()
    if found is None:
        raise RefusedError(f"Показаний до {day:%d.%m.%Y} нет, сравнивать не с чем. Введите показание обычным вводом.")
    return found


def difference_words(found: Checked) -> str:
    """What a check found, for the person who typed it."""
    difference = found.value_e6 - found.declared_e6
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return (
        f"По акту {written(found.value_e6, 6)}, было передано {written(found.declared_e6, 6)}: разница "
        f"{sign}{written(abs(difference), 6)} считается потреблённой в месяце проверки (п. 61)."
    )

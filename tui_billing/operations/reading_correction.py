"""A wrong reading of a month that was charged: superseded by the right one, and the months since are marked."""

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from tui_billing.domain.codes import ReadingSource, ReadingStatus, RecalculationCause, Role, Zone
from tui_billing.domain.decimals import written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation, Reading
from tui_billing.domain.period import Period
from tui_billing.operations._rights import require
from tui_billing.operations.periods import require_open
from tui_billing.operations.settlement import mark


def correct_reading(
    session: Session, period: Period, point_id: int, zone: Zone, value_e6: int, reason: str, *, landing: Period
) -> int:
    """Put another value in the place of the last accepted reading of a register in a month before ``landing``.

    The old reading stays, superseded; what was charged stays too until the marked months are recalculated: those since
    the reading before, as months without one are charged by what both ends say.
    Returns the id of the mark.

    Raises:
        BillingError: not allowed; no reason; nothing was read there; the value is the same, or does not fit the dial.
    """
    actor = require(session, "исправление показания", Role.ACCOUNTANT)
    require_open(session, landing)
    if not period < landing:
        raise RefusedError(f"Показание за {period} ещё не закрыто: исправьте его вводом показаний за этот период.")
    point = session.get(MeteringPoint, point_id)
    if point is None:
        raise RefusedError(f"Точки учёта с внутренним номером {point_id} нет. Найдите её в карточке лицевого счёта.")
    register = register_readings(session, period, point, zone)
    standing = [each for each in register if each.status is ReadingStatus.ACCEPTED]
    if not standing:
        raise RefusedError(f"За {period} показания не принимались. Исправлять нечего: введите показание.")
    wrong = standing[-1]
    if wrong.value_e6 == value_e6:
        raise RefusedError(f"Показание {written(value_e6, 6, 3)} за {period}: записано то же самое.")
    check_dial(session, wrong.installation_id, value_e6)
    wrong.status = ReadingStatus.SUPERSEDED
    session.add(wrong)
    session.add(
        Reading(
            period=period,
            building_id=point.building_id,
            point_id=point_id,
            zone=zone,
            seq=1 + max(each.seq for each in register),
            installation_id=wrong.installation_id,
            taken_on=wrong.taken_on,
            value_e6=value_e6,
            source=ReadingSource.CHECK if wrong.source is ReadingSource.CHECK else ReadingSource.CONTROL,
            status=ReadingStatus.ACCEPTED,
            replaces_seq=wrong.seq,
            author_id=actor.user_id,
            recorded_at_ms=actor.at_ms,
        )
    )
    session.flush()
    said = f"показание за {period} исправлено: {reason.strip()}" if reason.strip() else ""
    return mark(
        session,
        _first_month(session, wrong),
        said,
        building_id=point.building_id,
        account_id=point.account_id or 0,
        cause=RecalculationCause.CORRECTION,
    )


def register_readings(session: Session, period: Period, point: MeteringPoint, zone: Zone) -> Sequence[Reading]:
    """The readings of a register in a period, in their order."""
    return session.exec(
        select(Reading)
        .where(
            Reading.period == period,
            Reading.building_id == point.building_id,
            Reading.point_id == point.id,
            Reading.zone == zone,
        )
        .order_by(col(Reading.taken_on), col(Reading.seq))
    ).all()


def _first_month(session: Session, wrong: Reading) -> Period:
    """The month after that of the reading before, of the same register; its own month where it is the first."""
    before = session.exec(
        select(func.max(Reading.period)).where(
            Reading.building_id == wrong.building_id,
            Reading.point_id == wrong.point_id,
            Reading.zone == wrong.zone,
            Reading.installation_id == wrong.installation_id,
            Reading.status == ReadingStatus.ACCEPTED,
            Reading.period < wrong.period,
        )
    ).one()
    return wrong.period if before is None else before.plus(1)


def check_dial(session: Session, installation_id: int, value_e6: int) -> None:
    """Refuse a value that the dial of a meter cannot show.

    Raises:
        RefusedError: it cannot.
    """
    meter = session.get_one(Meter, session.get_one(MeterInstallation, installation_id).meter_id)
    if not 0 <= value_e6 < 10 ** (meter.digits + 6):
        raise RefusedError(f"Показание {written(value_e6, 6, 3)} больше, чем вмещает прибор: знаков {meter.digits}.")

"""Lines that cannot be computed: for tests of what becomes of them. A made-up town has none by itself."""

from sqlmodel import select

from tui_billing.domain.metering import MeteringPoint, Reading
from tui_billing.operations.accrual import accrue_period, post_accrual

FLATS = 3


def turn_back(session, period):
    """The meters of three flats go backwards in a period: their lines, and what depends on them, are parked."""
    points = (
        select(Reading.point_id)
        .join(MeteringPoint, MeteringPoint.id == Reading.point_id)
        .where(Reading.period == period, MeteringPoint.account_id.is_not(None))
        .order_by(Reading.point_id)
        .distinct()
    )
    some = session.exec(points.limit(FLATS)).all()
    for reading in session.exec(select(Reading).where(Reading.period == period, Reading.point_id.in_(some))):
        reading.value_e6 = 0


def charge_spoilt(database, actor, period):
    """Charge a period with meters that go backwards: what is parked is in force. Returns the run."""
    database.write(turn_back, actor, period)
    run = accrue_period(database, actor, period, accrued_on=period.last)
    post_accrual(database, actor, run.run_id)
    return run.run_id

"""What the first screen says about the office."""

from datetime import date

from sqlmodel import Session, col, select

from tui_billing.domain.codes import PeriodStatus
from tui_billing.domain.office import AccrualPeriod, Office, User
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period


def office_today(session: Session, user_id: int, today: date) -> tuple[str, Period, str]:
    """The office's name, its accrual period (the newest open one, else today's month), the user's name."""
    organization = session.exec(select(Organization.name).join(Office)).first()
    period = session.exec(
        select(col(AccrualPeriod.period))
        .where(AccrualPeriod.status == PeriodStatus.OPEN)
        .order_by(col(AccrualPeriod.period).desc())
    ).first()
    user = session.exec(select(User.name).where(User.id == user_id)).one()
    return organization or "", period or Period.of(today), user

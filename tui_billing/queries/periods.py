"""The accrual periods and how far each one is."""

from dataclasses import dataclass

import sqlalchemy as sql
from sqlmodel import Session, and_, col, func, select

from tui_billing.domain.charges import Posting, RunBuilding
from tui_billing.domain.codes import PeriodStatus
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.period import Period


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period: how many buildings are charged, what they come to, and what is parked."""

    period: Period
    status: PeriodStatus
    buildings: int
    lines: int
    parked: int
    amount_kop: int


def all_periods(session: Session) -> list[PeriodRow]:
    """Every period that was opened, the newest first."""
    holds = and_(col(RunBuilding.run_id) == Posting.run_id, col(RunBuilding.building_id) == Posting.building_id)
    sums = (
        sql.select(
            col(Posting.period),
            func.count(),
            func.sum(RunBuilding.lines),
            func.sum(RunBuilding.parked),
            func.sum(RunBuilding.amount_kop),
        )
        .join(RunBuilding, holds)
        .group_by(col(Posting.period))
    )
    charged = {period: tuple(int(number) for number in numbers) for period, *numbers in session.execute(sums)}
    periods = session.exec(select(AccrualPeriod).order_by(col(AccrualPeriod.period).desc()))
    return [PeriodRow(each.period, each.status, *charged.get(each.period, (0, 0, 0, 0))) for each in periods]

"""The accrual periods and how far each one is."""

from dataclasses import dataclass

import sqlalchemy as sql
from sqlmodel import Session, and_, col, func, select

from tui_billing.domain.charges import Posting, PostponedLine, RunBuilding
from tui_billing.domain.codes import PeriodStatus, PeriodStep
from tui_billing.domain.office import AccrualPeriod, PeriodEvent, User
from tui_billing.domain.period import Period
from tui_billing.queries.held_lines import kept_out


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period: how many buildings are charged, what they come to, what is parked, and postponed."""

    period: Period
    status: PeriodStatus
    buildings: int
    lines: int
    parked: int
    amount_kop: int
    postponed: int


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
    charged: dict[Period, tuple[int, ...]] = {
        period: tuple(int(number) for number in numbers) for period, *numbers in session.execute(sums)
    }
    periods = session.exec(select(AccrualPeriod).order_by(col(AccrualPeriod.period).desc()))
    lines = sql.select(col(PostponedLine.period), func.count()).group_by(col(PostponedLine.period))
    put_off: dict[Period, int] = {period: int(count) for period, count in session.execute(lines)}
    held = kept_out(session, col(Posting.period))
    rows = []
    for each in periods:
        buildings, lines_in_force, parked, amount_kop = charged.get(each.period, (0, 0, 0, 0))
        put_off_here = put_off.get(each.period, 0)
        held_lines, held_kop = held.get(each.period, (0, 0))
        lines_in_force, amount_kop = lines_in_force - held_lines, amount_kop - held_kop
        rows.append(PeriodRow(each.period, each.status, buildings, lines_in_force, parked, amount_kop, put_off_here))
    return rows


@dataclass(frozen=True, slots=True)
class EventRow:
    """A step in the life of a period, in words."""

    step: PeriodStep
    check_name: str
    rows: int
    reason: str
    author: str
    at_ms: int


def accepted_warnings(session: Session, period: Period) -> dict[str, tuple[int, str]]:
    """By check: how many rows of its warning were last accepted in a period, and why."""
    statement = select(PeriodEvent).where(PeriodEvent.period == period, PeriodEvent.step == PeriodStep.ACCEPTED)
    return {each.check_name: (each.rows, each.reason) for each in session.exec(statement.order_by(col(PeriodEvent.id)))}


def events_of(session: Session, period: Period) -> list[EventRow]:
    """What was done to a period, the latest last."""
    statement = (
        select(PeriodEvent, User.name)
        .join(User, col(User.id) == PeriodEvent.author_id)
        .where(PeriodEvent.period == period)
        .order_by(col(PeriodEvent.id))
    )
    return [
        EventRow(each.step, each.check_name, each.rows, each.reason, author, each.recorded_at_ms)
        for each, author in session.exec(statement)
    ]

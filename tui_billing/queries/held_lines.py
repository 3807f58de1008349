"""Held lines: the limits in force, the work list of what they hold, and what of a period is kept out by it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sql
from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select

from tui_billing.domain.charges import Posting, RunBuilding
from tui_billing.domain.codes import HeldDecision, HoldReason
from tui_billing.domain.held import HeldLine, HeldRuling, HoldLimit
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.engine.outsort import EVERY_SERVICE
from tui_billing.queries._line_names import LINE_NAMES, with_names
from tui_billing.queries.addresses import address

IN_FORCE: Final = and_(col(Posting.run_id) == HeldLine.run_id, col(Posting.building_id) == HeldLine.building_id)
"""A held line of what a building is charged by."""

OF_RUN: Final = and_(
    col(RunBuilding.lines_run_id) == HeldLine.run_id, col(RunBuilding.building_id) == HeldLine.building_id
)
"""A held line of what a run made, be it with the run that is in force."""

EVERY: Final = "все услуги"


@dataclass(frozen=True, slots=True)
class Limit:
    """The limits of a service (0: of all others) since a day; 0 holds nothing."""

    service_id: int
    service: str
    since: date
    amount_kop: int
    percent_e2: int
    least_kop: int


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A held service of an account. ``decision`` is None while nobody has decided; ``note`` says why it was decided."""

    run_id: int
    period: Period
    building_id: int
    account_id: int
    number: str
    address: str
    service_id: int
    service: str
    reason: HoldReason
    lines: int
    amount_kop: int
    before_kop: int
    decision: HeldDecision | None
    note: str

    @property
    def title(self) -> str:
        """The line and its reason in one sentence."""
        return f"ЛС {self.number}, {self.address}: {self.service} — {self.reason.label}"


def limits_in_force(session: Session, period: Period) -> list[Limit]:
    """The limits of a period: those in force on its first day, those of all services last."""
    names = {EVERY_SERVICE: EVERY, **dict(session.exec(select(Service.id, Service.name)).all())}
    found = session.exec(
        select(HoldLimit)
        .where(HoldLimit.valid_from <= period.first, HoldLimit.valid_to > period.first)
        .order_by(col(HoldLimit.service_id).desc())
    )
    return [
        Limit(
            each.service_id, names[each.service_id], each.valid_from, each.amount_kop, each.percent_e2, each.least_kop
        )
        for each in found
    ]


def ruled(period: Any) -> ColumnElement[bool]:
    """The ruling that is about a held line of a period."""
    return and_(
        col(HeldRuling.period) == period,
        *(
            getattr(HeldRuling, name) == getattr(HeldLine, name)
            for name in ("building_id", "account_id", "service_id", "amount_kop")
        ),
    )


def in_force(period: Period) -> Any:
    """A select of the held lines that a period would be charged by, the largest first; ``held_row`` reads it."""
    statement = _rows(col(Posting.period)).join(Posting, IN_FORCE).where(col(Posting.period) == period)
    return _named(statement, col(Posting.period))


def still_held(period: Period) -> Any:
    """Those of ``in_force`` that nobody has decided about."""
    return in_force(period).where(col(HeldRuling.note).is_(None))


def held_in_force(session: Session, period: Period, *, offset: int = 0, limit: int | None = None) -> list[HeldRow]:
    """The held lines of what a period is charged by, the largest first."""
    return [held_row(row) for row in session.execute(in_force(period).offset(offset).limit(limit))]


def held_of(
    session: Session, run_id: int, period: Period, *, offset: int = 0, limit: int | None = None
) -> list[HeldRow]:
    """The held lines of a run, the largest first; those of unchanged buildings are with the run that is in force."""
    statement = _rows(sql.literal(period.number)).join(RunBuilding, OF_RUN).where(col(RunBuilding.run_id) == run_id)
    rows = session.execute(_named(statement, period).offset(offset).limit(limit))
    return [held_row(row) for row in rows]


def waiting_accounts(session: Session, period: Period, building_id: int) -> set[int]:
    """The accounts of a building with a held line in force that nobody has decided about: their receipts wait."""
    statement = (
        sql.select(col(HeldLine.account_id))
        .join(Posting, IN_FORCE)
        .join(HeldRuling, ruled(col(Posting.period)), isouter=True)
        .where(
            col(Posting.period) == period,
            col(Posting.building_id) == building_id,
            col(HeldRuling.note).is_(None),
        )
    )
    return set(session.scalars(statement))


def kept_out(session: Session, by: Any, *conditions: Any) -> dict[Any, tuple[int, int]]:
    """What held lines keep out of what is charged: lines and kopecks, by a column of ``Posting`` or ``HeldLine``."""
    statement = (
        sql.select(by, func.sum(HeldLine.lines), func.sum(HeldLine.amount_kop))
        .join(Posting, IN_FORCE)
        .join(HeldRuling, ruled(col(Posting.period)), isouter=True)
        .where(or_(col(HeldRuling.decision).is_(None), col(HeldRuling.decision) != HeldDecision.RELEASED), *conditions)
        .group_by(by)
    )
    return {key: (int(lines), int(amount)) for key, lines, amount in session.execute(statement)}


def waiting_in(session: Session, run_id: int, period: Period) -> tuple[int, int]:
    """How many held services of accounts of a run nobody has decided about, and what they come to."""
    statement = (
        sql.select(func.count(), func.coalesce(func.sum(HeldLine.amount_kop), 0))
        .join(RunBuilding, OF_RUN)
        .join(HeldRuling, ruled(period), isouter=True)
        .where(col(RunBuilding.run_id) == run_id, col(HeldRuling.note).is_(None))
    )
    count, amount = session.execute(statement).one()
    return int(count), int(amount)


def held_row(row: Any) -> HeldRow:
    """A row of ``in_force``."""
    period, held, number, street, house, premises, service, decision, note = row
    return HeldRow(
        run_id=held.run_id,
        period=period if isinstance(period, Period) else Period(int(period)),
        building_id=held.building_id,
        account_id=held.account_id,
        number=number,
        address=address(street.kind, street.name, house, premises.kind, premises.number),
        service_id=held.service_id,
        service=service,
        reason=held.reason,
        lines=held.lines,
        amount_kop=held.amount_kop,
        before_kop=held.before_kop,
        decision=decision,
        note=note or "",
    )


def _rows(period: Any) -> Any:
    ruling: tuple[Any, ...] = col(HeldRuling.decision).label("decision"), col(HeldRuling.note).label("ruled")
    return sql.select(period, HeldLine, *LINE_NAMES, *ruling).select_from(HeldLine)


def _named(statement: Any, period: Any) -> Any:
    """With what names the lines and what was decided: those to decide about first, of them the largest change."""
    return (
        with_names(statement, HeldLine)
        .join(HeldRuling, ruled(period), isouter=True)
        .order_by(
            sql.case((col(HeldRuling.note).is_(None), 0), else_=1),
            func.abs(HeldLine.amount_kop - HeldLine.before_kop).desc(),
            col(HeldLine.account_id),
            col(HeldLine.service_id),
        )
    )

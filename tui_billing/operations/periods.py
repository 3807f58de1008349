"""Accrual periods: opened one after another, taken from the typists, opened again. Closing is in ``closing``."""

from typing import Final

from sqlmodel import Session, col, select

from tui_billing.domain.codes import PeriodStatus, PeriodStep, Role
from tui_billing.domain.errors import PeriodClosedError, RefusedError
from tui_billing.domain.office import AccrualPeriod, PeriodEvent
from tui_billing.domain.period import Period
from tui_billing.operations._rights import require

OPENING, SOFT_CLOSING, REOPENING = "открытие периода", "предварительное закрытие периода", "открытие закрытого периода"
CORRECTORS: Final = frozenset({Role.ACCOUNTANT, Role.ADMINISTRATOR})
"""Whose documents a soft closed period still takes."""


def require_open(session: Session, period: Period) -> None:
    """Refuse a period that takes no documents of this person; a closing waits until the change is done.

    Raises:
        PeriodClosedError: it is closed, being closed, or soft closed and the person is no accountant.
        RefusedError: it was never opened.
    """
    status = _status(session, period)
    if not _takes(session, status):
        raise PeriodClosedError(str(period), status.label)


def require_not_closed(session: Session, period: Period) -> None:
    """Refuse a period that is closed or being closed; what changes no figures may be done before that.

    Raises:
        PeriodClosedError: it is.
        RefusedError: it was never opened.
    """
    if _status(session, period) not in {PeriodStatus.OPEN, PeriodStatus.SOFT_CLOSED}:
        raise PeriodClosedError(str(period), _status(session, period).label)


def landing(session: Session, wanted: Period) -> Period:
    """The period that a late document lands in: the one wanted, or the first later one that takes it.

    Raises:
        PeriodClosedError: there is no such period.
        RefusedError: all periods are earlier.
    """
    later = select(AccrualPeriod).where(AccrualPeriod.period >= wanted).order_by(col(AccrualPeriod.period))
    known = session.exec(later).all()
    found = next((each.period for each in known if _takes(session, each.status)), wanted)
    require_open(session, found)
    return found


def landing_of(session: Session, period: Period) -> Period:
    """The first open period from this one on, where the typists' documents land."""
    statement = select(col(AccrualPeriod.period)).where(
        AccrualPeriod.period >= period, AccrualPeriod.status == PeriodStatus.OPEN
    )
    return session.exec(statement.order_by(col(AccrualPeriod.period))).first() or period


def open_period(session: Session, period: Period) -> None:
    """Open the period after the last one, or give a soft closed one back to the typists.

    Raises:
        NotAllowedError: only an accountant opens.
        RefusedError: a month would be left out, it is open already, or it is closed.
    """
    require(session, OPENING, Role.ACCOUNTANT)
    known = known_periods(session)
    if period not in known:
        if known and period != max(known).plus(1):
            raise RefusedError(f"Период {period} не следует за последним. Откройте {max(known).plus(1)}.")
        session.add(AccrualPeriod(period=period, status=PeriodStatus.OPEN))
    elif known[period].status is not PeriodStatus.SOFT_CLOSED:
        advice = f" Открыть снова может администратор: tui-billing period reopen {period} --reason «причина»."
        closed = known[period].status is PeriodStatus.CLOSED
        raise RefusedError(f"Период {period} уже {known[period].status.label}.{advice if closed else ''}")
    else:
        known[period].status = PeriodStatus.OPEN
    note_step(session, period, PeriodStep.OPENED)


def soft_close(session: Session, period: Period) -> Period:
    """Take a period from the typists: from now on it takes documents of accountants only.

    The next period is opened if it was not. Returns the period that takes the typists' documents now. A period whose
    closing was cut short comes back by this.

    Raises:
        NotAllowedError: only an accountant does.
        RefusedError: it was never opened, or is soft closed or closed already.
    """
    require(session, SOFT_CLOSING, Role.ACCOUNTANT)
    known = known_periods(session)
    if period not in known:
        raise RefusedError(f"Период {period} не открыт, закрывать нечего.")
    if known[period].status not in {PeriodStatus.OPEN, PeriodStatus.CLOSING}:
        raise RefusedError(f"Период {period} уже {known[period].status.label}.")
    known[period].status = PeriodStatus.SOFT_CLOSED
    open_next(session, known)
    note_step(session, period, PeriodStep.SOFT_CLOSED)
    return landing_of(session, period)


def reopen_period(session: Session, period: Period, reason: str) -> None:
    """Open the last closed period again, soft closed: for the accountant to correct. Its balances no longer count.

    Raises:
        NotAllowedError: only an administrator does.
        RefusedError: there is no reason, it is not closed, or a later one is closed or being closed.
    """
    require(session, REOPENING)
    if not reason.strip():
        raise RefusedError(f"Период {period} закрыт. Чтобы открыть его снова, укажите причину.")
    known = known_periods(session)
    if period not in known or known[period].status is not PeriodStatus.CLOSED:
        raise RefusedError(f"Период {period} не закрыт: открывать снова нечего.")
    settled = {PeriodStatus.CLOSED, PeriodStatus.CLOSING}
    if later := [each for each in known if each > period and known[each].status in settled]:
        raise RefusedError(
            f"Период {period} не открыть: {known[max(later)].status.label} более поздний {max(later)}, его сальдо "
            "идёт от этого. Сначала откройте его."
        )
    known[period].status = PeriodStatus.SOFT_CLOSED
    note_step(session, period, PeriodStep.REOPENED, reason.strip())


def known_periods(session: Session) -> dict[Period, AccrualPeriod]:
    """All the periods that were ever opened, locked until the change is done."""
    rows = session.exec(select(AccrualPeriod).order_by(col(AccrualPeriod.period)).with_for_update())
    return {each.period: each for each in rows}


def open_next(session: Session, known: dict[Period, AccrualPeriod]) -> None:
    """Open the period after the last one, if the last one is not open: the newest always takes documents."""
    if known[max(known)].status is not PeriodStatus.OPEN:
        following = max(known).plus(1)
        session.add(AccrualPeriod(period=following, status=PeriodStatus.OPEN))
        note_step(session, following, PeriodStep.OPENED)


def note_step(
    session: Session, period: Period, step: PeriodStep, reason: str = "", check_name: str = "", rows: int = 0
) -> None:
    """Write down what was done to a period and who did it."""
    actor = session.info["actor"]
    session.add(
        PeriodEvent(
            period=period,
            step=step,
            check_name=check_name,
            rows=rows,
            reason=reason,
            author_id=actor.user_id,
            recorded_at_ms=actor.at_ms,
        )
    )


def _status(session: Session, period: Period) -> PeriodStatus:
    """How far a period is; a closing waits until the change that asks is done."""
    known = session.get(AccrualPeriod, period, with_for_update={"read": True}, populate_existing=True)
    if known is None:
        raise RefusedError(f"Период {period} не открыт. Откройте его: tui-billing period open {period}.")
    return known.status


def _takes(session: Session, status: PeriodStatus) -> bool:
    """Whether a period of this status takes documents of the person; whoever only asks is nobody."""
    actor = session.info.get("actor")
    if status is PeriodStatus.SOFT_CLOSED:
        return actor is not None and actor.role in CORRECTORS
    return status is PeriodStatus.OPEN

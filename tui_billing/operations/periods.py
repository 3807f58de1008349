"""Accrual periods: opened one after another, closed with a checkpoint of the balances."""

from collections.abc import Callable

from sqlmodel import Session, col, func, select

from tui_billing.domain.charges import ParkedLine, Posting
from tui_billing.domain.codes import PeriodStatus, Role
from tui_billing.domain.errors import PeriodClosedError, RefusedError
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.period import Period
from tui_billing.operations._checkpoint_job import write_checkpoint
from tui_billing.operations._rights import require
from tui_billing.storage.bulk import Progress, run_bulk
from tui_billing.storage.database import Actor, Database
from tui_billing.storage.exclusive import exclusive

OPENING, CLOSING = "открытие периода", "закрытие периода"


def require_open(session: Session, period: Period) -> None:
    """Refuse a period that takes no documents.

    Raises:
        PeriodClosedError: it is closed, or is being closed.
        RefusedError: it was never opened.
    """
    known = session.get(AccrualPeriod, period)
    if known is None:
        raise RefusedError(f"Период {period} не открыт. Откройте его: tui-billing period open {period}.")
    if known.status is not PeriodStatus.OPEN:
        raise PeriodClosedError(str(period))


def open_period(session: Session, period: Period) -> None:
    """Open the period after the last one, or open the last closed one again.

    Raises:
        NotAllowedError: only an accountant opens.
        RefusedError: a month would be left out, a later period is closed, or it is open already.
    """
    require(session, OPENING, Role.ACCOUNTANT)
    known = {each.period: each for each in session.exec(select(AccrualPeriod))}
    if period not in known:
        if known and period != max(known).plus(1):
            raise RefusedError(f"Период {period} не следует за последним. Откройте {max(known).plus(1)}.")
        session.add(AccrualPeriod(period=period, status=PeriodStatus.OPEN))
        return
    if known[period].status is PeriodStatus.OPEN:
        raise RefusedError(f"Период {period} уже открыт.")
    later = [each for each in known if each > period and known[each].status is not PeriodStatus.OPEN]
    if later:
        raise RefusedError(f"Период {period} не открыть: закрыт более поздний {max(later)}. Сначала откройте его.")
    known[period].status = PeriodStatus.OPEN
    session.add(known[period])


def close_period(
    database: Database,
    actor: Actor,
    period: Period,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Close a period and write the balance of every account at its end. Returns how many balances there are.

    Documents are refused from the first moment on; when the person stops it, the period is open again. After a kill it
    stays ``SOFT_CLOSED``: close it again, or open it.

    Raises:
        NotAllowedError: only an accountant closes.
        BusyError: an accrual or another closing is under way.
        RefusedError: an earlier period is open, or lines in force are parked.
        CancelledError: the person stopped it.
    """
    url = database.address
    with exclusive(url, "Начисление"):
        database.write(begin_closing, actor, period)
        try:
            rows = run_bulk(url, write_checkpoint, period, progress=progress, cancelled=cancelled)
        except BaseException:
            database.write(open_period, actor, period)
            raise
        database.write(finish_closing, actor, period)
    return rows


def begin_closing(session: Session, period: Period) -> None:
    """Take no more documents in a period."""
    require(session, CLOSING, Role.ACCOUNTANT)
    known = {each.period: each for each in session.exec(select(AccrualPeriod).where(AccrualPeriod.period <= period))}
    if period not in known:
        raise RefusedError(f"Период {period} не открыт, закрывать нечего.")
    if known[period].status is PeriodStatus.CLOSED:
        raise RefusedError(f"Период {period} уже закрыт.")
    earlier = [each for each in known if each < period and known[each].status is not PeriodStatus.CLOSED]
    if earlier:
        raise RefusedError(f"Сначала закройте период {min(earlier)}: сальдо переходит из месяца в месяц.")
    if parked := _parked_in_force(session, period):
        raise RefusedError(
            f"Период {period} не закрыть: отложенных строк начисления {parked}. Исправьте данные по списку отложенных "
            "и начислите период снова."
        )
    known[period].status = PeriodStatus.SOFT_CLOSED
    session.add(known[period])


def finish_closing(session: Session, period: Period) -> None:
    """Close a period whose checkpoint is written."""
    require(session, CLOSING, Role.ACCOUNTANT)
    known = session.get_one(AccrualPeriod, period)
    known.status = PeriodStatus.CLOSED
    session.add(known)


def _parked_in_force(session: Session, period: Period) -> int:
    statement = (
        select(func.count())
        .select_from(ParkedLine)
        .join(
            Posting, (col(Posting.run_id) == ParkedLine.run_id) & (col(Posting.building_id) == ParkedLine.building_id)
        )
        .where(Posting.period == period)
    )
    return session.exec(statement).one()

"""Closing a period: it takes no documents, passes its checks, gets its balances, and counts as closed last of all."""

from collections.abc import Callable, Sequence

from sqlmodel import Session, select

from tui_billing.domain.codes import PeriodStatus, PeriodStep, Role
from tui_billing.domain.decimals import grouped
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.office import Office
from tui_billing.domain.period import Period
from tui_billing.operations._checkpoint_job import write_checkpoint
from tui_billing.operations._rights import require
from tui_billing.operations.accrual import JOB
from tui_billing.operations.periods import known_periods, note_step, open_next
from tui_billing.queries.closing import closing_checks
from tui_billing.queries.closing._check import Outcome, Severity
from tui_billing.queries.periods import accepted_warnings
from tui_billing.storage.bulk import CancelledError, Progress, run_bulk
from tui_billing.storage.database import Actor, Database
from tui_billing.storage.exclusive import exclusive

CLOSING = "закрытие периода"


class ChecksError(RefusedError):
    """A period that does not pass its checks. ``outcomes`` are all of them."""

    def __init__(self, period: Period, outcomes: Sequence[Outcome]) -> None:
        blocking = "; ".join(f"{each.title.lower()} — {grouped(str(each.count))}" for each in outcomes if each.blocks)
        super().__init__(
            f"Период {period} не закрыт: {blocking}. Что исправить: tui-billing period close {period} --check."
        )
        self.outcomes = tuple(outcomes)


def close_period(
    database: Database,
    actor: Actor,
    period: Period,
    *,
    accept: str = "",
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Close a period and write the balance of every account at its end. Returns how many balances there are.

    Nobody's documents are taken from the first moment on, so what was checked is what is closed. With ``accept``, a
    reason, the warnings found are accepted. Refused or stopped, the period is again what it was before. After a kill it
    stays ``CLOSING``: close it again, or ``soft_close`` it.

    Raises:
        NotAllowedError: only an accountant closes.
        BusyError: an accrual or another closing is under way.
        ChecksError: something must be fixed, or a warning is not accepted.
        RefusedError: an earlier period is open, or it is closed already.
        CancelledError: the person stopped it.
    """
    url = database.address
    with exclusive(url, JOB):
        before = database.write(begin_closing, actor, period)
        try:
            outcomes = run_checks(database, period, progress=progress, cancelled=cancelled)
            if any(each.must_be_fixed or (each.blocks and not accept.strip()) for each in outcomes):
                raise ChecksError(period, outcomes)
            rows = run_bulk(url, write_checkpoint, period, progress=progress, cancelled=cancelled)
            database.write(finish_closing, actor, period, [each for each in outcomes if each.blocks], accept.strip())
        except BaseException:
            database.write(give_up_closing, actor, period, before)
            raise
    return rows


def run_checks(
    database: Database,
    period: Period,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[Outcome, ...]:
    """What each closing check finds: how many rows, the first of them. ``progress(done, total)`` counts checks.

    Raises:
        CancelledError: the person stopped it.
        RefusedError: the period was never opened.
    """
    accepted = database.read(accepted_warnings, period)
    known = closing_checks()
    outcomes: list[Outcome] = []
    for name, check in known.items():
        if cancelled is not None and cancelled():
            raise CancelledError
        if check.job is not None:
            found = run_bulk(database.address, check.job, cancelled=cancelled)
        else:
            found = database.read(check.found, period)
        count, reason = accepted.get(name, (0, ""))
        outcomes.append(
            Outcome(
                name, check.title, check.severity, check.advice, found.count, found.rows,
                reason if found.count <= count else "",
            )
        )  # fmt: skip
        if progress is not None:
            progress(len(outcomes), len(known))
    return tuple(outcomes)


def accept_warning(session: Session, period: Period, check_name: str, rows: int, reason: str) -> None:
    """Accept so many rows of a warning: the period may close with them, not with more.

    Raises:
        NotAllowedError: only an accountant accepts.
        RefusedError: no such check, it must be fixed, there is no reason, or the period is closed.
    """
    require(session, "принятие предупреждения при закрытии", Role.ACCOUNTANT)
    check = closing_checks().get(check_name)
    if check is None:
        raise RefusedError(f"Нет проверки «{check_name}». Есть: {', '.join(closing_checks())}.")
    if check.severity is Severity.MUST:
        raise RefusedError(f"{check.title}: принять нельзя, нужно исправить. {check.advice}")
    if not reason.strip():
        raise RefusedError(f"{check.title}: укажите, почему период можно закрыть и так.")
    known = known_periods(session)
    if period not in known or known[period].status is PeriodStatus.CLOSED:
        raise RefusedError(f"Период {period} закрыт или не открыт: принимать нечего.")
    note_step(session, period, PeriodStep.ACCEPTED, reason.strip(), check_name, rows)


def set_missing_readings(session: Session, percent: int) -> None:
    """From how many percent of a building's meters without a reading its closing check warns.

    Raises:
        NotAllowedError: only an accountant sets it.
        RefusedError: the office is not set up.
    """
    require(session, "настройка проверок закрытия", Role.ACCOUNTANT)
    office = session.exec(select(Office)).first()
    if office is None or not 0 <= percent <= 100:
        raise RefusedError("Доля — целое число от 0 до 100 процентов, а организация должна быть заведена.")
    office.missing_readings_pct = percent


def begin_closing(session: Session, period: Period) -> PeriodStatus:
    """Take no more documents in a period. Returns what to give back when it is not closed after all."""
    require(session, CLOSING, Role.ACCOUNTANT)
    known = known_periods(session)
    if period not in known:
        raise RefusedError(f"Период {period} не открыт, закрывать нечего.")
    before = known[period].status
    if before is PeriodStatus.CLOSED:
        raise RefusedError(f"Период {period} уже закрыт.")
    earlier = [each for each in known if each < period and known[each].status is not PeriodStatus.CLOSED]
    if earlier:
        raise RefusedError(f"Сначала закройте период {min(earlier)}: сальдо переходит из месяца в месяц.")
    known[period].status = PeriodStatus.CLOSING
    open_next(session, known)
    return PeriodStatus.SOFT_CLOSED if before is PeriodStatus.CLOSING else before


def finish_closing(session: Session, period: Period, accepted: Sequence[Outcome], reason: str) -> None:
    """Close a period whose checkpoint is written; the warnings that are accepted with it are written down.

    Raises:
        RefusedError: somebody has opened it meanwhile.
    """
    require(session, CLOSING, Role.ACCOUNTANT)
    known = known_periods(session)
    if known[period].status is not PeriodStatus.CLOSING:
        raise RefusedError(f"Период {period} тем временем {known[period].status.label}. Закройте его снова.")
    known[period].status = PeriodStatus.CLOSED
    for each in accepted:
        note_step(session, period, PeriodStep.ACCEPTED, reason, each.name, each.count)
    note_step(session, period, PeriodStep.CLOSED)


def give_up_closing(session: Session, period: Period, before: PeriodStatus) -> None:
    """Give a period back that is not closed after all."""
    require(session, CLOSING, Role.ACCOUNTANT)
    known = known_periods(session)
    if known[period].status is PeriodStatus.CLOSING:
        known[period].status = before

"""Penalty runs: computed as a draft, posted in one transaction, reversed by a mirror.

A draft is invisible. A posted run is never edited and never computed again: the next run charges the difference between
the whole penalty on its day and what is posted. So a payment that turned up late, a correction and a lower key rate all
come right in the next run, in its own period, and what is paid is frozen by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select, update
from sqlmodel import Session

from tui_billing.domain.codes import DocumentStatus, LawUse, Role
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.penalty import PenaltyRun
from tui_billing.domain.period import Period
from tui_billing.operations._documents import draft, locked, post, reverse
from tui_billing.operations._payments_bulk import advances_in_bulk
from tui_billing.operations._penalty_job import Figures, Task, fine_everybody, sweep
from tui_billing.operations._rights import require
from tui_billing.operations.law_checks import require_checked
from tui_billing.operations.periods import require_open
from tui_billing.queries._ledger import PENALTY_RUN
from tui_billing.queries.facts import table_of
from tui_billing.queries.law_choices import penalty_choices
from tui_billing.queries.penalty_law import Choices
from tui_billing.storage.bulk import HANDS, Progress, run_bulk
from tui_billing.storage.database import Actor, Database
from tui_billing.storage.exclusive import exclusive

JOB: Final = "Начисление пени"
RIGHT: Final = "начисление пени"


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a posted run; ``unchanged``: it had nothing to charge and is thrown away by the next one."""

    run_id: int
    period: Period
    unchanged: bool


def compute_penalties(
    database: Database,
    actor: Actor,
    period: Period,
    *,
    on: date,
    dated_on: date,
    choices: Choices | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[int, Figures]:
    """Compute the penalties of everybody up to a day as a draft of a period: its id, and what it came to.

    Without ``choices`` disputed points are as the office has decided them. Earlier drafts are thrown away. ``progress(done, total)`` counts chunks.

    Raises:
        BusyError: another run is under way.
        CancelledError: the person stopped it; nothing of it is visible.
        BillingError: not allowed; the period is closed; a later day is posted already; the law has no value on the day.
    """
    url = database.address
    choices = choices or database.read(penalty_choices, on)
    with exclusive(url, JOB):
        run_id = database.write(begin_penalty, actor, period, on, dated_on, choices)
        task = Task(on, choices, run_id)
        figures = run_bulk(url, fine_everybody, task, progress=progress, cancelled=cancelled, hands=HANDS)
        database.write(finish_penalty, actor, run_id, figures)
    return run_id, figures


def preview_penalties(
    database: Database,
    *,
    on: date,
    choices: Choices | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Figures:
    """What ``compute_penalties`` would come to, by the same job, with nothing written.

    Raises:
        CancelledError: the person stopped it.
        RefusedError: the law has no value on the day.
    """
    task = Task(on, choices or database.read(penalty_choices, on))
    return run_bulk(database.address, fine_everybody, task, progress=progress, cancelled=cancelled, hands=HANDS)


def post_penalties(
    database: Database,
    actor: Actor,
    run_id: int,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Posted:
    """Post a draft, then put advances on the new penalties, in short transactions of their own.

    Raises:
        CancelledError: the person stopped it after the posting.
        BillingError: as of ``post_penalty``.
    """
    posted = database.write(post_penalty, actor, run_id)
    if not posted.unchanged:
        run_bulk(database.address, advances_in_bulk, posted.period, None, progress=progress, cancelled=cancelled)
    return posted


def reverse_penalties(
    database: Database,
    actor: Actor,
    run_id: int,
    *,
    dated_on: date,
    period: Period,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Reverse a posted run, then release what was paid of its penalties. Returns the id of the mirror.

    Raises:
        CancelledError: the person stopped it after the reversal.
        BillingError: as of ``reverse_penalty``.
    """
    mirror = database.write(reverse_penalty, actor, run_id, dated_on=dated_on, period=period)
    run_bulk(database.address, advances_in_bulk, period, None, progress=progress, cancelled=cancelled)
    return mirror


def discard_penalties(database: Database, actor: Actor) -> None:
    """Throw the drafts away with their lines; their numbers are not given again.

    Raises:
        BusyError: a run is under way.
        NotAllowedError: only an accountant does.
    """
    with exclusive(database.address, JOB):
        database.write(give_up_drafts, actor)
        run_bulk(database.address, sweep, 0)


def give_up_drafts(session: Session) -> None:
    """Let no draft be posted any more."""
    require(session, RIGHT, Role.ACCOUNTANT)
    session.execute(
        update(table_of(PenaltyRun))
        .where(PENALTY_RUN.status == DocumentStatus.DRAFT)
        .values(result_hash="", version=PENALTY_RUN.version + 1)
    )


def begin_penalty(session: Session, period: Period, on: date, dated_on: date, choices: Choices) -> int:
    """Open a draft without lines; earlier drafts are not posted any more, and the run sweeps them away.

    Raises:
        BillingError: not allowed; the period is closed; the law of the month of the day is not checked; penalties are
            posted up to a later day already.
    """
    actor = require(session, RIGHT, Role.ACCOUNTANT)
    require_open(session, period)
    require_checked(session, LawUse.PENALTY, Period.of(on))
    standing = (PENALTY_RUN.status == DocumentStatus.POSTED) & PENALTY_RUN.reverses_id.is_(None)
    last: date | None = session.scalar(select(func.max(PENALTY_RUN.event_on)).where(standing))
    if last is not None and on < last:
        raise RefusedError(
            f"Пеня уже начислена по {last:%d.%m.%Y}. Укажите эту дату или более позднюю, либо сначала сторнируйте "
            "последнее начисление пени."
        )
    give_up_drafts(session)
    run = PenaltyRun(
        dated_on=dated_on,
        event_on=on,
        period=period,
        author_id=actor.user_id,
        recorded_at_ms=actor.at_ms,
        **choices.columns,
    )
    return draft(session, run).id


def finish_penalty(session: Session, run_id: int, figures: Figures) -> None:
    """Make a run postable: its lines are all stored."""
    require(session, RIGHT, Role.ACCOUNTANT)
    run = locked(session, PenaltyRun, run_id, version=1)
    run.result_hash = figures.result_hash
    run.accounts, run.lines, run.spans = figures.accounts, figures.lines, figures.spans
    run.amount_kop = figures.amount_kop
    session.add(run)


def post_penalty(session: Session, run_id: int) -> Posted:
    """Put a draft in force: its lines are owed from now on. A draft without lines stays one.

    Raises:
        NotAllowedError: only an accountant posts.
        BillingError: it is no draft, or one that is not complete; the period is closed; another run was posted later
            than the draft was begun.
    """
    require(session, "проведение пени", Role.ACCOUNTANT)
    run = locked(session, PenaltyRun, run_id)
    if run.status is DocumentStatus.DRAFT and not run.result_hash:
        raise RefusedError(f"Начисление пени № {run.number} не рассчитано до конца. Рассчитайте пеню заново.")
    later = session.scalar(
        select(PENALTY_RUN.number).where(PENALTY_RUN.id > run_id, PENALTY_RUN.status != DocumentStatus.DRAFT)
    )
    if later is not None:
        raise RefusedError(f"Начисление пени № {run.number} устарело: позже проведено № {later}. Рассчитайте заново.")
    if run.status is DocumentStatus.DRAFT and not run.lines:
        return Posted(run_id, run.period, unchanged=True)
    post(session, run)
    return Posted(run_id, run.period, unchanged=False)


def reverse_penalty(session: Session, run_id: int, *, dated_on: date, period: Period) -> int:
    """Reverse a posted run by a mirror, which takes its lines back without lines of its own. Returns the mirror's id.

    Raises:
        BillingError: not allowed; not posted, or reversed already; the period is closed.
    """
    actor = require(session, "сторно пени", Role.ACCOUNTANT)
    run = locked(session, PenaltyRun, run_id)
    mirror = reverse(session, run, actor, dated_on=dated_on, period=period)
    mirror.amount_kop = -run.amount_kop
    session.add(mirror)
    session.flush()
    return mirror.id

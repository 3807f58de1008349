"""The monthly accrual: computed as a draft, then posted in one transaction.

A draft is invisible: a month is charged by what ``posting`` names. The lines of a building that come out as they are in
force already are not stored again, so a second run of the same facts changes nothing.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import and_, exists, insert, or_, update
from sqlmodel import Session, col, select

from tui_billing.domain.charges import Posting, Run, RunBuilding
from tui_billing.domain.codes import LawUse, Role, RunStatus
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.domain.places import Building
from tui_billing.operations._accrual_job import Task, accrue_buildings
from tui_billing.operations._payments_bulk import advances_in_bulk
from tui_billing.operations._rights import require
from tui_billing.operations.law_checks import require_checked
from tui_billing.operations.outsort import hold_lines
from tui_billing.operations.periods import require_open
from tui_billing.queries.law_checks import unchecked
from tui_billing.queries.runs import Figures, RunSummary, run_summary, summary_of
from tui_billing.storage.bulk import HANDS, Progress, run_bulk
from tui_billing.storage.database import Actor, Database
from tui_billing.storage.exclusive import exclusive

JOB = "Начисление"
RIGHT = "начисление"


@dataclass(frozen=True, slots=True)
class Posted:
    """What posting a run changed: the buildings whose lines in force are now others. None: «без изменений»."""

    run_id: int
    period: Period
    building_ids: tuple[int, ...]

    @property
    def unchanged(self) -> bool:
        """Whether everything was in force already."""
        return not self.building_ids


def accrue_period(
    database: Database,
    actor: Actor,
    period: Period,
    *,
    buildings: Collection[int] | None = None,
    accrued_on: date,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RunSummary:
    """Compute a period as a draft run: of the whole population, or of some buildings.

    What an unfinished run has left behind is thrown away first. ``progress(done, total)`` counts chunks. Where there are
    limits, what they hold waits for a decision: it is posted with the run and owed once it is released.

    Raises:
        BusyError: another accrual is under way.
        PeriodClosedError: the period is closed.
        CancelledError: the person stopped it; nothing of it is visible.
        RefusedError: the period was never opened, its law is not checked, or a building does not exist.
    """
    with exclusive(database.address, JOB):
        run_id = database.write(begin_run, actor, period, _ordered(buildings), accrued_on)
        task = Task(period, _ordered(buildings), run_id)
        try:
            figures = _computed(database, task, progress, cancelled)
            hold_lines(database, period, run_id, progress=progress, cancelled=cancelled)
            database.write(finish_run, actor, run_id, figures)
        except BaseException:
            database.write(cancel_run, actor, run_id)
            raise
        return database.read(run_summary, run_id)


def preview(
    database: Database,
    period: Period,
    *,
    buildings: Collection[int] | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RunSummary:
    """What ``accrue_period`` would come to, by the same job, with nothing written; ``unchecked`` says what nobody checked.

    Raises:
        CancelledError: the person stopped it.
        RefusedError: a building does not exist.
    """
    database.read(_check_buildings, _ordered(buildings))
    figures = _computed(database, Task(period, _ordered(buildings)), progress, cancelled)
    summary = database.read(summary_of, period, figures, _ordered(buildings))
    return replace(summary, unchecked=database.read(unchecked, LawUse.ACCRUAL, period))


def post_accrual(
    database: Database,
    actor: Actor,
    run_id: int,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Posted:
    """Post a draft, then put advances on the new debts, in short transactions of their own.

    Stopped or killed in between, the posting stands; posting the next run of the same facts settles the rest.

    Raises:
        BusyError: an accrual or a closing is under way.
        NotAllowedError, PeriodClosedError, RefusedError: see ``post_run``.
        CancelledError: the person stopped it after the posting.
    """
    with exclusive(database.address, JOB):
        posted = database.write(post_run, actor, run_id)
        buildings = database.read(_buildings_of, run_id)
        run_bulk(database.address, advances_in_bulk, posted.period, buildings, progress=progress, cancelled=cancelled)
    return posted


def _computed(
    database: Database, task: Task, progress: Progress | None, cancelled: Callable[[], bool] | None
) -> Figures:
    hands = HANDS if task.buildings is None else 0
    return run_bulk(database.address, accrue_buildings, task, progress=progress, cancelled=cancelled, hands=hands)


def begin_run(session: Session, period: Period, buildings: tuple[int, ...] | None, accrued_on: date) -> int:
    """Open a run, invisible and unfinished; take away every other unfinished one and the drafts that it replaces.

    Raises:
        NotAllowedError, PeriodClosedError, RefusedError: see ``accrue_period``.
    """
    actor = require(session, RIGHT, Role.ACCOUNTANT)
    require_open(session, period)
    require_checked(session, LawUse.ACCRUAL, period)
    _check_buildings(session, buildings)
    scope = ",".join(str(building) for building in buildings or ())
    replaced = [col(Run.status) == RunStatus.DRAFT, col(Run.period) == period]
    if scope:
        replaced.append(col(Run.scope) == scope)
    session.execute(
        update(Run)
        .where(or_(col(Run.status) == RunStatus.UNFINISHED, and_(*replaced)))
        .values(status=RunStatus.CANCELLED)
    )
    run = Run(
        period=period,
        status=RunStatus.UNFINISHED,
        scope=scope,
        accrued_on=accrued_on,
        author_id=actor.user_id,
        started_at_ms=actor.at_ms,
    )
    session.add(run)
    session.flush()
    return run.id


def finish_run(session: Session, run_id: int, figures: Figures) -> None:
    """Make an unfinished run a draft: its lines are all stored."""
    require(session, RIGHT, Role.ACCOUNTANT)
    run = _run(session, run_id, RunStatus.UNFINISHED)
    run.status = RunStatus.DRAFT
    run.result_hash = figures.result_hash
    run.lines = sum(each.lines for each in figures.buildings)
    run.parked = sum(each.parked for each in figures.buildings)
    run.amount_kop = sum(each.amount_kop for each in figures.buildings)
    session.add(run)


def cancel_run(session: Session, run_id: int) -> None:
    """Give up a run that is not posted. The next run sweeps its lines away."""
    require(session, RIGHT, Role.ACCOUNTANT)
    run = session.get_one(Run, run_id)
    if run.status is RunStatus.POSTED:
        raise RefusedError(f"Начисление № {run_id} уже проведено. Исправьте данные и начислите период снова.")
    run.status = RunStatus.CANCELLED
    session.add(run)


def post_run(session: Session, run_id: int) -> Posted:
    """Put a draft in force: its buildings are charged by it from now on, if their lines are others than before.

    A run that changes nothing is cancelled. The run that was in force before stays readable.

    Raises:
        NotAllowedError: only an accountant posts.
        PeriodClosedError: the period was closed meanwhile.
        RefusedError: the run is no draft, or a later one has been posted.
    """
    actor = require(session, "проведение начисления", Role.ACCOUNTANT)
    run = _run(session, run_id, RunStatus.DRAFT)
    require_open(session, run.period)
    own = and_(col(RunBuilding.run_id) == run_id, col(RunBuilding.building_id) == Posting.building_id)
    here = col(Posting.period) == run.period
    if session.exec(select(Posting.run_id).join(RunBuilding, own).where(here, col(Posting.run_id) > run_id)).first():
        raise RefusedError(f"Начисление № {run_id} устарело: позже проведено другое. Начислите период снова.")
    same = exists().where(own, here, col(Posting.run_id) == RunBuilding.lines_run_id)
    changed = select(RunBuilding.building_id, RunBuilding.lines_run_id).where(RunBuilding.run_id == run_id, ~same)
    found = dict(tuple(row) for row in session.execute(changed.order_by(col(RunBuilding.building_id))))
    _put_in_force(session, run, found)
    run.status = RunStatus.POSTED if found else RunStatus.CANCELLED
    run.finished_at_ms = actor.at_ms
    session.add(run)
    return Posted(run_id, run.period, tuple(found))


def _put_in_force(session: Session, run: Run, changed: dict[int, int]) -> None:
    """Write who charges each changed building: the run that holds its lines."""
    here = col(Posting.period) == run.period
    posted = set(session.exec(select(Posting.building_id).where(here)))
    moved = [{"period": run.period, "building_id": building, "run_id": held} for building, held in changed.items()]
    again = [each for each in moved if each["building_id"] in posted]
    first = [each for each in moved if each["building_id"] not in posted]
    if again:
        session.execute(update(Posting), again)
    if first:
        session.execute(insert(Posting), first)


def _run(session: Session, run_id: int, status: RunStatus) -> Run:
    run = session.get(Run, run_id)
    if run is None:
        raise RefusedError(f"Начисления № {run_id} нет. Выберите его из списка начислений периода.")
    if run.status is not status:
        raise RefusedError(f"Начисление № {run_id}: {run.status.label}. Выполните начисление заново.")
    return run


def _check_buildings(session: Session, buildings: tuple[int, ...] | None) -> None:
    if buildings is None:
        return
    known = set(session.exec(select(Building.id).where(col(Building.id).in_(buildings))))
    if missing := [str(each) for each in buildings if each not in known]:
        raise RefusedError(f"Нет дома с номером {', '.join(missing)}. Найдите дом по адресу.")


def _buildings_of(session: Session, run_id: int) -> tuple[int, ...] | None:
    scope = session.get_one(Run, run_id).scope
    return tuple(int(building) for building in scope.split(",")) if scope else None


def _ordered(buildings: Collection[int] | None) -> tuple[int, ...] | None:
    return None if buildings is None else tuple(sorted(set(buildings)))

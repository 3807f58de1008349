import os
import random
import signal
import subprocess
import sys
from functools import partial

import pytest
from sqlalchemy import func
from sqlmodel import select

from tests.copies import shuffled_copy
from tests.towns import LAST
from tests.workers import one_worker
from tui_billing.domain.accounts import Residents
from tui_billing.domain.charges import Charge, ParkedLine, Posting, Run, RunBuilding, RunTotal
from tui_billing.domain.codes import PeriodStatus, Role, RunStatus
from tui_billing.domain.errors import BusyError, NotAllowedError, PeriodClosedError, RefusedError
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.services import Unit
from tui_billing.operations import _accrual_job, accrual
from tui_billing.operations._accrual_job import Task, accrue_buildings
from tui_billing.operations.accrual import accrue_period, cancel_run, post_accrual, post_run, preview
from tui_billing.storage.bulk import CancelledError, run_bulk
from tui_billing.storage.database import Actor, Database
from tui_billing.storage.exclusive import exclusive

SEEDS = (1, 2)
FEW_ACCOUNTS = 5
WRITTEN = (Run, RunBuilding, RunTotal, Charge, ParkedLine, Posting)


@pytest.fixture(scope="session")
def wanted_hash(sqlite_town_template):
    """What the town comes to; the same on both databases."""
    database = Database.at(sqlite_town_template)
    found = preview(database, LAST).result_hash
    database.close()
    return found


def counts(session):
    return {model: session.exec(select(func.count()).select_from(model)).one() for model in WRITTEN}


def postings(session):
    return {each.building_id: each.run_id for each in session.exec(select(Posting).where(Posting.period == LAST))}


def lines_of(session, run_id):
    return session.exec(select(func.count()).select_from(Charge).where(Charge.run_id == run_id)).one()


def status_of(session, run_id):
    return session.get_one(Run, run_id).status


def accrued(database, actor, **options):
    return accrue_period(database, actor, LAST, accrued_on=LAST.last, **options)


def move_in(session, account_id):
    """Somebody more lives there from the first day of the month."""
    for row in session.exec(select(Residents).where(Residents.account_id == account_id)):
        row.registered += 1
        session.add(row)


def an_account_of(session, building_id):
    return session.exec(select(Residents.account_id).where(Residents.building_id == building_id)).first()


def test_the_preview_writes_nothing_and_has_the_hash_of_the_posted_run(town, actor):
    before = town.read(counts)
    seen = preview(town, LAST)
    assert town.read(counts) == before
    run = accrued(town, actor)
    posted = town.write(post_run, actor, run.run_id)
    assert (run.result_hash, run.services, run.buildings, run.reasons) == (
        seen.result_hash,
        seen.services,
        seen.buildings,
        seen.reasons,
    )
    assert posted.building_ids == tuple(each.building_id for each in run.buildings)
    assert town.read(postings) == dict.fromkeys(posted.building_ids, run.run_id)
    assert town.read(lines_of, run.run_id) == run.lines > 300
    assert preview(town, LAST).changed == 0


def test_a_second_run_changes_nothing(town, actor):
    first = accrued(town, actor)
    post_accrual(town, actor, first.run_id)
    before = town.read(counts), town.read(postings)
    second = accrued(town, actor)
    posted = post_accrual(town, actor, second.run_id)
    assert second.result_hash == first.result_hash
    assert (second.changed, posted.unchanged) == (0, True)
    assert town.read(lines_of, second.run_id) == 0
    assert town.read(status_of, second.run_id) is RunStatus.CANCELLED
    assert (town.read(counts)[Charge], town.read(postings)) == (before[0][Charge], before[1])


def test_one_building_is_posted_again_and_the_earlier_run_stays_readable(town, actor):
    first = accrued(town, actor)
    post_accrual(town, actor, first.run_id)
    one, other = (each.building_id for each in first.buildings[:2])
    for building in (one, other):
        town.write(move_in, actor, town.read(an_account_of, building))
    second = accrued(town, actor, buildings=[one])
    posted = post_accrual(town, actor, second.run_id)
    assert posted.building_ids == (one,)
    wanted = dict.fromkeys((each.building_id for each in first.buildings), first.run_id) | {one: second.run_id}
    assert town.read(postings) == wanted
    assert town.read(lines_of, first.run_id) == first.lines
    whole = accrued(town, actor)
    assert [each.building_id for each in whole.buildings if each.changed] == [other]
    assert town.read(lines_of, whole.run_id) < whole.lines


def test_the_hash_depends_neither_on_the_database_nor_on_order_threads_or_chunks(sqlite_town, database, monkeypatch):
    with one_worker(monkeypatch, threads=3):
        wanted = run_bulk(sqlite_town.address, accrue_buildings, Task(LAST, None))
    shuffled_copy(sqlite_town, database, seed=11)
    task = Task(LAST, None, accounts_a_chunk=FEW_ACCOUNTS)
    with one_worker(monkeypatch, threads=1):
        assert run_bulk(database.address, accrue_buildings, task) == wanted
    assert run_bulk(database.address, accrue_buildings, task, hands=2) == wanted


def test_a_stopped_run_leaves_nothing_to_see(town, actor):
    with pytest.raises(CancelledError):
        accrued(town, actor, cancelled=lambda: True)
    (stopped,) = town.read(lambda session: list(session.exec(select(Run.id, Run.status))))
    assert stopped[1] is RunStatus.CANCELLED
    assert town.read(postings) == {}
    again = accrued(town, actor)
    assert town.read(lines_of, stopped[0]) == 0
    assert town.read(lines_of, again.run_id) == again.lines


KILLED = f"""
import functools, sys
from datetime import date
from tests.towns import LAST
from tests.workers import one_worker
from tui_billing.domain.codes import Role
from tui_billing.operations import accrual
from tui_billing.storage.database import Actor, Database

if __name__ == "__main__":
    accrual.Task = functools.partial(accrual.Task, accounts_a_chunk={FEW_ACCOUNTS})
    accrual.accrue_period(
        Database.at(sys.argv[1]), Actor(1, Role.ADMINISTRATOR, 0), LAST, accrued_on=date(2026, 10, 31),
        progress=lambda done, total: print(done, flush=True),
    )
"""


@pytest.mark.parametrize("seed", SEEDS)
def test_after_a_kill_the_next_run_starts_clean(town, actor, seed, tmp_path, wanted_hash):
    """The parent dies; its worker may go on for a moment, and must not leave a line in the next run's way."""
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    where = str(town.path) if town.is_sqlite else town.address
    victim = subprocess.Popen(
        [sys.executable, str(script), where],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    for _ in range(random.Random(seed).randrange(1, 4)):
        assert victim.stdout.readline()
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    victim.stdout.close()
    assert town.read(postings) == {}
    run = accrued(town, actor)
    assert run.result_hash == wanted_hash
    assert town.read(lines_of, run.run_id) == run.lines == town.read(counts)[Charge]


def test_a_second_accrual_at_the_same_time_is_refused(town, actor):
    with exclusive(town.address, accrual.JOB), pytest.raises(BusyError, match="Начисление: уже выполняется"):
        accrued(town, actor)


def test_typists_write_while_a_run_is_under_way(town, actor, monkeypatch):
    monkeypatch.setattr(accrual, "Task", partial(Task, accounts_a_chunk=FEW_ACCOUNTS))
    keyed = []

    def key(done, total):
        name = f"единица {done}"
        town.write(lambda session: session.add(Unit(name=name)), actor)
        keyed.append(name)

    run = accrued(town, actor, progress=key)
    stored = town.read(lambda session: session.exec(select(Unit.name)).all())
    assert len(keyed) > 5
    assert set(keyed) <= set(stored)
    assert town.read(lines_of, run.run_id) == run.lines


def close(session):
    session.get_one(AccrualPeriod, LAST).status = PeriodStatus.CLOSED


def test_a_closed_period_is_refused_before_and_at_posting(town, actor):
    draft = accrued(town, actor)
    town.write(close, actor)
    with pytest.raises(PeriodClosedError):
        accrued(town, actor)
    with pytest.raises(PeriodClosedError):
        town.write(post_run, actor, draft.run_id)
    with pytest.raises(RefusedError, match="не открыт"):
        accrue_period(town, actor, LAST.plus(5), accrued_on=LAST.last)


def test_only_an_accountant_accrues(sqlite_town):
    typist = Actor(1, Role.TYPIST, 0)
    with pytest.raises(NotAllowedError):
        accrued(sqlite_town, typist)
    assert sqlite_town.read(counts)[Run] == 0


def test_an_unknown_building_is_refused(sqlite_town, actor):
    for refused in (partial(accrued, sqlite_town, actor), partial(preview, sqlite_town, LAST)):
        with pytest.raises(RefusedError, match="Нет дома с номером 999"):
            refused(buildings=[1, 999])


def test_a_draft_is_replaced_by_the_next_run_and_an_overtaken_one_is_not_posted(town, actor):
    old = accrued(town, actor, buildings=[1])
    new = accrued(town, actor, buildings=[1, 2])
    town.write(post_run, actor, new.run_id)
    with pytest.raises(RefusedError, match="устарело"):
        town.write(post_run, actor, old.run_id)
    with pytest.raises(RefusedError, match="проведено"):
        town.write(post_run, actor, new.run_id)
    with pytest.raises(RefusedError, match="уже проведено"):
        town.write(cancel_run, actor, new.run_id)
    draft = accrued(town, actor)
    accrued(town, actor)
    assert town.read(status_of, draft.run_id) is RunStatus.CANCELLED


def store_for_another_run(columns, task):
    """The job of a worker whose run was taken away."""
    book, posted = _accrual_job.fetch_book(columns, task.period), _accrual_job._posted(columns, task.period)
    _accrual_job.accrue_chunk(columns, task, book, posted, (1, 2))


def test_a_worker_left_behind_writes_no_line_into_a_run_that_was_given_up(town, actor):
    run_id = town.write(accrual.begin_run, actor, LAST, None, LAST.last)
    town.write(accrual.begin_run, actor, LAST, None, LAST.last)
    with pytest.raises(RefusedError, match="начато другое"):
        run_bulk(town.address, store_for_another_run, Task(LAST, None, run_id))
    assert town.read(lines_of, run_id) == 0

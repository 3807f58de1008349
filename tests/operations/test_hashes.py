"""What a recalculation, a what-if and penalties come to depends neither on the database nor on order, threads or chunks.

The accrual's own hash is in ``test_accrual``.
"""

from datetime import date

import pytest
from sqlmodel import select

from tests.copies import shuffled_copy
from tests.towns import LAST
from tests.workers import one_worker
from tui_billing.domain.accounts import Residents
from tui_billing.domain.days import day_number
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.services import Service
from tui_billing.engine.scenario import Scenario, TariffChange
from tui_billing.operations._penalty_job import Task, fine_everybody
from tui_billing.operations._recalculation_job import RecalculationTask, Whose, recompute
from tui_billing.operations._what_if_job import WhatIfTask, suppose
from tui_billing.operations.accrual import accrue_period, post_accrual
from tui_billing.queries.penalty_law import Choices
from tui_billing.storage.bulk import run_bulk

FEW_ACCOUNTS = 5
NEXT = LAST.plus(1)
FINED_ON = date(2027, 3, 1)


def changed(session):
    """The next month is open, somebody more lived with every third account all the time."""
    session.add(AccrualPeriod(period=NEXT))
    for row in session.exec(select(Residents).order_by(Residents.account_id)):
        if row.account_id % 3 == 0:
            row.registered += 1
            session.add(row)


@pytest.fixture
def charged(sqlite_town, actor):
    run = accrue_period(sqlite_town, actor, LAST, accrued_on=LAST.last)
    post_accrual(sqlite_town, actor, run.run_id)
    sqlite_town.write(changed, actor)
    return sqlite_town


def dearer(session):
    return tuple(
        TariffChange(service, day_number(LAST.first.replace(day=11)), percent_e2=1_234)
        for service in session.exec(select(Service.id).order_by(Service.id))
    )


def found(database, chunk, hands=0):
    """The hash and the figures of each of the three."""
    url, size = database.address, {"accounts_a_chunk": chunk}
    supposed = Scenario(tariffs=database.read(dearer))
    again = run_bulk(url, recompute, RecalculationTask(url, NEXT, (Whose(0, 0, LAST),), **size))
    seen = run_bulk(url, suppose, WhatIfTask(LAST, supposed, **size), hands=hands)
    fined = run_bulk(url, fine_everybody, Task(FINED_ON, Choices(), **size), hands=hands)
    assert again.lines
    assert seen.found.lines
    assert fined.lines
    return (
        (again.result_hash, again.lines, again.amount_kop),
        (seen.result_hash, seen.found.result_hash, seen.found.lines, seen.found.amount_kop),
        fined,
    )


def test_no_hash_depends_on_the_database_on_order_on_threads_or_on_chunks(charged, database, monkeypatch):
    with one_worker(monkeypatch, threads=3):
        wanted = found(charged, 10_000)
    shuffled_copy(charged, database, seed=5)
    with one_worker(monkeypatch, threads=1):
        assert found(database, FEW_ACCOUNTS) == wanted
    assert found(database, FEW_ACCOUNTS, hands=2) == wanted

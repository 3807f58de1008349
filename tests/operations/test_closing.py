"""Closing a billed town: its checks, accepted warnings, postponed lines, a kill in the middle. On both databases."""

import multiprocessing
import signal

import pytest
from sqlmodel import func, select

from tests.ledgers import charge
from tests.parked import charge_spoilt
from tests.towns import LAST
from tui_billing.domain.charges import Charge, Posting, PostponedLine, Run
from tui_billing.domain.codes import (
    BatchStatus,
    Channel,
    DocumentStatus,
    ParkReason,
    PeriodStatus,
    PeriodStep,
    ReadingSource,
    ReadingStatus,
    Role,
    RunStatus,
)
from tui_billing.domain.errors import NotAllowedError, PeriodClosedError, RefusedError
from tui_billing.domain.metering import Reading, ReadingBatch
from tui_billing.domain.office import AccrualPeriod, Office, PeriodEvent
from tui_billing.domain.one_off import OneOff
from tui_billing.domain.payments import Balance, PaymentBatch
from tui_billing.operations import _checkpoint_job
from tui_billing.operations.closing import (
    ChecksError,
    accept_warning,
    begin_closing,
    close_period,
    run_checks,
    set_missing_readings,
)
from tui_billing.operations.payment_batches import close_batch
from tui_billing.operations.periods import reopen_period, soft_close
from tui_billing.operations.postponing import postpone, take_up
from tui_billing.operations.settlement import mark
from tui_billing.queries.closing import closing_checks
from tui_billing.queries.closing._check import Severity, check_page
from tui_billing.queries.parked import parked_in_force, postponed_open
from tui_billing.storage.bulk import Columns
from tui_billing.storage.database import Actor

FIRST = LAST.plus(-1)
NOW = "сейчас не начислить"
TYPIST = Actor(1, Role.TYPIST, 0)


@pytest.fixture
def billed(town, actor):
    """The first month is charged and posted; some of its lines are parked."""
    charge_spoilt(town, actor, FIRST)
    return town


@pytest.fixture
def ready(billed, actor):
    """What is parked is postponed: nothing must be fixed any more."""
    billed.write(postpone, actor, FIRST, NOW)
    return billed


def status(database, period=FIRST):
    return database.read(lambda session: session.get_one(AccrualPeriod, period).status)


def found(database):
    """``{check: rows}`` of what the checks of the first month find."""
    return {each.name: each.count for each in run_checks(database, FIRST) if each.count}


def add(row):
    """A change that adds a row."""

    def added(session):
        session.add(row)

    return added


def hold(session):
    """Somebody puts a reading aside."""
    session.exec(select(Reading).where(Reading.period == FIRST)).first().status = ReadingStatus.HELD


def lose_readings(session):
    for each in session.exec(select(Reading).where(Reading.period == FIRST, Reading.building_id == 1)):
        each.status = ReadingStatus.WITHDRAWN


def lose_a_posting(session):
    session.delete(session.exec(select(Posting).where(Posting.period == FIRST)).first())


def spoil_a_total(session):
    session.exec(select(Charge).where(Charge.amount_kop > 0)).first().amount_kop += 1


def ask_for_a_recalculation(session):
    mark(session, FIRST.plus(-1), "приказ о тарифе", building_id=1)


RUN = {"period": FIRST, "status": RunStatus.DRAFT, "accrued_on": FIRST.last, "author_id": 1, "started_at_ms": 0}
READINGS = {"period": FIRST, "taken_on": FIRST.last, "source": ReadingSource.CONTROLLER}
PAYMENTS = {"period": FIRST, "received_on": FIRST.last, "channel": Channel.BANK, "declared_sum_kop": 5}
OPENED = {"author_id": 1, "opened_at_ms": 0}
BREAKAGES = {
    "drafts": lambda: add(Run(**RUN)),
    "reading_batches": lambda: add(ReadingBatch(**READINGS, **OPENED)),
    "payment_batches": lambda: add(PaymentBatch(**PAYMENTS, **OPENED)),
    "held_readings": lambda: hold,
    "missing_readings": lambda: lose_readings,
    "uncharged": lambda: lose_a_posting,
    "registers": lambda: spoil_a_total,
    "marks": lambda: ask_for_a_recalculation,
}


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_check_finds_what_is_put_in_and_names_it(ready, actor, name):
    before = found(ready).get(name, 0)
    ready.write(BREAKAGES[name](), actor)
    outcome = next(each for each in run_checks(ready, FIRST) if each.name == name)
    assert outcome.count > before
    assert outcome.rows
    assert all(row.text for row in outcome.rows)
    if closing_checks()[name].job is None:
        assert ready.read(check_page, name, FIRST, 0, 10) == outcome.rows


def test_every_check_is_broken_by_some_test():
    elsewhere = {"parked", "receipts", "documents", "held_lines"}  # the last one in test_outsort
    assert set(closing_checks()) == {*BREAKAGES, *elsewhere}


def test_what_must_be_fixed_keeps_the_period_open_and_is_named(billed, actor):
    parked = billed.read(parked_in_force, FIRST)
    with pytest.raises(ChecksError, match=f"отложенные строки начисления — {len(parked)}") as refused:
        close_period(billed, actor, FIRST, accept="всё равно")
    assert refused.value.outcomes
    assert status(billed) is PeriodStatus.OPEN
    with pytest.raises(RefusedError, match="принять нельзя"):
        billed.write(accept_warning, actor, FIRST, "parked", 99, "всё равно")


def test_a_warning_is_accepted_with_a_reason_and_only_for_as_many_rows(ready, actor):
    warnings = found(ready)
    assert "receipts" in warnings
    with pytest.raises(ChecksError, match="дома без квитанций"):
        close_period(ready, actor, FIRST)
    assert status(ready) is PeriodStatus.OPEN
    with pytest.raises(RefusedError, match="укажите, почему"):
        ready.write(accept_warning, actor, FIRST, "receipts", warnings["receipts"], " ")
    for name, rows in warnings.items():
        ready.write(accept_warning, actor, FIRST, name, rows - 1, "печатает другая фирма")
    with pytest.raises(ChecksError):
        close_period(ready, actor, FIRST)
    for name, rows in warnings.items():
        ready.write(accept_warning, actor, FIRST, name, rows, "печатает другая фирма")
    assert close_period(ready, actor, FIRST) > 0
    assert status(ready) is PeriodStatus.CLOSED


def test_closing_with_a_reason_accepts_what_it_finds_and_writes_it_down(ready, actor):
    warnings = found(ready)
    close_period(ready, actor, FIRST, accept="квитанции не нужны")
    steps = select(PeriodEvent.step, PeriodEvent.check_name, PeriodEvent.rows, PeriodEvent.reason)
    said = ready.read(lambda session: session.exec(steps.order_by(PeriodEvent.id)).all())
    assert sorted(said[:-1]) == sorted(
        (PeriodStep.ACCEPTED, name, rows, "квитанции не нужны") for name, rows in warnings.items()
    )
    assert said[-1] == (PeriodStep.CLOSED, "", 0, "")


def test_a_postponed_line_does_not_block_and_is_open_until_a_later_period_brings_it_up(billed, actor):
    parked = billed.read(parked_in_force, FIRST)
    assert {row.note for row in parked} == {""}
    one = parked[0]
    named = {"reason": one.reason, "building_id": one.building_id, "account_id": one.account_id}
    billed.write(postpone, actor, FIRST, NOW, **named, service_id=one.service_id)
    left = [row for row in billed.read(parked_in_force, FIRST) if not row.note]
    assert len(left) < len(parked)
    assert found(billed).get("parked", 0) == len(left)
    billed.write(postpone, actor, FIRST, NOW)
    assert "parked" not in found(billed)
    assert billed.read(postponed_open) == billed.read(parked_in_force, FIRST)
    assert billed.read(postponed_open, FIRST) == []
    close_period(billed, actor, FIRST, accept="без квитанций")
    assert {row.note for row in billed.read(postponed_open, LAST)} == {NOW}
    with pytest.raises(PeriodClosedError):
        billed.write(take_up, actor, FIRST)


def test_a_later_charge_for_the_month_settles_a_postponed_line(ready, actor):
    one = next(row for row in ready.read(postponed_open) if row.account_id)
    ready.write(charge, actor, LAST, [(one.account_id, one.service_id, 100, LAST)])
    assert one in ready.read(postponed_open)
    ready.write(charge, actor, LAST, [(one.account_id, one.service_id, 100, FIRST)])
    still = ready.read(postponed_open)
    assert (one.account_id, one.service_id) not in {(row.account_id, row.service_id) for row in still}
    assert 0 < len(still) < len(ready.read(parked_in_force, FIRST))


def test_lines_are_taken_up_again(ready, actor):
    count = ready.read(lambda session: session.exec(select(func.count()).select_from(PostponedLine)).one())
    assert ready.write(postpone, actor, FIRST, "ещё раз") == 0
    assert ready.write(take_up, actor, FIRST) == count
    assert {row.note for row in ready.read(parked_in_force, FIRST)} == {""}


def test_only_an_accountant_postpones_with_a_reason_what_is_parked(billed, actor):
    with pytest.raises(NotAllowedError):
        billed.write(postpone, TYPIST, FIRST, NOW)
    with pytest.raises(RefusedError, match="Укажите, почему"):
        billed.write(postpone, actor, FIRST, "")
    with pytest.raises(RefusedError, match="нет"):
        billed.write(postpone, actor, FIRST, NOW, reason=ParkReason.OUT_OF_BOUNDS)


def test_the_office_says_from_which_share_missing_readings_are_warned_of(ready, actor):
    ready.write(lose_readings, actor)
    before = found(ready)["missing_readings"]
    if not ready.read(lambda session: session.exec(select(Office)).first()):
        ready.write(add(Office(organization_id=1)), actor)
    ready.write(set_missing_readings, actor, 100)
    assert found(ready).get("missing_readings", 0) == 0 < before
    with pytest.raises(RefusedError, match="от 0 до 100"):
        ready.write(set_missing_readings, actor, 101)


def test_warnings_come_after_what_must_be_fixed():
    severities = [each.severity.value for each in closing_checks().values()]
    assert severities == sorted(severities)
    assert set(severities) == {Severity.MUST.value, Severity.WARNING.value}


def test_an_open_batch_is_closed_by_an_accountant_in_a_soft_closed_period(ready, actor):
    ready.write(add(PaymentBatch(**PAYMENTS, **OPENED)), actor)
    ready.write(soft_close, actor, FIRST)
    accountant = Actor(1, Role.ACCOUNTANT, 0)
    with pytest.raises(RefusedError, match="не сходятся"):
        ready.write(close_batch, accountant, 1)
    ready.write(close_batch, accountant, 1, "листа нет")
    assert ready.read(lambda session: session.get_one(PaymentBatch, 1).status) is BatchStatus.CLOSED


def test_a_draft_of_a_document_is_found(ready, actor):
    ready.write(
        add(
            OneOff(
                number="2026-000001", dated_on=FIRST.last, event_on=FIRST.last, period=FIRST, author_id=1,
                recorded_at_ms=0, service_id=1, service_month=FIRST, status=DocumentStatus.DRAFT,
            )
        ),
        actor,
    )  # fmt: skip
    assert found(ready)["documents"] == 1
    (row,) = ready.read(check_page, "documents", FIRST, 0, 10)
    assert "2026-000001" in row.text


def checkpoint_that_dies(address, period, moment):
    """In a process of its own: the power fails between two chunks, or inside one."""
    columns = Columns(address)
    setattr(columns, moment, lambda *_: signal.raise_signal(signal.SIGKILL))
    _checkpoint_job.write_checkpoint(columns, period)


@pytest.mark.parametrize("moment", ["report", "run"])
def test_a_kill_in_the_checkpoint_leaves_a_state_from_which_closing_goes_on(ready, actor, moment):
    whole = close_period(ready, actor, FIRST, accept="без квитанций")
    balances = ready.read(lambda session: session.exec(select(func.sum(Balance.closing_kop))).one())
    ready.write(reopen_period, actor, FIRST, "проверка")
    ready.write(begin_closing, actor, FIRST)
    died = multiprocessing.get_context("spawn").Process(
        target=checkpoint_that_dies, args=(ready.address, FIRST, moment)
    )  # fmt: skip
    died.start()
    died.join(120)
    assert died.exitcode == -signal.SIGKILL
    assert status(ready) is PeriodStatus.CLOSING
    with pytest.raises(PeriodClosedError, match="закрывается"):
        ready.write(postpone, actor, FIRST, NOW)
    assert close_period(ready, actor, FIRST, accept="без квитанций") == whole
    assert status(ready) is PeriodStatus.CLOSED
    assert ready.read(lambda session: session.exec(select(func.sum(Balance.closing_kop))).one()) == balances

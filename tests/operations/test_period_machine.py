"""The life of periods under any order of changes, kills among them: what holds whatever people do."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlmodel import select

from tui_billing.domain.codes import PeriodStatus, PeriodStep, Role
from tui_billing.domain.errors import BillingError, PeriodClosedError, RefusedError
from tui_billing.domain.office import AccrualPeriod, PeriodEvent
from tui_billing.domain.period import Period
from tui_billing.operations.closing import begin_closing, finish_closing, give_up_closing
from tui_billing.operations.periods import landing, open_period, reopen_period, require_open, soft_close
from tui_billing.storage.database import Actor, Database

FIRST = Period(202601)
PEOPLE = {role: Actor(1, role, 0) for role in (Role.TYPIST, Role.ACCOUNTANT, Role.ADMINISTRATOR)}
OPEN, SOFT, CLOSED, CLOSING = (
    PeriodStatus.OPEN, PeriodStatus.SOFT_CLOSED, PeriodStatus.CLOSED, PeriodStatus.CLOSING,
)  # fmt: skip
periods = st.integers(0, 3).map(FIRST.plus)
people = st.sampled_from([*PEOPLE, Role.ADMINISTRATOR])


class Periods(RuleBasedStateMachine):
    """The program beside a dictionary of states."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.mkdtemp()
        path = Path(self.folder) / "office.db"
        shutil.copy(self.template, path)
        self.database = Database.at(path)
        self.model = {}
        self.reopened = 0
        self.change(open_period, Role.ADMINISTRATOR, FIRST, OPEN, allowed=True)

    def teardown(self):
        self.database.close()
        shutil.rmtree(self.folder)

    def change(self, operation, role, period, to, *args, allowed):
        """Make a change; the model says whether it may be."""
        try:
            self.database.write(operation, PEOPLE[role], period, *args)
        except BillingError:
            assert not allowed
            return
        assert allowed
        self.model[period] = to
        if to is not OPEN and self.model[max(self.model)] is not OPEN and operation is not reopen_period:
            self.model[max(self.model).plus(1)] = OPEN

    @rule(period=periods, role=people)
    def open(self, period, role):
        follows = period == max(self.model).plus(1)
        allowed = role is not Role.TYPIST and (follows or self.model.get(period) is SOFT)
        self.change(open_period, role, period, OPEN, allowed=allowed)

    @rule(period=periods, role=people)
    def soft_close(self, period, role):
        allowed = role is not Role.TYPIST and self.model.get(period) in {OPEN, CLOSING}
        self.change(soft_close, role, period, SOFT, allowed=allowed)

    @rule(period=periods, role=people)
    def begin(self, period, role):
        """The closing begins, and the process is killed: it stays so until somebody goes on."""
        in_order = all(self.model[each] is CLOSED for each in self.model if each < period)
        allowed = role is not Role.TYPIST and self.model.get(period, CLOSED) is not CLOSED and in_order
        self.change(begin_closing, role, period, CLOSING, allowed=allowed)

    @rule(begun=st.booleans())
    def close_the_oldest(self, begun):
        """What an office does: months are closed one after another."""
        oldest = min(each for each in self.model if self.model[each] is not CLOSED)
        if not begun or self.model[oldest] is not CLOSING:
            self.change(begin_closing, Role.ACCOUNTANT, oldest, CLOSING, allowed=True)
        if begun:
            self.finish(oldest)

    @rule(period=periods)
    def finish_any(self, period):
        self.finish(period)

    def finish(self, period):
        if period in self.model:
            self.change(finish_closing, Role.ACCOUNTANT, period, CLOSED, (), "", allowed=self.model[period] is CLOSING)

    @rule(period=periods, before=st.sampled_from([OPEN, SOFT]))
    def give_up(self, period, before):
        if period in self.model:
            to = before if self.model[period] is CLOSING else self.model[period]
            self.change(give_up_closing, Role.ACCOUNTANT, period, to, before, allowed=True)

    @rule(back=st.integers(0, 1), role=people, reason=st.sampled_from(["ошибка", "ошибка", ""]))
    def reopen(self, back, role, reason):
        """One of the two months that were closed last, or one that is not closed."""
        closed = sorted(each for each in self.model if self.model[each] is CLOSED)
        period = closed[-1 - back] if len(closed) > back else max(self.model)
        later = any(self.model[each] in {CLOSED, CLOSING} for each in self.model if each > period)
        allowed = role is Role.ADMINISTRATOR and reason and self.model.get(period) is CLOSED and not later
        self.change(reopen_period, role, period, SOFT, reason, allowed=bool(allowed))
        self.reopened += bool(allowed)

    @rule(period=periods, role=people)
    def document(self, period, role):
        """A document lands where the person may write, not before its month, as early as it can be."""
        taking = {OPEN} if role is Role.TYPIST else {OPEN, SOFT}
        expected = [each for each in sorted(self.model) if each >= period and self.model[each] in taking]
        try:
            assert self.database.write(landing, PEOPLE[role], period) == expected[0]
        except (PeriodClosedError, RefusedError):
            assert not expected

    @invariant()
    def the_states_are_those_of_the_model(self):
        assert self.states() == self.model

    @invariant()
    def closed_months_are_the_oldest_and_the_newest_month_is_open(self):
        states = [state for _, state in sorted(self.states().items())]
        closed = states.index(next(state for state in states if state is not CLOSED))
        assert CLOSED not in states[closed:]
        assert states[-1] is OPEN

    @invariant()
    def a_closed_month_takes_nothing_and_every_reopening_has_its_reason(self):
        for period, state in self.model.items():
            if state in {CLOSED, CLOSING}:
                try:
                    self.database.write(require_open, PEOPLE[Role.ADMINISTRATOR], period)
                except PeriodClosedError:
                    continue
                raise AssertionError(f"{period} takes documents")
        steps = select(PeriodEvent.reason).where(PeriodEvent.step == PeriodStep.REOPENED)
        assert self.database.read(lambda session: session.exec(steps).all()) == ["ошибка"] * self.reopened

    def states(self):
        rows = select(AccrualPeriod.period, AccrualPeriod.status)
        return self.database.read(lambda session: dict(map(tuple, session.exec(rows))))


def test_whatever_people_do_to_periods_the_checkpoints_can_be_trusted(sqlite_template):
    machine = type("Machine", (Periods,), {"template": sqlite_template})
    run_state_machine_as_test(machine, settings=settings(max_examples=40, stateful_step_count=30, deadline=None))

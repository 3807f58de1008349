import pytest
from sqlmodel import select

from tests.closed import shut
from tests.ledgers import NOVEMBER, OCTOBER, SEPTEMBER, charge, pay, small_office
from tui_billing.domain.codes import PeriodStatus, PeriodStep, Role
from tui_billing.domain.errors import BusyError, NotAllowedError, PeriodClosedError, RefusedError
from tui_billing.domain.office import AccrualPeriod, PeriodEvent
from tui_billing.domain.payments import Balance
from tui_billing.operations.closing import accept_warning, begin_closing, close_period, finish_closing, give_up_closing
from tui_billing.operations.periods import landing, open_period, reopen_period, require_open, soft_close
from tui_billing.storage.bulk import CancelledError
from tui_billing.storage.database import Actor
from tui_billing.storage.exclusive import exclusive

DECEMBER = NOVEMBER.plus(1)
ACCOUNTANT, TYPIST = Actor(1, Role.ACCOUNTANT, 0), Actor(1, Role.TYPIST, 0)


@pytest.fixture
def office(database, actor):
    database.write(small_office, actor)
    return database


def statuses(session):
    return {each.period: each.status for each in session.exec(select(AccrualPeriod))}


def balances(session, period):
    """``{(account, service): (opening, charged, recalculated, paid, closing)}`` of a checkpoint."""
    return {
        (each.account_id, each.service_id): (
            each.opening_kop, each.charged_kop, each.recalculated_kop, each.paid_kop, each.closing_kop,
        )
        for each in session.exec(select(Balance).where(Balance.period == period))
    }  # fmt: skip


def test_closing_writes_what_every_account_owes_and_the_next_month_goes_on_from_it(office, actor):
    office.write(charge, actor, SEPTEMBER, [(1, 1, 10_000), (1, 2, 5_000), (3, 1, 700)])
    office.write(pay, actor, 1, 9_000, SEPTEMBER)
    assert shut(office, actor, SEPTEMBER) == 3
    assert office.read(balances, SEPTEMBER) == {
        (1, 1): (0, 10_000, 0, 6_000, 4_000),
        (1, 2): (0, 5_000, 0, 3_000, 2_000),
        (3, 1): (0, 700, 0, 0, 700),
    }
    office.write(charge, actor, OCTOBER, [(1, 1, 300), (1, 1, -100, SEPTEMBER)])
    office.write(pay, actor, 3, 1_000, OCTOBER)
    assert shut(office, actor, OCTOBER) == 4
    assert office.read(balances, OCTOBER) == {
        (1, 1): (4_000, 300, -100, 0, 4_200),
        (1, 2): (2_000, 0, 0, 0, 2_000),
        (3, 1): (700, 0, 0, 700, 0),
        (3, 0): (0, 0, 0, 300, -300),
    }


def test_only_what_is_in_force_counts(office, actor):
    office.write(charge, actor, SEPTEMBER, [(1, 1, 10_000)])
    office.write(charge, actor, SEPTEMBER, [(1, 1, 8_000)])
    office.write(charge, actor, SEPTEMBER, [(1, 1, 99_999)], posted=False)
    shut(office, actor, SEPTEMBER)
    assert office.read(balances, SEPTEMBER) == {(1, 1): (0, 8_000, 0, 0, 8_000)}


def test_closing_again_after_opening_again_leaves_nothing_twice(office, actor):
    office.write(charge, actor, SEPTEMBER, [(1, 1, 10_000)])
    shut(office, actor, SEPTEMBER)
    office.write(reopen_period, actor, SEPTEMBER, "пропущен платёж")
    office.write(pay, actor, 1, 10_000, SEPTEMBER)
    assert shut(office, actor, SEPTEMBER) == 1
    assert office.read(balances, SEPTEMBER) == {(1, 1): (0, 10_000, 0, 10_000, 0)}


def taken_by(office, who, period):
    """Whether the period takes a document of the person."""
    try:
        office.write(require_open, who, period)
    except PeriodClosedError:
        return False
    return True


def test_a_soft_closed_period_takes_documents_of_accountants_only(office, actor):
    assert office.write(soft_close, ACCOUNTANT, SEPTEMBER) == OCTOBER
    assert not taken_by(office, TYPIST, SEPTEMBER)
    assert taken_by(office, ACCOUNTANT, SEPTEMBER)
    assert taken_by(office, actor, SEPTEMBER)
    with pytest.raises(PeriodClosedError, match="предварительно закрыт"):
        office.read(require_open, SEPTEMBER)


def test_a_soft_closed_period_can_be_given_back_to_the_typists(office):
    office.write(soft_close, ACCOUNTANT, SEPTEMBER)
    with pytest.raises(RefusedError, match="уже предварительно закрыт"):
        office.write(soft_close, ACCOUNTANT, SEPTEMBER)
    office.write(open_period, ACCOUNTANT, SEPTEMBER)
    assert taken_by(office, TYPIST, SEPTEMBER)


def test_soft_closing_the_last_period_opens_the_next(office):
    assert office.write(soft_close, ACCOUNTANT, NOVEMBER) == DECEMBER
    assert office.read(statuses)[DECEMBER] is PeriodStatus.OPEN


def test_a_closed_period_takes_no_documents(office, actor):
    shut(office, actor, SEPTEMBER)
    assert not taken_by(office, actor, SEPTEMBER)
    office.read(require_open, OCTOBER)
    with pytest.raises(RefusedError, match="не открыт"):
        office.read(require_open, DECEMBER)


def test_what_is_late_lands_in_the_first_period_that_takes_it(office):
    assert office.write(landing, TYPIST, SEPTEMBER) == SEPTEMBER
    office.write(soft_close, ACCOUNTANT, SEPTEMBER)
    assert office.write(landing, TYPIST, SEPTEMBER) == OCTOBER
    assert office.write(landing, ACCOUNTANT, SEPTEMBER) == SEPTEMBER
    shut(office, ACCOUNTANT, SEPTEMBER)
    assert office.write(landing, ACCOUNTANT, SEPTEMBER) == OCTOBER
    assert office.write(landing, TYPIST, SEPTEMBER.plus(-5)) == OCTOBER
    with pytest.raises(RefusedError, match="2026-12 не открыт"):
        office.write(landing, TYPIST, DECEMBER)


def test_months_close_in_their_order(office, actor):
    with pytest.raises(RefusedError, match="Сначала закройте период 2026-09"):
        close_period(office, actor, OCTOBER)
    with pytest.raises(RefusedError, match="не открыт"):
        close_period(office, actor, DECEMBER)
    close_period(office, actor, SEPTEMBER)
    with pytest.raises(RefusedError, match="уже закрыт"):
        close_period(office, actor, SEPTEMBER)
    close_period(office, actor, OCTOBER)
    with pytest.raises(RefusedError, match="закрыт более поздний 2026-10"):
        office.write(reopen_period, actor, SEPTEMBER, "ошибка")


def test_months_open_in_their_order(office, actor):
    with pytest.raises(RefusedError, match="Откройте 2026-12"):
        office.write(open_period, actor, DECEMBER.plus(1))
    with pytest.raises(RefusedError, match="уже открыт"):
        office.write(open_period, actor, NOVEMBER)
    office.write(open_period, actor, DECEMBER)
    assert office.read(statuses)[DECEMBER] is PeriodStatus.OPEN


def test_only_an_administrator_with_a_reason_opens_the_last_closed_period_and_it_is_written_down(office, actor):
    shut(office, actor, SEPTEMBER)
    with pytest.raises(NotAllowedError):
        office.write(reopen_period, ACCOUNTANT, SEPTEMBER, "пропущен платёж")
    with pytest.raises(RefusedError, match="укажите причину"):
        office.write(reopen_period, actor, SEPTEMBER, " ")
    with pytest.raises(RefusedError, match="period reopen 2026-09"):
        office.write(open_period, ACCOUNTANT, SEPTEMBER)
    office.write(reopen_period, actor, SEPTEMBER, "пропущен платёж")
    assert office.read(statuses)[SEPTEMBER] is PeriodStatus.SOFT_CLOSED
    steps = office.read(lambda session: session.exec(select(PeriodEvent.step, PeriodEvent.reason)).all())
    assert steps == [(PeriodStep.CLOSED, ""), (PeriodStep.REOPENED, "пропущен платёж")]
    with pytest.raises(RefusedError, match="не закрыт"):
        office.write(reopen_period, actor, SEPTEMBER, "ещё раз")


@pytest.mark.parametrize("before", [PeriodStatus.OPEN, PeriodStatus.SOFT_CLOSED])
def test_a_stopped_closing_leaves_the_period_as_it_was(office, actor, before):
    office.write(charge, actor, SEPTEMBER, [(1, 1, 10_000), (3, 1, 10_000)])
    if before is PeriodStatus.SOFT_CLOSED:
        office.write(soft_close, actor, SEPTEMBER)
    with pytest.raises(CancelledError):
        close_period(office, actor, SEPTEMBER, cancelled=lambda: True)
    assert office.read(statuses)[SEPTEMBER] is before


def test_a_closing_cut_short_is_gone_on_with_or_taken_back(office, actor):
    assert office.write(begin_closing, actor, SEPTEMBER) is PeriodStatus.OPEN
    assert not taken_by(office, actor, SEPTEMBER)
    with pytest.raises(RefusedError, match="уже закрывается"):
        office.write(open_period, actor, SEPTEMBER)
    assert office.write(begin_closing, actor, SEPTEMBER) is PeriodStatus.SOFT_CLOSED
    office.write(soft_close, actor, SEPTEMBER)
    with pytest.raises(RefusedError, match="Закройте его снова"):
        office.write(finish_closing, actor, SEPTEMBER, (), "")
    office.write(give_up_closing, actor, SEPTEMBER, PeriodStatus.OPEN)
    assert office.read(statuses)[SEPTEMBER] is PeriodStatus.SOFT_CLOSED
    close_period(office, actor, SEPTEMBER)
    assert office.read(statuses)[SEPTEMBER] is PeriodStatus.CLOSED


def test_a_period_is_not_closed_during_an_accrual(office, actor):
    with exclusive(office.address, "Начисление"), pytest.raises(BusyError):
        close_period(office, actor, SEPTEMBER)


def test_only_an_accountant_opens_closes_and_accepts(office):
    for change in (
        lambda: close_period(office, TYPIST, SEPTEMBER),
        lambda: office.write(open_period, TYPIST, DECEMBER),
        lambda: office.write(soft_close, TYPIST, SEPTEMBER),
        lambda: office.write(accept_warning, TYPIST, SEPTEMBER, "receipts", 1, "почему"),
    ):
        with pytest.raises(NotAllowedError):
            change()
    assert office.read(statuses)[SEPTEMBER] is PeriodStatus.OPEN

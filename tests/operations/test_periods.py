import pytest
from sqlmodel import select

from tests.ledgers import NOVEMBER, OCTOBER, SEPTEMBER, charge, pay, small_office
from tui_billing.domain.charges import ParkedLine
from tui_billing.domain.codes import ParkReason, PeriodStatus, Role
from tui_billing.domain.errors import BusyError, NotAllowedError, PeriodClosedError, RefusedError
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.payments import Balance
from tui_billing.operations.periods import close_period, open_period, require_open
from tui_billing.storage.bulk import CancelledError
from tui_billing.storage.database import Actor
from tui_billing.storage.exclusive import exclusive

DECEMBER = NOVEMBER.plus(1)


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
    assert close_period(office, actor, SEPTEMBER) == 3
    assert office.read(balances, SEPTEMBER) == {
        (1, 1): (0, 10_000, 0, 6_000, 4_000),
        (1, 2): (0, 5_000, 0, 3_000, 2_000),
        (3, 1): (0, 700, 0, 0, 700),
    }
    office.write(charge, actor, OCTOBER, [(1, 1, 300), (1, 1, -100, SEPTEMBER)])
    office.write(pay, actor, 3, 1_000, OCTOBER)
    assert close_period(office, actor, OCTOBER) == 4
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
    close_period(office, actor, SEPTEMBER)
    assert office.read(balances, SEPTEMBER) == {(1, 1): (0, 8_000, 0, 0, 8_000)}


def test_closing_again_after_opening_again_leaves_nothing_twice(office, actor):
    office.write(charge, actor, SEPTEMBER, [(1, 1, 10_000)])
    close_period(office, actor, SEPTEMBER)
    office.write(open_period, actor, SEPTEMBER)
    office.write(pay, actor, 1, 10_000, SEPTEMBER)
    assert close_period(office, actor, SEPTEMBER) == 1
    assert office.read(balances, SEPTEMBER) == {(1, 1): (0, 10_000, 0, 10_000, 0)}


def test_a_closed_period_takes_no_documents(office, actor):
    close_period(office, actor, SEPTEMBER)
    with pytest.raises(PeriodClosedError):
        office.read(require_open, SEPTEMBER)
    office.read(require_open, OCTOBER)
    with pytest.raises(RefusedError, match="не открыт"):
        office.read(require_open, DECEMBER)


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
        office.write(open_period, actor, SEPTEMBER)


def test_months_open_in_their_order(office, actor):
    with pytest.raises(RefusedError, match="Откройте 2026-12"):
        office.write(open_period, actor, DECEMBER.plus(1))
    with pytest.raises(RefusedError, match="уже открыт"):
        office.write(open_period, actor, NOVEMBER)
    office.write(open_period, actor, DECEMBER)
    assert office.read(statuses)[DECEMBER] is PeriodStatus.OPEN


def park(session, run_id):
    """A parked line of a whole building."""
    parked = ParkedLine(
        run_id=run_id, building_id=1, account_id=0, line=1, point_id=0, service_id=1, reason=ParkReason.NO_TARIFF,
        from_day=SEPTEMBER.first, to_day=SEPTEMBER.end,
    )  # fmt: skip
    session.add(parked)


def test_a_period_does_not_close_over_parked_lines(office, actor):
    run_id = office.write(charge, actor, SEPTEMBER, [(1, 1, 10_000)])
    office.write(park, actor, run_id)
    with pytest.raises(RefusedError, match="отложенных строк начисления 1"):
        close_period(office, actor, SEPTEMBER)
    assert office.read(statuses)[SEPTEMBER] is PeriodStatus.OPEN


def test_a_stopped_closing_leaves_the_period_open(office, actor):
    office.write(charge, actor, SEPTEMBER, [(1, 1, 10_000), (3, 1, 10_000)])
    with pytest.raises(CancelledError):
        close_period(office, actor, SEPTEMBER, cancelled=lambda: True)
    assert office.read(statuses)[SEPTEMBER] is PeriodStatus.OPEN


def test_a_period_is_not_closed_during_an_accrual(office, actor):
    with exclusive(office.address, "Начисление"), pytest.raises(BusyError):
        close_period(office, actor, SEPTEMBER)


def test_only_an_accountant_opens_and_closes(office):
    typist = Actor(1, Role.TYPIST, 0)
    with pytest.raises(NotAllowedError):
        close_period(office, typist, SEPTEMBER)
    with pytest.raises(NotAllowedError):
        office.write(open_period, typist, DECEMBER)

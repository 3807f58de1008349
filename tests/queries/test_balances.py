"""Balances on both databases: the turnover adds up, goes on from a checkpoint, and equals the debts by month."""

import pytest
from sqlmodel import select

from tests.closed import shut
from tests.ledgers import NOVEMBER, OCTOBER, SEPTEMBER, charge, pay, small_office
from tui_billing.domain.codes import PeriodStatus
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.payments import Balance
from tui_billing.domain.period import Period
from tui_billing.operations.payments import use_advances
from tui_billing.queries.balances import (
    Debt,
    MonthDebt,
    ServiceBalance,
    advance_of,
    balances_of,
    debts_of,
    month_debts_of,
    owed_by,
)


@pytest.fixture
def office(database, actor):
    database.write(small_office, actor)
    database.write(charge, actor, SEPTEMBER, [(1, 1, 10_000), (1, 3, 20_000)])
    database.write(pay, actor, 1, 15_000, SEPTEMBER)
    database.write(charge, actor, OCTOBER, [(1, 1, 11_000), (1, 3, 22_000), (1, 1, -500, SEPTEMBER)])
    return database


def test_a_period_opens_with_the_balance_before_it_and_closes_with_its_own(office):
    assert office.read(balances_of, 1, OCTOBER) == [
        ServiceBalance(1, "Холодная вода", 1, "Водоканал", 5_000, 11_000, -500, 0, 0),
        ServiceBalance(3, "Отопление", 2, "Теплосеть", 10_000, 22_000, 0, 0, 0),
    ]
    assert [row.closing_kop for row in office.read(balances_of, 1, OCTOBER)] == [15_500, 32_000]


def test_an_overpayment_is_a_negative_row_of_its_own(office, actor):
    office.write(pay, actor, 1, 60_000)
    *_, advance = office.read(balances_of, 1, OCTOBER)
    assert (advance.service, advance.paid_kop, advance.closing_kop) == ("Аванс", 12_500, -12_500)
    assert office.read(advance_of, 1) == 12_500
    assert office.read(owed_by, 1) == -12_500


def test_debts_are_by_month_and_service(office):
    assert office.read(debts_of, 1) == [
        Debt(1, "Холодная вода", 1, "Водоканал", SEPTEMBER, 4_500),
        Debt(3, "Отопление", 2, "Теплосеть", SEPTEMBER, 10_000),
        Debt(1, "Холодная вода", 1, "Водоканал", OCTOBER, 11_000),
        Debt(3, "Отопление", 2, "Теплосеть", OCTOBER, 22_000),
    ]
    assert office.read(month_debts_of, 1) == [MonthDebt(SEPTEMBER, 14_500), MonthDebt(OCTOBER, 33_000)]
    assert office.read(owed_by, 1) == 47_500


def test_an_account_without_movements_has_no_rows(office):
    assert office.read(balances_of, 2, OCTOBER) == []
    assert office.read(debts_of, 2) == []
    assert office.read(owed_by, 2) == 0


def test_a_checkpoint_changes_nothing_that_is_shown(office, actor):
    office.write(pay, actor, 1, 60_000)
    office.write(charge, actor, NOVEMBER, [(1, 1, 20_000), (2, 1, 1)])
    office.write(use_advances, actor, NOVEMBER, account_ids=[1])
    before = [office.read(balances_of, 1, period) for period in (OCTOBER, NOVEMBER, NOVEMBER.plus(3))]
    for period in (SEPTEMBER, OCTOBER):
        shut(office, actor, period)
    assert office.read(lambda session: len(session.exec(select(Balance)).all())) > 0
    assert [office.read(balances_of, 1, period) for period in (OCTOBER, NOVEMBER, NOVEMBER.plus(3))] == before
    assert sum(row.closing_kop for row in before[1]) == office.read(owed_by, 1)


def test_a_checkpoint_that_is_not_closed_does_not_count(office, actor):
    shut(office, actor, SEPTEMBER)

    def spoil(session):
        session.get_one(AccrualPeriod, SEPTEMBER).status = PeriodStatus.OPEN
        for row in session.exec(select(Balance)):
            row.opening_kop += 777
            row.closing_kop += 777

    before = office.read(balances_of, 1, OCTOBER)
    office.write(spoil, actor)
    assert office.read(balances_of, 1, OCTOBER) == before


def test_months_before_everything_are_empty(office):
    assert office.read(balances_of, 1, Period(202001)) == []

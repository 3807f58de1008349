"""The debtor list on both databases: who is on it, what it says, and that the screen's pages are the same list."""

from datetime import date

import pytest

from tests.confirmed import confirm
from tests.ledgers import NOVEMBER, OCTOBER, SEPTEMBER, charge, pay, small_office
from tui_billing.domain.codes import LawUse
from tui_billing.domain.period import Period
from tui_billing.operations.instalments import PlanTerms, draft_plan, post_plan, reverse_plan
from tui_billing.operations.penalty import compute_penalties, post_penalties, reverse_penalties
from tui_billing.queries.balances import penalty_owed_by
from tui_billing.queries.debtors import Debtor, DebtorFilter, debtor, debtor_list, debtor_page, last_overdue
from tui_billing.storage.bulk import run_bulk

LATE = date(2026, 11, 17)


@pytest.fixture
def office(database, actor):
    """Accounts 1, 2 in building 1 and 3 in building 2 are charged for two months; 2 pays the first, 4 nothing owed."""
    database.write(small_office, actor, 4)
    for period in (SEPTEMBER, OCTOBER):
        database.write(charge, actor, period, [(1, 1, 10_000), (1, 2, 5_000), (2, 1, 40_000), (3, 3, 7_000)])
    database.write(pay, actor, 2, 40_000)
    return database


def listed(database, **wanted):
    return run_bulk(database.address, debtor_list, DebtorFilter(**({"on": LATE} | wanted)))


def accounts(rows):
    return [row.account_id for row in rows]


def test_the_largest_debt_is_first_and_a_row_says_who_where_and_since_when(office):
    rows = listed(office)
    assert accounts(rows) == [2, 1, 3]
    assert rows[:2] == (
        Debtor(2, 1, "100002", "Иванов2 Иван", "Северный", "ул. Мира, д. 1, кв. 2", 40_000, 1, OCTOBER, date(2026, 10, 20)),
        Debtor(1, 1, "100001", "Иванов1 Иван", "Северный", "ул. Мира, д. 1, кв. 1", 30_000, 2, SEPTEMBER, None),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"least_kop": 30_000}, [2, 1]),
        ({"least_kop": 30_001}, [2]),
        ({"least_months": 2}, [1, 3]),
        ({"building_ids": (2,)}, [3]),
        ({"building_ids": ()}, []),
        ({"district_id": 1}, [2, 1, 3]),
        ({"district_id": 1, "building_ids": (1,)}, [2, 1]),
        ({"district_id": 9}, []),
        ({"on": date(2026, 11, 15)}, [1, 3]),
    ],
)
def test_a_filter_lets_through_what_it_names(office, wanted, found):
    assert accounts(listed(office, **wanted)) == found
    page = office.read(debtor_page, DebtorFilter(**({"on": LATE} | wanted)))
    assert accounts(page.rows) == sorted(found)
    assert page.after_building is None


def test_pages_go_on_where_the_last_one_ended(office, monkeypatch):
    monkeypatch.setattr("tui_billing.queries.debtors.BUILDINGS_A_LOOK", 1)
    first = office.read(debtor_page, DebtorFilter(on=LATE), rows=1)
    second = office.read(debtor_page, DebtorFilter(on=LATE), first.after_building, rows=1)
    assert (accounts(first.rows), first.after_building) == ([1, 2], 1)
    assert (accounts(second.rows), second.after_building) == ([3], None)


def test_an_advance_and_a_credit_lessen_the_debt(office, actor):
    office.write(charge, actor, SEPTEMBER, [(1, 1, 10_000), (1, 2, -9_000), (2, 1, 40_000)])
    assert [(row.account_id, row.debt_kop) for row in listed(office)] == [(2, 40_000), (1, 16_000), (3, 14_000)]


def test_what_a_plan_leaves_for_later_is_in_no_debt(office, actor):
    """300,00 in three parts: 16.11, 16.12, 16.01. The first takes 100,00 of September, the oldest."""
    terms = PlanTerms(date(2026, 11, 1), date(2026, 11, 16), 3, 0)
    plan = office.write(draft_plan, actor, "100001", terms, dated_on=date(2026, 11, 1), period=NOVEMBER)
    assert [row.debt_kop for row in listed(office) if row.account_id == 1] == [30_000]  # a draft changes nothing
    office.write(post_plan, actor, plan)
    seen = {day: [row for row in listed(office, on=day) if row.account_id == 1] for day in (date(2026, 11, 16), LATE)}
    assert seen[date(2026, 11, 16)] == []
    (row,) = seen[LATE]
    assert (row.debt_kop, row.months, row.oldest, row.deferred_kop) == (10_000, 1, SEPTEMBER, 20_000)
    assert office.read(debtor, 1, LATE) == row
    (row,) = (each for each in listed(office, on=date(2026, 12, 17)) if each.account_id == 1)
    assert (row.debt_kop, row.months, row.deferred_kop) == (20_000, 2, 10_000)
    office.write(pay, actor, 1, 10_000)
    assert [row.account_id for row in listed(office)] == [2, 3]
    office.write(reverse_plan, actor, plan, dated_on=date(2026, 11, 20), period=NOVEMBER)
    assert [row.debt_kop for row in listed(office) if row.account_id == 1] == [20_000]


def test_a_penalty_stands_beside_the_debt_less_what_is_paid_of_it(office, actor):
    """500,00 and 70,00 of September, due on 15.10: 16 days of 1/300 of 9,5 % on 30.11."""
    office.write(confirm, actor, LawUse.PENALTY, NOVEMBER, NOVEMBER.plus(1))
    on = date(2026, 11, 30)
    run, _ = compute_penalties(office, actor, NOVEMBER, on=on, dated_on=on)
    assert {row.penalty_kop for row in listed(office, on=on)} == {0}  # a draft
    post_penalties(office, actor, run)
    owed = {account: office.read(penalty_owed_by, account) for account in (1, 2, 3)}
    assert owed == {1: 76, 2: 0, 3: 35}
    assert {row.account_id: row.penalty_kop for row in listed(office, on=on)} == owed
    office.write(pay, actor, 3, 14_020, NOVEMBER)
    office.write(charge, actor, NOVEMBER, [(3, 3, 100)])
    (row,) = (each for each in listed(office, on=date(2026, 12, 31)) if each.account_id == 3)
    assert (row.debt_kop, row.penalty_kop) == (100, 15)
    reverse_penalties(office, actor, run, dated_on=on, period=NOVEMBER)
    assert {row.account_id: row.penalty_kop for row in listed(office, on=on)} == {1: 0, 2: 0}


def test_whoever_paid_is_no_debtor(office, actor):
    office.write(pay, actor, 1, 100_000)
    office.write(charge, actor, NOVEMBER, [(1, 1, 90_000)])
    assert accounts(listed(office)) == [2, 3]


@pytest.mark.parametrize(
    ("on", "month"),
    [
        (date(2026, 11, 16), 202609),
        (date(2026, 11, 17), 202610),
        (date(2026, 3, 11), 202602),
        (date(2026, 3, 10), 202601),
        (date(2026, 4, 15), 202602),
        (date(2026, 4, 16), 202603),
        (date(2027, 1, 1), 202611),
    ],
)
def test_a_month_is_overdue_from_the_day_after_its_term(on, month):
    assert last_overdue(on) == Period(month)

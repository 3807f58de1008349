"""The debtor list on both databases: who is on it, what it says, and that the screen's pages are the same list."""

from datetime import date

import pytest

from tests.ledgers import NOVEMBER, OCTOBER, SEPTEMBER, charge, pay, small_office
from tui_billing.domain.period import Period
from tui_billing.queries.debtors import Debtor, DebtorFilter, debtor_list, debtor_page, last_overdue
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

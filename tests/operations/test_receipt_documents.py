"""What documents charge stands on the receipt, and a receipt that is out of date is replaced by a new one."""

import pytest

from tests.billed import billed_town
from tests.towns import LAST
from tui_billing.domain.accounts import Account
from tui_billing.domain.services import Service
from tui_billing.operations.one_offs import draft_one_off, post_one_off, reverse_one_off
from tui_billing.operations.receipts import issue_building
from tui_billing.queries.account_filter import account_filter, named
from tui_billing.queries.checks import check
from tui_billing.queries.one_offs import Terms
from tui_billing.queries.receipts import account_place, building_forms
from tui_billing.reports.documents.receipt import draw_receipts
from tui_billing.storage.bulk import run_bulk

DAY = LAST.last


@pytest.fixture
def office(database, actor):
    billed_town(database, actor, accounts=20, months=1)
    return database


def charged(office, actor, number):
    wanted = office.read(account_filter, account=number)
    terms = Terms(office.read(named, Service, "услуга", "ХВС")[0], LAST, amount_kop=50_000)
    made = office.write(draft_one_off, actor, wanted, terms, "Вызов", dated_on=DAY, event_on=DAY, period=LAST)
    office.write(post_one_off, actor, made)
    return made


def test_a_one_off_charge_is_a_row_of_the_receipt_and_makes_a_new_one(office, actor):
    number = office.read(lambda session: session.get(Account, 1).number)
    building, account = office.read(account_place, number)
    _, before = office.write(issue_building, actor, LAST, building, DAY)
    made = charged(office, actor, number)
    forms, after = office.write(issue_building, actor, LAST, building, DAY)
    (form,) = [each for each in forms.forms if each.account_id == account]
    (row,) = [each for each in form.services if "разовое" in each.name]
    assert (row.name.endswith(": разовое начисление (Вызов)"), row.amount_kop, row.unit) == (True, 50_000, "")
    assert [row.section for row in form.services] == sorted(row.section for row in form.services)
    assert sum(each.amount_kop for each in form.services) == form.charged_kop
    assert after[account].charged_kop == before[account].charged_kop + 50_000
    assert after[account].payable_kop == before[account].payable_kop + 50_000
    assert after[account].number == before[account].number + "-2"
    assert {each: after[each] for each in after if each != account} == {
        each: before[each] for each in before if each != account
    }
    assert draw_receipts(forms, after)
    office.write(reverse_one_off, actor, made, dated_on=DAY, period=LAST)
    forms = office.read(building_forms, LAST, building)
    (form,) = [each for each in forms.forms if each.account_id == account]
    assert form.charged_kop == before[account].charged_kop
    assert [each.name for each in run_bulk(office.address, check) if each.count] == []

"""Penalties and instalment plans on receipts: what is to be paid, what is deferred, when a receipt is made anew."""

from datetime import date

import pytest

from tests.billed import billed_town
from tests.confirmed import confirm
from tests.reports.forms import codes, texts
from tests.reports.test_qr import parsed
from tests.towns import LAST
from tui_billing.domain.codes import LawUse
from tui_billing.operations.instalments import PlanTerms, charge_interest, draft_plan, post_plan, reverse_plan
from tui_billing.operations.penalty import compute_penalties, post_penalties, reverse_penalties
from tui_billing.operations.receipts import issue_building
from tui_billing.queries.balances import advance_of, owed_by
from tui_billing.queries.checks import check
from tui_billing.queries.penalties import penalties_of
from tui_billing.queries.receipts import issued_receipts, posted_buildings
from tui_billing.reports.documents.receipt import draw_receipts
from tui_billing.storage.bulk import run_bulk

DAY = LAST.last
ON = date(2026, 11, 30)


@pytest.fixture
def office(database, actor):
    billed_town(database, actor, accounts=20, months=2)
    database.write(confirm, actor, LawUse.PENALTY, LAST.plus(1))
    return database


def issued(office, actor):
    """The receipts of everybody, by account."""
    found = {}
    for each in office.read(posted_buildings, LAST):
        found |= office.write(issue_building, actor, LAST, each.building_id, DAY)[1]
    return found


def page_of(office, actor, account):
    """The text and the code of an account's page."""
    for each in office.read(posted_buildings, LAST):
        forms, receipts = office.write(issue_building, actor, LAST, each.building_id, DAY)
        if account in receipts:
            data = draw_receipts(forms, {account: receipts[account]})
            return texts(data)[0], parsed(codes(data)[0])
    raise LookupError(account)


def fine(office, actor):
    run_id, figures = compute_penalties(office, actor, LAST, on=ON, dated_on=ON)
    assert figures.amount_kop > 0
    post_penalties(office, actor, run_id)
    return run_id


def debtor(office, receipts):
    """An account that owes and has no advance."""
    return next(each for each in sorted(receipts) if receipts[each].debt_kop > 0 and not office.read(advance_of, each))


def clean(office):
    return [each.name for each in run_bulk(office.address, check) if each.count] == []


def test_penalties_of_the_period_are_on_the_receipt_and_to_be_paid(office, actor):
    before = issued(office, actor)
    run_id = fine(office, actor)
    after = issued(office, actor)
    fined = {each: sum(month.charged_kop for month in office.read(penalties_of, each)) for each in before}
    assert any(fined.values())
    for account, receipt in after.items():
        assert receipt.penalty_kop == fined[account]
        assert receipt.number == before[account].number + ("-2" if fined[account] else "")
        balance = receipt.opening_kop + receipt.charged_kop - receipt.paid_kop + fined[account]
        assert receipt.payable_kop == max(balance, 0)
    assert issued(office, actor) == after
    account = max(fined, key=fined.__getitem__)
    text, code = page_of(office, actor, account)
    assert "Пеня, начисленная за октябрь" in text
    assert int(code["Sum"]) == after[account].payable_kop
    assert clean(office)
    reverse_penalties(office, actor, run_id, dated_on=ON, period=LAST)
    again = issued(office, actor)
    assert {each: again[each].payable_kop for each in again} == {each: before[each].payable_kop for each in before}
    assert again[account].number == before[account].number + "-3"
    assert clean(office)


def test_a_penalty_of_an_earlier_period_is_debt_on_the_next_receipt(office, actor):
    before = issued(office, actor)
    run_id, _ = compute_penalties(office, actor, LAST.plus(-1), on=ON, dated_on=ON)
    post_penalties(office, actor, run_id)
    account = debtor(office, before)
    fined = sum(month.charged_kop for month in office.read(penalties_of, account))
    for each in office.read(posted_buildings, LAST):
        forms, _ = office.write(issue_building, actor, LAST, each.building_id, DAY)
        for form in forms.forms:
            if form.account_id == account:
                assert (form.opening_kop, form.penalty_kop) == (before[account].opening_kop + fined, 0)
                assert form.balance_kop == office.read(owed_by, account)
    assert fined > 0


def test_a_plan_defers_what_is_not_due_yet_and_the_code_asks_for_the_rest(office, actor):
    before = issued(office, actor)
    account = debtor(office, before)
    number = parsed(before[account].qr)["PersAcc"]
    owed = office.read(owed_by, account)
    terms = PlanTerms(date(2026, 10, 20), date(2026, 11, 15), 4, 1700)
    plan = office.write(draft_plan, actor, number, terms, dated_on=DAY, period=LAST)
    assert issued(office, actor) == before  # a draft defers nothing
    office.write(post_plan, actor, plan)
    after = issued(office, actor)
    part = -(-owed // 4)  # the first parts get the kopecks that are left
    assert after[account].part_kop == part
    assert after[account].payable_kop == before[account].payable_kop - after[account].deferred_kop
    assert after[account].part_kop + after[account].deferred_kop == owed == before[account].payable_kop
    assert {each for each in after if after[each] != before[each]} == {account}
    text, code = page_of(office, actor, account)
    assert int(code["Sum"]) == after[account].payable_kop == part
    for words in ("Рассрочка", "Часть по этому документу", "Отсрочено по рассрочке", "не вошло"):
        assert words in text
    assert "ограничена" not in text
    assert clean(office)
    office.write(charge_interest, actor, LAST)  # the first part is without interest
    assert issued(office, actor) == after
    office.write(reverse_plan, actor, plan, dated_on=DAY, period=LAST)
    again = issued(office, actor)[account]
    assert (again.payable_kop, again.deferred_kop, again.number) == (owed, 0, before[account].number + "-3")
    for each in office.read(posted_buildings, LAST):
        assert all(each.payable_kop >= 0 for each in office.read(issued_receipts, LAST, each.building_id).values())

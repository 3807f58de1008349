"""What documents charge stands on the receipt, and a receipt that is out of date is replaced by a new one."""

import pytest

from tests.billed import billed_town
from tests.queries.test_receipts import line
from tests.towns import LAST
from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import MovementNature, ServiceSection
from tui_billing.domain.services import Service
from tui_billing.operations.one_offs import draft_one_off, post_one_off, reverse_one_off
from tui_billing.operations.receipts import issue_building
from tui_billing.queries.account_filter import account_filter, named
from tui_billing.queries.checks import check
from tui_billing.queries.one_offs import Terms
from tui_billing.queries.receipt_documents import DocumentLine, corrected, corrections, document_rows
from tui_billing.queries.receipt_lines import ServiceCard, service_rows
from tui_billing.queries.receipts import account_place, building_forms
from tui_billing.reports.documents.receipt import draw_receipts
from tui_billing.storage.bulk import run_bulk

DAY = LAST.last
SEPTEMBER = LAST.plus(-1)
WATER = ServiceCard("Холодное водоснабжение", "ХВС", ServiceSection.COMMUNAL, 2, "м³", ())
HEAT = ServiceCard("Отопление", "Отопление", ServiceSection.COMMUNAL, 5, "Гкал", ())


def recalculated(service_id, amount, month=SEPTEMBER, note="по изменению данных"):
    return DocumentLine(1, service_id, month, "перерасчёт", note, amount, MovementNature.RECALCULATED)


def test_recalculations_are_added_to_the_row_of_their_service_once_and_listed_by_month_and_reason():
    papers = [recalculated(1, -500), recalculated(1, -300, LAST.plus(-2)), recalculated(2, 700), recalculated(2, 0)]
    cards = {1: WATER, 2: HEAT}
    lines = [line(amount_kop=1000), line(amount_kop=200, price_e6=1)]
    first, second = service_rows(lines, cards, LAST, corrected(papers))
    assert sorted([(first.amount_kop, first.corrected_kop), (second.amount_kop, second.corrected_kop)]) in (
        [(200, -800), (200, 0)], [(-600, -800), (1000, 0)],
    )  # fmt: skip
    (heat,) = document_rows(papers, cards, LAST, {1})
    assert (heat.name, heat.amount_kop, heat.corrected_kop, heat.charged_kop) == ("Отопление", 700, 700, 0)
    assert [(each.words, each.reason, each.amount_kop) for each in corrections(papers, cards)] == [
        ("ХВС за 08.2026", "по изменению данных", -300),
        ("ХВС за 09.2026", "по изменению данных", -500),
        ("Отопление за 09.2026", "по изменению данных", 700),
    ]


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

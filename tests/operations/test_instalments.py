"""Instalment plans on both databases: what they cover, what is due when, interest, early payment, breach, reversal."""

from datetime import date

import pytest

from tests.ledgers import charge, pay, small_office
from tui_billing.domain.codes import Channel, DocumentStatus, PeriodStatus, Role
from tui_billing.domain.errors import BillingError, NotAllowedError, RefusedError
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.period import Period
from tui_billing.engine.instalments import overdue
from tui_billing.operations.instalments import (
    Interest,
    PlanTerms,
    charge_interest,
    discard_plan,
    draft_plan,
    post_plan,
    reverse_plan,
)
from tui_billing.queries._ledger import these
from tui_billing.queries.balances import advance_of, owed_by
from tui_billing.queries.checks import check
from tui_billing.queries.instalment_offers import offer_list, offer_page
from tui_billing.queries.instalments import ReceiptPart, instalment_dues, plan_of, plans, receipt_parts
from tui_billing.storage.bulk import run_bulk
from tui_billing.storage.database import Actor

JANUARY, FEBRUARY, MARCH = Period(202601), Period(202602), Period(202603)
GRANTED = date(2026, 2, 15)
TERMS = PlanTerms(GRANTED, date(2026, 3, 15), 12, 1850)


def winter(session):
    small_office(session)
    session.add_all(AccrualPeriod(period=Period(n), status=PeriodStatus.OPEN) for n in (202501, *range(202601, 202609)))
    session.flush()


@pytest.fixture
def office(database, actor):
    """18 000.00 of heating for January, 12 000.00 a year before."""
    database.write(winter, actor)
    database.write(charge, actor, Period(202501), [(1, 3, 1_200_000)])
    database.write(pay, actor, 1, 1_200_000, Period(202501), received_on=date(2025, 2, 5), value_on=date(2025, 2, 5))
    database.write(charge, actor, JANUARY, [(1, 3, 1_800_000)])
    return database


def drafted(office, actor, terms=TERMS, account="100001", **given):
    return office.write(draft_plan, actor, account, terms, dated_on=GRANTED, period=FEBRUARY, **given)


def posted(office, actor, **given):
    made = drafted(office, actor, **given)
    office.write(post_plan, actor, made)
    return made


def paying(office, actor, amount, on):
    period = Period.of(on)
    office.write(pay, actor, 1, amount, period, received_on=on, value_on=on, channel=Channel.BANK)


def section(office, period, account=1):
    return office.read(receipt_parts, these([account]), period).get(account)


def test_a_plan_has_the_schedule_of_the_worked_example(office, actor):
    plan = office.read(plan_of, posted(office, actor, note="Рост платы за отопление"))
    assert (plan.amount_kop, plan.account, plan.status) == (1_800_000, "100001", DocumentStatus.POSTED)
    assert sum(part.interest_kop for part in plan.parts) == 153_575
    assert (plan.parts[1].due_on, plan.parts[1].days, plan.parts[1].interest_kop) == (date(2026, 4, 15), 31, 25_925)
    assert [debt.service_month for debt in plan.debts] == [JANUARY]
    assert office.read(owed_by, 1) == 1_800_000  # the debt stays where it is


def test_no_part_is_overdue_before_its_own_day(office, actor):
    posted(office, actor)
    (spread,) = office.read(instalment_dues, these([1]))
    assert (spread.service_id, spread.supplier_id, spread.service_month, spread.amount_kop) == (
        3,
        2,
        JANUARY,
        1_800_000,
    )
    assert overdue(spread.dues, 0, date(2026, 3, 15)) == []
    assert overdue(spread.dues, 0, date(2026, 4, 16)) == [(date(2026, 3, 15), 150_000), (date(2026, 4, 15), 150_000)]
    assert overdue(spread.dues, 150_000, date(2026, 4, 16)) == [(date(2026, 4, 15), 150_000)]


def test_a_draft_and_a_reversed_plan_spread_nothing(office, actor):
    made = drafted(office, actor)
    assert office.read(instalment_dues, these([1])) == []
    office.write(post_plan, actor, made)
    mirror = office.write(reverse_plan, actor, made, dated_on=date(2026, 3, 1), period=MARCH)
    assert office.read(instalment_dues, these([1])) == []
    assert [(plan.plan_id, plan.is_mirror) for plan in office.read(plans, 1)] == [(mirror, True), (made, False)]


def test_a_receipt_asks_for_the_current_part_the_missed_ones_and_the_interest(office, actor):
    posted(office, actor)
    assert section(office, JANUARY) is None  # what was issued before the plan stays as it is
    assert section(office, FEBRUARY) == ReceiptPart(1, 150_000, 0, 0, 1850, 1_650_000)
    assert section(office, MARCH).interest_kop == 0  # nobody owes what is not charged
    office.write(charge_interest, actor, MARCH)
    missed = section(office, MARCH)
    assert missed == ReceiptPart(1, 150_000, 150_000, 25_925, 1850, 1_500_000)
    assert missed.payable_kop == 325_925
    paying(office, actor, 150_000, date(2026, 3, 10))
    assert section(office, MARCH) == ReceiptPart(1, 150_000, 0, 25_925, 1850, 1_500_000)
    assert section(office, MARCH, account=2) is None


def test_interest_is_charged_once_a_part_and_is_owed(office, actor):
    made = posted(office, actor)
    assert office.write(charge_interest, actor, FEBRUARY) == Interest(0, 0)  # the first part is without interest
    assert office.write(charge_interest, actor, MARCH) == Interest(1, 25_925)
    assert office.write(charge_interest, actor, MARCH) == Interest(0, 0)
    assert office.read(owed_by, 1) == 1_825_925
    assert office.read(plan_of, made).charged_kop == {2: 25_925}


def test_early_payment_lowers_the_interest_and_closes_the_plan(office, actor):
    made = posted(office, actor)
    paying(office, actor, 900_000, date(2026, 3, 15))
    plan = office.read(plan_of, made)
    # 9 000.00 × 18.50 % × 31 / 365 = 141.41…
    assert plan.as_paid()[1].interest_kop == 14_141
    assert office.write(charge_interest, actor, MARCH) == Interest(1, 14_141)
    left, interest = office.read(plan_of, made).payoff(date(2026, 4, 15))
    assert (left, interest) == (900_000, 0)
    paying(office, actor, 900_000 + 14_141, date(2026, 4, 15))
    plan = office.read(plan_of, made)
    assert plan.paid_kop == 1_800_000
    assert office.write(charge_interest, actor, Period(202604)) == Interest(0, 0)
    assert (office.read(owed_by, 1), office.read(advance_of, 1)) == (0, 0)


def test_reversing_a_plan_takes_its_interest_back(office, actor):
    made = posted(office, actor)
    office.write(charge_interest, actor, MARCH)
    office.write(reverse_plan, actor, made, dated_on=date(2026, 4, 1), period=Period(202604))
    assert office.read(owed_by, 1) == 1_800_000
    bad = [each for each in run_bulk(office.address, check) if each.count]
    assert [each for each in bad if each.name not in {"building_digests", "run_totals"}] == []


def test_interest_falls_on_the_services_in_proportion(office, actor):
    office.write(charge, actor, FEBRUARY, [(1, 1, 600_000)])
    posted(office, actor)
    office.write(charge_interest, actor, MARCH)
    sums = {(debt.service_id, debt.service_month): debt.due_kop for debt in office.read(_debts, 1)}
    # 22 000.00 × 18.50 % × 31 / 365 = 345.67, three quarters of it on heating
    assert (sums[3, MARCH], sums[1, MARCH]) == (25_925, 8_642)


def _debts(session, account):
    from tui_billing.queries.balances import debts_of

    return debts_of(session, account)


def test_a_debt_is_spread_by_one_plan_only(office, actor):
    second = drafted(office, actor)
    posted(office, actor)
    with pytest.raises(RefusedError, match="уже рассрочил другой документ"):
        office.write(post_plan, actor, second)
    with pytest.raises(RefusedError, match="нет долга для рассрочки"):
        drafted(office, actor)
    office.write(discard_plan, actor, second)
    assert office.read(plan_of, second) is None


def test_only_what_was_chosen_is_spread(office, actor):
    office.write(charge, actor, FEBRUARY, [(1, 1, 500), (1, 3, 700)])
    assert office.read(plan_of, drafted(office, actor, services=[1])).amount_kop == 500
    assert office.read(plan_of, drafted(office, actor, months=[FEBRUARY])).amount_kop == 1_200
    assert office.read(plan_of, drafted(office, actor, months=[JANUARY], services=[3])).amount_kop == 1_800_000


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"terms": PlanTerms(GRANTED, date(2026, 3, 15), 13, 0)}, "от 1 до 12"),
        ({"terms": PlanTerms(GRANTED, GRANTED, 12, 0)}, "не позже дня предоставления"),
        ({"terms": PlanTerms(GRANTED, date(2026, 3, 15), 12, 10_001)}, "от 0 до 100"),
        ({"account": "100002"}, "нет долга"),
        ({"account": "77"}, "не найден"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(office, actor, given, sentence):
    with pytest.raises(BillingError, match=sentence):
        drafted(office, actor, **given)


def test_only_an_accountant_grants(office):
    with pytest.raises(NotAllowedError):
        drafted(office, Actor(1, Role.TYPIST, 0))


def test_the_duty_to_offer_begins_a_kopeck_above_25_percent(office, actor):
    office.write(charge, actor, JANUARY, [(1, 3, 1_500_000), (2, 3, 1_500_001), (3, 3, 99)])
    office.write(charge, actor, Period(202501), [(1, 3, 1_200_000), (2, 3, 1_200_000)])
    (offer,) = run_bulk(office.address, offer_list, JANUARY)
    assert (offer.account, offer.service, offer.charged_kop, offer.year_ago_kop) == (
        "100002", "Отопление", 1_500_001, 1_200_000,
    )  # fmt: skip
    page = office.read(offer_page, JANUARY)
    assert (page.rows, page.after_building) == ((offer,), None)
    assert not offer.granted
    posted(office, actor, account="100002")
    (offer,) = office.read(offer_page, JANUARY).rows
    assert offer.granted

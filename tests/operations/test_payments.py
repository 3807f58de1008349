"""Payments on both databases: what they pay for, what is refused, the mirror, advances."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from tests.ledgers import (
    NOVEMBER,
    OCTOBER,
    PAID_ON,
    SEPTEMBER,
    charge,
    every_payment_is_whole,
    pay,
    small_office,
    standing,
)
from tui_billing.domain.codes import AllocationRule, Channel, DocumentStatus, PeriodStatus, Role
from tui_billing.domain.errors import NotAllowedError, PeriodClosedError, RefusedError, UnknownAccountError
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.payments import Allocation, Payment
from tui_billing.operations.payments import Recorded, Settled, reverse_payment, use_advances
from tui_billing.queries.payments import period_of


@pytest.fixture
def office(database, actor):
    """September and October charged: account 1 owes 100.00 + 200.00 and 300.00; account 2 owes nothing."""
    database.write(small_office, actor)
    database.write(charge, actor, SEPTEMBER, [(1, 1, 10_000), (1, 2, 20_000)])
    database.write(charge, actor, OCTOBER, [(1, 1, 30_000)])
    return database


def close(session, period):
    session.get_one(AccrualPeriod, period).status = PeriodStatus.CLOSED


def test_a_payment_goes_to_the_oldest_month_pro_rata_over_its_services(office, actor):
    assert office.write(pay, actor, 1, 15_000) == Recorded(1, 1, 15_000, 0)
    assert office.read(standing, 1) == {(1, 202609): 5_000, (2, 202609): 10_000}


def test_the_next_payment_goes_on_and_the_rest_is_an_advance(office, actor):
    office.write(pay, actor, 1, 15_000)
    assert office.write(pay, actor, 1, 50_000) == Recorded(2, 1, 45_000, 5_000)
    assert office.read(standing, 1) == {
        (1, 202609): 10_000, (2, 202609): 20_000, (1, 202610): 30_000, (0, 0): 5_000,
    }  # fmt: skip
    assert office.read(every_payment_is_whole)


def test_three_kopecks_among_five_services_take_nothing_from_anybody(database, actor):
    database.write(small_office, actor)
    database.write(charge, actor, SEPTEMBER, [(1, 1, 100), (1, 2, 100), (1, 3, 100)])
    database.write(pay, actor, 1, 2)
    assert database.read(standing, 1) == {(1, 202609): 1, (2, 202609): 1}


def test_a_draft_run_is_not_owed(office, actor):
    office.write(charge, actor, NOVEMBER, [(2, 1, 10_000)], posted=False)
    assert office.write(pay, actor, 2, 1_000).advance_kop == 1_000


@pytest.mark.parametrize(
    ("given", "refusal", "words"),
    [
        ({"amount": 0}, RefusedError, "больше нуля"),
        ({"amount": -500}, RefusedError, "больше нуля"),
        ({"amount": 10**15}, RefusedError, "слишком велика"),
        ({"account": 9}, UnknownAccountError, "100009"),
        ({"value_on": date(2026, 10, 21)}, RefusedError, "позже даты поступления"),
    ],
)
def test_a_payment_that_cannot_be_is_refused_and_leaves_nothing(office, actor, given, refusal, words):
    with pytest.raises(refusal, match=words):
        office.write(pay, actor, **({"account": 1, "amount": 100} | given))
    assert office.read(lambda session: session.exec(select(Payment)).all()) == []


def test_a_payment_of_a_closed_period_lands_in_the_open_one_with_its_own_dates(office, actor):
    office.write(close, actor, SEPTEMBER)
    paid_on = date(2026, 9, 30)
    made = office.write(pay, actor, 1, 5_000, SEPTEMBER, received_on=paid_on, value_on=paid_on)
    times = select(Payment.period, Payment.received_on, Payment.value_on).where(Payment.id == made.payment_id)
    assert office.read(lambda session: session.exec(times).one()) == (OCTOBER, paid_on, paid_on)
    parts = office.read(lambda session: session.exec(select(Allocation.period)).all())
    assert set(parts) == {OCTOBER}


def test_the_reversal_of_a_payment_of_a_closed_period_lands_in_the_open_one(office, actor):
    made = office.write(pay, actor, 1, 5_000, SEPTEMBER)
    office.write(close, actor, SEPTEMBER)
    mirror = office.write(reverse_payment, actor, made.payment_id, received_on=PAID_ON, period=SEPTEMBER)
    assert office.read(period_of, mirror.payment_id) == OCTOBER


def test_a_payment_is_refused_when_no_later_period_takes_it(office, actor):
    for period in (OCTOBER, NOVEMBER):
        office.write(close, actor, period)
    with pytest.raises(PeriodClosedError):
        office.write(pay, actor, 1, 100, OCTOBER)


def test_a_line_of_a_bank_is_loaded_once(office, actor):
    office.write(pay, actor, 1, 100, channel=Channel.BANK, external_id="реестр-7/1")
    with pytest.raises(RefusedError, match="уже загружен"):
        office.write(pay, actor, 1, 100, channel=Channel.BANK, external_id="реестр-7/1")
    office.write(pay, actor, 1, 100, channel=Channel.POST, external_id="реестр-7/1")
    assert office.read(standing, 1) == {(1, 202609): 66, (2, 202609): 134}


def test_a_controller_keys_no_payments(office, actor):
    with pytest.raises(NotAllowedError):
        office.write(pay, replace(actor, role=Role.CONTROLLER), 1, 100)


def test_a_reversal_mirrors_every_part(office, actor):
    paid = office.write(pay, actor, 1, 65_000)
    mirror = office.write(reverse_payment, actor, paid.payment_id, received_on=date(2026, 11, 2), period=NOVEMBER)
    assert mirror == Recorded(2, 1, -60_000, -5_000)
    assert office.read(standing, 1) == {}

    def documents(session):
        return [
            (each.amount_kop, each.status, each.reverses_id, each.value_on)
            for each in session.exec(select(Payment).order_by(Payment.id))
        ]

    assert office.read(documents) == [
        (65_000, DocumentStatus.REVERSED, None, PAID_ON),
        (-65_000, DocumentStatus.POSTED, 1, PAID_ON),
    ]


def test_a_reversal_is_made_once(office, actor):
    office.write(pay, actor, 1, 100)
    undo = {"received_on": PAID_ON, "period": OCTOBER}
    office.write(reverse_payment, actor, 1, **undo)
    for reversed_or_mirror in (1, 2):
        with pytest.raises(RefusedError, match="уже сторнирован"):
            office.write(reverse_payment, actor, reversed_or_mirror, **undo)
    with pytest.raises(RefusedError, match="не найден"):
        office.write(reverse_payment, actor, 77, **undo)


def test_the_oldest_advance_pays_the_next_charges_first(office, actor):
    for amount, day in ((500, 21), (300, 20)):
        office.write(pay, actor, 2, amount, received_on=date(2026, 10, 22), value_on=date(2026, 10, day))
    office.write(charge, actor, NOVEMBER, [(2, 1, 400), (2, 3, 200)])
    assert office.write(use_advances, actor, NOVEMBER, account_ids=[2]) == Settled(1, 0, 600)

    def used(session):
        rows = session.exec(select(Allocation).order_by(Allocation.payment_id, Allocation.line))
        return [
            (row.payment_id, row.service_id, row.amount_kop) for row in rows if row.rule is AllocationRule.ADVANCE_USED
        ]

    assert office.read(used) == [(1, 1, 200), (1, 3, 100), (1, 0, -300), (2, 1, 200), (2, 3, 100), (2, 0, -300)]
    assert office.read(standing, 2) == {(1, 202611): 400, (3, 202611): 200, (0, 0): 200}
    assert office.read(every_payment_is_whole)


def test_using_advances_again_adds_nothing(office, actor):
    office.write(pay, actor, 2, 500)
    office.write(charge, actor, NOVEMBER, [(2, 1, 400)])
    office.write(use_advances, actor, NOVEMBER, building_ids=[1, 2])
    assert office.write(use_advances, actor, NOVEMBER, building_ids=[1, 2]) == Settled(0, 0, 0)


def test_what_a_smaller_charge_releases_pays_another_debt_and_the_rest_stays_an_advance(office, actor):
    for amount in (40_000, 20_000):
        office.write(pay, actor, 1, amount)
    office.write(charge, actor, SEPTEMBER, [(1, 1, 4_000), (1, 2, 21_000)])
    assert office.write(use_advances, actor, OCTOBER, building_ids=[1]) == Settled(1, 6_000, 1_000)
    assert office.read(standing, 1) == {
        (1, 202609): 4_000, (2, 202609): 21_000, (1, 202610): 30_000, (0, 0): 5_000,
    }  # fmt: skip
    assert office.read(every_payment_is_whole)
    assert office.write(use_advances, actor, OCTOBER, building_ids=[1]) == Settled(0, 0, 0)


def test_the_latest_payment_is_released_first(office, actor):
    for amount in (45_000, 15_000):
        office.write(pay, actor, 1, amount)
    office.write(charge, actor, OCTOBER, [(1, 1, 20_000)])
    office.write(use_advances, actor, OCTOBER, account_ids=[1])
    advances = office.read(
        lambda session: [
            (part.payment_id, part.amount_kop) for part in session.exec(select(Allocation)) if part.service_id == 0
        ]
    )
    assert advances == [(2, 10_000)]


def test_the_money_of_a_reversed_payment_is_not_used(office, actor):
    office.write(pay, actor, 2, 500)
    office.write(reverse_payment, actor, 1, received_on=PAID_ON, period=OCTOBER)
    office.write(charge, actor, NOVEMBER, [(2, 1, 400)])
    assert office.write(use_advances, actor, NOVEMBER, account_ids=[2]) == Settled(0, 0, 0)

import polars as pl
import pytest
from sqlalchemy import text

from tests.towns import LAST, small_town
from tui_billing.operations.accrual import accrue_period, post_accrual
from tui_billing.operations.town.payers import draw_payments, pay_month
from tui_billing.operations.town.plan import TownPlan

PLAN = TownPlan(accounts=2000, months=3)


def owed(accounts, debt_kop=500_000):
    return pl.DataFrame(
        {"account_id": accounts, "building_id": [1] * len(accounts), "debt_kop": [debt_kop] * len(accounts)}
    )


def test_most_pay_in_full_some_in_part_some_too_much_some_not_at_all():
    accounts = list(range(1, 2001))
    paid = draw_payments(PLAN, LAST, owed(accounts)).group_by("account_id").agg(pl.col("amount_kop").sum())
    amounts = dict(paid.iter_rows())
    in_full = sum(amount == 500_000 for amount in amounts.values())
    in_part = sum(amount < 500_000 for amount in amounts.values())
    too_much = sum(amount > 500_000 for amount in amounts.values())
    assert in_full > 1400
    assert in_part > 100
    assert too_much > 40
    assert 100 < 2000 - len(amounts) < 300


def test_what_one_pays_does_not_hang_on_who_else_owes():
    everybody = draw_payments(PLAN, LAST, owed(list(range(1, 2001))))
    few = draw_payments(PLAN, LAST, owed([900, 5, 17]))
    assert few.equals(everybody.filter(pl.col("account_id").is_in([5, 17, 900])))


def test_nobody_pays_for_a_credit():
    assert draw_payments(PLAN, LAST, owed([1, 2, 3], debt_kop=-100)).is_empty()


def test_payments_fall_into_their_month():
    days = draw_payments(PLAN, LAST, owed(list(range(1, 2001))))
    first = (LAST.first - LAST.first.fromordinal(719163)).days
    assert days["value_on"].is_between(first, first + LAST.days - 1).all()
    assert (days["received_on"] >= days["value_on"]).all()


@pytest.mark.parametrize("accounts", [60])
def test_a_month_of_payments_adds_up_to_its_parts(database, actor, accounts):
    town = small_town(database, actor, accounts=accounts, months=2)
    first = town.plan.first_period
    run = accrue_period(database, actor, first, accrued_on=first.last)
    post_accrual(database, actor, run.run_id)
    made = pay_month(database, actor, town.plan, first.plus(1))
    with database.engine.connect() as connection:
        apart = connection.execute(
            text(
                "SELECT count(*) FROM payment p WHERE amount_kop <>"
                " (SELECT sum(a.amount_kop) FROM allocation a WHERE a.payment_id = p.id)"
            )
        ).scalar()
        total = connection.execute(text("SELECT sum(amount_kop) FROM payment")).scalar()
    assert apart == 0
    assert made.payments > accounts // 2
    assert made.amount_kop == total

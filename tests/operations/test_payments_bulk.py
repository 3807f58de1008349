"""Bulk payments and advances come to what payment after payment comes to, on both databases."""

import polars as pl
import pytest
from sqlmodel import select

from tests.ledgers import NOVEMBER, OCTOBER, PAID_ON, SEPTEMBER, charge, every_payment_is_whole, pay, small_office
from tui_billing.domain.codes import Channel
from tui_billing.domain.days import day_number
from tui_billing.domain.errors import BillingError
from tui_billing.domain.payments import Allocation, Payment
from tui_billing.operations._payments_bulk import NEW_PAYMENT_COLUMNS, advances_in_bulk, record_in_bulk
from tui_billing.operations.payments import use_advances
from tui_billing.storage.bulk import run_bulk

AMOUNTS = [(1, 3), (1, 700), (2, 50_000), (3, 1_501), (1, 99_000), (3, 10), (4, 2)]


@pytest.fixture
def office(database, actor):
    database.write(small_office, actor, 4)
    lines = [(account, service, 333 * service) for account in (1, 2, 3) for service in (1, 2, 3)]
    database.write(charge, actor, SEPTEMBER, lines)
    database.write(charge, actor, OCTOBER, lines)
    return database


def as_columns(amounts, **more):
    day = day_number(PAID_ON)
    rows = [
        (account, 1 if account % 3 else 2, day, day, OCTOBER.number, int(Channel.CASH_DESK), amount)
        for account, amount in amounts
    ]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(NEW_PAYMENT_COLUMNS, pl.Int64), orient="row")
    return frame.with_columns(pl.Series(name, values) for name, values in more.items())


def everything(session):
    """All parts in order, by account: payments are numbered by building in bulk."""
    parts = session.exec(select(Allocation).order_by(Allocation.payment_id, Allocation.line)).all()
    return sorted(
        (part.account_id, at, part.kind, part.service_id, part.service_month, part.period, part.amount_kop, part.rule)
        for at, part in (
            (sum(1 for earlier in parts[:index] if earlier.account_id == part.account_id), part)
            for index, part in enumerate(parts)
        )
    )


def keyed(database, actor):
    for account, amount in AMOUNTS:
        database.write(pay, actor, account, amount)


def in_bulk(database):
    return run_bulk(database.address, record_in_bulk, as_columns(AMOUNTS), 1, 0)


def test_bulk_payments_come_to_what_keyed_ones_do(office, actor):
    made = in_bulk(office)
    found = office.read(everything)
    assert office.read(every_payment_is_whole)
    assert (made.payments, made.parts) == (7, len(found))
    assert made.amount_kop == sum(amount for _, amount in AMOUNTS)
    assert made.advance_kop == sum(row[6] for row in found if row[3] == 0)

    def again(session):
        for part in session.exec(select(Allocation)).all():
            session.delete(part)
        session.flush()
        for payment in session.exec(select(Payment)).all():
            session.delete(payment)

    office.write(again, actor)
    keyed(office, actor)
    assert office.read(everything) == found


def test_a_keyed_payment_follows_bulk_ones(office, actor):
    in_bulk(office)
    assert office.write(pay, actor, 2, 100).payment_id == len(AMOUNTS) + 1


def test_bulk_advances_come_to_what_the_operation_does(office, actor):
    keyed(office, actor)
    office.write(charge, actor, NOVEMBER, [(1, 1, 50_000), (2, 2, 100), (4, 1, 1)])
    office.write(charge, actor, SEPTEMBER, [(1, 1, 100), (2, 3, 200), (3, 1, 0)])
    released, used = run_bulk(office.address, advances_in_bulk, NOVEMBER)
    found = office.read(everything)
    assert released > 0
    assert used > 0
    assert run_bulk(office.address, advances_in_bulk, NOVEMBER) == (0, 0)

    def without(session):
        for part in session.exec(select(Allocation).where(Allocation.period == NOVEMBER)).all():
            session.delete(part)

    office.write(without, actor)
    settled = office.write(use_advances, actor, NOVEMBER, building_ids=[1, 2])
    assert (settled.released_kop, settled.used_kop) == (released, used)
    assert office.read(everything) == found


def test_a_register_is_not_loaded_twice(office, actor):
    register = as_columns(AMOUNTS, external_id=[f"реестр-1/{line}" for line in range(len(AMOUNTS))])
    run_bulk(office.address, record_in_bulk, register, 1, 0)
    with pytest.raises(BillingError):
        run_bulk(office.address, record_in_bulk, register, 1, 0)
    assert len(office.read(lambda session: session.exec(select(Payment)).all())) == len(AMOUNTS)

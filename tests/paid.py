"""A billed town that pays: some accounts in full, some in part, some too much, some nothing; one payment is undone."""

from datetime import date

import polars as pl
from sqlmodel import col, select

from tests.billed import billed_town
from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import Channel, PeriodStatus
from tui_billing.domain.days import day_number
from tui_billing.domain.office import AccrualPeriod
from tui_billing.operations._checkpoint_job import write_checkpoint
from tui_billing.operations._payments_bulk import NEW_PAYMENT_COLUMNS, advances_in_bulk, record_in_bulk
from tui_billing.operations.payments import reverse_payment
from tui_billing.storage.bulk import run_bulk


def paid_town(database, actor, accounts=40, months=2):
    """Fill, bill, pay, undo, use advances, close the first month. Returns the periods."""
    periods = billed_town(database, actor, accounts, months)
    for period in periods:
        run_bulk(database.address, record_in_bulk, database.read(_payments, period), actor.user_id, actor.at_ms)
    database.write(reverse_payment, actor, 3, received_on=periods[-1].last, period=periods[-1])
    run_bulk(database.address, advances_in_bulk, periods[-1])
    # The town has parked lines on purpose, so its month is closed by hand.
    run_bulk(database.address, write_checkpoint, periods[0])
    database.write(_close, actor, periods[0])
    return periods


def _close(session, period):
    session.merge(AccrualPeriod(period=period, status=PeriodStatus.CLOSED))


def _payments(session, period):
    day = day_number(date(period.year, period.month, 20))
    rows = [
        (account, building, day, day, period.number, int(Channel.BANK), 1 + account * 37_411 % 1_500_000)
        for account, building in session.exec(select(Account.id, Account.building_id).order_by(col(Account.id)))
        if account % 4
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(NEW_PAYMENT_COLUMNS, pl.Int64), orient="row")

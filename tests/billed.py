"""A small town that is billed: for tests of what is printed and paid."""

from tests.towns import LAST, small_town
from tui_billing.operations.accrual import accrue_period, post_run


def billed_town(database, actor, accounts=40, months=2):
    """Fill the database with a town and post the accrual of its months; the last one is ``LAST``. Returns the periods."""
    town = small_town(database, actor, accounts=accounts, months=months)
    periods = town.plan.periods[-months:]
    for period in periods:
        run = accrue_period(database, actor, period, accrued_on=period.last)
        database.write(post_run, actor, run.run_id)
    assert periods[-1] == LAST
    return periods

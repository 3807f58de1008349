"""A small town for tests: two or three buildings with everything in them, in any database of the ``database`` fixture."""

from tui_billing.domain.period import Period
from tui_billing.operations.town.load import make_town
from tui_billing.operations.town.plan import TownPlan

LAST = Period(202610)


def small_town(database, actor, accounts=60, months=2, leave_route=False):
    """Fill the database with a town; accrual has not run. Returns ``Town``: plan, rows by table, unkeyed building."""
    return make_town(
        database, actor, TownPlan(accounts=accounts, months=months, seed=7, last_period=LAST, leave_route=leave_route)
    )

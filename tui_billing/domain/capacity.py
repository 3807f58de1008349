"""Non-residential premises without a meter (п. 43 of the Rules 354): the capacity that the calculated method charges."""

from datetime import date
from typing import Final

from sqlalchemy import CheckConstraint

from tui_billing.domain.accounts import of_account
from tui_billing.domain.columns import Fact, day, integer, ref, table, words
from tui_billing.domain.days import FOREVER

HOURS: Final = 24
"""Of a day: water is charged round the clock (ПП 776), electricity for all hours of the month (ПП 442) unless the contract says less."""


class Capacity(Fact, table=True):
    """What the inputs of a service without a meter can take, units an hour × 10⁹, over ``[valid_from, valid_to)``.

    Of water the throughput of the pipe, of electricity the maximum power by the contract; charged ``day_hours`` a day. ``basis``
    is the contract or the act that says so.
    """

    __table_args__ = table(
        of_account(),
        CheckConstraint("flow_e9 BETWEEN 1 AND 10000000000000", name="flow_bounds"),
        CheckConstraint("day_hours BETWEEN 1 AND 24", name="hours_of_a_day"),
        CheckConstraint("basis <> ''", name="has_a_basis"),
        rowid=False,
        dated_by=("building_id", "account_id", "service_id"),
    )
    building_id: int = integer(key=True)
    account_id: int = integer(key=True)
    service_id: int = ref("service.id", key=True)
    valid_from: date = day(key=True)
    valid_to: date = day(default=FOREVER)
    flow_e9: int = integer()
    day_hours: int = integer(default=HOURS)
    basis: str = words()

"""Lines that limits hold out of an accrual until a person has looked at them: the limits, what they hold, the decisions."""

from datetime import date

from sqlalchemy import CheckConstraint

from tui_billing.domain.accounts import of_account
from tui_billing.domain.codes import HeldDecision, HoldReason
from tui_billing.domain.columns import Fact, Table, coded, day, integer, month, ref, table, words
from tui_billing.domain.days import FOREVER
from tui_billing.domain.period import Period


class HoldLimit(Fact, table=True):
    """Above which sums a service of an account is held, over ``[valid_from, valid_to)``; a limit of 0 holds nothing.

    ``service_id`` 0 is every service without limits of its own. ``percent_e2`` is of the month before, and counts only
    from a change of ``least_kop`` on.
    """

    __table_args__ = table(
        CheckConstraint(
            "amount_kop BETWEEN 0 AND 1000000000000 AND least_kop BETWEEN 0 AND 1000000000000", name="sums"
        ),
        CheckConstraint("percent_e2 BETWEEN 0 AND 1000000", name="percent"),
        rowid=False,
        dated_by=("service_id",),
    )
    service_id: int = integer(key=True)
    valid_from: date = day(key=True)
    valid_to: date = day(default=FOREVER)
    amount_kop: int = integer(default=0)
    percent_e2: int = integer(default=0)
    least_kop: int = integer(default=0)


class HeldLine(Table, table=True):
    """A service of an account that a run holds: all its lines of the month, which are in ``held_charge`` until released.

    ``before_kop`` is what the month before was charged for it.
    """

    __table_args__ = table(of_account(), rowid=False)
    run_id: int = ref("run.id", key=True)
    building_id: int = integer(key=True)
    account_id: int = integer(key=True)
    service_id: int = ref("service.id", key=True)
    reason: HoldReason = coded(HoldReason)
    lines: int = integer()
    amount_kop: int = integer()
    before_kop: int = integer()


class HeldRuling(Table, table=True):
    """What a person decided about a held line, and why.

    It names the line whatever run of the period computes it again, as long as it comes to the very same amount.
    """

    __table_args__ = table(of_account(), CheckConstraint("note <> ''", name="has_a_reason"), rowid=False)
    period: Period = month(key=True)
    building_id: int = integer(key=True)
    account_id: int = integer(key=True)
    service_id: int = ref("service.id", key=True)
    amount_kop: int = integer(key=True)
    decision: HeldDecision = coded(HeldDecision)
    note: str = words()
    author_id: int = ref("user.id")
    recorded_at_ms: int = integer()

"""What stands on receipts beside services: penalties by period, and section 5, instalment plans.

Both are asked for a building at once, and cost one look into an index where there are none.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import DocumentStatus
from tui_billing.domain.instalments import InstalmentPlan
from tui_billing.domain.penalty import Penalty, PenaltyRun
from tui_billing.domain.period import Period
from tui_billing.queries._in_order import joined
from tui_billing.queries._ledger import ACCOUNT, LINES_OF, PENALTY, PENALTY_RUN, SIGN, total
from tui_billing.queries.facts import column_of, table_of
from tui_billing.queries.instalments import ReceiptPart, receipt_parts


@dataclass(frozen=True, slots=True)
class Fined:
    """What a penalty run, or its mirror, charged an account in its period."""

    account_id: int
    period: Period
    run_id: int
    amount_kop: int


def fined(session: Session, building_id: int, since: Period, until: Period) -> list[Fined]:
    """The penalties charged to a building in some periods, both included, by account and run."""
    statement = joined(
        select(PENALTY.account_id, PENALTY_RUN.period, PENALTY_RUN.id, total(PENALTY.amount_kop * SIGN, "amount_kop")),
        table_of(PenaltyRun),
        (table_of(Penalty), (PENALTY.run_id == LINES_OF) & (PENALTY.building_id == building_id)),
    ).where(PENALTY_RUN.period.between(since, until), PENALTY_RUN.status != DocumentStatus.DRAFT)
    grouped = statement.group_by(PENALTY.account_id, PENALTY_RUN.period, PENALTY_RUN.id)
    return [Fined(account, period, run, int(amount)) for account, period, run, amount in session.execute(grouped)]


def last_fined(building_id: Any, account_id: Any, period: Any) -> Any:
    """The last penalty run that charged an account in a period, all of them columns; 0 for none: a scalar subquery."""
    charged = (PENALTY.run_id == LINES_OF) & (PENALTY.building_id == building_id) & (PENALTY.account_id == account_id)
    last = joined(
        select(func.coalesce(func.max(PENALTY_RUN.id), 0)).where(
            PENALTY_RUN.period == period, PENALTY_RUN.status != DocumentStatus.DRAFT
        ),
        table_of(PenaltyRun),
        (table_of(Penalty), charged),
    )
    return last.scalar_subquery()


def last_planned(account_id: Any, period: Any) -> Any:
    """The last instalment plan, or mirror of one, of an account up to a period; 0 for none: a scalar subquery."""
    plan = column_of(InstalmentPlan)
    last = select(func.coalesce(func.max(plan.id), 0)).where(
        plan.account_id == account_id, plan.period <= period, plan.status != DocumentStatus.DRAFT
    )
    return last.scalar_subquery()


def planned(session: Session, building_id: int, period: Period) -> dict[int, tuple[int, ReceiptPart | None]]:
    """By account that ever had a plan: the last document as of ``last_planned``, and section 5 while a plan is in force."""
    plan = column_of(InstalmentPlan)
    statement = joined(
        select(plan.account_id, func.max(plan.id)).where(
            ACCOUNT.building_id == building_id, plan.period <= period, plan.status != DocumentStatus.DRAFT
        ),
        table_of(Account),
        (table_of(InstalmentPlan), plan.account_id == ACCOUNT.id),
    )
    last: dict[int, int] = dict(tuple(row) for row in session.execute(statement.group_by(plan.account_id)))
    parts = receipt_parts(session, ACCOUNT.id.in_(last), period) if last else {}
    return {account: (document, parts.get(account)) for account, document in last.items()}

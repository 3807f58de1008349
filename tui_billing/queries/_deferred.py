"""What instalment plans leave for later: how much of the debts that they spread is not due on a day.

Payments fill the parts of a plan in their order, whichever of its debts they stood on, so what is left of the debts is the later
parts first. It lies on the latest debts. Columns, as for a whole office.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import polars as pl
from sqlalchemy import Select, func, select

from tui_billing.domain.codes import DocumentStatus
from tui_billing.domain.instalments import InstalmentDebt, InstalmentPart, InstalmentPlan
from tui_billing.queries._ledger import number, total
from tui_billing.queries.facts import column_of, table_of

Fetch = Callable[[Select[Any]], pl.DataFrame]
"""Turns a select into a frame."""

DEBT: Final = ("account_id", "service_id", "supplier_id", "service_month")
LATER_COLUMNS: Final = (*DEBT, "amount_kop", "plan_id", "place", "later_kop")
"""A debt of a plan, what the plan spread of it, its place; ``later_kop`` is the whole plan's."""


def fetch_deferred(fetch: Fetch, on: date) -> pl.DataFrame:
    """``LATER_COLUMNS`` of the posted plans that have parts whose day is ``on`` or after it."""
    head, debt, part = column_of(InstalmentPlan), column_of(InstalmentDebt), column_of(InstalmentPart)
    in_force = head.status == DocumentStatus.POSTED, head.reverses_id.is_(None)
    parts = fetch(
        select(part.plan_id, total(part.principal_kop, "later_kop"))
        .join_from(table_of(InstalmentPlan), table_of(InstalmentPart), part.plan_id == head.id)
        .where(*in_force, part.due_on >= on, part.principal_kop > 0)
        .group_by(part.plan_id)
    )
    if parts.is_empty():
        return pl.DataFrame(schema=dict.fromkeys(LATER_COLUMNS, pl.Int64))
    last = select(func.max(part.due_on)).where(part.plan_id == head.id).scalar_subquery()
    debts = fetch(
        select(
            head.account_id, debt.service_id, debt.supplier_id, number(debt.service_month, "service_month"),
            debt.amount_kop, debt.plan_id, number(debt.place, "place"),
        )
        .join_from(table_of(InstalmentPlan), table_of(InstalmentDebt), debt.plan_id == head.id)
        .where(*in_force, last >= on)
    )  # fmt: skip
    return debts.join(parts, on="plan_id").select(LATER_COLUMNS)


def without_deferred(owed: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """Debts less what plans leave for later: ``due_kop`` of them, and ``deferred_kop`` beside it.

    Args:
        owed: ``DEBT`` and ``due_kop``; all debts of an account.
        later: what ``fetch_deferred`` found.
    """
    rest = owed.join(later, on=DEBT, how="anti").with_columns(deferred_kop=pl.lit(0, pl.Int64))
    left = pl.min_horizontal(pl.col("due_kop").clip(lower_bound=0), "amount_kop")
    planned = owed.join(later, on=DEBT).sort("plan_id", "place", descending=[False, True]).with_columns(left=left)
    before = pl.col("left").cum_sum().over("plan_id") - pl.col("left")
    planned = planned.with_columns(
        deferred_kop=pl.min_horizontal((pl.col("later_kop") - before).clip(lower_bound=0), "left")
    ).with_columns(due_kop=pl.col("due_kop") - pl.col("deferred_kop"))
    return pl.concat([rest, planned.select(rest.columns)])

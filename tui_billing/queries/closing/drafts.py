"""Accrual runs that are computed but not posted, or were cut short."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from tui_billing.domain.charges import Run
from tui_billing.domain.codes import RunStatus
from tui_billing.queries.closing._check import CheckRow, ClosingCheck, Severity
from tui_billing.queries.fixes import Fix, Place


def _words(row: Any) -> CheckRow:
    (run,) = row
    scope = "отдельные дома" if run.scope else "все дома"
    return CheckRow(
        f"Начисление № {run.id} от {run.accrued_on:%d.%m.%Y}, {scope}: {run.status.label}", Fix(Place.ACCRUAL)
    )


CHECK = ClosingCheck(
    "Начисления не проведены",
    Severity.MUST,
    "Рассчитайте период (F2) и проведите (F4) на экране начисления: расчёт заменит прежние черновики.",
    lambda period: (
        select(Run)
        .where(col(Run.period) == period, col(Run.status).in_([RunStatus.DRAFT, RunStatus.UNFINISHED]))
        .order_by(col(Run.id))
    ),
    _words,
)

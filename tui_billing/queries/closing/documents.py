"""Drafts of documents, of every kind."""

from typing import Any

from sqlalchemy import literal, select, union_all

from tui_billing.domain.codes import DocumentStatus
from tui_billing.domain.period import Period
from tui_billing.domain.tables import metadata
from tui_billing.queries.closing._check import CheckRow, ClosingCheck, Severity


def _select(period: Period) -> Any:
    kinds = [table for table in metadata().tables.values() if "document" in table.info]
    drafts = [
        select(literal(table.info["document"]).label("kind"), table.c.number, table.c.dated_on).where(
            table.c.period == period, table.c.status == DocumentStatus.DRAFT
        )
        for table in kinds
    ]
    found = union_all(*drafts).subquery()
    return select(found.c.kind, found.c.number, found.c.dated_on).order_by(found.c.kind, found.c.number)


def _words(row: Any) -> CheckRow:
    kind, number, dated_on = row
    return CheckRow(f"{kind} № {number} от {dated_on:%d.%m.%Y}: черновик")


CHECK = ClosingCheck(
    "Документы не проведены",
    Severity.MUST,
    "Проведите документ или сторнируйте его; черновик, который не нужен, перенесите в следующий период.",
    _select,
    _words,
)

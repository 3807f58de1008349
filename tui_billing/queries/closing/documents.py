"""Drafts of documents, of every kind."""

from typing import Any

from sqlalchemy import literal, select, union_all

from tui_billing.domain.codes import DocumentStatus
from tui_billing.domain.period import Period
from tui_billing.domain.tables import metadata
from tui_billing.queries.closing._check import CheckRow, ClosingCheck, Severity
from tui_billing.queries.documents import title_of
from tui_billing.queries.fixes import Fix, Place


def _select(period: Period) -> Any:
    kinds = [table for table in metadata().tables.values() if "document" in table.info]
    drafts = [
        select(literal(table.name).label("kind"), table.c.id, table.c.number, table.c.dated_on).where(
            table.c.period == period, table.c.status == DocumentStatus.DRAFT
        )
        for table in kinds
    ]
    found = union_all(*drafts).subquery()
    return select(found).order_by(found.c.kind, found.c.number)


def _words(row: Any) -> CheckRow:
    kind, document_id, number, dated_on = row
    fix = Fix(Place.DOCUMENT, document_id, kind=kind)
    return CheckRow(f"{title_of(kind)} № {number} от {dated_on:%d.%m.%Y}: черновик", fix)


CHECK = ClosingCheck(
    "Документы не проведены",
    Severity.MUST,
    "Проведите документ (F2) или удалите черновик, который не нужен (F8 дважды).",
    _select,
    _words,
)

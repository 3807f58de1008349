"""What a document moved is what its kind says, a draft moves nothing, and a mirror takes everything back."""

from typing import Any

import polars as pl
from sqlalchemy import Select, Table, and_, func, select
from sqlmodel import SQLModel

from tui_billing.domain.codes import DocumentStatus
from tui_billing.queries._ledger import MOVEMENT, total
from tui_billing.queries.invariants._invariant import Chunk, Invariant

SAME = ("account_id", "service_id", "supplier_id", "service_month")


def _offending(chunk: Chunk) -> pl.DataFrame:
    kinds = [table for table in SQLModel.metadata.sorted_tables if table.info.get("document")]
    return pl.concat([frame for kind in kinds for frame in (_moved_by_drafts(chunk, kind), _left_over(chunk, kind))])


def _moved_by_drafts(chunk: Chunk, kind: Table) -> pl.DataFrame:
    """Documents that moved something before they were posted, or that are not there at all."""
    rows = chunk.fetch(
        select(MOVEMENT.document_id, total(MOVEMENT.amount_kop, "amount_kop"))
        .join(kind, and_(kind.c.id == MOVEMENT.document_id, kind.c.status != DocumentStatus.DRAFT), isouter=True)
        .where(MOVEMENT.kind == kind.name, kind.c.id.is_(None))
        .group_by(MOVEMENT.document_id)
    )
    return _named(rows, kind)


def _left_over(chunk: Chunk, kind: Table) -> pl.DataFrame:
    """Mirrors that do not bring every account, service and month back to nothing."""
    document: Any = func.coalesce(kind.c.reverses_id, kind.c.id).label("document_id")
    keys = [MOVEMENT[name] for name in SAME]
    sums: Select[Any] = (
        select(document, total(MOVEMENT.amount_kop, "amount_kop"))
        .join(kind, kind.c.id == MOVEMENT.document_id)
        .where(
            MOVEMENT.kind == kind.name,
            (kind.c.status == DocumentStatus.REVERSED) | kind.c.reverses_id.is_not(None),
        )
        .group_by(document, *keys)
        .having(func.sum(MOVEMENT.amount_kop) != 0)
    )
    return _named(chunk.fetch(sums), kind)


def _named(rows: pl.DataFrame, kind: Table) -> pl.DataFrame:
    return rows.select(pl.lit(kind.name).alias("table"), "document_id", "amount_kop").sort("document_id")


INVARIANT = Invariant(
    "Документ движет долги, только когда проведён, а сторно возвращает всё, что он начислил", _offending, whole=True
)

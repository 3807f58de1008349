"""Dated facts of one owner do not overlap."""

import polars as pl
from sqlalchemy import Table, and_, func, literal, select
from sqlalchemy.sql.expression import ColumnElement
from sqlmodel import SQLModel

from tui_billing.queries.invariants._invariant import Chunk, Invariant


def _offending(chunk: Chunk) -> pl.DataFrame:
    found = [_overlaps(chunk, table) for table in SQLModel.metadata.sorted_tables if table.info.get("dated_by")]
    return pl.concat([frame for frame in found if frame.height] or [pl.DataFrame()])


def _overlaps(chunk: Chunk, table: Table) -> pl.DataFrame:
    """Facts that begin before the end of the one before them."""
    owner: list[ColumnElement[int]] = [table.c[name] for name in table.info["dated_by"]]
    building: ColumnElement[int] = table.c.get("building_id", literal(0))
    before = func.max(table.c.valid_to).over(
        partition_by=owner, order_by=table.c.valid_from, rows=(None, -1)
    ).label("before")  # fmt: skip
    holds = table.c.valid_from < table.c.valid_to
    found = select(building.label("building_id"), owner[-1].label("owner_id"), table.c.valid_from, before)
    dated = found.where(holds).subquery()
    rows = chunk.fetch(select(dated).where(and_(dated.c.before.is_not(None), dated.c.valid_from < dated.c.before)))
    return rows.select(
        pl.lit(table.name).alias("table"), "building_id", "owner_id", from_day="valid_from", to_day="before"
    )


INVARIANT = Invariant("Сроки действия записей одного владельца не пересекаются", _offending, whole=True)

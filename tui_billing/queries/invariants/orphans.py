"""Every reference leads to a row."""

from collections.abc import Iterator

import polars as pl
from sqlalchemy import ForeignKeyConstraint, and_, func, select
from sqlmodel import SQLModel

from tui_billing.queries._ledger import CHARGE
from tui_billing.queries.invariants._invariant import Chunk, Invariant


def _offending(chunk: Chunk) -> pl.DataFrame:
    keys = [
        key
        for table in SQLModel.metadata.sorted_tables
        for key in sorted(table.foreign_key_constraints, key=lambda key: ", ".join(key.column_keys))
    ]
    found = [(key.table.name, ", ".join(key.column_keys), _lost(chunk, key)) for key in keys]
    found = [row for row in [*found, *_lost_by_name(chunk)] if row[2]]
    return pl.DataFrame(found, schema={"table": pl.String, "reference": pl.String, "lost": pl.Int64}, orient="row")


def _lost(chunk: Chunk, key: ForeignKeyConstraint) -> int:
    """How many rows refer to nothing."""
    parent = key.referred_table.alias("parent")
    pairs = [(each.parent, parent.c[each.column.name]) for each in key.elements]
    there = select(parent.c[key.elements[0].column.name]).where(and_(*(ours == theirs for ours, theirs in pairs)))
    given = [ours.is_not(None) for ours, _ in pairs]
    statement = select(func.count().label("lost")).select_from(key.table).where(*given, ~there.exists())
    return int(chunk.fetch(statement)["lost"][0])


def _lost_by_name(chunk: Chunk) -> Iterator[tuple[str, str, int]]:
    """References of charge lines that have no foreign key, for the speed of the accrual; 0 refers to nothing."""
    tables = SQLModel.metadata.tables
    for name, target in (
        ("service_id", "service"), ("supplier_id", "organization"), ("tariff_id", "tariff"),
        ("point_id", "metering_point"), ("building_id", "building"),
    ):  # fmt: skip
        ours, theirs = CHARGE[name], tables[target].c.id
        used = select(ours.label("id")).where(ours != 0).distinct().subquery()
        lost = select(func.count().label("lost")).where(~select(theirs).where(theirs == used.c.id).exists())
        yield "charge", name, int(chunk.fetch(lost.select_from(used))["lost"][0])


INVARIANT = Invariant("Каждая ссылка ведёт на существующую запись", _offending, whole=True)

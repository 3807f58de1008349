"""Joins whose order is ours: account, then what hangs on it.

SQLite guesses the order without statistics, and its guess (all lines of a run for each building; every payment that
reverses nothing) is quadratic in the size of the office. ``CROSS JOIN`` is its documented way to be told; PostgreSQL
takes it for an ordinary join and plans as it likes.
"""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import Join


class InOrder(Join):
    """The left side is the outer loop; the condition stands in WHERE."""

    inherit_cache = True


@compiles(InOrder)
def _write(join: InOrder, compiler: SQLCompiler, **settings: Any) -> str:
    settings["asfrom"] = True
    left = compiler.process(join.left, **settings)
    return f"{left} CROSS JOIN {compiler.process(join.right, **settings)}"


def joined(statement: Select[Any], first: FromClause, *others: tuple[Table, ColumnElement[bool]]) -> Select[Any]:
    """A select from ``first`` and then from each of ``others`` under its condition, in this order."""
    source: FromClause = first
    for table, condition in others:
        source = InOrder(source, table, true())
        statement = statement.where(condition)
    return statement.select_from(source)

"""Every table, found by scanning the domain; the checks that follow from a column's kind are added here."""

from importlib import import_module
from pkgutil import iter_modules

from sqlalchemy import CheckConstraint, MetaData
from sqlmodel import SQLModel

import tui_billing.domain
from tui_billing.domain.columns import Code, Day, Flag, Month
from tui_billing.domain.days import FOREVER, day_number


def metadata() -> MetaData:
    """The schema: all tables of the domain, with a CHECK on every coded, day, flag and period."""
    for module in iter_modules(tui_billing.domain.__path__):
        import_module(f"tui_billing.domain.{module.name}")
    for table in SQLModel.metadata.tables.values():
        if not table.info.get("checked"):
            table.info["checked"] = True
            for column in table.columns:
                if text := _check(column.name, column.type):
                    table.append_constraint(CheckConstraint(text, name=f"{column.name}_kind"))
    return SQLModel.metadata


def _check(name: str, kind: object) -> str:
    match kind:
        case Code():
            return _one_of(name, [int(member) for member in kind.kind])
        case Day():
            return f"{name} BETWEEN {-100_000} AND {day_number(FOREVER)}"
        case Flag():
            return f"{name} IN (0, 1)"
        case Month():
            return f"{name} BETWEEN 197001 AND 999812"
        case _:
            return ""


def _one_of(name: str, numbers: list[int]) -> str:
    """A range where the numbers have no gap: SQLite builds a table for every ``IN`` of every inserted row."""
    low, high = min(numbers), max(numbers)
    if len(numbers) == high - low + 1:
        return f"{name} BETWEEN {low} AND {high}"
    return f"{name} IN ({', '.join(str(number) for number in numbers)})"

"""A charge line as the engine knows it, and as a branch of another explanation."""

from datetime import date
from functools import partial

from sqlmodel import Session

from tui_billing.domain.charges import Charge
from tui_billing.domain.days import day_number
from tui_billing.domain.period import Period
from tui_billing.engine.explain import explain
from tui_billing.engine.explanation import Node, mapped
from tui_billing.engine.facts import LINE_COLUMNS
from tui_billing.queries._provenance import with_sources


def as_line(session: Session, line: Charge, unit: str, name: str) -> Node:
    """The arithmetic of a line with what is behind it."""
    return mapped(explain(numbers(line), unit=unit, name=name).tree, partial(with_sources, session, line))


def numbers(line: Charge) -> dict[str, int]:
    """The columns of a line as integers."""
    return {name: _number(getattr(line, name)) for name in LINE_COLUMNS}


def _number(value: int | date | Period) -> int:
    match value:
        case date():
            return day_number(value)
        case Period():
            return value.number
        case _:
            return int(value)

"""A charge line as the engine knows it, and as a branch of another explanation."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from sqlmodel import Session

from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import Method, Zone
from tui_billing.domain.days import day_number, day_of
from tui_billing.domain.period import Period
from tui_billing.engine.explain import explain
from tui_billing.engine.explanation import Node, mapped
from tui_billing.engine.facts import LINE_COLUMNS
from tui_billing.queries._provenance import with_sources


def as_line(session: Session, line: Charge, unit: str, name: str) -> Node:
    """The arithmetic of a line with what is behind it."""
    return mapped(explain(numbers(line), unit=unit, name=name).tree, partial(with_sources, session, line))


def as_charge(row: Mapping[str, Any]) -> Charge:
    """A computed line, the columns of ``LINE_COLUMNS``, as if it were stored, to ask what is behind it."""
    coded: dict[str, Any] = {
        "from_day": day_of(row["from_day"]),
        "to_day": day_of(row["to_day"]),
        "service_month": Period(row["service_month"]),
        "method": Method(row["method"]),  # type: ignore[call-arg]
        "zone": Zone(row["zone"]),  # type: ignore[call-arg]
    }
    return Charge(**dict(row) | coded | {"run_id": 0})


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

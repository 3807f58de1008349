"""Worked examples as data: facts and a book in, volumes and amounts out.

A table is named after a frame of the engine (``engine.facts``); a column may be written without its scale, as a decimal
in quotes: ``norm = "4.33"`` is ``norm_e6 = 4330000``. Codes are written by name, days as dates, periods as "2026-04".
``formula_text`` is a list of canonical formulas, numbered from 1; ``[choices]`` are answers to what the law leaves open. What is not said has the defaults of ``tests.engine.facts_of``.
"""

import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path

from tests.engine.facts_of import book_of, facts_of
from tui_billing.domain.codes import (
    CommonMode,
    HeatingPayment,
    NormPurpose,
    PremisesKind,
    Proration,
    Resource,
    Season,
    ServiceKind,
    Zone,
)
from tui_billing.domain.period import Period
from tui_billing.engine.facts import BOOK_COLUMNS, FACT_COLUMNS

HERE = Path(__file__).parent
CODES = {
    "kind": ServiceKind,
    "resource": Resource,
    "zone": Zone,
    "purpose": NormPurpose,
    "premises_kind": PremisesKind,
    "season": Season,
    "proration": Proration,
    "payment": HeatingPayment,
    "mode": CommonMode,
}


def examples():
    """Every example of an accrual (it has services), by its name under the folder."""
    found = {
        str(path.relative_to(HERE)): tomllib.loads(path.read_text("utf-8")) for path in sorted(HERE.rglob("*.toml"))
    }
    return {name: example for name, example in found.items() if "services" in example}


def facts_and_book(example):
    """The facts and the book of an example."""
    frames = BOOK_COLUMNS | FACT_COLUMNS
    rows = {name: [_row(row, frames[name]) for row in example[name]] for name in frames if name in example}
    facts = {name: rows[name] for name in rows if name in FACT_COLUMNS}
    texts = dict(enumerate(example.get("formula_text", []), 1))
    choices = example.get("choices", {})
    return facts_of(**facts), book_of(texts, choices, **{name: rows[name] for name in rows if name in BOOK_COLUMNS})


def _row(row, columns):
    return dict(_cell(name, value, columns) for name, value in row.items()) | _day_of_reading(row, columns)


def _day_of_reading(row, columns):
    """A reading without a day was taken on the 25th of its period."""
    if "taken_on" in columns and "taken_on" not in row:
        return {"taken_on": Period.parse(row["period"]).first.replace(day=25)}
    return {}


def _cell(name, value, columns):
    if name in CODES:
        return name, int(CODES[name][value])
    if name == "period":
        return name, Period.parse(value).number
    if isinstance(value, date) or name in columns:
        assert name in columns, f"{name} is none of {columns}"
        return name, value
    (full,) = [column for column in columns if column.rpartition("_e")[0] == name]
    scaled = Fraction(value) * 10 ** int(full.rpartition("_e")[2])
    assert scaled.denominator == 1, f"{name} = {value} has too many decimals"
    return full, scaled.numerator

"""Spreadsheets of lists: typed cells, written row by row with flat memory.

Text is text: a name that begins with ``=`` is no formula, an account number is no number, an address is no link.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

LARGEST_ROWS: Final = 1_048_000
"""How many rows a sheet holds, with some left for the heading."""

CELL_CHARACTERS: Final = 32_767

_SAFE: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Kind(Enum):
    """What a column holds: its number format."""

    TEXT = "@"
    NUMBER = "#,##0"
    MONEY = "#,##0.00"
    DATE = "dd.mm.yyyy"


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its title, what it holds (money in kopecks, dates as dates), its width in characters."""

    title: str
    kind: Kind
    width: int


Cell = str | int | date | None


def write_list(path: Path, name: str, headings: Sequence[Heading], rows: Iterable[Sequence[Cell]]) -> int:
    """Write a list with a frozen heading and a filter. Returns how many rows there are.

    Rows above ``LARGEST_ROWS`` go on further sheets of the file.

    Raises:
        OSError: the file cannot be written.
    """
    written = 0
    with path.open("wb") as file, xlsxwriter.Workbook(file, _SAFE) as book:
        formats = {kind: book.add_format({"num_format": kind.value}) for kind in Kind}
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        sheet: Worksheet | None = None
        for row in rows:
            at = written % LARGEST_ROWS
            if sheet is None or at == 0:
                _finish(sheet, headings, LARGEST_ROWS)
                sheet = _sheet(book.add_worksheet(_sheet_name(name, written // LARGEST_ROWS)), headings, bold)
            for column, (heading, cell) in enumerate(zip(headings, row, strict=True)):
                _write(sheet, at + 1, column, cell, heading.kind, formats)
            written += 1
        if sheet is None:
            sheet = _sheet(book.add_worksheet(_sheet_name(name, 0)), headings, bold)
        _finish(sheet, headings, (written - 1) % LARGEST_ROWS + 1 if written else 0)
    return written


def _sheet_name(name: str, number: int) -> str:
    plain = "".join(character for character in name if character not in "[]:*?/\\'")[:25]
    return f"{plain} {number + 1}" if number else plain


def _sheet(sheet: Worksheet, headings: Sequence[Heading], bold: object) -> Worksheet:
    for column, heading in enumerate(headings):
        sheet.set_column(column, column, heading.width)
        sheet.write_string(0, column, heading.title, bold)
    sheet.freeze_panes(1, 0)
    return sheet


def _finish(sheet: Worksheet | None, headings: Sequence[Heading], rows: int) -> None:
    if sheet is not None:
        sheet.autofilter(0, 0, rows, len(headings) - 1)


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, kind: Kind, formats: dict[Kind, object]) -> None:
    match cell:
        case None:
            return
        case str():
            sheet.write_string(row, column, cell[:CELL_CHARACTERS], formats[kind])
        case date():
            sheet.write_datetime(row, column, cell, formats[kind])
        case int():
            # A spreadsheet's number is a binary fraction: kopecks become roubles at the last moment, for showing only.
            sheet.write_number(row, column, cell / 100 if kind is Kind.MONEY else cell, formats[kind])

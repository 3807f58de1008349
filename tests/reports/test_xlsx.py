"""Spreadsheets hold text as text: no formula, no number made of an account number."""

import re
import zipfile
from datetime import date

import pytest

from tui_billing.reports import xlsx
from tui_billing.reports.xlsx import Heading, Kind, write_list

HEADINGS = (
    Heading("ЛС", Kind.TEXT, 10),
    Heading("Долг", Kind.MONEY, 10),
    Heading("Мес.", Kind.NUMBER, 5),
    Heading("Оплата", Kind.DATE, 10),
)


def sheets(path):
    with zipfile.ZipFile(path) as book:
        return [book.read(name).decode() for name in sorted(book.namelist()) if name.startswith("xl/worksheets/")]


@pytest.mark.parametrize(
    "words", ['=cmd|" /C calc"!A0', "+1", "-1", "@SUM(A1)", "\t=1", "http://пример.рф", "000123", "<b>&", "\x1b[2J"]
)
def test_text_stays_text(tmp_path, words):
    path = tmp_path / "list.xlsx"
    assert write_list(path, "Должники", HEADINGS, [(words, 1, 1, None)]) == 1
    (sheet,) = sheets(path)
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert re.search(r'<c r="A2"[^>]* t="inlineStr"', sheet)


def test_money_numbers_and_dates_are_typed_and_the_heading_stays(tmp_path):
    path = tmp_path / "list.xlsx"
    write_list(path, "Должники", HEADINGS, [("1", 123_456, 3, date(2026, 10, 20))])
    (sheet,) = sheets(path)
    values = dict(re.findall(r'<c r="([BCD]2)" s="\d+"><v>([^<]*)</v>', sheet))
    assert values == {"B2": "1234.56", "C2": "3", "D2": "46315"}
    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A1:D2"' in sheet


def test_an_empty_list_is_a_heading(tmp_path):
    path = tmp_path / "list.xlsx"
    assert write_list(path, "Должники", HEADINGS, []) == 0
    assert "inlineStr" in sheets(path)[0]


def test_a_long_list_goes_on_another_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "LARGEST_ROWS", 2)
    path = tmp_path / "list.xlsx"
    assert write_list(path, "Должники [1]", HEADINGS, [(str(n), n, n, None) for n in range(5)]) == 5
    assert [sheet.count('<c r="A') for sheet in sheets(path)] == [3, 3, 2]
    assert ['<autoFilter ref="A1:D3"' in sheet for sheet in sheets(path)] == [True, True, False]


def test_a_place_that_cannot_be_written_is_an_error_of_the_system(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        write_list(tmp_path / "nowhere" / "list.xlsx", "Должники", HEADINGS, [])

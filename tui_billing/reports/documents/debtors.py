"""The list of debtors: a PDF of A4 sheets turned sideways, and a spreadsheet."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from tui_billing.domain.decimals import roubles, written
from tui_billing.queries.debtors import Debtor
from tui_billing.reports.fonts import Face
from tui_billing.reports.page import A4_LANDSCAPE, GREY, TINT, Paper, Sheet, Style
from tui_billing.reports.xlsx import Heading, Kind, write_list

HEADINGS: Final = (
    Heading("Лицевой счёт", Kind.TEXT, 14),
    Heading("Абонент", Kind.TEXT, 34),
    Heading("Район", Kind.TEXT, 18),
    Heading("Адрес", Kind.TEXT, 44),
    Heading("Долг, ₽", Kind.MONEY, 14),
    Heading("Пеня, ₽", Kind.MONEY, 14),
    Heading("Рассрочено, ₽", Kind.MONEY, 14),
    Heading("Месяцев", Kind.NUMBER, 10),
    Heading("Старейший долг", Kind.DATE, 16),
    Heading("Последняя оплата", Kind.DATE, 18),
)

LEFT, RIGHT, TOP, ROW_MM = 12.0, 285.0, 14.0, 5.4
ROWS_A_SHEET: Final = 31
HEAD: Final = Style(Face.BOLD, 13)
NOTE: Final = Style(Face.TEXT, 8.5, GREY)
TITLE: Final = Style(Face.BOLD, 8.5)
CELL: Final = Style(Face.TEXT, 8.5)
MONEY: Final = Style(Face.BOLD, 8.5)


class Column(NamedTuple):
    """Where a column stands: its title, its left edge, its width; figures stand at the right edge."""

    title: str
    x: float
    width: float
    figures: bool = False


COLUMNS: Final = (
    Column("№", LEFT, 12, figures=True),
    Column("Лицевой счёт", 27, 25),
    Column("Абонент", 53, 50),
    Column("Адрес", 104, 68),
    Column("Долг, ₽", 173, 24, figures=True),
    Column("Пеня, ₽", 198, 20, figures=True),
    Column("Мес.", 219, 11, figures=True),
    Column("Старейший", 234, 25),
    Column("Посл. оплата", 260, 25),
)


def draw_debtors(debtors: Sequence[Debtor], on: date, condition: str) -> bytes:
    """The list as a PDF; ``condition`` says in words which debtors are on it. The same list gives the same bytes."""
    paper = Paper(f"Список должников на {on:%d.%m.%Y}", A4_LANDSCAPE)
    sheets = max(1, -(-len(debtors) // ROWS_A_SHEET))
    for number in range(sheets):
        with paper.sheet() as sheet:
            sheet.frame("head", lambda frame: _head(frame, on, condition))
            sheet.right(RIGHT, 203, f"Лист {number + 1} из {sheets}", NOTE)
            here = debtors[number * ROWS_A_SHEET : (number + 1) * ROWS_A_SHEET]
            for row, debtor in enumerate(here):
                _row(sheet, row, number * ROWS_A_SHEET + row + 1, debtor)
            if number == sheets - 1:
                _total(sheet, len(here), debtors)
    return paper.data()


def write_debtors(path: Path, debtors: Sequence[Debtor]) -> int:
    """The list as a spreadsheet. Returns how many rows there are.

    Raises:
        OSError: the file cannot be written.
    """
    return write_list(
        path,
        "Должники",
        HEADINGS,
        (
            (
                each.number,
                each.holder,
                each.district,
                each.address,
                each.debt_kop,
                each.penalty_kop,
                each.deferred_kop,
                each.months,
                each.oldest.first,
                each.last_paid_on,
            )
            for each in debtors
        ),
    )


def _head(frame: Sheet, on: date, condition: str) -> None:
    frame.text(LEFT, TOP, f"Список должников на {on:%d.%m.%Y}", HEAD)
    frame.fitted(LEFT, TOP + 5.5, condition, NOTE, RIGHT - LEFT)
    frame.rect(LEFT, TOP + 8, RIGHT - LEFT, 6, TINT)
    for column in COLUMNS:
        _cell(frame, TOP + 12.2, column, column.title, TITLE)


def _row(sheet: Sheet, row: int, number: int, debtor: Debtor) -> None:
    y = TOP + 18.4 + row * ROW_MM
    cells = (
        str(number),
        debtor.number,
        debtor.holder or "—",
        debtor.address,
        roubles(debtor.debt_kop),
        roubles(debtor.penalty_kop) if debtor.penalty_kop else "",
        str(debtor.months),
        f"{debtor.oldest.month:02}.{debtor.oldest.year}",
        f"{debtor.last_paid_on:%d.%m.%Y}" if debtor.last_paid_on else "не было",
    )
    for column, words in zip(COLUMNS, cells, strict=True):
        _cell(sheet, y, column, words, MONEY if column.title.startswith("Долг") else CELL)
    sheet.line(LEFT, y + 1.7, RIGHT, y + 1.7)


def _total(sheet: Sheet, row: int, debtors: Sequence[Debtor]) -> None:
    y = TOP + 19.4 + row * ROW_MM
    sheet.text(COLUMNS[1].x, y, f"Итого должников: {written(len(debtors), 0)}", TITLE)
    for column, amount in (
        (COLUMNS[4], sum(each.debt_kop for each in debtors)),
        (COLUMNS[5], sum(each.penalty_kop for each in debtors)),
    ):
        sheet.right(column.x + column.width, y, roubles(amount), MONEY)


def _cell(sheet: Sheet, y: float, column: Column, words: str, style: Style) -> None:
    if column.figures:
        sheet.right(column.x + column.width, y, words, style)
    else:
        sheet.fitted(column.x, y, words, style, column.width)

"""The annex that a lawyer prints: lines of an account explained down to readings, acts and the rounding.

The tree of ``engine.explanation`` is set as it is: a node is a row, its value stands at the right edge, the formula with its
numbers under it, what is behind a leaf in grey. Columns of text wrap, so nothing is cut.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui_billing.domain.decimals import roubles
from tui_billing.domain.errors import StorageError
from tui_billing.engine.explanation import Node, expression, leaves, near, roundings, shown_parts, written_exactly
from tui_billing.queries.annexes import AnnexHead
from tui_billing.queries.explained import Explained
from tui_billing.reports.fonts import Face, plain, width_mm
from tui_billing.reports.page import BLUE, GREY, INK, RED, RULE, TINT, Paper, Sheet, Style

LEFT, RIGHT, TOP, BOTTOM = 22.0, 198.0, 18.0, 278.0
FIRST: Final = 52.0
"""Where the rows of the first sheet begin."""
INDENT: Final = 4.0
VALUE_MM: Final = 62.0
"""The widest value that stands beside its label; a wider one gets a line of its own."""
GAP_MM: Final = 4.0

TITLE: Final = Style(Face.BOLD, 14)
HEAD: Final = Style(Face.TEXT, 9)
STRONG: Final = Style(Face.BOLD, 9)
SMALL: Final = Style(Face.TEXT, 7.5, GREY)
LINE: Final = Style(Face.BOLD, 10.5)
LABEL: Final = Style(Face.TEXT, 8.5)
VALUE: Final = Style(Face.TEXT, 8.5)
FORMULA: Final = Style(Face.TEXT, 8.5, BLUE)
BEHIND: Final = Style(Face.NARROW, 8, GREY)
NUMBERS: Final = Style(Face.NARROW, 8.5)
ROUNDING: Final = Style(Face.BOLD, 8.5)
DAMAGED: Final = Style(Face.BOLD, 8.5, RED)
PRINTED: Final = str.maketrans({"Σ": "∑", "→": "—"})
"""Signs that the fonts lack, and what is printed instead."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that stands on a sheet: how high it is, how it is drawn from its top edge, what has to follow it there."""

    height: float
    draw: Callable[[Sheet, float], None]
    with_next: float = 0


def write_annex(place: Path, head: AnnexHead, lines: Sequence[Explained]) -> Path:
    """Write the annex to a file, or to a folder under a name of its own. Returns where it is.

    Raises:
        StorageError: it cannot be written.
    """
    kept = "".join(each if each.isalnum() else "-" for each in f"{head.account} {head.about}")
    file = (place / f"приложение-{kept}.pdf" if place.is_dir() else place).absolute()
    try:
        file.write_bytes(draw_annex(head, lines))
    except OSError as error:
        raise StorageError(f"Не удаётся записать {file}: {error.strerror}. Проверьте путь и права.") from error
    return file


def draw_annex(head: AnnexHead, lines: Sequence[Explained]) -> bytes:
    """The lines explained, as a PDF of A4 sheets. The same lines give the same bytes."""
    paper = Paper(f"Приложение: лицевой счёт {head.account}, {head.about}")
    pages = list(_paged(list(_items(lines))))
    for number, items in enumerate(pages, 1):
        with paper.sheet() as sheet:
            if number == 1:
                _first(sheet, head)
            else:
                sheet.fitted(LEFT, TOP - 6, f"Лицевой счёт {head.account} · {head.about}", SMALL, 140)
            sheet.right(RIGHT, TOP - 6, f"Лист {number} из {len(pages)}", SMALL)
            y = FIRST if number == 1 else TOP
            for item in items:
                item.draw(sheet, y)
                y += item.height
    return paper.data()


def _paged(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Items by sheets; one that has to stand with what follows goes to the next sheet with it."""
    page: list[Item] = []
    y = FIRST
    for item in items:
        if page and y + item.height + item.with_next > BOTTOM:
            yield page
            page, y = [], TOP
        page.append(item)
        y += item.height
    yield page


def _first(sheet: Sheet, head: AnnexHead) -> None:
    sheet.fitted(LEFT, TOP, head.organization, HEAD, 120)
    sheet.text(LEFT, TOP + 8, "Приложение. Обоснование начислений", TITLE)
    rows = (
        ("Лицевой счёт", head.account),
        ("Плательщик", head.holder or "не указан"),
        ("Адрес", head.address),
        ("Что объясняется", head.about),
    )
    for number, (name, value) in enumerate(rows):
        y = TOP + 14.5 + number * 4.4
        sheet.text(LEFT, y, name, SMALL)
        sheet.fitted(LEFT + 30, y, value, STRONG if number == 0 else HEAD, RIGHT - LEFT - 30)
    sheet.right(RIGHT, TOP + 8, f"{head.on:%d.%m.%Y}", HEAD)


def _items(lines: Sequence[Explained]) -> Iterator[Item]:
    for line in lines:
        yield _heading(line)
        yield from _under(line.tree, 0)
        yield _space(4)
    yield _total(lines)
    yield _signature()


def _heading(line: Explained) -> Item:
    def draw(sheet: Sheet, y: float) -> None:
        sheet.rect(LEFT - 2, y, RIGHT - LEFT + 4, 7, TINT)
        sheet.fitted(LEFT, y + 4.9, _words(line.tree.label), LINE, RIGHT - LEFT - 40)
        sheet.right(RIGHT, y + 4.9, f"{line.amount} руб.", LINE)

    return Item(9, draw, with_next=20)


def _node(node: Node, depth: int) -> Iterator[Item]:
    """A node, then what is under it."""
    if node.value is None:
        said = ": ".join(filter(None, (node.label, node.words))) + (f" — {node.cite}" if node.cite else "")
        yield from _text(said, BEHIND if depth > 1 else LABEL, depth)
    else:
        beside = f" ({node.words})" if node.words and not node.of else ""
        yield from _row(f"{node.label}{beside}", node, depth)
    yield from _under(node, depth + 1)


def _under(node: Node, depth: int) -> Iterator[Item]:
    if node.formula:
        yield from _text(f"Формула: {node.formula}", FORMULA, depth)
    if node.cite and node.value is not None:
        yield from _text(f"Основание: {node.cite}", FORMULA, depth)
    for source in node.sources:
        yield from _text(f"Откуда: {source.text}", BEHIND, depth)
    if node.words and node.of:  # its formula says it all but the law
        for cite in dict.fromkeys(each.cite for each in leaves(node) if each.cite):
            yield from _text(cite, BEHIND, depth)
    else:
        for part in shown_parts(node):
            yield from _node(part, depth)
    for said in roundings(node):
        yield from _text(said, DAMAGED if said.startswith("Записано") else ROUNDING, depth)
    for note in node.notes:
        yield from _node(note, depth)


def _row(label: str, node: Node, depth: int) -> Iterator[Item]:
    """The label at the left, the value at the right edge, the formula with its numbers under them."""
    exact = node.shown(written_exactly)
    value = exact if width_mm(_words(exact), VALUE.face, VALUE.size) <= VALUE_MM else node.shown(near)
    value = _words(value)
    taken = width_mm(value, VALUE.face, VALUE.size) + GAP_MM
    x = LEFT + depth * INDENT
    for number, text in enumerate(_broken(label, LABEL, RIGHT - x - taken)):
        yield _line(x, text, LABEL, value if number == 0 else "", depth)
    if formula := expression(node):
        yield from _text(f"= {formula}", NUMBERS, depth)
    if value != _words(exact):
        yield from _text(f"точно {exact[exact.index('точно') + 6 : exact.index(')')]}", BEHIND, depth)


def _text(words: str, style: Style, depth: int) -> Iterator[Item]:
    x = LEFT + depth * INDENT
    for text in _broken(words, style, RIGHT - x):
        yield _line(x, text, style, "", depth)


def _line(x: float, text: str, style: Style, value: str, depth: int) -> Item:
    height = style.size * 0.353 * 1.28

    def draw(sheet: Sheet, y: float) -> None:
        for level in range(1, depth + 1):
            edge = LEFT + level * INDENT - INDENT / 2
            sheet.line(edge, y, edge, y + height, RULE, 0.2)
        sheet.text(x, y + height * 0.78, text, style)
        if value:
            sheet.right(RIGHT, y + height * 0.78, value, VALUE)

    return Item(height, draw)


def _space(height: float) -> Item:
    return Item(height, lambda *_: None)


def _total(lines: Sequence[Explained]) -> Item:
    amount = roubles(sum(each.amount_kop for each in lines))
    wrong = sum(not each.is_confirmed for each in lines)

    def draw(sheet: Sheet, y: float) -> None:
        sheet.line(LEFT, y, RIGHT, y, INK, 0.6)
        sheet.text(LEFT, y + 5, f"Всего строк: {len(lines)}", LINE)
        sheet.right(RIGHT, y + 5, f"{amount} руб.", LINE)
        said = "Каждая сумма перемножена заново из своих исходных данных и совпала до копейки."
        if wrong:
            said = f"Не совпали со своими исходными данными строки: {wrong}. Они отмечены; расчёт надо проверить."
        sheet.text(LEFT, y + 10, said, DAMAGED if wrong else SMALL)

    return Item(14, draw, with_next=24)


def _signature() -> Item:
    def draw(sheet: Sheet, y: float) -> None:
        for x, width, words in (
            (LEFT, 60, "должность"),
            (LEFT + 66, 40, "подпись"),
            (LEFT + 112, 64, "фамилия, инициалы, дата"),
        ):
            sheet.line(x, y + 12, x + width, y + 12, INK, 0.4)
            sheet.centre(x + width / 2, y + 15.5, words, SMALL)
        sheet.text(LEFT, y + 6, "Расчёт составил", HEAD)

    return Item(22, draw)


def _broken(words: str, style: Style, room: float) -> list[str]:
    """The words broken at spaces into as many lines as they need; a word that is too long is cut into pieces."""
    lines: list[str] = []
    here = ""
    for word in _pieces(_words(words), style, room):
        longer = f"{here} {word}" if here else word
        if here and width_mm(longer, style.face, style.size) > room:
            lines.append(here)
            here = word
        else:
            here = longer
    return [*lines, here]


def _pieces(words: str, style: Style, room: float) -> Iterator[str]:
    for word in words.split(" "):
        rest = word
        while rest and width_mm(rest, style.face, style.size) > room:
            count = next(
                count for count in range(len(rest) - 1, 0, -1)
                if width_mm(rest[:count], style.face, style.size) <= room or count == 1
            )  # fmt: skip
            yield rest[:count]
            rest = rest[count:]
        if rest:
            yield rest


def _words(text: str) -> str:
    return plain(text.translate(PRINTED))

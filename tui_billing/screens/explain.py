"""Why a line is what it is, as a tree that folds: the numbers with where they came from, the law, the rounding."""

import asyncio
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from rich.cells import cell_len
from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.decimals import roubles
from tui_billing.engine.explanation import Row
from tui_billing.queries.annexes import annex_head
from tui_billing.queries.explained import Explained
from tui_billing.reports.documents.annex import write_annex
from tui_billing.screens._base import BillingScreen
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid
from tui_billing.widgets.literal import plain

INDENT = 2
FILLER = "\0"
OPEN, FOLDED, SINGLE = "▾ ", "▸ ", "  "

Place = tuple[int, ...]
"""Where a sentence stands in the tree: which line, which sentence under it, and so on."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the terminal: which sentence it is of, and its words."""

    place: Place
    text: str


class Explain(BillingScreen):
    """The explanation of some lines of one account. ``question(session, *arguments)`` gives the lines."""

    TITLE = "Объяснение строки"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "unfold_all", "Раскр."),
        Binding("f4", "fold_all", "Сверн."),
        Binding("f6", "print", "Печать"),
        Binding("right", "unfold", "Раскрыть строку"),
        Binding("left", "fold", "Свернуть строку"),
    ]

    def __init__(self, number: str, about: str, question: Callable[..., Sequence[Explained]], *arguments: Any) -> None:
        super().__init__()
        self._number, self._about = number, about
        self._question, self._arguments = question, arguments
        self._lines: Sequence[Explained] = ()
        self._rows: dict[Place, Row] = {}
        self._open: set[Place] = set()

    def body(self) -> Iterable[Widget]:
        """The tree, one sentence after another; a long one takes several rows."""
        yield ListGrid[Shown]([Column("", 40, grow=True)], lambda row: (row.text,), empty="")

    def on_mount(self) -> None:
        """Ask."""
        self.caption(f"ЛС {self._number} · {self._about} · объяснение")
        self._load()

    def on_resize(self) -> None:
        """Wrap the sentences to the new width."""
        self._show()

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Fold or unfold the sentence."""
        place: Place = message.row.place
        (self._open.discard if place in self._open else self._open.add)(place)
        self._show(place)

    def action_unfold(self) -> None:
        """Show what is under the sentence."""
        if (place := self._at) is not None:
            self._open.add(place)
            self._show(place)

    def action_fold(self) -> None:
        """Hide what is under the sentence; where nothing is, go to the sentence that it is under."""
        place = self._at
        if place is None:
            return
        if place not in self._open or not self._rows[place].under:
            place = place[:-1] or place
        self._open.discard(place)
        self._show(place)

    def action_unfold_all(self) -> None:
        """Show everything."""
        self._open = set(self._rows)
        self._show(self._at)

    def action_fold_all(self) -> None:
        """Show the lines only."""
        self._open = set()
        self._show((self._at or (0,))[:1])

    @work(exclusive=True, group="print")
    async def action_print(self) -> None:
        """Write the annex to the folder that the program was started in."""
        head = await self.ask(annex_head, self._number, self._about, self.desk.today)
        file = await asyncio.to_thread(write_annex, Path(), head, self._lines)
        self.say(f"Приложение записано: {file}")

    @property
    def _at(self) -> Place | None:
        row: Shown | None = self.query_one(ListGrid).row
        return row.place if row else None

    @work(exclusive=True, group="load")
    async def _load(self) -> None:
        self.say("Объяснение составляется…")
        self._lines = await self.ask(self._question, *self._arguments)
        self._rows = {place: row for at, line in enumerate(self._lines) for place, row in _placed(line.outline, (at,))}
        self._open = {place for place, row in self._rows.items() if row.is_open}
        if len(self._lines) > 1:  # a list of lines first
            self._open -= {(at,) for at in range(len(self._lines))}
        self._show()
        total = sum(each.amount_kop for each in self._lines)
        broken = sum(not each.is_confirmed for each in self._lines)
        trouble = f" Не сходится строк: {broken}." if broken else ""
        self.say(f"Всего {roubles(total)} руб.{trouble} Enter — раскрыть или свернуть, F6 — приложение для печати.")

    def _show(self, at: Place | None = None) -> None:
        """Draw the tree with the caret on a sentence, without moving what is above it."""
        width = max(20, self.size.width)
        grid = self.query_one(ListGrid)
        rows = list(self._visible(width))
        index = next((number for number, row in enumerate(rows) if row.place == at), 0)
        grid.show(rows, index, grid.top)

    def _visible(self, width: int) -> Iterator[Shown]:
        for place, row in self._rows.items():
            if all(place[:depth] in self._open for depth in range(1, len(place))):
                mark = (OPEN if place in self._open else FOLDED) if row.under else SINGLE
                indent = " " * (INDENT * (len(place) - 1))
                for number, text in enumerate(wrapped(row.text, width - len(SINGLE) - len(indent), "")):
                    yield Shown(place, f"{indent}{SINGLE if number else mark}{text}")


def _placed(row: Row, place: Place) -> Iterator[tuple[Place, Row]]:
    yield place, row
    for at, under in enumerate(row.under):
        yield from _placed(under, (*place, at))


def wrapped(text: str, width: int, indent: str) -> list[str]:
    """The rows of a sentence. ``textwrap`` counts characters: each cell more of a wide one is a filler meanwhile."""
    filled = "".join(each + FILLER * (cell_len(each) - 1) for each in plain(text))
    rows = textwrap.wrap(filled, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
    return [row.replace(FILLER, "") for row in rows]

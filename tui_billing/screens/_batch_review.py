"""Review of a keyed batch before it is closed: totals against the sheet, every row, a note where they differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import work
from textual.binding import BindingType
from textual.widget import Widget

from tui_billing.domain.errors import BillingError
from tui_billing.screens._base import BillingScreen
from tui_billing.widgets.columns import Column
from tui_billing.widgets.keys import go
from tui_billing.widgets.line import Line
from tui_billing.widgets.list_grid import ListGrid
from tui_billing.widgets.prompt import Prompt


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What the review shows: the title line, two lines of totals, the rows; how the batch differs, if it does."""

    caption: str
    right: str
    control: str
    more: str
    difference: str
    rows: Sequence[Any]


class Review(BillingScreen):
    """A subclass gives ``COLUMNS``, ``cells``, ``fetch``, ``close_batch`` and ``sheet``."""

    HINT = "F9 — закрыть пакет, Esc — назад к вводу."
    COLUMNS: ClassVar[tuple[Column, ...]] = ()
    BINDINGS: ClassVar[list[BindingType]] = [
        go("f6,escape", "sheet", "Ввод"),
        go("f9", "close", "Закрыть"),
        go("f10", "app.back", "Выход"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._difference = ""

    def cells(self, row: Any) -> tuple[str, ...]:
        """A row as it is shown."""
        raise NotImplementedError

    async def fetch(self) -> Reviewed:
        """The batch as it stands."""
        raise NotImplementedError

    async def close_batch(self, note: str) -> None:
        """Close the batch."""
        raise NotImplementedError

    def sheet(self, row: Any = None) -> BillingScreen:
        """The screen that keys the batch, the caret on a row."""
        raise NotImplementedError

    def body(self) -> Iterable[Widget]:
        """The totals, the rows, and a line for the note that a difference needs."""
        yield Line(id="control")
        yield Line(id="more")
        yield ListGrid[Any](self.COLUMNS, self.cells, empty="В пакете ещё ничего нет.")
        note = Prompt("Пояснение к расхождению (Enter — закрыть):")
        note.display = False
        yield note

    def on_mount(self) -> None:
        """Ask for the batch."""
        self.say(self.HINT)
        self._load()

    @work
    async def _load(self) -> None:
        found = await self.fetch()
        self._difference = found.difference
        self.caption(found.caption, found.right + " ")
        self.query_one("#control", Line).say(" " + found.control)
        self.query_one("#more", Line).say(" " + found.more)
        self.query_one(ListGrid).show(found.rows)

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Back to the sheet, to this row."""
        self.billing.instead(self.sheet(message.row))

    def action_sheet(self) -> None:
        """Back to the sheet."""
        self.billing.instead(self.sheet())

    def action_close(self) -> None:
        """Close the batch; a difference from what was declared asks for a note first."""
        if self._difference:
            prompt = self.query_one(Prompt)
            prompt.display = True
            prompt.focus()
            self.say(f"Итоги не сходятся: {self._difference}. Найдите ошибку (Esc) или поясните.", refusal=True)
        else:
            self.billing.hold()
            self._close("")

    def on_prompt_entered(self, message: Prompt.Entered) -> None:
        """Close the batch with its note."""
        self.billing.hold()
        self._close(message.text)

    @work
    async def _close(self, note: str) -> None:
        try:
            await self.close_batch(note)
        except BillingError:
            self.query_one(Prompt).passing = False
            self.billing.arrived()
            raise
        self.billing.back()

"""A read-only list: frozen rows under column titles, a page at a time, one widget.

The list does not know where rows come from: it asks a callback for the rows after the last one it has, when the caret
comes near the end. What is on the screen costs as much for a thousand rows as for a million.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events, work
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui_billing.domain.errors import BillingError
from tui_billing.widgets.columns import Column, draw, titles, widths
from tui_billing.widgets.literal import fit

R = TypeVar("R")
PLAIN = Style.null()
CARET = Style(reverse=True)
HEADING = Style(bold=True)
PAGE = 50

Cells = Callable[[R], Sequence[str]]
Fetch = Callable[[R | None, int], Awaitable[Sequence[R]]]


class ListGrid(Widget, Generic[R], can_focus=True):
    """Shows rows and says which was chosen.

    ``cells`` makes the texts of a row. ``fetch(last row or None, how many)`` returns the next page; fewer rows than
    asked for are the end. Without it the rows come by ``show``.
    """

    DEFAULT_CSS = "ListGrid { height: 1fr; width: 100%; }"

    class Chosen(Message):
        """Enter on a row."""

        def __init__(self, row: Any) -> None:
            super().__init__()
            self.row = row

    class At(Message):
        """The caret is on another row."""

        def __init__(self, row: Any) -> None:
            super().__init__()
            self.row = row

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Cells[R],
        *,
        fetch: Fetch[R] | None = None,
        empty: str = "Строк нет.",
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self.columns, self.cells, self.fetch, self.empty = columns, cells, fetch, empty
        self.rows: list[R] = []
        self.index = 0
        self.top = 0
        self._ended = fetch is None
        self._asked = False
        self._place = 0, 0
        self._fitting: list[int] = []

    @property
    def row(self) -> R | None:
        """The row of the caret."""
        return self.rows[self.index] if self.rows else None

    def show(self, rows: Sequence[R], index: int = 0, top: int = 0) -> None:
        """Show these rows and no more, from the row ``top`` on if the caret is then in sight."""
        self.rows, self._ended, self.top = list(rows), True, min(top, max(0, len(rows) - self._shown))
        self.index = min(index, max(0, len(rows) - 1))
        self._scroll()
        self.refresh()
        self._tell()

    def recolumn(self, columns: Sequence[Column]) -> None:
        """Show other columns from the next rows on."""
        self.columns = columns
        self._fitting = widths(columns, self.size.width)

    def restart(self) -> None:
        """Ask again from the first page; one that is under way is no longer wanted."""
        self._ask((0, 0))

    def reload(self) -> None:
        """Ask again, and put the caret where it is, as far as there still are rows."""
        self._ask((self.index, self.top))

    def _ask(self, place: tuple[int, int]) -> None:
        self.rows, self.index, self.top, self._place = [], 0, 0, place
        self._asked = False
        self._ended = self.fetch is None
        self.refresh()
        self._more()

    def on_mount(self) -> None:
        """Ask for the first page."""
        self._more()

    def on_resize(self) -> None:
        """Fit the columns; leave no rows above the top while there is room for them."""
        self._fitting = widths(self.columns, self.size.width)
        self.top = min(self.top, max(0, len(self.rows) - self._shown))
        self._scroll()
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        """Move the caret, or choose."""
        steps = {
            "up": -1,
            "down": 1,
            "pageup": -self._shown,
            "pagedown": self._shown,
            "home": -len(self.rows),
            "end": len(self.rows),
        }
        if event.key in steps:
            event.stop()
            self.move(steps[event.key])
        elif event.key == "enter" and self.rows:
            event.stop()
            self.post_message(self.Chosen(self.rows[self.index]))

    def move(self, step: int) -> None:
        """Move the caret by so many rows, within what is loaded."""
        if not self.rows:
            return
        before = self.index
        self.index = min(max(0, before + step), len(self.rows) - 1)
        if self.index + self._shown >= len(self.rows):
            self._more()
        if self.index != before:
            for row in (before, self.index):
                self.refresh(Region(0, 1 + row - self.top, self.size.width, 1))
            self._scroll()
            self._tell()

    def _tell(self) -> None:
        if self.rows:
            self.post_message(self.At(self.rows[self.index]))

    def _more(self) -> None:
        if not self._ended and not self._asked:
            self._asked = True
            self._load()

    @work(exclusive=True, group="page")
    async def _load(self) -> None:
        if self.fetch is None:
            return
        count = max(PAGE, self._shown, self._place[0] + self._shown)
        had = len(self.rows)
        last = self.rows[-1] if self.rows else None
        try:
            rows = await self.fetch(last, count)
        except BillingError:
            self._asked = False
            raise
        self._asked = False
        if (self.rows[-1] if self.rows else None) is not last or len(self.rows) != had:
            self._more()
            return
        self.rows += rows
        self._ended = len(rows) < count
        if not had:
            self.index, self.top = (min(place, max(0, len(rows) - 1)) for place in self._place)
            self._place = 0, 0
            self._scroll()
        self.refresh()
        if not had:
            self._tell()

    @property
    def _shown(self) -> int:
        return max(1, self.size.height - 1)

    def _scroll(self) -> None:
        top = min(max(self.top, self.index - self._shown + 1), self.index)
        if top != self.top:
            self.top = top
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the titles or a row."""
        width = self.size.width
        if y == 0:
            return Strip([Segment(titles(self.columns, self._fitting, width), HEADING)], width)
        index = self.top + y - 1
        if index >= len(self.rows):
            waits = y == 1 and not self.rows
            text = ("Загрузка…" if self._asked else self.empty) if waits else ""
            return Strip([Segment(fit(text, width), PLAIN)], width)
        text = draw(self.columns, self._fitting, list(self.cells(self.rows[index])), width)
        return Strip([Segment(text, CARET if index == self.index and self.has_focus else PLAIN)], width)

    def on_focus(self) -> None:
        """Show the caret."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the caret."""
        self.refresh()

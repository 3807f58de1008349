"""The entry grid: one widget that owns its rows and its caret, so that keys keep their order however fast they come.

The widget is a thin shell over ``EntryModel``. The entry part of a row (mark, fields, note) stands leftmost, so that a
key repaints little. Saves go through a queue with a thread; the mark of a row says what became of it.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui_billing.widgets.columns import Column, draw, titles, widths
from tui_billing.widgets.entry import (
    Bell,
    Effect,
    Field,
    Filled,
    Finished,
    Judge,
    Mark,
    Moved,
    Repaint,
    Row,
    Save,
    approve,
)
from tui_billing.widgets.entry_model import EntryModel
from tui_billing.widgets.entry_model import Line as EntryLine
from tui_billing.widgets.literal import fit
from tui_billing.widgets.save_queue import SaveQueue

PLAIN = Style.null()
CARET = Style(reverse=True)
FIELD = Style(underline=True)
HEADING = Style(bold=True)
MARKS = {
    Mark.REFUSED: Style(color="red", bold=True),
    Mark.ASKED: Style(color="yellow", bold=True),
    Mark.TYPED: Style(color="yellow"),
    Mark.SAVED: Style(color="green"),
}
AHEAD = 2
"""How many rows are kept visible under the caret, so that the next one is always read before it is keyed."""


class EntryGrid(Widget, can_focus=True):
    """Rows with fields to key. ``show`` gives the rows; until then, and between ``pause`` and ``resume``, keys wait.

    ``save`` is called in the queue's thread, once per accepted row and in order; it raises BillingError to refuse.
    ``heading`` names the fields, ``note`` the column of what the judge computes, ``columns`` the read-only rest.
    """

    DEFAULT_CSS = "EntryGrid { height: 1fr; width: 100%; }"

    class At(Message):
        """The caret went to another row or field."""

        def __init__(self, index: int, field: int, row: Row) -> None:
            super().__init__()
            self.index, self.field, self.row = index, field, row

    class FieldFilled(Message):
        """Enter in a field that is not the row's last: what can be looked up now, may be."""

        def __init__(self, index: int, field: int, text: str) -> None:
            super().__init__()
            self.index, self.field, self.text = index, field, text

    class Ended(Message):
        """Enter on the last row."""

    class Done(Message):
        """A save came back: stored, or refused with a sentence."""

        def __init__(self, entry: Save, refusal: str) -> None:
            super().__init__()
            self.entry, self.refusal = entry, refusal

    class Broken(Message):
        """A save failed by a bug."""

        def __init__(self, error: Exception) -> None:
            super().__init__()
            self.error = error

    def __init__(
        self,
        save: Callable[[Save], None],
        *,
        judge: Judge = approve,
        columns: Sequence[Column] = (),
        heading: str = "Показание",
        note: Column = Column("Расход", 10, right=True),  # noqa: B008 - frozen
        reasons: Mapping[int, str] | None = None,
        grow: Callable[[int], Row | None] | None = None,
        preview: Judge | None = None,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self.model = EntryModel((), judge, reasons or {}, grow, preview)
        self.columns, self.heading, self.note = columns, heading, note
        self.top = 0
        self._entry_width = 0
        self._fitting: list[int] = []
        self._waiting: list[events.Key] | None = []
        self._queue = SaveQueue(save, self._tell, self._break)

    def show(self, rows: Sequence[Row], index: int = 0, field: int = 0) -> None:
        """Start over with other rows, the caret in a field; the keys that waited are then played.

        Saves that are under way still finish; their rows are no longer shown, a refusal among them comes as ``Done``.
        """
        old = self.model
        self.model = EntryModel(rows, old.judge, old.reasons, old.grow, old.preview, old.page, sequence=old.sequence)
        self.top = 0
        self._measure()
        if rows:
            self._apply(self.model.go_to(index, field))
        self.refresh()
        self.resume()

    def pause(self) -> None:
        """Keep the keys from now on until ``resume`` or ``show``: something they depend on is being looked up."""
        if self._waiting is None:
            self._waiting = []

    def resume(self) -> None:
        """Play the keys that waited, in their order, and take keys again."""
        waiting, self._waiting = deque(self._waiting or ()), None
        while waiting and self._waiting is None:
            self._press(waiting.popleft())
        if waiting:  # one of them paused again
            self._waiting = [*waiting]

    def extend(self, rows: Sequence[Row]) -> None:
        """Add rows, put the caret into the first of them; the keys that waited are then played."""
        at = len(self.model.lines)
        self.model.append(rows)
        self._measure()
        self._apply(self.model.go_to(at))
        self.refresh()
        self.resume()

    def forget(self) -> list[events.Key]:
        """Take keys again, and give up those that waited: what they were meant for is elsewhere, or does not exist."""
        waiting, self._waiting = self._waiting or [], None
        return waiting

    @property
    def unsaved(self) -> int:
        """Rows with something typed or refused that is not stored."""
        return sum(1 for line in self.model.lines if any(line.typed) or line.settled is Mark.REFUSED)

    def apply(self, effects: Sequence[Effect]) -> None:
        """Carry out effects of a model method that the screen called."""
        self._apply(effects)

    # Keys and effects

    def on_key(self, event: events.Key) -> None:
        """Take the key, or keep it while waiting."""
        character = event.character if event.is_printable else None
        if not self.model.takes(event.key, character):
            return
        event.stop()
        event.prevent_default()
        if self._waiting is not None:
            self._waiting.append(event)
        else:
            self._press(event)

    def on_paste(self, event: events.Paste) -> None:
        """A pasted column is typed: a line end is Enter."""
        event.stop()
        text = event.text.replace("\r\n", "\n").replace("\r", "\n")
        for character in text:
            enter = character in "\n\t"
            self.on_key(events.Key("enter", "\r") if enter else events.Key(character, character))

    def _press(self, event: events.Key) -> None:
        self._apply(self.model.press(event.key, event.character if event.is_printable else None))

    def _apply(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            match effect:
                case Save():
                    self._queue.put(effect)
                case Repaint(rows):
                    self._repaint(rows)
                case Moved(index, field):
                    self._scroll()
                    self.post_message(self.At(index, field, self.model.lines[index].row))
                case Filled(index, field, text):
                    self.post_message(self.FieldFilled(index, field, text))
                case Bell():
                    self.app.bell()
                case Finished():
                    self.post_message(self.Ended())
        self.place_cursor()

    def place_cursor(self) -> None:
        """Put the terminal's own cursor at the caret, for braille displays and screen readers."""
        if self.has_focus and self.model.lines and self.screen.is_current:
            line, place = self.model.line, self.model.place
            x = 2 + sum(_label_width(field) + field.width + 1 for field in line.row.fields[:place])
            field = line.row.fields[place]
            x += _label_width(field) + min(len(line.typed[place]), field.width - 1)
            self.app.cursor_position = self.content_region.offset + Offset(x, 1 + self.model.index - self.top)

    # Acknowledgements

    def _tell(self, entry: Save, refusal: str) -> None:
        self.post_message(self.Done(entry, refusal))

    def _break(self, error: Exception) -> None:
        self.post_message(self.Broken(error))

    def on_entry_grid_done(self, message: Done) -> None:
        """Mark the row."""
        if message.entry.sequence in self.model.unacknowledged:
            self._apply(self.model.acknowledge(message.entry.sequence, message.refusal))

    def on_entry_grid_broken(self, message: Broken) -> None:
        """Let the program end with a log."""
        raise message.error

    async def on_unmount(self) -> None:
        """Store what is queued before the screen is gone."""
        await asyncio.to_thread(self._queue.finish)

    # Drawing

    @property
    def _rows_shown(self) -> int:
        return max(1, self.size.height - 2)

    def on_resize(self) -> None:
        """Fit the columns and keep the caret in sight."""
        self._measure()
        self._scroll()
        self.refresh()

    def _measure(self) -> None:
        fields = max(
            (sum(_label_width(field) + field.width + 1 for field in line.row.fields) for line in self.model.lines),
            default=12,
        )
        self._entry_width = 2 + max(fields, len(self.heading) + 1) + self.note.width + 1
        self._fitting = widths(self.columns, max(0, self.size.width - self._entry_width))
        self.model.page = self._rows_shown

    def _scroll(self) -> None:
        """Move the window so that the caret and the rows after it are in it."""
        index, shown = self.model.index, self._rows_shown
        ahead = min(AHEAD, shown - 1)
        top = min(max(self.top, index + ahead - shown + 1), max(0, len(self.model.lines) - shown))
        top = min(top, index)
        if top != self.top:
            self.top = top
            self.refresh()

    def _repaint(self, rows: Sequence[int]) -> None:
        for row in rows:
            y = row - self.top
            if 0 <= y < self._rows_shown:
                self.refresh(Region(0, y + 1, self._line_width(row), 1))
        self.refresh(Region(0, self.size.height - 1, self.size.width, 1))

    def _line_width(self, row: int) -> int:
        """How much of a row a key can change: all of it where a refusal is written over the columns."""
        return self.size.width if self.model.lines[row].mark is Mark.REFUSED else self._entry_width

    def render_line(self, y: int) -> Strip:
        """Draw the heading, a row, or the line under the rows."""
        width = self.size.width
        index = self.top + y - 1
        if y == 0:
            return Strip([Segment(fit(self._title(), width), HEADING)], width)
        if y == self.size.height - 1:
            return self._footing(width)
        if index >= len(self.model.lines):
            return Strip([Segment(" " * width, PLAIN)], width)
        line = self.model.lines[index]
        segments = [*self._entry(line, index), self._rest(line, index, max(0, width - self._entry_width))]
        return Strip(segments).adjust_cell_length(width, PLAIN)

    def _title(self) -> str:
        fields = self._entry_width - 3 - self.note.width
        room = max(0, self.size.width - self._entry_width)
        note = fit(self.note.title, self.note.width, right=self.note.right)
        return f"  {fit(self.heading, fields)}{note} {titles(self.columns, self._fitting, room)}"

    def _entry(self, line: EntryLine, index: int) -> list[Segment]:
        segments = [Segment(line.mark.value + " ", MARKS.get(line.mark, PLAIN))]
        values = line.values
        for place, field in enumerate(line.row.fields):
            label = fit(field.label, _label_width(field))
            segments += [
                Segment(label, PLAIN),
                Segment(fit(values[place], field.width), self._field_style(index, place)),
                Segment(" ", PLAIN),
            ]
        used = 2 + sum(len(segment.text) for segment in segments[1:])
        room = self._entry_width - self.note.width - 1 - used
        note = fit(line.note, self.note.width, right=self.note.right)
        segments.append(Segment(" " * room + note + " ", PLAIN))
        return segments

    def _field_style(self, index: int, place: int) -> Style:
        """Only the caret's row shows its fields: a row that scrolls in is then little to send."""
        if index != self.model.index:
            return PLAIN
        return CARET if place == self.model.place else FIELD

    def _rest(self, line: EntryLine, index: int, room: int) -> Segment:
        if line.mark is Mark.REFUSED and line.message and index != self.model.index:
            return Segment(fit(line.message, room), MARKS[Mark.REFUSED])
        return Segment(draw(self.columns, self._fitting, line.row.cells, room), PLAIN)

    def _footing(self, width: int) -> Strip:
        """The sentence about the caret's row, and where in the list it is."""
        if not self.model.lines:
            return Strip(
                [Segment(fit("Загрузка…" if self._waiting is not None else "Строк нет.", width), PLAIN)], width
            )
        line = self.model.line
        place = f" {self.model.index + 1}/{len(self.model.lines)}"
        text = fit(line.message or line.row.detail, width - len(place))
        return Strip(
            [Segment(text, MARKS.get(line.mark, PLAIN) if line.message else PLAIN), Segment(place, PLAIN)], width
        )


def _label_width(field: Field) -> int:
    return len(field.label) + 1 if field.label else 0

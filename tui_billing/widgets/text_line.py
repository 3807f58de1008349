"""A line of text with a caret that moves, and a row under it for a mark: where a formula is wrong."""

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui_billing.widgets.literal import fit, plain

PLAIN = Style.null()
CARET = Style(reverse=True)
WRONG = Style(bold=True)


class TextLine(Widget, can_focus=True):
    """Typing, moving, erasing; Enter and every other key go on to the screen. ``longest`` bounds the text.

    A text longer than the screen shows the stretch around the caret.
    """

    DEFAULT_CSS = "TextLine { height: 2; width: 100%; }"

    class Changed(Message):
        """The text is another."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, label: str, *, longest: int, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.label, self.longest = label, longest
        self.text, self.caret = "", 0
        self.mark: int | None = None

    def on_key(self, event: events.Key) -> None:
        """Type, move, erase."""
        steps = {"left": self.caret - 1, "right": self.caret + 1, "home": 0, "end": len(self.text)}
        if event.key in steps:
            event.stop()
            self.caret = min(max(0, steps[event.key]), len(self.text))
            self.refresh()
        elif event.key in {"backspace", "delete"}:
            event.stop()
            at = self.caret - (event.key == "backspace")
            if at >= 0:
                self.put(self.text[:at] + self.text[at + 1 :], at)
        elif event.key in {"ctrl+u", "ctrl+г"}:
            event.stop()
            self.put("")
        elif event.character and event.is_printable:
            event.stop()
            self._insert(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Only the first line of what is pasted."""
        event.stop()
        self._insert(plain(event.text.split("\n", 1)[0].rstrip("\r")))

    def _insert(self, text: str) -> None:
        text = text[: max(0, self.longest - len(self.text))]
        self.put(self.text[: self.caret] + text + self.text[self.caret :], self.caret + len(text))

    def put(self, text: str, caret: int | None = None) -> None:
        """Change the text; the caret goes to its end, or where it is told."""
        self.caret = len(text) if caret is None else caret
        self.refresh()
        if text != self.text:
            self.text = text
            self.post_message(self.Changed(text))

    def point_at(self, mark: int | None) -> None:
        """Mark a character as wrong, or none."""
        if mark != self.mark:
            self.mark = mark
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the text with the caret, or the mark under it."""
        width, beginning = self.size.width, len(self.label) + 1
        room = max(1, width - beginning - 1)
        start = max(0, self.caret - room)
        if y == 1:
            at = None if self.mark is None else self.mark - start
            is_seen = at is not None and 0 <= at <= room
            return Strip([Segment(fit(" " * (beginning + (at or 0)) + "^" if is_seen else "", width), WRONG)], width)
        shown, at = plain(self.text)[start : start + room], self.caret - start
        under = (shown[at : at + 1] or " ") if self.has_focus else shown[at : at + 1]
        parts = [
            Segment(f"{self.label} {shown[:at]}", PLAIN),
            Segment(under, CARET if self.has_focus else PLAIN),
            Segment(shown[at + 1 :], PLAIN),
        ]
        return Strip(parts).adjust_cell_length(width, PLAIN)

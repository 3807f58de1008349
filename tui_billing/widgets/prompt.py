"""A line to type into: literal text, the caret at its end, no blinking."""

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui_billing.widgets.literal import fit, plain

PLAIN = Style.null()
CARET = Style(reverse=True)
LONGEST = 200


class Prompt(Widget, can_focus=True):
    """Says what is typed and when Enter is pressed; other keys go on to the screen.

    After Enter all of them do (``passing``), until the screen takes that back: they are meant for what Enter opens.
    """

    DEFAULT_CSS = "Prompt { height: 1; width: 100%; }"

    class Changed(Message):
        """The text is another."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Entered(Message):
        """Enter."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, label: str, text: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.label, self.text = label, text
        self.passing = False

    def on_key(self, event: events.Key) -> None:
        """Type, erase, enter."""
        if self.passing:
            return
        if event.key == "enter":
            event.stop()
            self.passing = True
            self.post_message(self.Entered(self.text))
        elif event.key == "backspace":
            event.stop()
            self.set(self.text[:-1])
        elif event.key in {"ctrl+u", "ctrl+г"}:
            event.stop()
            self.set("")
        elif event.character and event.is_printable and len(self.text) < LONGEST:
            event.stop()
            self.set(self.text + event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Only the first line of what is pasted."""
        event.stop()
        self.set((self.text + plain(event.text.split("\n", 1)[0].rstrip("\r")))[:LONGEST])

    def set(self, text: str) -> None:
        """Change the text."""
        if text != self.text:
            self.text = text
            self.refresh()
            self.post_message(self.Changed(text))

    def render_line(self, y: int) -> Strip:
        """Draw the label, the end of the text and the caret."""
        width = self.size.width
        room = max(1, width - len(self.label) - 2)
        shown = plain(self.text)[-room:]
        segments = [Segment(f"{self.label} {shown}", PLAIN), Segment(" " if self.has_focus else "", CARET)]
        return Strip(segments).adjust_cell_length(width, PLAIN) if width else Strip([Segment(fit("", width))])

"""Lines of literal text that repaint only when they say something else."""

import textwrap

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tui_billing.widgets.literal import fit, plain

REVERSE = Style(reverse=True)
PLAIN = Style.null()
RED = Style(color="red", bold=True)


class Line(Widget):
    """A line: ``left`` from its beginning and ``right`` at its end."""

    DEFAULT_CSS = "Line { height: 1; width: 100%; }"

    def __init__(self, left: str = "", right: str = "", *, style: Style = PLAIN, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._said = (left, right, style)

    @property
    def left(self) -> str:
        """What the line says."""
        return self._said[0]

    def say(self, left: str, right: str = "", *, style: Style | None = None) -> None:
        """Change the text."""
        said = (left, right, self._said[2] if style is None else style)
        if said != self._said:
            self._said = said
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        left, right, style = self._said
        width = self.size.width
        room = width - (len(right) + 1 if right else 0)
        text = fit(left, room) + (" " + right if right else "")
        return Strip([Segment(fit(text, width), style)], width)


class Status(Widget):
    """A sentence at the bottom: one row, more of them while the sentence is longer than a row."""

    DEFAULT_CSS = "Status { height: 1; width: 100%; }"
    MOST_ROWS = 4

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.sentence, self._style = "", PLAIN

    def say(self, sentence: str, *, style: Style = PLAIN) -> None:
        """Change the sentence."""
        if (sentence, style) != (self.sentence, self._style):
            self.sentence, self._style = sentence, style
            self.on_resize()
            self.refresh()

    def on_resize(self) -> None:
        """Take as many rows as the sentence needs."""
        rows = len(self._rows())
        if self.styles.height is None or self.styles.height.value != rows:
            self.styles.height = rows

    def _rows(self) -> list[str]:
        width = max(1, self.size.width)
        text = plain(self.sentence)
        wrapped = textwrap.wrap(text, width, max_lines=self.MOST_ROWS, placeholder="…", break_on_hyphens=False)
        return wrapped or [""]

    def render_line(self, y: int) -> Strip:
        """Draw a row of it."""
        rows = self._rows()
        return Strip([Segment(fit(rows[y] if y < len(rows) else "", self.size.width), self._style)], self.size.width)

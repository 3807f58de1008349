"""One line of literal text that repaints only when it says something else."""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tui_billing.widgets.literal import fit

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

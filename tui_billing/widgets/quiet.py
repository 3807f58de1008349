"""A screen that does not repaint all of itself when the focus moves."""

from textual.geometry import Offset
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget


class QuietScreen(Screen[object]):
    """As ``Screen``, but a change of focus repaints only the two widgets that it concerns."""

    DEFAULT_CSS = "QuietScreen { layout: vertical; }"

    def on_screen_suspend(self) -> None:
        """No caret while another screen is shown."""
        self.app.cursor_position = Offset(0, 0)

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

"""A screen that does not repaint all of itself when the focus moves."""

from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget


class QuietScreen(Screen[object]):
    """As ``Screen``, but a change of focus repaints only the two widgets that it concerns."""

    DEFAULT_CSS = "QuietScreen { layout: vertical; }"

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

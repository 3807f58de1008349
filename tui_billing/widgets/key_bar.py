"""The key bar at the bottom, as in mc: ``1Помощь  2Правка``, made from the bindings that are active."""

import re

from rich.segment import Segment
from rich.style import Style
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from tui_billing.widgets.literal import fit

DIGIT = Style.null()
LABEL = Style(reverse=True)
KEYS = 10


class KeyBar(Widget):
    """Ten cells, one a function key. Repaints only when a label changes."""

    DEFAULT_CSS = "KeyBar { height: 1; width: 100%; dock: bottom; }"

    def __init__(self) -> None:
        super().__init__()
        self._labels: tuple[str, ...] = ("",) * KEYS

    def on_mount(self) -> None:
        """Follow the active bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self._follow(self.screen)

    def _follow(self, screen: Screen[object]) -> None:
        labels = [""] * KEYS
        for key, active in screen.active_bindings.items():
            found = re.fullmatch(r"f([1-9]|10)", key)
            if found and active.binding.show and active.enabled:
                labels[int(found[1]) - 1] = active.binding.description
        if tuple(labels) != self._labels:
            self._labels = tuple(labels)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the cells in the width there is."""
        width = self.size.width
        cell, rest = divmod(width, KEYS)
        segments: list[Segment] = []
        for place, label in enumerate(self._labels, 1):
            number = str(place)
            room = cell + (place <= rest) - len(number)
            segments += [Segment(number, DIGIT), Segment(fit(label, room), LABEL)]
        return Strip(segments, width)

"""What concerns many accounts at once is posted at the second F4, wherever it is shown."""

from typing import Any

from textual import events

from tui_billing.screens._base import BillingScreen
from tui_billing.widgets.list_grid import ListGrid

POSTING = "f4"


class Rows(ListGrid[Any]):
    """The rows of such a screen. They have the focus, so every key that opens no other screen passes here."""

    def on_key(self, event: events.Key) -> None:
        """Tell the screen; the list itself then does what it does with the key."""
        if isinstance(self.screen, ConsentScreen):
            self.screen.reconsider(event.key)


class ConsentScreen(BillingScreen):
    """F4 twice is consent: what it changes is said in between. The list of a subclass is ``Rows``."""

    HINT = ""
    _sure = False

    def consents(self, warning: str) -> bool:
        """Whether this is the second F4; at the first one it is said what the second will do."""
        if self._sure:
            return True
        self._sure = True
        self.say(f"{warning} Ещё раз F4 — провести, другая клавиша — нет.".strip())
        return False

    def reconsider(self, key: str = "") -> None:
        """Any key but F4 takes the half-given consent back."""
        if self._sure and key != POSTING:
            self._sure = False
            self.say(self.HINT)

    def on_screen_suspend(self) -> None:
        """So does looking at another screen."""
        self.reconsider()

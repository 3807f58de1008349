"""What the lists that are read a page at a time have in common."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from tui_billing.screens._base import BillingScreen
from tui_billing.widgets.list_grid import ListGrid


class PagedScreen(BillingScreen):
    """A list that is asked for again, in its place, on F5 and when the screen above is left: something was put right there."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f5", "reload", "Обновл.")]
    _left = False

    def action_reload(self) -> None:
        """Ask again."""
        self.query_one(ListGrid).reload()

    def on_screen_suspend(self) -> None:
        """Another screen is above."""
        self._left = True

    def on_screen_resume(self) -> None:
        """The list is there again."""
        super().on_screen_resume()
        if self._left:
            self._left = False
            self.action_reload()

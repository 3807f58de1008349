"""Asking for a reason on a line of the screen, before something is done that has to be explained later."""

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widget import Widget

from tui_billing.screens._base import BillingScreen
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid
from tui_billing.widgets.prompt import Prompt

Then = Callable[[str], Awaitable[None]]


class Reasoned(BillingScreen):
    """A list with a hidden line under it: ``why`` shows the line, Enter does what was asked for, Esc does not."""

    BINDINGS: ClassVar[list[BindingType]] = [go("escape", "leave", "Назад", show=False)]

    def __init__(self) -> None:
        super().__init__()
        self._then: Then | None = None

    def reason_line(self) -> Widget:
        """The line, last of the body."""
        line = Prompt("Причина:")
        line.display = False
        return line

    def why(self, label: str, then: Then) -> None:
        """Ask; ``then`` is called with what was typed."""
        line = self.query_one(Prompt)
        self._then, line.label, line.passing, line.display = then, label, False, True
        line.set("")
        line.refresh()
        line.focus()

    def on_prompt_entered(self, message: Prompt.Entered) -> None:
        """Do it."""
        then = self._then
        self._hide()
        if then is not None:
            self._do(then, message.text)

    def action_leave(self) -> None:
        """Take the question back, or leave."""
        if self._then is not None:
            self._hide()
        else:
            self.billing.back()

    @work
    async def _do(self, then: Then, reason: str) -> None:
        await then(reason)

    def _hide(self) -> None:
        self._then = None
        self.query_one(Prompt).display = False
        self.query_one(ListGrid).focus()

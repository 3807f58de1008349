"""A line to type into with a list under it that answers it; Enter opens the row of the caret."""

from typing import Any

from textual import events

from tui_billing.screens._base import BillingScreen
from tui_billing.widgets.list_grid import ListGrid
from tui_billing.widgets.prompt import Prompt


class TypedScreen(BillingScreen):
    """Its list cannot be focused. A subclass gives ``is_answered`` and ``opened``, and calls ``open_row`` with each answer."""

    _entered = False

    @property
    def is_answered(self) -> bool:
        """Whether the list answers the text that stands there."""
        raise NotImplementedError

    def opened(self, row: Any) -> None:
        """Open a row."""
        raise NotImplementedError

    def on_prompt_entered(self) -> None:
        """Open the row, once the answer to this very text is there."""
        self._entered = True
        self.billing.hold()
        self.open_row()

    def on_key(self, event: events.Key) -> None:
        """Move in the list; keys after Enter belong to the screen that it opens."""
        if self.query_one(Prompt).passing:
            event.stop()
            self.billing.keep(event)
        elif event.key in {"up", "down", "pageup", "pagedown"}:
            event.stop()
            self.query_one(ListGrid).on_key(event)

    def open_row(self) -> None:
        """Act on Enter, if it was pressed and the answer is there."""
        if not self._entered or not self.is_answered:
            return
        row = self.query_one(ListGrid).row
        if row is None:
            self.app.bell()
            self.give_up()
        else:
            self.opened(row)

    def give_up(self) -> None:
        """Nothing to open: the keys are for the prompt again."""
        self._entered = False
        self.query_one(Prompt).passing = False
        self.billing.arrived()

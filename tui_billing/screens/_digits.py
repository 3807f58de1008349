"""A short list to choose from by digits, as in the home menu."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from tui_billing.screens._base import BillingScreen
from tui_billing.screens._menu import DIGITS
from tui_billing.widgets.columns import Column
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid


class DigitMenu(BillingScreen):
    """A digit or Enter opens a line; those after the tenth have no digit, and the arrows reach them.

    A subclass gives ``choices`` and ``opened``.
    """

    HINT = "Цифра или Enter — открыть."
    BINDINGS: ClassVar[list[BindingType]] = [
        go(digit, f"begin({place})", f"Строка {digit}", show=False) for place, digit in enumerate(DIGITS)
    ]

    def choices(self) -> Sequence[Any]:
        """What there is to choose from, in its order."""
        raise NotImplementedError

    def opened(self, choice: Any) -> None:
        """Open what was chosen."""
        raise NotImplementedError

    def words(self, choice: Any) -> str:
        """What the line says."""
        title: str = choice.title
        return title

    @property
    def start(self) -> int:
        """The place of the line that the caret is on at first."""
        return 0

    def body(self) -> Iterable[Widget]:
        """The lines by their digits."""
        yield ListGrid[tuple[str, Any]](
            [Column("", 3), Column("", 40, grow=True)], lambda row: (row[0], self.words(row[1]))
        )

    def on_mount(self) -> None:
        """Find them."""
        choices = self.choices()
        rows = [(digit, each) for digit, each in zip_longest(DIGITS, choices, fillvalue="")][: len(choices)]
        self.query_one(ListGrid).show(rows, self.start)
        self.say(self.HINT)

    def action_begin(self, place: int) -> None:
        """Open the line of a digit."""
        choices = self.choices()
        if place < len(choices):
            self.opened(choices[place])

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the line of the caret."""
        self.opened(message.row[1])

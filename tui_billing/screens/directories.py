"""The directories of the office: a digit or Enter opens a table."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.codes import Role
from tui_billing.screens._base import BillingScreen, Entry
from tui_billing.screens._directories import Directory
from tui_billing.screens._menu import DIGITS, things
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid


class Directories(BillingScreen):
    """The tables, found by scanning the screens."""

    TITLE = "Справочники"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(digit, f"begin({place})", f"Строка {digit}", show=False) for place, digit in enumerate(DIGITS)
    ]

    def body(self) -> Iterable[Widget]:
        """The tables by their digits, as in the home menu."""
        yield ListGrid[tuple[str, Directory]](
            [Column("", 3), Column("", 40, grow=True)], lambda row: (row[0], row[1].title)
        )

    def on_mount(self) -> None:
        """Find them."""
        self.query_one(ListGrid).show(list(zip(DIGITS, directories(), strict=False)))
        self.say("Цифра или Enter — открыть.")

    def action_begin(self, place: int) -> None:
        """Open the table with a digit."""
        if place < len(directories()):
            self.billing.go(directories()[place].open())

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open a table."""
        self.billing.go(message.row[1].open())


def directories() -> list[Directory]:
    """The entries of all screens, in their order."""
    return sorted(things(Directory), key=lambda each: each.place)


entry = Entry("Справочники", "f4", Directories, (Role.ADMINISTRATOR,))

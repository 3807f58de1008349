"""The documents of the office by their kinds: a digit or Enter opens the list of a kind."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.codes import Role
from tui_billing.screens._base import BillingScreen, Entry
from tui_billing.screens._documents import Paper, papers
from tui_billing.screens._menu import DIGITS
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid


class Documents(BillingScreen):
    """Kinds of documents, found by scanning the screens."""

    TITLE = "Документы"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(digit, f"begin({place})", f"Вид {digit}", show=False) for place, digit in enumerate(DIGITS)
    ]

    def body(self) -> Iterable[Widget]:
        """The kinds by their digits, as in the home menu."""
        yield ListGrid[tuple[str, Paper]](
            [Column("", 3), Column("", 40, grow=True)], lambda row: (row[0], row[1].title), empty="Документов нет."
        )

    def on_mount(self) -> None:
        """Find them."""
        self.query_one(ListGrid).show(list(zip(DIGITS, papers(), strict=False)))
        self.say("Цифра или Enter — список документов.")

    def action_begin(self, place: int) -> None:
        """Open the list of the kind with a digit."""
        if place < len(papers()):
            self.billing.go(papers()[place].open())

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the list of a kind."""
        _, paper = message.row
        self.billing.go(paper.open())


documents = Entry("Документы", "8", Documents, (Role.ACCOUNTANT,))

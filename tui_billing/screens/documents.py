"""The documents of the office by their kinds: Enter opens the list of a kind."""

from collections.abc import Iterable

from textual.widget import Widget

from tui_billing.domain.codes import Role
from tui_billing.screens._base import BillingScreen, Entry
from tui_billing.screens._documents import Paper, papers
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid


class Documents(BillingScreen):
    """Kinds of documents, found by scanning the screens."""

    TITLE = "Документы"

    def body(self) -> Iterable[Widget]:
        """The kinds."""
        yield ListGrid[Paper]([Column("", 40, grow=True)], lambda paper: (paper.title,), empty="Документов нет.")

    def on_mount(self) -> None:
        """Find them."""
        self.query_one(ListGrid).show(papers())
        self.say("Enter — список документов.")

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the list of a kind."""
        self.billing.go(message.row.open())


documents = Entry("Документы", "8", Documents, (Role.ACCOUNTANT,))

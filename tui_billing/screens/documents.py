"""The documents of the office by their kinds: a digit or Enter opens the list of a kind."""

from collections.abc import Sequence

from tui_billing.domain.codes import Role
from tui_billing.screens._base import Entry
from tui_billing.screens._digits import DigitMenu
from tui_billing.screens._documents import Paper, papers


class Documents(DigitMenu):
    """Kinds of documents, found by scanning the screens."""

    TITLE = "Документы"
    HINT = "Цифра или Enter — список документов."

    def choices(self) -> Sequence[Paper]:
        """The kinds."""
        return papers()

    def opened(self, choice: Paper) -> None:
        """Open the list of a kind."""
        self.billing.go(choice.open())


documents = Entry("Документы", "8", Documents, (Role.ACCOUNTANT,))

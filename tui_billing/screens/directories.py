"""The directories of the office: a digit or Enter opens a table."""

from collections.abc import Sequence

from tui_billing.domain.codes import Role
from tui_billing.screens._base import Entry
from tui_billing.screens._digits import DigitMenu
from tui_billing.screens._directories import Directory
from tui_billing.screens._menu import things


class Directories(DigitMenu):
    """The tables, found by scanning the screens."""

    TITLE = "Справочники"

    def choices(self) -> Sequence[Directory]:
        """The tables."""
        return directories()

    def opened(self, choice: Directory) -> None:
        """Open a table."""
        self.billing.go(choice.open())


def directories() -> list[Directory]:
    """The entries of all screens, in their order."""
    return sorted(things(Directory), key=lambda each: each.place)


entry = Entry("Справочники", "f4", Directories, (Role.ADMINISTRATOR,))

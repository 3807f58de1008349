"""What can be changed of an account, by digits; the card opens it."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.screens._base import BillingScreen
from tui_billing.screens._changes import OfAccount, account_changes
from tui_billing.screens._menu import DIGITS
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid


class AccountChanges(BillingScreen):
    """The kinds of changes, found by scanning the screens; the caret is on the one of the card's section."""

    TITLE = "Изменить данные лицевого счёта"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(digit, f"begin({place})", f"Строка {digit}", show=False) for place, digit in enumerate(DIGITS)
    ]

    def __init__(self, account_id: int, number: str, section: str = "") -> None:
        super().__init__()
        self._account_id, self._number, self._section = account_id, number, section

    @property
    def heading(self) -> str:
        """Whose data."""
        return f"ЛС {self._number} · что изменить"

    def body(self) -> Iterable[Widget]:
        """The kinds by their digits, as in the home menu."""
        yield ListGrid[tuple[str, OfAccount]](
            [Column("", 3), Column("", 40, grow=True)], lambda row: (row[0], row[1].title)
        )

    def on_mount(self) -> None:
        """Find them."""
        rows = list(zip(DIGITS, account_changes(), strict=False))
        at = next((place for place, (_, each) in enumerate(rows) if each.section == self._section), 0)
        self.query_one(ListGrid).show(rows, at)
        self.say("Цифра или Enter — открыть.")

    def action_begin(self, place: int) -> None:
        """Open the kind with a digit."""
        if place < len(account_changes()):
            self._open(account_changes()[place])

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open a kind."""
        self._open(message.row[1])

    def _open(self, change: OfAccount) -> None:
        self.billing.go(change.open(self._account_id, self._number))

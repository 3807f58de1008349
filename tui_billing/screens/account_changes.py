"""What can be changed of an account, by digits; the card opens it."""

from collections.abc import Sequence

from tui_billing.screens._changes import OfAccount, account_changes
from tui_billing.screens._digits import DigitMenu


class AccountChanges(DigitMenu):
    """The kinds of changes, found by scanning the screens; the caret is on the one of the card's section."""

    TITLE = "Изменить данные лицевого счёта"

    def __init__(self, account_id: int, number: str, section: str = "") -> None:
        super().__init__()
        self._account_id, self._number, self._section = account_id, number, section

    @property
    def heading(self) -> str:
        """Whose data."""
        return f"ЛС {self._number} · что изменить"

    @property
    def start(self) -> int:
        """The first kind of the section."""
        return next((place for place, each in enumerate(self.choices()) if each.section == self._section), 0)

    def choices(self) -> Sequence[OfAccount]:
        """The kinds."""
        return account_changes()

    def opened(self, choice: OfAccount) -> None:
        """Open a kind."""
        self.billing.go(choice.open(self._account_id, self._number))

"""What can be changed of one account: an object in a screen's module, and the card finds it; what such screens share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from textual.binding import BindingType

from tui_billing.domain.days import FOREVER, read_day
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import DAY, Asked, Head
from tui_billing.screens._documents import DocumentList
from tui_billing.screens._menu import things
from tui_billing.widgets.keys import go


@dataclass(frozen=True)
class OfAccount:
    """An entry of the list of changes. ``open(account_id, number)`` makes the screen; ``place`` orders them.

    ``section`` is the key of the card's section that it belongs to: there the list begins with it.
    """

    title: str
    place: int
    open: Callable[[int, str], BillingScreen]
    section: str = ""


def account_changes() -> list[OfAccount]:
    """The entries of all screens, in their order."""
    return sorted(things(OfAccount), key=lambda each: each.place)


class AccountList(DocumentList):
    """What an account has of a kind (account 0: everybody). A subclass gives ``action_new`` for F2."""

    BINDINGS: ClassVar[list[BindingType]] = [go("f2,insert", "new", "Новый")]

    def __init__(self, account_id: int = 0, number: str = "", said: str = "") -> None:
        super().__init__()
        self._account_id, self._number = account_id, number
        self.HINT = said or self.HINT

    @property
    def heading(self) -> str:
        """Whose."""
        return f"{self.TITLE} · ЛС {self._number}" if self._number else str(self.TITLE)


class DatedHead(Head):
    """The head of a change that holds on days: they may lie ahead."""

    def first(self, text: str) -> date:
        """The first day.

        Raises:
            BillingError: it is no date, or none was typed.
        """
        if not text.strip():
            raise RefusedError("Введите, с какого дня: 15.10.2026.")
        return read_day(text, self.desk.today)

    def begins(self) -> Asked:
        """The line for the first day."""
        return Asked("С какого дня", f"{self.desk.today:%d.%m.%Y}", DAY, self.first)

    def begins_month(self) -> Asked:
        """The line for the first day of what is decided for whole months."""
        return Asked("С первого числа месяца", f"{Period.of(self.desk.today).first:%d.%m.%Y}", DAY, self.first)

    def after(self, text: str) -> date:
        """The day after the last one that was typed; never, where none was.

        Raises:
            BillingError: it is no date.
        """
        return read_day(text, self.desk.today) + timedelta(days=1) if text.strip() else FOREVER

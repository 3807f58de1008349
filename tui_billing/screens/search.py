"""Search of an account from any screen: number, name, address or meter serial, while it is typed."""

from collections.abc import Callable, Sequence

from tui_billing.queries.search import Found, find_accounts
from tui_billing.screens._base import Entry
from tui_billing.screens._finder import Finder
from tui_billing.screens.account_card import AccountCard
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid


class Search(Finder):
    """Finds accounts. ``chosen`` is called with the account's id and number once this screen is closed; by default the card opens."""

    TITLE = "Поиск"
    HINT = "Номер счёта, фамилия, улица дом квартира или номер прибора. Enter — открыть."

    def __init__(self, beginning: str = "", chosen: Callable[[int, str], None] | None = None) -> None:
        super().__init__(beginning)
        self._chosen = chosen

    def grid(self) -> ListGrid[Found]:
        """Number, holder, address."""
        return ListGrid(
            [Column("Счёт", 11), Column("Абонент", 26), Column("Адрес", 34, grow=True, inner=True), Column("", 7)],
            _cells,
            empty="",
        )

    async def find(self, text: str) -> Sequence[Found]:
        """The first accounts."""
        return await self.ask(find_accounts, text, self.desk.today)

    def opened(self, row: Found) -> None:
        """Hand the account over, or open its card."""
        if self._chosen is not None:
            self.billing.back()
            self._chosen(row.account_id, row.number)
        else:
            self.billing.instead(AccountCard(row.account_id))


def _cells(row: Found) -> tuple[str, ...]:
    return row.number, row.holder, row.address, "закрыт" if row.closed else ""


search = Entry("Найти лицевой счёт", "7", Search)

"""The debtor list: accounts that owe for overdue months; Enter opens the card."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.decimals import roubles
from tui_billing.queries.debtors import Debtor, DebtorFilter, debtor_page
from tui_billing.screens._base import Entry
from tui_billing.screens._paged import PagedScreen
from tui_billing.screens.account_card import AccountCard
from tui_billing.screens.duty import DutyStatement
from tui_billing.widgets.columns import Column
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid

COLUMNS = (
    Column("Счёт", 10),
    Column("Абонент", 12, grow=True),
    Column("Адрес", 18, grow=True, inner=True),
    Column("Долг, руб.", 12, right=True),
    Column("Пеня, руб.", 10, right=True),
    Column("Мес.", 4, right=True),
    Column("С", 7),
    Column("Последняя оплата", 16),
)
LEAST_MONTHS = (1, 2, 3, 6, 12)
LEAST_ROUBLES = (0, 1_000, 5_000, 20_000, 100_000)


class Debtors(PagedScreen):
    """By building, in the carrier's order. F3 and F4 narrow the list by age and by amount."""

    TITLE = "Должники"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "months", "Месяцы"),
        Binding("f4", "amount", "Сумма"),
        go("f9", "duty", "Пошлина"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._age = self._sum = 0

    def body(self) -> Iterable[Widget]:
        """The list, a page of buildings at a time."""
        yield ListGrid[Debtor](COLUMNS, _cells, fetch=self._page, empty="Должников нет.")

    def on_mount(self) -> None:
        """Say what is shown and what the keys do."""
        self._title()
        self.say("F3 — просрочено месяцев, F4 — сумма долга, Enter — лицевой счёт, F9 — госпошлина.")

    def action_months(self) -> None:
        """The next age of debt."""
        self._age = (self._age + 1) % len(LEAST_MONTHS)
        self._restart()

    def action_amount(self) -> None:
        """The next least amount."""
        self._sum = (self._sum + 1) % len(LEAST_ROUBLES)
        self._restart()

    def action_duty(self) -> None:
        """What a court asks for the debt under the cursor."""
        row: Debtor | None = self.query_one(ListGrid).row
        if row is not None:
            self.billing.go(DutyStatement(row.account_id, row.number))

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the card."""
        self.billing.go(AccountCard(message.row.account_id))

    async def _page(self, last: Debtor | None, count: int) -> Sequence[Debtor]:
        """Whole buildings with at least so many debtors, or all that are left."""
        least = max(1, LEAST_ROUBLES[self._sum] * 100)
        wanted = DebtorFilter(self.desk.today, least, LEAST_MONTHS[self._age])
        page = await self.ask(debtor_page, wanted, last.building_id if last else 0, count)
        return page.rows

    def _restart(self) -> None:
        self._title()
        self.query_one(ListGrid).restart()

    def _title(self) -> None:
        amount, age = roubles(max(1, LEAST_ROUBLES[self._sum] * 100)), LEAST_MONTHS[self._age]
        self.caption(f"Должники на {self.desk.today:%d.%m.%Y}", f"от {amount} руб., от {age} мес. ")


def _cells(row: Debtor) -> tuple[str, ...]:
    paid = f"{row.last_paid_on:%d.%m.%Y}" if row.last_paid_on else "не платил"
    owed = roubles(row.debt_kop), roubles(row.penalty_kop) if row.penalty_kop else ""
    return row.number, row.holder, row.address, *owed, str(row.months), str(row.oldest), paid


debtors = Entry("Должники", "6", Debtors)

"""Services of an account: connected, disconnected, an act about the meter, entered on the lines of a head."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from tui_billing.domain.errors import RefusedError
from tui_billing.domain.services import Service
from tui_billing.operations._dated import days
from tui_billing.operations.connections import connect, disconnect, set_meter_possible
from tui_billing.queries.account_card import ServiceRow, services_of
from tui_billing.queries.account_filter import named
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import DAY, Asked
from tui_billing.screens._card_sections import day
from tui_billing.screens._changes import AccountList, DatedHead, OfAccount
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Alphabet, Field
from tui_billing.widgets.list_grid import ListGrid

WORDS = {"0": "отключено", "1": "подключено", "2": "прибор установить нельзя", "3": "прибор установить можно"}


class ConnectionsOfAccount(AccountList):
    """What is connected since when. F2 or Enter changes the service of the line."""

    TITLE = "Услуги"
    HINT = "F2 или Enter — подключить, отключить, записать акт о приборе."

    def body(self) -> Iterable[Widget]:
        """The connections, those of today first."""
        yield ListGrid[ServiceRow](
            [
                Column("Услуга", 24, grow=True), Column("С", 10), Column("До", 10), Column("Прибор", 8),
                Column("Поставщик", 18, grow=True),
            ],
            lambda row: (
                row.service, day(row.valid_from), day(row.valid_to), "нельзя" if row.meter_impossible else "",
                row.supplier or "не назначен",
            ),
            empty="Услуг нет. F2 — подключить.",
        )  # fmt: skip

    def action_new(self) -> None:
        """Change a service."""
        row: ServiceRow | None = self.query_one(ListGrid).row
        self.billing.instead(ConnectionHead(self._account_id, self._number, row.service if row else ""))

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Change the service of the line."""
        self.action_new()

    async def listed(self) -> Sequence[ServiceRow]:
        """All of them."""
        return await self.ask(services_of, self._account_id, self.desk.today)


class ConnectionHead(DatedHead):
    """A service, what becomes of it, and since when."""

    HINT = "Enter — дальше. 1 — подключить, 0 — отключить; акт: 2 — прибор установить нельзя, 3 — можно. Esc — отмена."

    def __init__(self, account_id: int, number: str, service: str) -> None:
        super().__init__()
        self._account_id, self._number, self._service = account_id, number, service

    @property
    def heading(self) -> str:
        """What is entered."""
        return f"Услуги · ЛС {self._number}: изменение"

    def asked(self) -> Sequence[Asked]:
        """Service, what, days."""
        return (
            Asked("Услуга: код или название", self._service, Field(40, Alphabet.TEXT)),
            Asked("1 подключить, 0 отключить, 2, 3 акт", "", Field(1, Alphabet.DIGITS), _known),
            self.begins(),
            Asked("По какой день (пусто — дальше)", "", DAY, self.after),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        name, what, first, last = (value.strip() for value in values)
        _known(what)
        service_id, title = await self.ask(named, Service, "услуга", name)
        since, until = self.first(first), self.after(last)
        if what == "1":
            await self.make(connect, self._account_id, service_id, since, until)
        elif what == "0":
            await self.make(disconnect, self._account_id, service_id, since, until)
        else:
            await self.make(set_meter_possible, self._account_id, service_id, since, possible=what == "3")
        said = f"{title}, {days(since, until)}: {WORDS[what]}. Начисленное исправит перерасчёт."
        return ConnectionsOfAccount(self._account_id, self._number, said)

    def back_to(self) -> BillingScreen:
        """The list."""
        return ConnectionsOfAccount(self._account_id, self._number)


def _known(text: str) -> None:
    if text not in WORDS:
        raise RefusedError("Введите 1 — подключить, 0 — отключить, 2 — прибор установить нельзя, 3 — можно.")


connections_of_account = OfAccount("Услуги: подключить, отключить", 20, ConnectionsOfAccount, "2")

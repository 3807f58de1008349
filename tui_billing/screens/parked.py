"""Parked lines: the work list of a run. Enter opens the account whose facts have to be mended."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from tui_billing.domain.codes import ParkReason
from tui_billing.queries.parked import ParkedRow, parked_of
from tui_billing.screens._base import BillingScreen
from tui_billing.screens.account_card import AccountCard
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid

COLUMNS = (
    Column("Счёт", 10),
    Column("Адрес", 28, grow=True),
    Column("Услуга", 18, grow=True),
    Column("Причина", 20, grow=True),
    Column("С", 10),
    Column("По", 10),
)


class Parked(BillingScreen):
    """The parked lines of a run: all, of one reason, or of one building."""

    TITLE = "Отложенные строки"

    def __init__(self, run_id: int, *, reason: ParkReason | None = None, building_id: int | None = None) -> None:
        super().__init__()
        self._run_id, self._reason, self._building_id = run_id, reason, building_id

    def body(self) -> Iterable[Widget]:
        """The list, a page at a time."""
        yield ListGrid[ParkedRow](COLUMNS, _cells, fetch=self._page, empty="Отложенных строк нет.")

    def on_list_grid_at(self, message: ListGrid.At) -> None:
        """Say what to do about the row."""
        row: ParkedRow = message.row
        point = f"{row.point}: " if row.point else ""
        self.say(f"{point}{row.reason.label}. {row.advice}")

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the account of the row."""
        row: ParkedRow = message.row
        if row.account_id:
            self.billing.go(AccountCard(row.account_id))
        else:
            self.say("Строка относится к дому целиком: проверьте общедомовой прибор и нормативы дома.", refusal=True)

    async def _page(self, last: ParkedRow | None, count: int) -> Sequence[ParkedRow]:
        offset = len(self.query_one(ListGrid).rows) if last is not None else 0
        return await self.ask(
            parked_of, self._run_id, reason=self._reason, building_id=self._building_id, offset=offset, limit=count
        )


def _cells(row: ParkedRow) -> tuple[str, ...]:
    return (
        row.number or "дом",
        row.address,
        row.service,
        row.reason.label,
        f"{row.from_day:%d.%m.%Y}",
        f"{row.to_day:%d.%m.%Y}",
    )

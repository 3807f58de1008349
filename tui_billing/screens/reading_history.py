"""The readings of one metering point, the newest first: of every meter that stood there, of any status."""

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widget import Widget

from tui_billing.domain.decimals import written
from tui_billing.engine.reading_checks import HELD_BIT, PLACES, titles
from tui_billing.queries.reading_batches import HistoryRow, point_history
from tui_billing.queries.readings import MeterRow
from tui_billing.screens._base import BillingScreen
from tui_billing.widgets.columns import Column
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid

COLUMNS = (
    Column("Дата", 10),
    Column("Показание", 12, right=True),
    Column("Расход", 10, right=True),
    Column("Зона", 7),
    Column("Источник", 10),
    Column("Состояние", 11),
    Column("Прибор", 10),
    Column("Ввёл", 14, grow=True),
)


class ReadingHistory(BillingScreen):
    """The history of the point that a meter stands on. The status line names the checks of the caret's reading."""

    BINDINGS: ClassVar[list[BindingType]] = [go("f3", "app.back", "Назад")]

    def __init__(self, meter: MeterRow) -> None:
        super().__init__()
        self._meter = meter

    @property
    def heading(self) -> str:
        """Which meter."""
        return f"История: {self._meter.service}, {self._meter.location}, {self._meter.address}"

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield ListGrid[HistoryRow](COLUMNS, _cells, empty="Показаний нет.")

    def on_mount(self) -> None:
        """Ask for the readings."""
        self._ask()

    @work
    async def _ask(self) -> None:
        self.query_one(ListGrid).show(await self.ask(point_history, self._meter.point_id))

    def on_list_grid_at(self, message: ListGrid.At) -> None:
        """Name the checks that the reading fired."""
        row: HistoryRow = message.row
        held = ["отложено вводившим"] if row.checks & HELD_BIT else []
        self.say("; ".join([*held, *titles(row.checks)]))


def _cells(row: HistoryRow) -> tuple[str, ...]:
    return (
        f"{row.taken_on:%d.%m.%Y}",
        written(row.value_e6, PLACES),
        "" if row.used_e6 is None else written(row.used_e6, PLACES),
        row.zone.label,
        row.source.label,
        row.status.label,
        row.serial,
        row.author,
    )

"""The readings of one metering point, the newest first: of every meter that stood there, of any status."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widget import Widget

from tui_billing.domain.codes import ReadingStatus
from tui_billing.domain.decimals import parse, written
from tui_billing.engine.reading_checks import HELD_BIT, PLACES, titles
from tui_billing.operations.reading_correction import correct_reading
from tui_billing.queries.reading_batches import HistoryRow, point_history
from tui_billing.queries.readings import MeterRow
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import Asked, Head
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Alphabet, Field
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

    BINDINGS: ClassVar[list[BindingType]] = [go("f2", "correct", "Исправ."), go("f3", "app.back", "Назад")]

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

    def action_correct(self) -> None:
        """Put another value in the place of the caret's reading."""
        row: HistoryRow | None = self.query_one(ListGrid).row
        if row is None or row.status is not ReadingStatus.ACCEPTED:
            self.billing.arrived()
            self.say("Исправляют принятое показание: выберите его стрелками.", refusal=True)
        else:
            self.billing.instead(CorrectionHead(self._meter, row))

    @work
    async def _ask(self) -> None:
        self.query_one(ListGrid).show(await self.ask(point_history, self._meter.point_id))

    def on_list_grid_at(self, message: ListGrid.At) -> None:
        """Name the checks that the reading fired."""
        row: HistoryRow = message.row
        held = ["отложено вводившим"] if row.checks & HELD_BIT else []
        self.say("; ".join([*held, *titles(row.checks)]))


class CorrectionHead(Head):
    """The right value of a reading of a charged month, and why."""

    HINT = (
        "Enter — дальше. Начисленное исправит перерасчёт. Показание открытого месяца исправляют вводом. Esc — отмена."
    )

    def __init__(self, meter: MeterRow, row: HistoryRow) -> None:
        super().__init__()
        self._meter, self._row = meter, row

    @property
    def heading(self) -> str:
        """Which reading."""
        return (
            f"Исправление: {self._meter.service}, {self._row.taken_on:%d.%m.%Y} "
            f"{written(self._row.value_e6, PLACES)} {self._row.zone.label}"
        )

    def asked(self) -> Sequence[Asked]:
        """The value, the reason."""
        return (
            Asked("Правильное показание", "", Field(14, Alphabet.NUMBER, 6), lambda text: parse(text, PLACES)),
            Asked("Причина: контрольный съём, ошибка ввода", "", Field(40, Alphabet.TEXT)),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Correct it, and mark the months since."""
        value, reason = values
        await self.make(
            correct_reading, self._row.period, self._meter.point_id, self._row.zone, parse(value, PLACES), reason,
            landing=self.desk.period,
        )  # fmt: skip
        return ReadingHistory(self._meter)

    def back_to(self) -> BillingScreen:
        """The history."""
        return ReadingHistory(self._meter)


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

"""Review of a batch of readings before it is closed: totals against the sheet, every row, what is held or refused."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widget import Widget

from tui_billing.domain.codes import BatchStatus, ReadingStatus
from tui_billing.domain.decimals import written
from tui_billing.engine.checks._check import PLACES
from tui_billing.engine.reading_checks import titles
from tui_billing.operations.reading_batches import DifferenceError, close_batch
from tui_billing.queries.reading_batches import Batch, ReviewRow, Totals, reviewed
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._reading_rows import control_line
from tui_billing.widgets.columns import Column
from tui_billing.widgets.keys import go
from tui_billing.widgets.line import Line
from tui_billing.widgets.list_grid import ListGrid
from tui_billing.widgets.prompt import Prompt

HINT = "Enter — к строке, F9 — закрыть пакет, Esc — назад к вводу."
COLUMNS = (
    Column("№", 4, right=True),
    Column("Кв.", 6),
    Column("Усл.", 12),
    Column("Зона", 6),
    Column("Показание", 12, right=True),
    Column("Состояние", 11),
    Column("Замечания", 20, grow=True),
    Column("Прибор", 10),
)
FIRST = (ReadingStatus.HELD, ReadingStatus.ACCEPTED)


class BatchReview(BillingScreen):
    """The rows that need a look first, then the rest in the order of keying; ``opened`` makes the sheet again."""

    TITLE = "Итоги пакета"
    BINDINGS: ClassVar[list[BindingType]] = [
        go("f6,escape", "sheet", "Ввод"),
        go("f9", "close_batch", "Закрыть"),
        go("f10", "app.back", "Выход"),
    ]

    def __init__(self, batch_id: int, opened: Callable[..., BillingScreen]) -> None:
        super().__init__()
        self._batch_id, self._opened = batch_id, opened

    def body(self) -> Iterable[Widget]:
        """The totals, the rows, and a line for the note that a difference needs."""
        yield Line(id="control")
        yield Line(id="more")
        yield ListGrid[ReviewRow](COLUMNS, _cells, empty="В пакете ещё ничего нет.")
        note = Prompt("Пояснение к расхождению (Enter — закрыть пакет):")
        note.display = False
        yield note

    def on_mount(self) -> None:
        """Ask for the batch."""
        self.say(HINT)
        self._load()

    @work
    async def _load(self) -> None:
        batch, totals, rows = await self.ask(reviewed, self._batch_id)
        self.caption(f"{self.TITLE} {batch.id}: {batch.title}", f"{batch.taken_on:%d.%m.%Y} · {batch.status.label} ")
        self.query_one("#control", Line).say(" " + control_line(batch, totals))
        self.query_one("#more", Line).say(" " + _more(batch, totals))
        self.query_one(ListGrid).show(sorted(rows, key=_order))

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Back to the sheet, to this meter."""
        self.billing.instead(self._opened(self._batch_id, message.row.point_id))

    def action_sheet(self) -> None:
        """Back to the sheet."""
        self.billing.instead(self._opened(self._batch_id))

    def action_close_batch(self) -> None:
        """Close the batch, if it comes to what was declared."""
        self.billing.hold()
        self._close("")

    def on_prompt_entered(self, message: Prompt.Entered) -> None:
        """Close the batch with its note."""
        self.billing.hold()
        self._close(message.text)

    @work
    async def _close(self, note: str) -> None:
        try:
            await self.make(close_batch, self._batch_id, note)
        except DifferenceError as difference:
            self._ask_for_a_note()
            self.refuse(difference)
            self.billing.arrived()
        else:
            self.billing.back()

    def _ask_for_a_note(self) -> None:
        prompt = self.query_one(Prompt)
        prompt.passing, prompt.display = False, True
        prompt.focus()


def _more(batch: Batch, totals: Totals) -> str:
    parts = [f"ввёл {batch.author}"]
    if totals.withdrawn:
        parts.append(f"отменено значений {totals.withdrawn}")
    if batch.status is BatchStatus.VERIFYING or totals.agreed or totals.disagreed:
        parts.append(f"второй ввод: совпало {totals.agreed}, разошлось {totals.disagreed}")
    return " · ".join(parts)


def _order(row: ReviewRow) -> tuple[int, int, int]:
    return FIRST.index(row.status) if row.status in FIRST else len(FIRST), row.batch_row, row.zone or 0


def _cells(row: ReviewRow) -> tuple[str, ...]:
    return (
        str(row.batch_row),
        row.premises,
        row.service,
        "" if row.zone is None else row.zone.label,
        "" if row.value_e6 is None else written(row.value_e6, PLACES),
        row.status.label,
        row.reason or ", ".join(titles(row.checks)),
        row.serial,
    )

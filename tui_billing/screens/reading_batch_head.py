"""What a sheet says before it is keyed: the day of the readings, how many there are, their sum."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widget import Widget

from tui_billing.domain.codes import ReadingSource
from tui_billing.domain.days import read_day
from tui_billing.domain.decimals import parse
from tui_billing.domain.errors import BillingError
from tui_billing.domain.period import Period
from tui_billing.engine.checks._check import PLACES
from tui_billing.operations.reading_batches import declare_batch, open_batch
from tui_billing.queries.reading_batches import Batch
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._reading_rows import plain_number
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Alphabet, Field, Level, Row, Save, Verdict
from tui_billing.widgets.entry_grid import EntryGrid
from tui_billing.widgets.keys import go

DAY, COUNT, SUM = range(3)
HINT = "Enter — дальше. Число и сумма — с листа, для сверки; можно оставить пустыми. Сумма — всех показаний подряд."


@dataclass(frozen=True, slots=True)
class HeadOf:
    """The head of a new batch (``batch_id`` 0) or of an open one. Neither building nor controller: by account."""

    title: str
    taken_on: date
    period: Period
    batch_id: int = 0
    building_id: int | None = None
    controller_id: int | None = None
    count: int | None = None
    sum_e6: int | None = None

    @classmethod
    def batch(cls, batch: Batch) -> "HeadOf":
        """The head of an open batch."""
        return cls(
            batch.title,
            batch.taken_on,
            batch.period,
            batch.id,
            batch.building_id or None,
            batch.controller_id or None,
            batch.declared_count,
            batch.declared_sum_e6,
        )


class BatchHead(BillingScreen):
    """Three fields; Enter through them opens the sheet that ``opened`` makes of the batch."""

    TITLE = "Лист показаний"
    BINDINGS: ClassVar[list[BindingType]] = [
        go("f10", "leave", "Выход"),
        go("escape", "leave", "Назад", show=False),
    ]

    def __init__(self, head: HeadOf, opened: Callable[[int], BillingScreen]) -> None:
        super().__init__()
        self._head, self._opened = head, opened

    def action_leave(self) -> None:
        """Go back: to the sheet, if it was open."""
        if self._head.batch_id:
            self.billing.instead(self._opened(self._head.batch_id))
        else:
            self.billing.back()

    @property
    def heading(self) -> str:
        """Which sheet."""
        return f"{self.TITLE}: {self._head.title}"

    def body(self) -> Iterable[Widget]:
        """The fields."""
        yield EntryGrid(
            _keep,
            judge=self._judge,
            columns=(Column("", 40, grow=True),),
            heading="",
            note=Column("", 1),
            grow=self._end,
        )

    def on_mount(self) -> None:
        """Show the fields."""
        head = self._head
        count = "" if head.count is None else str(head.count)
        total = "" if head.sum_e6 is None else plain_number(head.sum_e6)
        self.query_one(EntryGrid).show(
            [
                _row(DAY, f"{head.taken_on:%d.%m.%Y}", "Дата снятия показаний", Field(10, Alphabet.TEXT)),
                _row(COUNT, count, "Сколько показаний на листе", Field(10, Alphabet.DIGITS)),
                _row(SUM, total, "Сумма всех показаний листа", Field(16, places=3)),
            ]
        )
        self.say(HINT)

    def _judge(self, row: Row, values: tuple[str, ...]) -> Verdict:
        if row.key != DAY:
            return Verdict()
        try:
            day = read_day(values[0], self.desk.today)
        except BillingError as refusal:
            return Verdict(Level.HARD, str(refusal), holdable=False)
        if day > self.desk.today:
            return Verdict(Level.HARD, "Дата снятия в будущем. Введите день, когда сняли показания.", holdable=False)
        return Verdict()

    def _end(self, index: int) -> Row | None:
        """After the last field, keys are for the sheet."""
        self.query_one(EntryGrid).pause()
        self.billing.hold()
        return None

    def on_entry_grid_ended(self) -> None:
        """Open the sheet."""
        self._open()

    @work
    async def _open(self) -> None:
        try:
            batch_id = await self._store()
        except BillingError:
            self.query_one(EntryGrid).forget()
            self.billing.arrived()
            raise
        for key in self.query_one(EntryGrid).forget():
            self.billing.keep(key)
        self.billing.instead(self._opened(batch_id))

    async def _store(self) -> int:
        """Open the batch, or change what was declared; its id."""
        head = self._read()
        if head.batch_id:
            await self.make(declare_batch, head.batch_id, taken_on=head.taken_on, count=head.count, sum_e6=head.sum_e6)
            return head.batch_id
        return await self.make(
            open_batch,
            head.period,
            head.taken_on,
            ReadingSource.CONTROLLER if head.building_id or head.controller_id else ReadingSource.SUBSCRIBER,
            building_id=head.building_id,
            controller_id=head.controller_id,
            declared_count=head.count,
            declared_sum_e6=head.sum_e6,
        )

    def _read(self) -> HeadOf:
        day, count, total = (line.values[0] for line in self.query_one(EntryGrid).model.lines)
        return replace(
            self._head,
            taken_on=read_day(day, self.desk.today),
            count=int(count) if count else None,
            sum_e6=parse(total, PLACES) if total else None,
        )


def _row(key: int, value: str, title: str, field: Field) -> Row:
    return Row(key=key, cells=(title,), fields=(field,), values=(value,))


def _keep(entry: Save) -> None:
    """The fields are stored together, when the sheet is opened."""

"""What a sheet says before it is keyed, field by field; Enter through the fields opens the batch."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widget import Widget

from tui_billing.domain.days import read_day
from tui_billing.domain.errors import BillingError, RefusedError
from tui_billing.screens._base import BillingScreen
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Alphabet, Field, Level, Row, Save, Verdict
from tui_billing.widgets.entry_grid import EntryGrid
from tui_billing.widgets.keys import go

DAY = Field(10, Alphabet.TEXT)


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of the head; ``check`` raises a refusal for a value that it does not take."""

    title: str
    value: str
    field: Field
    check: Callable[[str], object] = str


class Head(BillingScreen):
    """A subclass gives ``asked``, ``store`` and ``back_to``."""

    HINT = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        go("f10", "leave", "Выход"),
        go("escape", "leave", "Назад", show=False),
    ]

    def asked(self) -> Sequence[Asked]:
        """The fields."""
        raise NotImplementedError

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Store what was entered; the screen that comes next."""
        raise NotImplementedError

    def back_to(self) -> BillingScreen | None:
        """The screen to go back to, None for the one below."""
        return None

    def a_day(self, text: str) -> date:
        """A typed day up to today.

        Raises:
            BillingError: it is no date, or lies in the future.
        """
        day = read_day(text, self.desk.today)
        if day > self.desk.today:
            raise RefusedError("Дата в будущем. Введите прошедший день или сегодняшний.")
        return day

    def body(self) -> Iterable[Widget]:
        """The fields."""
        yield EntryGrid(
            _keep,
            judge=self._judge,
            columns=(Column("", 20, grow=True),),
            heading="",
            note=Column("", 1),
            grow=self._end,
        )

    def on_mount(self) -> None:
        """Show the fields."""
        self.query_one(EntryGrid).show(
            [Row(key=each, cells=(each.title,), fields=(each.field,), values=(each.value,)) for each in self.asked()]
        )
        self.say(self.HINT)

    def _judge(self, row: Row, values: tuple[str, ...]) -> Verdict:
        try:
            row.key.check(values[0])
        except BillingError as refusal:
            return Verdict(Level.HARD, str(refusal), holdable=False)
        return Verdict()

    def _end(self, index: int) -> Row | None:
        """After the last field, keys are for the screen that comes next."""
        self.query_one(EntryGrid).pause()
        self.billing.hold()
        return None

    def on_entry_grid_ended(self) -> None:
        """Open the batch."""
        self._open()

    @work
    async def _open(self) -> None:
        grid = self.query_one(EntryGrid)
        try:
            screen = await self.store([line.values[0] for line in grid.model.lines])
        except BillingError:
            grid.forget()
            self.billing.arrived()
            raise
        for key in grid.forget():
            self.billing.keep(key)
        self.billing.instead(screen)

    def action_leave(self) -> None:
        """Go back without storing."""
        screen = self.back_to()
        if screen is None:
            self.billing.back()
        else:
            self.billing.instead(screen)


def _keep(entry: Save) -> None:
    """The fields are stored together, when the batch is opened."""

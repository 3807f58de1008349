"""Receipts of a period: issued and printed building by building, with progress; started again after a stop."""

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.codes import Role
from tui_billing.domain.decimals import grouped, roubles
from tui_billing.domain.errors import BillingError
from tui_billing.domain.period import Period
from tui_billing.operations.receipts import issue_receipts
from tui_billing.screens._base import Entry
from tui_billing.screens._job import JobScreen
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid
from tui_billing.widgets.prompt import Prompt

FOLDER = "receipts"


class Receipts(JobScreen):
    """Enter prints the receipts of the period into the folder that is typed."""

    TITLE = "Квитанции"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", "Предыдущий период", show=False),
        Binding("right", "turn(1)", "Следующий период", show=False),
    ]

    def __init__(self, period: Period | None = None) -> None:
        super().__init__()
        self._period = period
        self._months = 0

    @property
    def period(self) -> Period:
        """The period whose receipts are printed."""
        return (self._period or self.desk.period).plus(self._months)

    def body(self) -> Iterable[Widget]:
        """The folder, and the files that were written."""
        yield Prompt("Каталог для PDF:", FOLDER)
        files: ListGrid[Path] = ListGrid([Column("Файл", 60, grow=True)], lambda file: (file.name,), empty="")
        files.can_focus = False
        yield files

    def on_mount(self) -> None:
        """Say what Enter does."""
        self._title()
        self.say("Enter — выпустить и напечатать квитанции всех домов, ← → — период, F9 — остановить.")

    def action_turn(self, months: int) -> None:
        """Go to a neighbouring period."""
        if not self.busy:
            self._months += months
            self._title()

    def on_prompt_entered(self, message: Prompt.Entered) -> None:
        """Print."""
        if self.take():
            self._print(Path(message.text.strip() or FOLDER).expanduser())

    @work(group="job")
    async def _print(self, folder: Path) -> None:
        desk = self.desk
        self.say("Печать…")
        try:
            made = await self.job(issue_receipts, desk.actor, self.period, folder=folder, issued_on=desk.today)
        except BillingError as refusal:
            self.refuse(refusal)
            return
        finally:
            for prompt in self.query(Prompt):  # none when the person has left the screen
                prompt.passing = False
        self.query_one(ListGrid).show(made.files)
        count, payable = grouped(str(made.receipts)), roubles(made.payable_kop)
        self.say(f"Квитанций: {count}, новых: {made.new}, к оплате {payable} руб. Каталог: {folder}")

    def told(self, done: int, total: int) -> str:
        """How many buildings are printed."""
        return f"Домов напечатано: {done} из {total}. F9 — остановить."

    def _title(self) -> None:
        self.caption(f"Квитанции · {self.period.title}")


receipts = Entry("Квитанции", "5", Receipts, (Role.ACCOUNTANT,))

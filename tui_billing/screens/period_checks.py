"""The closing checks of a period: run with progress, opened row by row, accepted with a reason, and the closing itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.decimals import grouped
from tui_billing.domain.period import Period
from tui_billing.operations.closing import ChecksError, accept_warning, close_period, run_checks
from tui_billing.queries.closing import closing_checks
from tui_billing.queries.closing._check import CheckRow, Outcome, Severity, check_page
from tui_billing.queries.fixes import Fix, Place
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._fixes import screen_of
from tui_billing.screens._job import JobScreen
from tui_billing.screens._paged import PagedScreen
from tui_billing.screens._reason import Reasoned
from tui_billing.screens.accrual import Accrual
from tui_billing.screens.held import Held
from tui_billing.screens.parked import Parked
from tui_billing.screens.receipts import Receipts
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid

LISTS: Mapping[str, Callable[[Period], BillingScreen]] = {
    "parked": lambda period: Parked(period=period),
    "held_lines": Held,
}
"""The checks whose rows have a screen of their own."""


class PeriodChecks(JobScreen, Reasoned):
    """What each check finds. Closing asks them again, with nobody writing."""

    TITLE = "Проверки закрытия"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "close", "Закрыть"),
        Binding("f5", "check", "Провер."),
        Binding("f6", "accept", "Принять"),
    ]

    def __init__(self, period: Period) -> None:
        super().__init__()
        self._period = period
        self._sure = False

    def body(self) -> Iterable[Widget]:
        """The checks."""
        columns = (Column("", 1), Column("Проверка", 34), Column("Строк", 8, right=True), Column("", 28, grow=True))
        yield ListGrid[Outcome](columns, _cells, empty="Проверяется…")
        yield self.reason_line()

    def on_mount(self) -> None:
        """Run the checks."""
        self.caption(f"{self.TITLE} · {self._period.title}")
        self.action_check()

    def on_list_grid_at(self, message: ListGrid.At) -> None:
        """Say how to put it right; the half-given consent to close is taken back."""
        self._sure = False
        row: Outcome = message.row
        if row.count and not self.busy:
            self.say(f"{row.advice} Enter — строки.")
        elif not self.busy:
            self.say(self._verdict())

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the rows of a check."""
        row: Outcome = message.row
        if not row.count:
            self.say("Здесь исправлять нечего.")
        elif row.name in LISTS:
            self.billing.go(LISTS[row.name](self._period))
        else:
            self.billing.go(CheckRows(self._period, row))

    def action_check(self) -> None:
        """Run the checks again."""
        if self.take():
            self._sure = False
            self._check()

    def action_accept(self) -> None:
        """Accept the warning of the row, after a reason."""
        row: Outcome | None = self.query_one(ListGrid).row
        if row is None or not row.blocks:
            self.say("Принимать нечего.")
        elif row.severity is Severity.MUST:
            self.say(f"Принять нельзя, нужно исправить. {row.advice}", refusal=True)
        else:
            self.why("Почему закрыть и так:", partial(self._accept, row))

    def action_close(self) -> None:
        """Close the period, at the second press."""
        if self.busy:
            return
        if any(row.blocks for row in self._outcomes) or not self._outcomes:
            self.say(self._verdict(), refusal=True)
        elif not self._sure:
            self._sure = True
            self.say("Закрытый период откроет только администратор. Ещё раз F4 — закрыть, другая клавиша — нет.")
        elif self.take():
            self._sure = False
            self._close()

    @property
    def _outcomes(self) -> Sequence[Outcome]:
        return self.query_one(ListGrid).rows

    def _verdict(self) -> str:
        if any(row.must_be_fixed for row in self._outcomes):
            return "Закрыть нельзя: исправьте отмеченное ✗ (Enter — строки, F5 — проверить снова)."
        if any(row.blocks for row in self._outcomes):
            return "Закрыть нельзя: исправьте отмеченное «!» или примите с причиной (F6)."
        return "Всё проверено. F4 — закрыть период." if self._outcomes else "Сначала проверьте период (F5)."

    async def _accept(self, row: Outcome, reason: str) -> None:
        await self.make(accept_warning, self._period, row.name, row.count, reason)
        self.action_check()

    @work(group="job")
    async def _check(self) -> None:
        self.say("Проверяется… F9 — остановить.")
        outcomes = await self.job(run_checks, self._period)
        self._show(outcomes)

    @work(group="job")
    async def _close(self) -> None:
        try:
            balances = await self.job(close_period, self.desk.actor, self._period)
        except ChecksError as refusal:
            self._show(refusal.outcomes)
            raise
        await self.billing.follow_period()
        self.say(f"Период {self._period.title} закрыт. Записано сальдо: {grouped(str(balances))}.")

    def _show(self, outcomes: Sequence[Outcome]) -> None:
        grid = self.query_one(ListGrid)
        grid.show(outcomes, grid.index)
        self.say(self._verdict())


class CheckRows(PagedScreen):
    """The rows that a check found; Enter opens the place to put one right."""

    TITLE = "Что исправить"

    def __init__(self, period: Period, outcome: Outcome) -> None:
        super().__init__()
        self._period, self._outcome = period, outcome

    def body(self) -> Iterable[Widget]:
        """The rows."""
        columns = (Column("", 78, grow=True),)
        yield ListGrid[CheckRow](columns, lambda row: (row.text,), fetch=self._page, empty="Строк больше нет.")

    def on_mount(self) -> None:
        """Say what they are."""
        self.caption(f"{self._outcome.title} · {self._period.title}")
        self.say(self._outcome.advice)

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the place."""
        fix: Fix = message.row.fix
        screen = screen_of(fix, self._period, self.desk)
        if fix.place is Place.ACCRUAL:
            self.billing.go(Accrual(self._period))
        elif fix.place is Place.RECEIPTS:
            self.billing.go(Receipts(self._period))
        elif screen is not None:
            self.billing.go(screen)
        else:
            self.say(self._outcome.advice, refusal=True)

    async def _page(self, last: CheckRow | None, count: int) -> Sequence[CheckRow]:
        """A check that is a bulk job has no pages: its first rows."""
        if closing_checks()[self._outcome.name].job is not None:
            return self._outcome.rows if last is None else ()
        offset = len(self.query_one(ListGrid).rows) if last is not None else 0
        return await self.ask(check_page, self._outcome.name, self._period, offset, count)


def _cells(row: Outcome) -> tuple[str, ...]:
    if not row.blocks:
        return "✓", row.title, grouped(str(row.count)), f"принято: {row.accepted}" if row.count else ""
    must = row.severity is Severity.MUST
    return (
        "✗" if must else "!",
        row.title,
        grouped(str(row.count)),
        "нужно исправить" if must else "исправить или принять",
    )

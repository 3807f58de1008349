"""The accrual periods: how far each is, taking one from the typists, checking and closing it, opening it again."""

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.codes import Role
from tui_billing.domain.decimals import grouped, roubles
from tui_billing.domain.period import Period
from tui_billing.operations.periods import open_period, reopen_period, soft_close
from tui_billing.queries.periods import PeriodRow, all_periods
from tui_billing.screens._base import Entry
from tui_billing.screens._reason import Reasoned
from tui_billing.screens.period_checks import PeriodChecks
from tui_billing.widgets.columns import Column
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid

COLUMNS = (
    Column("Период", 14, grow=True),
    Column("Состояние", 21),
    Column("Домов", 6, right=True),
    Column("Начислено, руб.", 17, right=True),
    Column("Отлож.", 7, right=True),
    Column("Перен.", 7, right=True),
)
HINT = "Enter — проверки и закрытие, F2 — открыть, F3 — предварительно закрыть, F6 — открыть закрытый снова."


class PeriodClosing(Reasoned):
    """The periods, the newest first."""

    TITLE = "Закрытие периода"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "open", "Открыть"),
        Binding("f3", "soft_close", "Предв."),
        go("f4", "checks", "Закрыть"),
        Binding("f5", "reload", "Обновл."),
        Binding("f6", "reopen", "Снова"),
    ]

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield ListGrid[PeriodRow](COLUMNS, _cells, empty="Периоды ещё не открыты: tui-billing period open 2026-10.")
        yield self.reason_line()

    def on_mount(self) -> None:
        """Show the periods."""
        self.say(HINT)
        self._load()

    def on_screen_resume(self) -> None:
        """A period may have been closed on the screen above."""
        super().on_screen_resume()
        self._load()

    def on_list_grid_chosen(self) -> None:
        """Open the checks."""
        self.action_checks()

    def action_checks(self) -> None:
        """Open the checks of the row."""
        if (row := self._row) is not None:
            self.billing.go(PeriodChecks(row.period))

    def action_reload(self) -> None:
        """Ask again."""
        self._load()

    @work
    async def action_open(self) -> None:
        """Give a soft closed period back to the typists; of an open one, open the next."""
        if (row := self._row) is None:
            return
        newest = self.query_one(ListGrid).rows[0].period
        period = row.period if row.status.name == "SOFT_CLOSED" else newest.plus(1)
        await self.make(open_period, period)
        await self._done(f"Период {period.title} открыт.")

    @work
    async def action_soft_close(self) -> None:
        """Take the row's period from the typists."""
        if (row := self._row) is not None:
            landing = await self.make(soft_close, row.period)
            await self._done(f"{row.period.title}: документы вносит бухгалтер; показания и оплаты — в {landing.title}.")

    def action_reopen(self) -> None:
        """Open the row's closed period again, after a reason."""
        if (row := self._row) is not None:
            self.why(f"Почему открыть снова {row.period}:", partial(self._reopen, row.period))

    async def _reopen(self, period: Period, reason: str) -> None:
        await self.make(reopen_period, period, reason)
        await self._done(f"Период {period.title} открыт снова. Исправьте и закройте его опять.")

    @property
    def _row(self) -> PeriodRow | None:
        return self.query_one(ListGrid).row

    async def _done(self, said: str) -> None:
        await self.billing.follow_period()
        self._load()
        self.say(said)

    @work(exclusive=True, group="load")
    async def _load(self) -> None:
        grid = self.query_one(ListGrid)
        grid.show(await self.ask(all_periods), grid.index)


def _cells(row: PeriodRow) -> tuple[str, ...]:
    return (
        row.period.title,
        row.status.label,
        grouped(str(row.buildings)) if row.buildings else "",
        roubles(row.amount_kop) if row.buildings else "не начислен",
        str(row.parked or ""),
        str(row.postponed or ""),
    )


period_closing = Entry("Закрытие периода", "9", PeriodClosing, (Role.ACCOUNTANT,))

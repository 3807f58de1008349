"""The monthly accrual: compute a draft, look at what it came to and what it changes, post it."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import events, work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.codes import Role, RunStatus
from tui_billing.domain.decimals import grouped, roubles, written
from tui_billing.domain.period import Period
from tui_billing.operations.accrual import Posted, accrue_period, post_accrual
from tui_billing.queries.buildings import building_addresses
from tui_billing.queries.runs import BuildingTotal, RunRow, RunSummary, ServiceTotal, latest_summary, runs_of
from tui_billing.screens._base import BillingScreen, Entry
from tui_billing.screens.parked import Parked
from tui_billing.widgets.columns import Column
from tui_billing.widgets.line import Line
from tui_billing.widgets.list_grid import ListGrid

HINT = "F2 — рассчитать, F4 — провести, ← → — период, 1–4 — раздел, Enter на доме — его отложенные строки."
TITLES = {"1": "Услуги", "2": "Дома", "3": "Отложенные", "4": "Запуски"}
"""The sections by their keys."""


@dataclass(frozen=True)
class View:
    """A section of the screen: its key, columns and how a row is written."""

    key: str
    columns: tuple[Column, ...]
    cells: Callable[[Any], tuple[str, ...]]


def _service(row: ServiceTotal) -> tuple[str, ...]:
    more = row.amount_kop - row.before_kop
    return row.name, written(row.volume_e6, 6, 3), row.unit, roubles(row.amount_kop), _signed(more), str(row.lines)


def _run(row: RunRow) -> tuple[str, ...]:
    return (
        str(row.run_id),
        f"{row.accrued_on:%d.%m.%Y}",
        row.status.label,
        roubles(row.amount_kop),
        grouped(str(row.lines)),
        grouped(str(row.parked)),
        "отдельные дома" if row.scope else "все дома",
        row.result_hash[:16],
    )


class Rows(ListGrid[Any]):
    """The rows of a section. They have the focus, so every key that opens no other screen passes here."""

    def on_key(self, event: events.Key) -> None:
        """Tell the screen; the list itself then does what it does with the key."""
        if isinstance(self.screen, Accrual):
            self.screen.reconsider(event.key)


class Accrual(BillingScreen):
    """One period: its newest draft or what is posted. Nothing is posted that was not shown here before."""

    TITLE = "Начисление"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "compute", "Расчёт"),
        Binding("f4", "post", "Провод."),
        Binding("f5", "reload", "Обновл."),
        Binding("f9", "stop", "Стоп"),
        Binding("left", "turn(-1)", "Предыдущий период", show=False),
        Binding("right", "turn(1)", "Следующий период", show=False),
        *(Binding(key, f"view('{key}')", title, show=False) for key, title in TITLES.items()),
    ]

    def __init__(self, period: Period | None = None) -> None:
        super().__init__()
        self._period = period
        self._summary: RunSummary | None = None
        self._runs: Sequence[RunRow] = ()
        self._addresses: dict[int, str] = {}
        self._sure = False
        self._stop = threading.Event()
        self._busy = False
        self._views = (
            View("1", _SERVICES, _service),
            View("2", _BUILDINGS, self._building),
            View("3", _REASONS, lambda row: (row[0].label, grouped(str(row[1])))),
            View("4", _RUNS, _run),
        )
        self._view = self._views[0]

    @property
    def period(self) -> Period:
        """The period shown."""
        return self._period or self.desk.period

    def body(self) -> Iterable[Widget]:
        """The sections, the totals, the rows of one section."""
        yield Line(self._names(), id="sections")
        yield Line("", id="totals")
        yield Rows(self._view.columns, self._view.cells, empty="За этот период ещё не начислено. F2 — расчёт.")

    def on_mount(self) -> None:
        """Show the newest run."""
        self.say(HINT)
        self._load()

    def on_unmount(self) -> None:
        """Leaving stops what is under way; nothing of it is visible."""
        self._stop.set()

    def action_view(self, key: str) -> None:
        """Show a section."""
        self._view = next(view for view in self._views if view.key == key)
        self.query_one("#sections", Line).say(self._names())
        self._show()

    def action_turn(self, months: int) -> None:
        """Go to a neighbouring period."""
        if not self._busy:
            self._period = self.period.plus(months)
            self._summary = None
            self._load()

    def action_reload(self) -> None:
        """Ask again."""
        self._load()

    def action_stop(self) -> None:
        """Stop the computation."""
        if self._busy:
            self._stop.set()
            self.say("Останавливается…")

    def action_compute(self) -> None:
        """Compute a draft of the period."""
        if not self._busy:
            self._busy = True
            self._stop.clear()
            self._compute()

    def action_post(self) -> None:
        """Post the draft shown, at the second press."""
        if self._busy:
            return
        if self._summary is None or self._summary.status is not RunStatus.DRAFT:
            self.say("Проводить нечего: сначала рассчитайте период (F2).", refusal=True)
        elif not self._sure:
            self._sure = True
            self.say(f"Изменится домов: {self._summary.changed}. Ещё раз F4 — провести, другая клавиша — нет.")
        else:
            self._busy = True
            self._stop.clear()
            self._post(self._summary.run_id)

    def reconsider(self, key: str = "") -> None:
        """Any key but F4 takes the half-given consent back."""
        if self._sure and key != "f4":
            self._sure = False
            self.say(HINT)

    def on_screen_suspend(self) -> None:
        """So does looking at another screen."""
        self.reconsider()

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the parked lines behind a row."""
        if self._summary is None:
            return
        if isinstance(message.row, BuildingTotal):
            self.billing.go(Parked(self._summary.run_id, building_id=message.row.building_id))
        elif isinstance(message.row, tuple):
            self.billing.go(Parked(self._summary.run_id, reason=message.row[0]))

    @work(exclusive=True, group="load")
    async def _load(self) -> None:
        self._sure = False
        period = self.period
        if not self._addresses:
            self._addresses = await self.ask(building_addresses)
        self._runs = await self.ask(runs_of, period)
        self._summary = await self.ask(latest_summary, period)
        self._show()

    @work(group="job")
    async def _compute(self) -> None:
        desk = self.desk
        self.say(f"Расчёт за {self.period.title}…")
        try:
            self._summary = await asyncio.to_thread(
                accrue_period,
                desk.database,
                desk.actor,
                self.period,
                accrued_on=desk.today,
                progress=self._tell,
                cancelled=self._stop.is_set,
            )
            self._runs = await self.ask(runs_of, self.period)
            self._show()
            self.say("Рассчитано, ещё не проведено. Проверьте итоги и отличия; F4 — провести.")
        finally:
            self._busy = False

    @work(group="job")
    async def _post(self, run_id: int) -> None:
        desk = self.desk
        self.say("Проводится…")
        try:
            posted: Posted = await asyncio.to_thread(
                post_accrual, desk.database, desk.actor, run_id, progress=self._tell, cancelled=self._stop.is_set
            )
        finally:
            self._busy = self._sure = False
        self._load()
        self.say(
            "Без изменений: за этот месяц уже начислено то же самое."
            if posted.unchanged
            else f"Проведено. Изменено домов: {grouped(str(len(posted.building_ids)))}."
        )

    def _tell(self, done: int, total: int) -> None:
        """From the job's thread: how far it is."""
        self.app.call_from_thread(self.say, f"Готово {done * 100 // max(1, total)} %. F9 — остановить.")

    def _show(self) -> None:
        self.caption(f"Начисление · {self.period.title}", self._state())
        found = self._summary
        self.query_one("#totals", Line).say(
            ""
            if found is None
            else f" Всего {roubles(found.amount_kop)} ({_signed(found.amount_kop - found.before_kop)} к прошл. мес.) "
            f"· строк {grouped(str(found.lines))} · отлож. {grouped(str(found.parked))}"
        )
        grid = self.query_one(ListGrid)
        grid.cells = self._view.cells
        grid.recolumn(self._view.columns)
        grid.show(self._rows())

    def _rows(self) -> Sequence[Any]:
        if self._view.key == "4":
            return self._runs
        if self._summary is None:
            return ()
        return {"1": self._summary.services, "2": self._summary.buildings, "3": self._summary.reasons}[self._view.key]

    def _state(self) -> str:
        if self._summary is None:
            return "не начислено "
        return f"№ {self._summary.run_id}, {self._summary.status.label} · {self._summary.result_hash[:8]} "

    def _names(self) -> str:
        shown = self._view.key
        return "".join(f"[{key} {title}]" if key == shown else f" {key} {title} " for key, title in TITLES.items())

    def _building(self, row: BuildingTotal) -> tuple[str, ...]:
        return (
            self._addresses.get(row.building_id, str(row.building_id)),
            roubles(row.amount_kop),
            _signed(row.amount_kop - row.before_kop),
            str(row.parked or ""),
            "изменится" if row.changed and self._summary and self._summary.status is RunStatus.DRAFT else "",
        )


def _signed(amount_kop: int) -> str:
    return f"+{roubles(amount_kop)}" if amount_kop > 0 else roubles(amount_kop)


_SERVICES = (
    Column("Услуга", 24, grow=True),
    Column("Объём", 13, right=True),
    Column("Ед.", 6),
    Column("Сумма, руб.", 14, right=True),
    Column("К прошл. мес.", 14, right=True),
    Column("Строк", 8, right=True),
)
_BUILDINGS = (
    Column("Дом", 28, grow=True),
    Column("Сумма, руб.", 14, right=True),
    Column("К прошл. мес.", 14, right=True),
    Column("Отлож.", 6, right=True),
    Column("", 9),
)
_REASONS = (Column("Причина", 60, grow=True), Column("Строк", 9, right=True))
_RUNS = (
    Column("№", 5, right=True),
    Column("Дата", 10),
    Column("Статус", 10),
    Column("Сумма, руб.", 15, right=True),
    Column("Строк", 10, right=True),
    Column("Отлож.", 7, right=True),
    Column("Охват", 14),
    Column("Отпечаток", 16, grow=True),
)

accrual = Entry("Начисление", "4", Accrual, (Role.ACCOUNTANT,))

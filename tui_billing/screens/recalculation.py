"""Recalculation: what is marked, what would change (was, becomes, difference), the document posted at the second F4."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import events, work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.codes import DocumentStatus
from tui_billing.domain.decimals import grouped, roubles
from tui_billing.domain.period import Period
from tui_billing.engine.recalculation import Differences
from tui_billing.operations.recalculation import post_recalculation, prepare_recalculation
from tui_billing.queries.differences import (
    AccountDifference,
    NamedDifference,
    ServiceDifference,
    by_building,
    by_service,
    largest,
)
from tui_billing.queries.recalculations import RecalculationRow, recalculations, stored_differences
from tui_billing.queries.settlement import Mark, marks_of
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._documents import Paper
from tui_billing.widgets.columns import Column
from tui_billing.widgets.line import Line
from tui_billing.widgets.list_grid import ListGrid

HINT = "F2 — пересчитать отмеченное, F4 — провести, ← → — период, 1–5 — раздел."
TITLES = {"1": "Услуги", "2": "Счета", "3": "Дома", "4": "Отметки", "5": "Документы"}
ACCOUNTS_SHOWN = 1_000


@dataclass(frozen=True)
class View:
    """A section of the screen: its key, columns and how a row is written."""

    key: str
    columns: tuple[Column, ...]
    cells: Callable[[Any], tuple[str, ...]]


class Rows(ListGrid[Any]):
    """The rows of a section. They have the focus, so every key that opens no other screen passes here."""

    def on_key(self, event: events.Key) -> None:
        """Tell the screen; the list itself then does what it does with the key."""
        if isinstance(self.screen, Recalculations):
            self.screen.reconsider(event.key)


class Recalculations(BillingScreen):
    """One open period: its draft or what is marked. Nothing is posted that was not shown here before."""

    TITLE = "Перерасчёт"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "compute", "Расчёт"),
        Binding("f4", "post", "Провод."),
        Binding("f5", "reload", "Обновл."),
        Binding("f9", "stop", "Стоп"),
        Binding("left", "turn(-1)", "Предыдущий период", show=False),
        Binding("right", "turn(1)", "Следующий период", show=False),
        *(Binding(key, f"view('{key}')", title, show=False) for key, title in TITLES.items()),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._period: Period | None = None
        self._documents: Sequence[RecalculationRow] = ()
        self._rows: dict[str, Sequence[Any]] = {}
        self._found: Differences | None = None
        self._sure = self._busy = False
        self._stop = threading.Event()
        self._view = VIEWS[0]

    @property
    def period(self) -> Period:
        """The period that the differences land in."""
        return self._period or self.desk.period

    @property
    def draft(self) -> RecalculationRow | None:
        """The newest document that can be posted."""
        return next((row for row in self._documents if row.status is DocumentStatus.DRAFT and row.is_complete), None)

    def body(self) -> Iterable[Widget]:
        """The sections, the totals, the rows of one section."""
        yield Line(self._names(), id="sections")
        yield Line("", id="totals")
        yield Rows(self._view.columns, self._view.cells, empty="Пусто. F2 — пересчитать отмеченное.")

    def on_mount(self) -> None:
        """Show the newest draft."""
        self.say(HINT)
        self._load()

    def on_unmount(self) -> None:
        """Leaving stops what is under way; nothing of it is visible."""
        self._stop.set()

    def action_view(self, key: str) -> None:
        """Show a section."""
        self._view = next(view for view in VIEWS if view.key == key)
        self.query_one("#sections", Line).say(self._names())
        self._show()

    def action_turn(self, months: int) -> None:
        """Go to a neighbouring period."""
        if not self._busy:
            self._period = self.period.plus(months)
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
        """Draft a recalculation of everything that is marked."""
        if not self._busy:
            self._busy = True
            self._stop.clear()
            self._compute()

    def action_post(self) -> None:
        """Post the draft shown, at the second press."""
        draft = self.draft
        if self._busy:
            return
        if draft is None:
            self.say("Проводить нечего: сначала пересчитайте отмеченное (F2).", refusal=True)
        elif not self._sure:
            self._sure = True
            self.say(
                f"Долги изменятся на {_signed(draft.amount_kop)}, строк {grouped(str(draft.lines))}. "
                "Ещё раз F4 — провести, другая клавиша — нет."
            )
        else:
            self._busy = True
            self._stop.clear()
            self._post(draft.recalculation_id)

    def reconsider(self, key: str = "") -> None:
        """Any key but F4 takes the half-given consent back."""
        if self._sure and key != "f4":
            self._sure = False
            self.say(HINT)

    def on_screen_suspend(self) -> None:
        """So does looking at another screen."""
        self.reconsider()

    @work(exclusive=True, group="load")
    async def _load(self) -> None:
        self._sure = False
        self._documents = await self.ask(recalculations, self.period)
        self._rows = {"4": await self.ask(marks_of, self.period), "5": self._documents}
        self._found = None
        draft = self.draft
        if draft is not None:
            self._found = await self.ask(stored_differences, draft.recalculation_id)
            self._rows |= {
                "1": await self.ask(by_service, self._found),
                "2": await self.ask(largest, self._found, ACCOUNTS_SHOWN),
                "3": await self.ask(by_building, self._found),
            }
        self._show()

    @work(group="job")
    async def _compute(self) -> None:
        desk = self.desk
        self.say(f"Перерасчёт в {self.period.title}…")
        try:
            made = await asyncio.to_thread(
                prepare_recalculation,
                desk.database,
                desk.actor,
                self.period,
                dated_on=desk.today,
                progress=self._tell,
                cancelled=self._stop.is_set,
            )
        finally:
            self._busy = False
        self._load()
        self.say(
            "Посчитано, ещё не проведено. Проверьте, что было и станет; F4 — провести."
            if made.recalculation_id
            else "Без изменений: всё начислено так, как следует из данных."
        )

    @work(group="job")
    async def _post(self, recalculation_id: int) -> None:
        desk = self.desk
        self.say("Проводится…")
        try:
            await asyncio.to_thread(
                post_recalculation,
                desk.database,
                desk.actor,
                recalculation_id,
                progress=self._tell,
                cancelled=self._stop.is_set,
            )
        finally:
            self._busy = self._sure = False
        self._load()
        self.say("Проведено. Разница легла в открытый период, отметки сняты.")

    def _tell(self, done: int, total: int) -> None:
        """From the job's thread: how far it is."""
        self.app.call_from_thread(self.say, f"Готово {done * 100 // max(1, total)} %. F9 — остановить.")

    def _show(self) -> None:
        draft, found = self.draft, self._found
        state = "черновика нет " if draft is None else f"№ {draft.number}, черновик · {draft.result_hash[:8]} "
        self.caption(f"Перерасчёт · {self.period.title}", state)
        self.query_one("#totals", Line).say(
            f" Отметок {grouped(str(len(self._rows.get('4', ()))))}"
            if found is None
            else f" Разница {_signed(found.amount_kop)} · строк {grouped(str(found.lines))} "
            f"· не пересчитано услуг {grouped(str(found.parked))}"
        )
        grid = self.query_one(ListGrid)
        grid.cells = self._view.cells
        grid.recolumn(self._view.columns)
        grid.show(self._rows.get(self._view.key, ()))

    def _names(self) -> str:
        shown = self._view.key
        return "".join(f"[{key} {title}]" if key == shown else f" {key} {title} " for key, title in TITLES.items())


def _signed(amount_kop: int) -> str:
    return f"+{roubles(amount_kop)}" if amount_kop > 0 else roubles(amount_kop)


def _sums(row: ServiceDifference | AccountDifference | NamedDifference) -> tuple[str, str, str]:
    return roubles(row.was_kop), roubles(row.becomes_kop), _signed(row.amount_kop)


def _mark(row: Mark) -> tuple[str, ...]:
    whose = row.account or (f"дом {row.building_id}" if row.building_id else "все")
    return whose, str(row.since), row.cause.label, row.reason


def _document(row: RecalculationRow) -> tuple[str, ...]:
    return row.number, f"{row.dated_on:%d.%m.%Y}", row.status.label, row.cause.label, roubles(row.amount_kop), row.scope


_MONEY = (
    Column("Было, руб.", 14, right=True),
    Column("Станет", 14, right=True),
    Column("Разница", 14, right=True),
)
VIEWS = (
    View(
        "1",
        (Column("Услуга", 20, grow=True), Column("Месяц", 7), *_MONEY),
        lambda row: (row.name, str(row.month), *_sums(row)),
    ),
    View(
        "2",
        (Column("ЛС", 10), Column("Адрес", 18, grow=True), *_MONEY),
        lambda row: (row.account, row.address, *_sums(row)),
    ),
    View("3", (Column("Дом", 28, grow=True), *_MONEY), lambda row: (row.name, *_sums(row))),
    View("4", (Column("Чьи", 10), Column("С", 7), Column("Вид", 22), Column("Причина", 32, grow=True)), _mark),
    View(
        "5",
        (
            Column("№", 11),
            Column("Дата", 10),
            Column("Статус", 12),
            Column("Вид", 15),
            Column("Сумма, руб.", 14, right=True),
            Column("Охват", 10, grow=True),
        ),
        _document,
    ),
)

recalculation_list = Paper("Перерасчёты", 30, Recalculations)

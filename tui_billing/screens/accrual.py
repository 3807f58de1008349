"""The monthly accrual: compute a draft, look at what it came to and what it changes, post it."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.binding import BindingType

from tui_billing.domain.codes import Role, RunStatus
from tui_billing.domain.decimals import grouped, roubles, written
from tui_billing.domain.period import Period
from tui_billing.operations.accrual import accrue_period, post_accrual
from tui_billing.queries.buildings import building_addresses
from tui_billing.queries.runs import BuildingTotal, RunRow, RunSummary, ServiceTotal, latest_summary, runs_of
from tui_billing.screens._base import Entry
from tui_billing.screens._draft import Draft, DraftScreen, Heads, View, sections, signed
from tui_billing.screens.held import Held
from tui_billing.screens.parked import Parked
from tui_billing.widgets.columns import Column
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid

TITLES = {"1": "Услуги", "2": "Дома", "3": "Отложенные", "4": "Запуски"}
"""The sections by their keys."""


def _service(row: ServiceTotal) -> tuple[str, ...]:
    more = row.amount_kop - row.before_kop
    return row.name, written(row.volume_e6, 6, 3), row.unit, roubles(row.amount_kop), signed(more), str(row.lines)


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


class Accrual(DraftScreen):
    """The accrual of a period."""

    TITLE = "Начисление"
    HINT = "F2 — рассчитать, F4 — провести, ← → — период, 1–4 — раздел, Enter на доме — его отложенные строки."
    EMPTY = "За этот период ещё не начислено. F2 — расчёт."
    NOTHING = "Проводить нечего: сначала рассчитайте период (F2)."
    SECTIONS = TITLES
    BINDINGS: ClassVar[list[BindingType]] = [*sections(TITLES), go("f6", "held", "Задерж.")]

    def __init__(self, period: Period | None = None) -> None:
        views = {
            "1": View(_SERVICES, _service),
            "2": View(_BUILDINGS, self._building),
            "3": View(_REASONS, lambda row: (row[0].label, grouped(str(row[1])))),
            "4": View(_RUNS, _run),
        }
        super().__init__(views, period)
        self._summary: RunSummary | None = None
        self._runs: Sequence[RunRow] = ()
        self._addresses: dict[int, str] = {}

    async def load(self) -> None:
        """Ask for the runs of the period and what the newest came to."""
        period = self.period
        if not self._addresses:
            self._addresses = await self.ask(building_addresses)
        self._runs = await self.ask(runs_of, period)
        self._summary = await self.ask(latest_summary, period)

    @property
    def draft(self) -> Draft | None:
        """The newest run, if it is not posted."""
        found = self._summary
        if found is None or found.status is not RunStatus.DRAFT:
            return None
        held = f" Задержано строк: {grouped(str(found.held))}, решение — F6." if found.held else ""
        return Draft(found.run_id, f"Изменится домов: {found.changed}.{held}")

    @property
    def heads(self) -> Heads:
        """The run, what it came to, the difference from last month."""
        found = self._summary
        if found is None:
            return Heads(self.TITLE, "не начислено ", "")
        return Heads(
            self.TITLE,
            f"№ {found.run_id}, {found.status.label} · {found.result_hash[:8]} ",
            f" Всего {roubles(found.amount_kop)} ({signed(found.amount_kop - found.before_kop)} к прошл.) "
            f"· строк {grouped(str(found.lines))} · отлож. {grouped(str(found.parked))}"
            + (f" · задерж. {grouped(str(found.held))}" if found.held else ""),
        )

    def rows(self, key: str) -> Sequence[Any]:
        """The rows of a section."""
        if key == "4":
            return self._runs
        if self._summary is None:
            return ()
        return {"1": self._summary.services, "2": self._summary.buildings, "3": self._summary.reasons}[key]

    async def compute(self) -> str:
        """Compute a draft."""
        await self.job(accrue_period, self.desk.actor, self.period, accrued_on=self.desk.today)
        return "Рассчитано, ещё не проведено. Проверьте итоги и отличия; F4 — провести."

    async def post(self, draft_id: int) -> str:
        """Post it."""
        posted = await self.job(post_accrual, self.desk.actor, draft_id)
        if posted.unchanged:
            return "Без изменений: за этот месяц уже начислено то же самое."
        return f"Проведено. Изменено домов: {grouped(str(len(posted.building_ids)))}."

    def action_held(self) -> None:
        """What limits hold of the run shown."""
        if self._summary is not None:
            self.billing.go(Held(self.period, self._summary.run_id))
        else:
            self.say(self.EMPTY, refusal=True)

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the parked lines behind a row."""
        if self._summary is None:
            return
        if isinstance(message.row, BuildingTotal):
            self.billing.go(Parked(self._summary.run_id, building_id=message.row.building_id))
        elif isinstance(message.row, tuple):
            self.billing.go(Parked(self._summary.run_id, reason=message.row[0]))

    def _building(self, row: BuildingTotal) -> tuple[str, ...]:
        return (
            self._addresses.get(row.building_id, str(row.building_id)),
            roubles(row.amount_kop),
            signed(row.amount_kop - row.before_kop),
            str(row.parked or ""),
            "изменится" if row.changed and self.draft else "",
        )


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

"""Held lines: a work list. F4 lets a line be charged, F6 closes the month without it; Enter and F3 help to decide."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.codes import HeldDecision
from tui_billing.domain.decimals import grouped, roubles
from tui_billing.domain.period import Period
from tui_billing.operations.outsort import Decided, Which, leave_out, release, take_back
from tui_billing.queries.explanations import explain_held
from tui_billing.queries.held_lines import HeldRow, held_in_force, held_of
from tui_billing.screens._draft import signed
from tui_billing.screens._paged import PagedScreen
from tui_billing.screens._reason import Reasoned
from tui_billing.screens.account_card import AccountCard
from tui_billing.screens.explain import Explain
from tui_billing.widgets.columns import Column
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid

COLUMNS = (
    Column("Счёт", 10),
    Column("Адрес", 18, grow=True, inner=True),
    Column("Услуга", 12, grow=True),
    Column("Сумма", 11, right=True),
    Column("К прошл.", 11, right=True),
    Column("Решение", 13),
)


class Held(PagedScreen, Reasoned):
    """The held lines of a run, or (0) those that a period would be charged by: those to decide about first."""

    TITLE = "Задержанные строки"
    BINDINGS: ClassVar[list[BindingType]] = [
        go("f3", "explain", "Почему"),
        Binding("f4", "release", "Выпуск"),
        Binding("f6", "leave_out", "Без неё"),
        Binding("f8", "release_all", "Все"),
    ]

    def __init__(self, period: Period, run_id: int = 0) -> None:
        super().__init__()
        self._period, self._run_id = period, run_id
        self._done_now = ""

    def body(self) -> Iterable[Widget]:
        """The list, a page at a time."""
        yield ListGrid[HeldRow](COLUMNS, _cells, fetch=self._page, empty="Задержанных строк нет.")
        yield self.reason_line()

    def on_mount(self) -> None:
        """Say what is shown."""
        what = f"начисление № {self._run_id}" if self._run_id else self._period.title
        self.caption(f"{self.TITLE} · {what}", "сначала наибольшее ")

    def on_list_grid_at(self, message: ListGrid.At) -> None:
        """Say why the row is held, or what was decided."""
        row: HeldRow = message.row
        if self._done_now:
            self.say(self._done_now)
            self._done_now = ""
        elif row.decision is None:
            self.say(f"{row.reason.label.capitalize()}. F4 — начислить, F6 — закрыть месяц без неё, Enter — карточка.")
        else:
            self.say(f"{row.decision.label.capitalize()}: {row.note}. F6 — вернуть на решение.")

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the place to put the facts right."""
        self.billing.go(AccountCard(message.row.account_id))

    def action_explain(self) -> None:
        """How the row's amount came about."""
        row = self._row
        if row is not None:
            about = f"{row.period.title}, {row.service}"
            self.billing.go(Explain(row.number, about, explain_held, row.run_id, row.account_id, row.service_id))

    def action_release(self) -> None:
        """Let the row be charged, after a reason."""
        row = self._row
        if row is None or row.decision is HeldDecision.RELEASED:
            self.app.bell()
        else:
            self.why("Почему сумма верна:", partial(self._decide, release, "Выпущено", self._only(row)))

    def action_release_all(self) -> None:
        """Let every row that waits be charged, after a reason."""
        self.why("Почему верны все:", partial(self._decide, release, "Выпущено", Which(self._period, self._run_id)))

    def action_leave_out(self) -> None:
        """Close the month without the row, after a reason; or take the decision back."""
        row = self._row
        if row is None:
            self.app.bell()
        elif row.decision is None:
            self.why("Почему без неё:", partial(self._decide, leave_out, "Месяц закроется без неё", self._only(row)))
        else:
            self._take_back(self._only(row))

    async def _decide(self, change: object, said: str, which: Which, note: str) -> None:
        made: Decided = await self.make(change, which, note)  # type: ignore[arg-type]
        self._done(f"{said}: строк {grouped(str(made.count))}, {roubles(made.amount_kop)} руб.")

    @work
    async def _take_back(self, which: Which) -> None:
        await self.make(take_back, which)
        self._done("Строка снова ждёт решения.")

    def _done(self, said: str) -> None:
        """The list comes again, with the caret on its first row: what was done is said instead of what the row is."""
        self._done_now = said
        self.say(said)
        self.action_reload()

    @property
    def _row(self) -> HeldRow | None:
        row: HeldRow | None = self.query_one(ListGrid).row
        return row

    def _only(self, row: HeldRow) -> Which:
        return Which(self._period, self._run_id, account_id=row.account_id, service_id=row.service_id)

    async def _page(self, last: HeldRow | None, count: int) -> Sequence[HeldRow]:
        offset = len(self.query_one(ListGrid).rows) if last is not None else 0
        if self._run_id:
            return await self.ask(held_of, self._run_id, self._period, offset=offset, limit=count)
        return await self.ask(held_in_force, self._period, offset=offset, limit=count)


def _cells(row: HeldRow) -> tuple[str, ...]:
    more = signed(row.amount_kop - row.before_kop)
    return (
        row.number,
        row.address,
        row.service,
        roubles(row.amount_kop),
        more,
        row.decision.label if row.decision else "",
    )

"""Parked lines: a work list. Enter opens the place to put a line right; a line that cannot be, is put off."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.codes import ParkReason
from tui_billing.domain.period import Period
from tui_billing.operations.postponing import postpone, take_up
from tui_billing.queries.parked import ParkedRow, parked_in_force, parked_of, reasons_in_force, reasons_of_run
from tui_billing.screens._fixes import screen_of
from tui_billing.screens._paged import PagedScreen
from tui_billing.screens._reason import Reasoned
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid

COLUMNS = (
    Column("Счёт", 10),
    Column("Адрес", 28, grow=True, inner=True),
    Column("Услуга", 18, grow=True),
    Column("Причина", 20, grow=True),
    Column("С", 10),
    Column("По", 10),
)


class Parked(PagedScreen, Reasoned):
    """The parked lines of a run, or those that a period is charged by: all, of one reason, or of one building."""

    TITLE = "Отложенные строки"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "next_reason", "Причина"),
        Binding("f6", "postpone", "Перенос"),
        Binding("f8", "postpone_all", "Все"),
    ]

    def __init__(
        self,
        run_id: int = 0,
        *,
        period: Period | None = None,
        reason: ParkReason | None = None,
        building_id: int | None = None,
    ) -> None:
        super().__init__()
        self._run_id, self._period, self._reason, self._building_id = run_id, period, reason, building_id

    def body(self) -> Iterable[Widget]:
        """The list, a page at a time."""
        yield ListGrid[ParkedRow](COLUMNS, _cells, fetch=self._page, empty="Отложенных строк нет.")
        yield self.reason_line()

    def on_mount(self) -> None:
        """Say what is shown."""
        self._title()

    def on_list_grid_at(self, message: ListGrid.At) -> None:
        """Say what to do about the row, or why nothing is done now."""
        row: ParkedRow = message.row
        point = f"{row.point}: " if row.point else ""
        said = f"Перенесено: {row.note}. F6 — вернуть." if row.note else f"{row.advice} F6 — перенести."
        self.say(f"{point}{row.reason.label}. {said}")

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the place to put the row right."""
        row: ParkedRow = message.row
        screen = screen_of(row.fix, row.period, self.desk)
        if screen is not None:
            self.billing.go(screen)
        else:
            self.say(f"Строка относится к дому целиком. {row.advice}", refusal=True)

    @work(exclusive=True)
    async def action_next_reason(self) -> None:
        """Only the lines of the next reason, after the last of all reasons."""
        if self._period is not None:
            known = await self.ask(reasons_in_force, self._period)
        else:
            known = await self.ask(reasons_of_run, self._run_id)
        turn = [None, *known]
        self._reason = turn[(turn.index(self._reason) + 1) % len(turn)] if self._reason in turn else None
        self._title()
        self.query_one(ListGrid).restart()

    def action_postpone(self) -> None:
        """Put the row's line off, after a reason; or take it up again."""
        row: ParkedRow | None = self.query_one(ListGrid).row
        if row is None:
            self.app.bell()
        elif row.note:
            self._take_up(row)
        else:
            self.why("Почему перенести:", partial(self._postpone, row))

    def action_postpone_all(self) -> None:
        """Put off all the lines of the reason that the list is narrowed to."""
        row: ParkedRow | None = self.query_one(ListGrid).row
        if row is None or self._reason is None:
            self.say("Сначала выберите причину (F3): F8 переносит все строки с ней.", refusal=True)
        else:
            self.why(f"Почему перенести все «{self._reason.label}»:", partial(self._postpone_all, row.period))

    async def _postpone(self, row: ParkedRow, note: str) -> None:
        await self.make(
            postpone,
            row.period,
            note,
            reason=row.reason,
            building_id=row.building_id,
            account_id=row.account_id,
            service_id=row.service_id,
        )
        self._done("Перенесено: период закроется без этой строки.")

    async def _postpone_all(self, period: Period, note: str) -> None:
        count = await self.make(postpone, period, note, reason=self._reason, building_id=self._building_id)
        self._done(f"Перенесено строк: {count}.")

    @work
    async def _take_up(self, row: ParkedRow) -> None:
        await self.make(
            take_up,
            row.period,
            reason=row.reason,
            building_id=row.building_id,
            account_id=row.account_id,
            service_id=row.service_id,
        )
        self._done("Строка снова в работе.")

    def _done(self, said: str) -> None:
        self.action_reload()
        self.say(said)

    def _title(self) -> None:
        what = self._period.title if self._period is not None else f"начисление № {self._run_id}"
        self.caption(f"{self.TITLE} · {what}", f"{self._reason.label if self._reason else 'все причины'} ")

    async def _page(self, last: ParkedRow | None, count: int) -> Sequence[ParkedRow]:
        offset = len(self.query_one(ListGrid).rows) if last is not None else 0
        if self._period is not None:
            return await self.ask(parked_in_force, self._period, reason=self._reason, offset=offset, limit=count)
        return await self.ask(
            parked_of, self._run_id, reason=self._reason, building_id=self._building_id, offset=offset, limit=count
        )


def _cells(row: ParkedRow) -> tuple[str, ...]:
    return (
        row.number or "дом",
        row.address,
        row.service,
        f"перенесено: {row.reason.label}" if row.note else row.reason.label,
        f"{row.from_day:%d.%m.%Y}",
        f"{row.to_day:%d.%m.%Y}",
    )

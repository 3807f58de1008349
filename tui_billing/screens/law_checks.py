"""The law of a month at the terminal: what nobody has checked yet, what to look at, and the administrator's word for it."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.operations.law_checks import confirm_all, confirm_law
from tui_billing.queries.law_checks import MonthLaw, law_details, month_law
from tui_billing.screens._documents import DocumentList
from tui_billing.screens._reason import Reasoned
from tui_billing.screens._sentences import Sentences
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid

WHAT = "Что проверено, где и когда:"


class LawChecks(Reasoned, DocumentList):
    """The parameters of federal law that the program's own data does not settle for a month."""

    TITLE = "Проверка закона"
    HINT = "Enter — что проверить, F2 — подтвердить строку, F4 — все сразу, ← → — период."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "confirm", "Подтв."),
        Binding("f4", "confirm_all", "Все"),
        Binding("left", "turn(-1)", "Предыдущий период", show=False),
        Binding("right", "turn(1)", "Следующий период", show=False),
    ]

    def __init__(self, period: Period | None = None) -> None:
        super().__init__()
        self._period = period

    @property
    def period(self) -> Period:
        """The month that is looked at; at first that of the desk."""
        return self._period or self.desk.period

    def body(self) -> Iterable[Widget]:
        """The list, and the line for what was checked."""
        yield ListGrid[MonthLaw](
            [
                Column("Параметр", 24, grow=True), Column("Для чего", 12), Column("Значение с", 10),
                Column("Проверено по", 12), Column("На этот месяц", 16, grow=True),
            ],
            _row,
            empty="Закон этого месяца проверен данными программы: подтверждать нечего.",
        )  # fmt: skip
        yield self.reason_line()

    async def listed(self) -> Sequence[MonthLaw]:
        """The parameters of the month."""
        self.caption(f"{self.TITLE} · {self.period.title}")
        return await self.ask(month_law, self.period)

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """What there is to look at."""
        self.billing.go(LawParameter(message.row.name, self.period))

    def action_turn(self, months: int) -> None:
        """Look at another month."""
        self._period = self.period.plus(months)
        self.action_reload()

    def action_confirm(self) -> None:
        """Ask what was checked of the parameter under the cursor, and confirm it."""
        row = self.query_one(ListGrid).row
        if row is None or row.confirmed_by:
            raise RefusedError("Подтверждать нечего: выберите строку «не подтверждено».")
        self.why(WHAT, lambda note: self._confirm(row.name, note))

    def action_confirm_all(self) -> None:
        """Ask what was checked, and confirm all that is not confirmed yet."""
        self.why(WHAT, self._confirm_all)

    async def _confirm(self, name: str, note: str) -> None:
        await self.make(confirm_law, name, self.period, note)
        self.action_reload()

    async def _confirm_all(self, note: str) -> None:
        await self.make(confirm_all, self.period, note)
        self.action_reload()


def _row(row: MonthLaw) -> tuple[str, ...]:
    return (
        row.title,
        ", ".join(use.label for use in row.uses),
        f"{row.since:%d.%m.%Y}" if row.since else "нет",
        f"{row.checked_through:%d.%m.%Y}" if row.checked_through else "не проверялся",
        _state(row),
    )


def _state(row: MonthLaw) -> str:
    if row.since is None:
        return "нет значения"
    return f"подтвердил {row.confirmed_by}" if row.confirmed_by else "не подтверждено"


class LawParameter(Sentences):
    """One parameter: what to check, its value in force with the act, earlier steps, who confirmed it."""

    HINT = "Сверьте со справочной правовой системой. Изменений нет: Esc, затем F2."

    def __init__(self, name: str, period: Period) -> None:
        super().__init__()
        self._parameter, self._period = name, period

    @property
    def heading(self) -> str:
        """Which."""
        return f"Проверка закона · {self._period.title} · {self._parameter}"

    async def tell(self) -> Iterable[tuple[int, str]]:
        """All of it."""
        return await self.ask(law_details, self._parameter, self._period)

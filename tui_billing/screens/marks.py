"""Who waits for a recalculation: the marks that stand, from which month on and why; one put by hand."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.operations.settlement import mark
from tui_billing.queries.buildings import building_addresses
from tui_billing.queries.recalculations import recalculation_scope
from tui_billing.queries.settlement import AHEAD_MONTHS, Mark, marks_of
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import Asked, Head
from tui_billing.screens._directories import WORDS, Detailed, Directory
from tui_billing.screens.account_card import AccountCard
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Alphabet, Field
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid


class Marks(Detailed):
    """The marks that stand, the oldest first."""

    TITLE = "Отметки о перерасчёте"
    HINT = "Enter — лицевой счёт, F2 — поставить отметку. Снимает их перерасчёт (меню → 8)."
    BINDINGS: ClassVar[list[BindingType]] = [go("f2,insert", "new", "Новая")]

    def __init__(self, said: str = "") -> None:
        super().__init__(said)
        self._homes: dict[int, str] = {}

    def body(self) -> Iterable[Widget]:
        """Whose, since when, why."""
        yield ListGrid[Mark](
            [
                Column("С месяца", 8), Column("Кому", 20, grow=True), Column("Причина", 40, grow=True),
                Column("Вид", 22),
            ],
            lambda row: (str(row.since), self._whose(row), row.reason, row.cause.label),
            empty="Отметок нет: пересчитывать нечего.",
        )  # fmt: skip

    async def listed(self) -> Sequence[Mark]:
        """All."""
        self._homes = await self.ask(building_addresses)
        return await self.ask(marks_of, self.desk.period.plus(AHEAD_MONTHS))

    def action_new(self) -> None:
        """Put one by hand."""
        self.billing.instead(MarkHead())

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the account."""
        if not message.row.account_id:
            raise RefusedError("Отметка стоит на доме или на всех: откройте нужный счёт поиском (F7).")
        self.billing.go(AccountCard(message.row.account_id))

    def detail(self, row: Mark) -> str:
        """The whole reason."""
        return f"{self._whose(row)}, {row.cause.label}: {row.reason}"

    def _whose(self, row: Mark) -> str:
        return f"ЛС {row.account}" if row.account else self._homes.get(row.building_id, "все лицевые счета")


class MarkHead(Head):
    """A mark: from which month on, whose, why."""

    HINT = "Enter — дальше. Пустые счёт и дом — все лицевые счета. Esc — отмена."

    @property
    def heading(self) -> str:
        """What is made."""
        return "Отметка о перерасчёте"

    def asked(self) -> Sequence[Asked]:
        """The lines."""
        return (
            Asked("С месяца: 2026-08", str(self.desk.period), Field(7, Alphabet.TEXT), Period.parse),
            Asked("Лицевой счёт", "", WORDS),
            Asked("или дом: «Мира, 5»", "", WORDS),
            Asked("Что изменилось", "", Field(48, Alphabet.TEXT)),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Put it."""
        month, account, building, reason = values
        scope = await self.ask(recalculation_scope, account=account.strip(), building=building.strip())
        await self.make(
            mark, Period.parse(month), reason, building_id=scope.building_id, account_id=scope.account_id
        )  # fmt: skip
        return Marks(f"Отметка поставлена: {scope.words}, с {month}.")

    def back_to(self) -> BillingScreen:
        """The list."""
        return Marks()


marks = Directory("Отметки о перерасчёте: кто ждёт", 60, Marks)

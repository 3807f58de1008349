"""Areas of an account's premises: the intervals, and new ones from a day on."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from tui_billing.domain.decimals import parse, written
from tui_billing.domain.errors import RefusedError
from tui_billing.operations.areas import set_area
from tui_billing.queries.premises import PremisesRow, areas_of_account
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import Asked
from tui_billing.screens._card_sections import day
from tui_billing.screens._changes import AccountList, DatedHead, OfAccount
from tui_billing.screens._directories import CODE, number
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Alphabet, Field
from tui_billing.widgets.list_grid import ListGrid

AREA = Field(12, places=4)


class AreasOfAccount(AccountList):
    """Since when how large. F2 enters what has changed."""

    TITLE = "Площадь и комнаты"
    HINT = "F2 — изменить: с какого дня и какая."

    def body(self) -> Iterable[Widget]:
        """The intervals, the latest first."""
        yield ListGrid[PremisesRow](
            [
                Column("С", 10), Column("До", 10), Column("Общая", 10, right=True), Column("Жилая", 10, right=True),
                Column("Отапливаемая", 12, right=True), Column("Комнат", 6, right=True), Column("", 16, grow=True),
            ],
            lambda row: (
                day(row.valid_from), day(row.valid_to), written(row.total_e4, 4), written(row.living_e4, 4),
                written(row.heated_e4, 4), str(row.rooms), "без отопления" if row.no_heating else "",
            ),
            empty="Площадь не указана. F2 — внести.",
        )  # fmt: skip

    def action_new(self) -> None:
        """Enter what has changed."""
        rows = self.query_one(ListGrid).rows
        if not rows:
            raise RefusedError("У помещения нет площади: введите помещение заново (tui-billing premises add).")
        self.billing.instead(AreaHead(self._account_id, self._number, rows[0]))

    async def listed(self) -> Sequence[PremisesRow]:
        """All of them."""
        return await self.ask(areas_of_account, self._account_id)


class AreaHead(DatedHead):
    """The areas since a day; what is left as it is needs no typing."""

    HINT = (
        "Enter — дальше. Площадь дома меняется вместе с помещением; прошлые месяцы исправит перерасчёт. Esc — отмена."
    )

    def __init__(self, account_id: int, number: str, last: PremisesRow) -> None:
        super().__init__()
        self._account_id, self._number, self._last = account_id, number, last

    @property
    def heading(self) -> str:
        """What is entered."""
        return f"Площадь · ЛС {self._number}, помещение {self._last.number}: изменение"

    def asked(self) -> Sequence[Asked]:
        """The day, then areas as they were last."""
        last = self._last
        return (
            self.begins(),
            Asked("Общая, м²", written(last.total_e4, 4), AREA, _area),
            Asked("Жилая, м²", written(last.living_e4, 4), AREA, _area),
            Asked("Отапливаемая, м² (пусто — вся)", _part(last), AREA, lambda text: _area(text or "0")),
            Asked("Комнат", str(last.rooms), CODE, number),
            Asked("Без приборов отопления (1 — да)", "1" if last.no_heating else "", Field(1, Alphabet.DIGITS)),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        since, total, living, heated, rooms, cold = values
        await self.make(
            set_area, self._last.premises_id, self.first(since), _area(total), living_e4=_area(living),
            heated_e4=_area(heated or total), no_heating=cold == "1", rooms=number(rooms) or self._last.rooms,
        )  # fmt: skip
        said = f"Записано с {self.first(since):%d.%m.%Y}: {total} м². Начисленное исправит перерасчёт."
        return AreasOfAccount(self._account_id, self._number, said)

    def back_to(self) -> BillingScreen:
        """The list."""
        return AreasOfAccount(self._account_id, self._number)


def _part(row: PremisesRow) -> str:
    """The heated area where it is not the whole: the whole is to follow a new total by itself."""
    return "" if row.heated_e4 == row.total_e4 else written(row.heated_e4, 4)


def _area(text: str) -> int:
    return parse(text, 4)


areas_of_premises = OfAccount("Площадь помещения и комнаты", 70, AreasOfAccount)

"""Buildings: found while the address is typed, opened by Enter; a new one."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.binding import BindingType

from tui_billing.domain.codes import BuildingKind, BuildingState
from tui_billing.domain.errors import RefusedError
from tui_billing.operations.buildings import add_building
from tui_billing.queries.buildings import FOUND, BuildingRow, buildings_found
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import Asked, Head
from tui_billing.screens._directories import LONG, WORDS, Directory, chosen, given
from tui_billing.screens._finder import Finder
from tui_billing.screens.building_card import BuildingCard
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Alphabet, Field
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid

NUMBER = Field(4, Alphabet.DIGITS)


class Buildings(Finder):
    """By address; with nothing typed, the first of all."""

    TITLE = "Дома"
    HINT = "Улица и номер дома: «мира 5». Enter — открыть дом, F2 — новый."
    BINDINGS: ClassVar[list[BindingType]] = [go("f2,insert", "new", "Новый")]

    def grid(self) -> ListGrid[BuildingRow]:
        """Address, district, kind, accounts."""
        return ListGrid(
            [
                Column("Адрес", 30, grow=True), Column("Район", 14, grow=True), Column("Вид", 4),
                Column("ЛС", 6, right=True), Column("Состояние", 12),
            ],
            lambda row: (
                row.address, row.district, row.kind.label, str(row.accounts or ""),
                "" if row.state is BuildingState.IN_USE else row.state.label,
            ),
            empty="",
        )  # fmt: skip

    async def find(self, text: str) -> Sequence[BuildingRow]:
        """The first that answer."""
        return await self.ask(buildings_found, text, self.desk.today)

    def told(self, text: str, rows: Sequence[Any]) -> str:
        """How many there are, where not all are shown."""
        if len(rows) == FOUND:
            return f"Показаны первые {FOUND}. Уточните улицу и дом: «мира 5»."
        return super().told(text, rows)

    def opened(self, row: BuildingRow) -> None:
        """Open its card."""
        self.billing.go(BuildingCard(row.building_id, row.address))

    def on_screen_resume(self) -> None:
        """Back from a card: keys are for the prompt again."""
        super().on_screen_resume()
        self.give_up()

    def action_new(self) -> None:
        """Enter a new building."""
        self.billing.instead(NewBuilding())


class NewBuilding(Head):
    """Where it stands, what it is."""

    HINT = "Enter — дальше. Новые район и улица заводятся сами. Дальше — помещения и поставщики в карточке дома."

    @property
    def heading(self) -> str:
        """What is made."""
        return "Новый дом"

    def asked(self) -> Sequence[Asked]:
        """The address, then what stands there."""
        return (
            Asked("Район", "", WORDS, given),
            Asked("Населённый пункт", "", WORDS, given),
            Asked("Вид улицы: ул., пер., пр-т", "ул.", Field(10, Alphabet.TEXT)),
            Asked("Улица", "", LONG, given),
            Asked("Дом: 5, 61А, 2 корп. 1", "", WORDS, given),
            Asked(
                "1 — МКД, 2 — жилой дом",
                "1",
                Field(1, Alphabet.DIGITS),
                lambda text: chosen(BuildingKind, text),
            ),
            Asked("Этажей", "1", NUMBER, _whole),
            Asked("Год постройки (если есть)", "", NUMBER),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it and open its card."""
        district, locality, kind, street, house, what, floors, built = (value.strip() for value in values)
        made = await self.make(
            add_building, district, (locality, kind, street), house, chosen(BuildingKind, what), floors=_whole(floors),
            built=int(built) if built else None,
        )  # fmt: skip
        return BuildingCard(
            made, f"{kind} {street}, д. {house}", "Дом записан. F2 — площадь помещения, поставщик и другое."
        )

    def back_to(self) -> BillingScreen:
        """The list."""
        return Buildings()


def _whole(text: str) -> int:
    if not text.strip():
        raise RefusedError("Введите число этажей.")
    return int(text)


buildings = Directory("Дома", 90, Buildings)

"""A building: its dated facts with who entered each, what of them can be changed, its meters and premises."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.days import EPOCH, FOREVER
from tui_billing.domain.decimals import written
from tui_billing.domain.errors import RefusedError
from tui_billing.queries.building_facts import BuildingFact, building_facts, building_head
from tui_billing.queries.premises import PremisesRow, premises_of
from tui_billing.screens._buildings import OfBuilding, Place, building_changes
from tui_billing.screens._card_sections import day
from tui_billing.screens._digits import DigitMenu
from tui_billing.screens._directories import Detailed, term
from tui_billing.screens._documents import DocumentList
from tui_billing.screens.meters import MetersOfBuilding
from tui_billing.widgets.columns import Column
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid


class BuildingCard(Detailed):
    """The facts in force and to come; F3 shows the past too."""

    HINT = "Enter — изменить это с дня, F2 — другое, F3 — и прошлое, F4 — приборы дома, F6 — помещения."
    BINDINGS: ClassVar[list[BindingType]] = [
        go("f2,insert", "new", "Измен."),
        Binding("f3", "past", "Прошлые"),
        go("f4", "meters", "Приборы"),
        go("f6", "premises", "Помещ."),
    ]

    def __init__(self, building_id: int, address: str, said: str = "") -> None:
        super().__init__(said)
        self._building_id, self._address, self._past = building_id, address, False

    @property
    def heading(self) -> str:
        """Which building."""
        return f"Дом · {self._address}"

    def body(self) -> Iterable[Widget]:
        """What, how much, since when."""
        yield ListGrid[BuildingFact](
            [Column("Что", 28), Column("Значение", 20, grow=True), Column("С", 10), Column("До", 10)],
            lambda row: (row.title, row.words, day(row.valid_from), day(row.valid_to)),
            empty="О доме ничего не записано. F2 — ввести.",
        )

    async def listed(self) -> Sequence[BuildingFact]:
        """Those that have not ended, or all."""
        head = await self.ask(building_head, self._building_id)
        built = f", {head.built} г." if head.built else ""
        self.caption(
            f"{head.address}, {head.locality} · {head.district}", f"{head.kind.label}, этажей {head.floors}{built}"
        )
        return await self.ask(building_facts, self._building_id, EPOCH if self._past else self.desk.today)

    def detail(self, row: BuildingFact) -> str:
        """The whole of it, and who entered it."""
        return f"{row.title}: {row.words}, {term(row.valid_from, row.valid_to)}; {row.entered}"

    @property
    def place(self) -> Place:
        """This building, for its changes."""
        return Place(
            self._building_id, self._address, lambda said: BuildingCard(self._building_id, self._address, said)
        )

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Change the fact of the line."""
        fact: BuildingFact = message.row
        for each in building_changes():
            if fact.kind and each.kind == fact.kind:
                self.billing.instead(each.open(self.place, fact))
                return
        raise RefusedError(f"«{fact.title}» здесь не меняют: это следует из других данных. F2 — что можно изменить.")

    def action_new(self) -> None:
        """Choose what to change."""
        self.billing.instead(BuildingChanges(self.place))

    def action_past(self) -> None:
        """Show the past too, or no more."""
        self._past = not self._past
        self.action_reload()

    def action_meters(self) -> None:
        """The meters of the building itself."""
        self.billing.go(MetersOfBuilding(self._building_id, self._address))

    def action_premises(self) -> None:
        """What the building consists of."""
        self.billing.go(PremisesOfBuilding(self._building_id, self._address))


class BuildingChanges(DigitMenu):
    """The kinds of changes, found by scanning the screens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        go("f10", "leave", "Выход"),
        go("escape", "leave", "Назад", show=False),
    ]

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place = place

    @property
    def heading(self) -> str:
        """Which building."""
        return f"{self._place.address} · что изменить"

    def choices(self) -> Sequence[OfBuilding]:
        """The kinds."""
        return building_changes()

    def opened(self, choice: OfBuilding) -> None:
        """Open a kind."""
        self.billing.instead(choice.open(self._place, None))

    def action_leave(self) -> None:
        """Back to the card."""
        self.billing.instead(self._place.back(""))


class PremisesOfBuilding(DocumentList):
    """Flats and shops in walking order with their areas and accounts."""

    HINT = "Площадь меняют в карточке лицевого счёта, новое помещение — F2 в карточке дома."

    def __init__(self, building_id: int, address: str) -> None:
        super().__init__()
        self._building_id, self._address = building_id, address

    @property
    def heading(self) -> str:
        """Which building."""
        return f"Помещения · {self._address}"

    def body(self) -> Iterable[Widget]:
        """Number, kind, rooms, areas, accounts."""
        yield ListGrid[PremisesRow](
            [
                Column("№", 6), Column("Вид", 12), Column("Комн.", 5, right=True), Column("Общая, м²", 10, right=True),
                Column("С", 10), Column("До", 10), Column("Лицевые счета", 16, grow=True),
            ],
            lambda row: (
                row.number, row.kind.label, str(row.rooms), written(row.total_e4, 4), day(row.valid_from),
                day(row.valid_to if row.valid_to != FOREVER else None), ", ".join(row.accounts),
            ),
            empty="Помещений нет.",
        )  # fmt: skip

    async def listed(self) -> Sequence[PremisesRow]:
        """All, with the areas that have not ended."""
        return await self.ask(premises_of, self._building_id, self.desk.today)

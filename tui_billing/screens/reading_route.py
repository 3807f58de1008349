"""Readings by route: choose an open batch, a building or a controller's route by its number or by words; key it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from textual import events, work
from textual.widget import Widget

from tui_billing.domain.codes import Role
from tui_billing.domain.errors import BillingError
from tui_billing.domain.search_keys import search_key
from tui_billing.operations.reading_batches import start_verification
from tui_billing.queries.reading_batches import Batch
from tui_billing.queries.reading_sheets import Choices, sheet_offers
from tui_billing.screens._base import BillingScreen, Entry
from tui_billing.screens._reading_sheet import ReadingSheet
from tui_billing.screens.reading_batch_head import BatchHead, HeadOf
from tui_billing.screens.reading_verify import VerifySheet
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid
from tui_billing.widgets.prompt import Prompt

HINT = "Номер строки или часть адреса, Enter — начать ввод. Сверху — незакрытые пакеты."
KEYERS = (Role.CONTROLLER, Role.TYPIST, Role.ACCOUNTANT)


@dataclass(frozen=True, slots=True)
class Offer:
    """A line of the list: ``open`` makes the screen of it; ``verify`` is a batch to begin verifying first."""

    number: int
    title: str
    detail: str
    open: Callable[[], BillingScreen]
    verify: int = 0


class ReadingRoute(BillingScreen):
    """What can be keyed: the person's open batches, others' batches to verify, controllers and their buildings."""

    TITLE = "Показания по маршруту"

    def __init__(self) -> None:
        super().__init__()
        self._offers: list[Offer] = []
        self._loaded = False
        self._entered = False

    def body(self) -> Iterable[Widget]:
        """A line to type into, and the offers."""
        yield Prompt("Что вводим:")
        offers: ListGrid[Offer] = ListGrid(
            [Column("№", 5, right=True), Column("", 38, grow=True), Column("", 30)], _cells, empty=""
        )
        offers.can_focus = False
        yield offers

    def on_mount(self) -> None:
        """Ask what there is."""
        self.say(HINT)
        self._load()

    @work
    async def _load(self) -> None:
        own = self.desk.user_id if self.desk.role is Role.CONTROLLER else None
        found = await self.ask(sheet_offers, self.desk.user_id, self.desk.period, self.desk.today, own)
        self._offers = self.offers(found)
        self._loaded = True
        self._filter()
        self._open()

    def offers(self, found: Choices) -> list[Offer]:
        """The lines, numbered from 1."""
        lines = [
            *(_resumed(batch) for batch in found.open if batch.building_id or batch.controller_id),
            *(_verified(batch) for batch in found.verifiable),
            *self._new(found),
        ]
        return [Offer(number, *line) for number, line in enumerate(lines, 1)]

    def _new(self, found: Choices) -> Iterable[tuple[Any, ...]]:
        """Controllers, each followed by the buildings of the route."""
        walked = 0
        for building in found.buildings:
            if building.controller_id and building.controller_id != walked:
                walked = building.controller_id
                head = HeadOf(
                    f"маршрут: {building.controller}", self.day, self.desk.period, controller_id=building.controller_id
                )
                yield f"Маршрут: {building.controller}", "все дома подряд", _head(head)
            head = HeadOf(building.address, self.day, self.desk.period, building_id=building.building_id)
            yield building.address, building.controller or building.district, _head(head)

    @property
    def day(self) -> Any:
        """The day that is offered: today, or the last day of a past period."""
        return min(self.desk.today, self.desk.period.last)

    def on_prompt_changed(self) -> None:
        """Show what the text fits."""
        self._filter()

    def on_prompt_entered(self) -> None:
        """Open the line, once the offers are there."""
        self._entered = True
        self.billing.hold()
        self._open()

    def on_key(self, event: events.Key) -> None:
        """Move in the list; keys after Enter belong to the screen that it opens."""
        if self.query_one(Prompt).passing:
            event.stop()
            self.billing.keep(event)
        elif event.key in {"up", "down", "pageup", "pagedown"}:
            event.stop()
            self.query_one(ListGrid).on_key(event)

    def _filter(self) -> None:
        text = self.query_one(Prompt).text
        self.query_one(ListGrid).show(fitting(self._offers, text))

    @work
    async def _begin(self, offer: Offer) -> None:
        try:
            await self.make(start_verification, offer.verify)
        except BillingError:
            self._give_up()
            raise
        self.billing.instead(offer.open())

    def _open(self) -> None:
        if not (self._entered and self._loaded):
            return
        offer = self.query_one(ListGrid).row
        if offer is None:
            self.app.bell()
            self._give_up()
        elif offer.verify:
            self._begin(offer)
        else:
            self.billing.instead(offer.open())

    def _give_up(self) -> None:
        """Nothing to open: the keys are for the prompt again."""
        self._entered = False
        self.query_one(Prompt).passing = False
        self.billing.arrived()


def fitting(offers: Sequence[Offer], text: str) -> list[Offer]:
    """The line of a number, or the lines that have every word of the text."""
    typed = text.strip()
    if typed.isascii() and typed.isdigit():
        return [offer for offer in offers if str(offer.number) == typed] or [
            offer for offer in offers if str(offer.number).startswith(typed)
        ]
    words = search_key(typed).split()
    return [offer for offer in offers if _has(search_key(f"{offer.title} {offer.detail}").split(), words)]


def _has(text: Sequence[str], words: Sequence[str]) -> bool:
    return all(any(each.startswith(word) for each in text) for word in words)


def _head(head: HeadOf) -> Callable[[], BillingScreen]:
    return lambda: BatchHead(head, ReadingSheet)


def _resumed(batch: Batch) -> tuple[Any, ...]:
    verifying = batch.verifier_id != 0
    screen: type[ReadingSheet] = VerifySheet if verifying else ReadingSheet
    what = "продолжить второй ввод" if verifying else "продолжить"
    return f"{what}: {batch.title}", f"пакет {batch.id} · {batch.taken_on:%d.%m.%Y}", lambda: screen(batch.id)


def _verified(batch: Batch) -> tuple[Any, ...]:
    return (
        f"проверить вторым вводом: {batch.title}",
        f"пакет {batch.id} · ввёл {batch.author}",
        lambda: VerifySheet(batch.id),
        batch.id,
    )


def _cells(offer: Offer) -> tuple[str, ...]:
    return str(offer.number), offer.title, offer.detail


readings_by_route = Entry("Показания по маршруту", "1", ReadingRoute, KEYERS)

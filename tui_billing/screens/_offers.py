"""A list to choose from by a line's number or by words: what can be begun, and what waits to be gone on with."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from textual import events, work
from textual.widget import Widget

from tui_billing.domain.errors import BillingError
from tui_billing.domain.search_keys import search_key
from tui_billing.screens._base import BillingScreen
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid
from tui_billing.widgets.prompt import Prompt


@dataclass(frozen=True, slots=True)
class Offer:
    """A line: ``open`` makes the screen of it; ``before`` is done first, in a thread, and may refuse."""

    title: str
    detail: str
    open: Callable[[], BillingScreen]
    before: Callable[[], object] | None = None


Numbered = tuple[int, Offer]


class Offers(BillingScreen):
    """A line to type into, and numbered offers. A subclass gives ``fetch``."""

    HINT = "Номер строки или слова из неё, Enter — открыть."

    def __init__(self) -> None:
        super().__init__()
        self._offers: list[Numbered] | None = None
        self._entered = False

    async def fetch(self) -> Sequence[Offer]:
        """The offers."""
        raise NotImplementedError

    def body(self) -> Iterable[Widget]:
        """The prompt and the list."""
        yield Prompt("Что вводим:")
        offers: ListGrid[Numbered] = ListGrid(
            [Column("№", 5, right=True), Column("", 42, grow=True), Column("", 30)], _cells, empty=""
        )
        offers.can_focus = False
        yield offers

    def on_mount(self) -> None:
        """Ask what there is."""
        self.say(self.HINT)
        self._load()

    @work
    async def _load(self) -> None:
        self._offers = list(enumerate(await self.fetch(), 1))
        self._filter()
        self._open()

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
        self.query_one(ListGrid).show(fitting(self._offers or (), self.query_one(Prompt).text))

    def _open(self) -> None:
        if not self._entered or self._offers is None:
            return
        self._filter()
        chosen = self.query_one(ListGrid).row
        if chosen is None:
            self.app.bell()
            self._give_up()
        else:
            self._go(chosen[1])

    @work
    async def _go(self, offer: Offer) -> None:
        if offer.before is not None:
            try:
                await asyncio.to_thread(offer.before)
            except BillingError:
                self._give_up()
                raise
        self.billing.instead(offer.open())

    def _give_up(self) -> None:
        """Nothing to open: the keys are for the prompt again."""
        self._entered = False
        self.query_one(Prompt).passing = False
        self.billing.arrived()


def fitting(offers: Sequence[Numbered], text: str) -> list[Numbered]:
    """The line of a number and those whose number begins so, or the lines that have every word of the text."""
    typed = text.strip()
    if typed.isascii() and typed.isdigit():
        found = [each for each in offers if str(each[0]).startswith(typed)]
        return sorted(found, key=lambda each: each[0])
    words = search_key(typed).split()
    return [each for each in offers if _has(search_key(f"{each[1].title} {each[1].detail}").split(), words)]


def _has(text: Sequence[str], words: Sequence[str]) -> bool:
    return all(any(each.startswith(word) for each in text) for word in words)


def _cells(numbered: Numbered) -> tuple[str, ...]:
    number, offer = numbered
    return str(number), offer.title, offer.detail

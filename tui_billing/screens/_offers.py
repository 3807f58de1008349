"""A list to choose from by a line's number or by words: what can be begun, and what waits to be gone on with."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from textual import work
from textual.widget import Widget

from tui_billing.domain.errors import BillingError
from tui_billing.domain.search_keys import search_key
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._typed import TypedScreen
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


class Offers(TypedScreen):
    """A line to type into, and numbered offers. A subclass gives ``fetch``."""

    HINT = "Номер строки или слова из неё, Enter — открыть."

    def __init__(self) -> None:
        super().__init__()
        self._offers: list[Numbered] | None = None

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
        self.open_row()

    def on_prompt_changed(self) -> None:
        """Show what the text fits."""
        self._filter()

    def _filter(self) -> None:
        self.query_one(ListGrid).show(fitting(self._offers or (), self.query_one(Prompt).text))

    @property
    def is_answered(self) -> bool:
        """Whether the offers are there: what is typed only narrows them."""
        return self._offers is not None

    def opened(self, row: Numbered) -> None:
        """Open an offer."""
        self._go(row[1])

    @work
    async def _go(self, offer: Offer) -> None:
        if offer.before is not None:
            try:
                await asyncio.to_thread(offer.before)
            except BillingError:
                self.give_up()
                raise
        self.billing.instead(offer.open())


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

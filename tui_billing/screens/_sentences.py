"""A screen of sentences under one another; a long one takes several rows."""

from collections.abc import Iterable

from textual import work
from textual.widget import Widget

from tui_billing.screens._base import BillingScreen
from tui_billing.screens.explain import wrapped
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid


class Sentences(BillingScreen):
    """A subclass gives ``tell``."""

    HINT = "Esc — назад."

    def __init__(self) -> None:
        super().__init__()
        self._told: list[tuple[int, str]] = []

    def body(self) -> Iterable[Widget]:
        """The sentences."""
        yield ListGrid[str]([Column("", 40, grow=True)], lambda text: (text,), empty="")

    def on_mount(self) -> None:
        """Ask."""
        self._load()

    def on_resize(self) -> None:
        """Wrap the sentences to the new width."""
        self._show()

    async def tell(self) -> Iterable[tuple[int, str]]:
        """What is to be shown: how deep a sentence stands, and the sentence."""
        raise NotImplementedError

    @work(exclusive=True)
    async def _load(self) -> None:
        self._told = list(await self.tell())
        self._show()
        self.say(self.HINT)

    def _show(self) -> None:
        width = max(20, self.size.width)
        rows = [row for depth, text in self._told for row in wrapped(text, width, "  " * depth)]
        self.query_one(ListGrid).show(rows)

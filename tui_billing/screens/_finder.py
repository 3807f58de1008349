"""What is found while it is typed: a line to type into, the rows that answer, Enter opens the one of the caret."""

from collections.abc import Iterable, Sequence
from typing import Any

from textual import work
from textual.widget import Widget

from tui_billing.domain.errors import BillingError
from tui_billing.screens._typed import TypedScreen
from tui_billing.widgets.list_grid import ListGrid
from tui_billing.widgets.prompt import Prompt


class Finder(TypedScreen):
    """A question is asked at once; while one is under way, only the newest text is asked next.

    A subclass gives ``HINT``, ``grid``, ``find`` and ``opened``.
    """

    HINT = ""

    def __init__(self, beginning: str = "", said: str = "") -> None:
        super().__init__()
        self._beginning, self._said = beginning, said
        self._asking = False
        self._answered: str | None = None

    def grid(self) -> ListGrid[Any]:
        """The list of what is found."""
        raise NotImplementedError

    async def find(self, text: str) -> Sequence[Any]:
        """The rows that answer a text."""
        raise NotImplementedError

    @property
    def is_answered(self) -> bool:
        """Whether the newest text was asked."""
        return self._answered == self.query_one(Prompt).text

    def body(self) -> Iterable[Widget]:
        """The line to type into, and what it finds."""
        yield Prompt("Найти:", self._beginning)
        found = self.grid()
        found.can_focus = False
        yield found

    def on_mount(self) -> None:
        """Search for what was typed already."""
        self.say(self._said or self.HINT)
        self._look()

    def on_prompt_changed(self) -> None:
        """Search again."""
        self._said = ""
        self._look()

    def told(self, text: str, rows: Sequence[Any]) -> str:
        """What the status line says of an answer."""
        return "Ничего не найдено." if text.strip() and not rows else self._said or self.HINT

    def _look(self) -> None:
        if not self._asking:
            self._asking = True
            self._ask_on()

    @work
    async def _ask_on(self) -> None:
        """Ask until the text that was answered is the text that stands there."""
        try:
            while not self.is_answered:
                text = self.query_one(Prompt).text
                rows = await self.find(text)
                self._answered = text
                self.query_one(ListGrid).show(rows)
                self.say(self.told(text, rows))
        except BillingError:
            self.give_up()
            raise
        finally:
            self._asking = False
        self.open_row()

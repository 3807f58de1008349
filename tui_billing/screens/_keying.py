"""What the screens that key a batch share: the grid, leaving without losing anything, taking the last entry back.

Everything that a key does to the batch goes through the grid's own queues, so it happens in the order of the keys.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from tui_billing.screens._base import BillingScreen
from tui_billing.widgets.entry import Row, Save, Verdict
from tui_billing.widgets.entry_grid import EntryGrid
from tui_billing.widgets.keys import go


@dataclass(frozen=True)
class Undo:
    """The key of a row that is no row: saving it takes the last entry back. ``done`` is filled in by the save."""

    done: list[Any] = field(default_factory=list)


class KeyingScreen(BillingScreen):
    """A screen around one entry grid."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "edit", "Правка"),
        go("f8", "undo", "Отмена"),
        go("f10", "leave", "Выход"),
        go("escape", "leave", "Назад", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._warned = False
        self._told = False

    @property
    def grid(self) -> EntryGrid:
        """The grid."""
        return self.query_one(EntryGrid)

    def tell(self, sentence: str) -> None:
        """Say something that the move of the caret which comes with it does not wipe out."""
        self._told = True
        self.say(sentence)

    def on_entry_grid_at(self) -> None:
        """The caret moved: what was said about another row is over, unless it was said of this move."""
        self._warned = False
        if self._told:
            self._told = False
        else:
            self.say("")

    def in_order(self, then: Callable[[], None]) -> None:
        """Do something once the keys that were typed before are taken."""
        self.grid.call_later(then)

    def action_edit(self) -> None:
        """Edit the stored value of the caret's row."""
        self.grid.apply(self.grid.model.press("f2"))

    def action_undo(self) -> None:
        """Take the last entry of the batch back."""
        self.in_order(lambda: self.grid.apply([Save(0, 0, Row(key=Undo()), (), Verdict())]))

    def action_leave(self) -> None:
        """Leave; the batch stays open."""
        self.leaving(self.billing.back)

    def leaving(self, then: Callable[[], None]) -> None:
        """Leave once the keys typed before are taken; rows that are not saved ask for the key a second time."""
        self.billing.hold()
        self.in_order(lambda: self._leave(then))

    def _leave(self, then: Callable[[], None]) -> None:
        unsaved = self.grid.unsaved
        if unsaved and not self._warned:
            self._warned = True
            self.say(f"Не сохранено строк: {unsaved}. Та же клавиша ещё раз — выйти без них.", refusal=True)
            self.billing.arrived()
            return
        for key in self.grid.forget():
            self.billing.keep(key)
        then()

"""The home menu: every screen that has an entry, by its digit; the office, the period, the person."""

import asyncio
from collections.abc import Iterable
from string import ascii_lowercase
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.errors import BillingError
from tui_billing.screens._base import BillingScreen, Desk, Entry
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid

DIGITS = "1234567890"
LETTERS = "".join(chr(code) for code in (*range(ord("а"), ord("я") + 1), ord("ё"))) + ascii_lowercase
LETTERS += LETTERS.upper()


class Home(BillingScreen):
    """The menu. A digit opens a screen at once; a letter starts a search."""

    TITLE = "tui-billing"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(digit, f"open('{digit}')", f"Пункт {digit}", show=False, priority=True) for digit in DIGITS),
        *(Binding(letter, f"app.search('{letter}')", "", show=False, priority=True) for letter in LETTERS),
        Binding("f5", "reload", "Обновл."),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._entries: dict[str, Entry] = {}
        self._early = ""

    def body(self) -> Iterable[Widget]:
        """The entries."""
        yield ListGrid[Entry](
            [Column("", 3), Column("", 30, grow=True)],
            lambda entry: (entry.key, entry.title),
            empty="Открывается база…",
        )

    def on_mount(self) -> None:
        """Paint first, then load."""
        self.call_after_refresh(self._open)

    @work
    async def _open(self) -> None:
        try:
            desk = await self.billing.open_office()
            self._greet(desk)
            found = await asyncio.to_thread(_scan)
        except BillingError:
            grid = self.query_one(ListGrid)
            grid.empty = "База не открыта."
            grid.show([])
            self.billing.arrived()
            raise
        self._entries = {entry.key: entry for entry in found if desk.may(entry.roles)}
        grid = self.query_one(ListGrid)
        grid.empty = "В меню ничего нет."
        grid.show(sorted(self._entries.values(), key=lambda entry: DIGITS.index(entry.key)))
        if self._early:
            self.billing.arrived()
            self.action_open(self._early)

    def _greet(self, desk: Desk) -> None:
        self.caption(desk.organization or "tui-billing", f"{desk.period.title} · {desk.user}, {desk.role.label} ")

    def action_open(self, key: str) -> None:
        """Open the screen of a digit."""
        if not self._entries:
            self._early = key
            self.billing.hold()
        elif key in self._entries:
            self.billing.go(self._entries[key].open())
        else:
            self.app.bell()

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the screen of the row."""
        self.billing.go(message.row.open())

    def action_reload(self) -> None:
        """Read the office again."""
        self._greet(self.desk)


def _scan() -> list[Entry]:
    """The entries of all screens, found by scanning; a module without one is not in the menu."""
    from importlib import import_module
    from pkgutil import iter_modules

    import tui_billing.screens

    found: list[Entry] = []
    for module in iter_modules(tui_billing.screens.__path__):
        screen = import_module(f"{tui_billing.screens.__name__}.{module.name}")
        found += [thing for thing in vars(screen).values() if isinstance(thing, Entry)]
    return found

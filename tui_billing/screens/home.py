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
from tui_billing.screens._menu import DIGITS, KEYS, Sketch, entries, modules, sketches
from tui_billing.widgets.columns import Column
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid

LETTERS = "".join(chr(code) for code in (*range(ord("а"), ord("я") + 1), ord("ё"))) + ascii_lowercase
LETTERS += LETTERS.upper()
SEARCH = "f7"


class Home(BillingScreen):
    """The menu. A digit opens a screen at once; a letter starts a search.

    It is shown before the office is open and the screens are loaded. What is pressed meanwhile is done as soon as it
    can be, and the keys after it are kept for the screen that it opens.
    """

    TITLE = "tui-billing"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(digit, f"begin('{digit}')", f"Пункт {digit}", show=False, priority=True) for digit in DIGITS),
        *(Binding(letter, f"begin('{letter}')", "", show=False, priority=True) for letter in LETTERS),
        go("f4", "begin('f4')", "Справ."),
        go("f7,ctrl+f", f"begin('{SEARCH}')", "Поиск"),
        Binding("f5", "reload", "Обновл."),
        go("escape", "app.how_to_leave", "Как выйти", show=False),  # one Esc too many must not end a shift
    ]

    def __init__(self) -> None:
        super().__init__()
        self._entries: dict[str, Entry] = {}
        self._loaded = False
        self._early = ""

    def body(self) -> Iterable[Widget]:
        """The entries."""
        yield ListGrid[Sketch | Entry](
            [Column("", 3), Column("", 30, grow=True)],
            lambda entry: (entry.key.upper(), entry.title),
            empty="В меню ничего нет.",
        )

    def on_mount(self) -> None:
        """Paint first, then load."""
        self.query_one(ListGrid).show(sketches())
        self.say("Открывается база…")
        self.call_after_refresh(self._open)

    @work
    async def _open(self) -> None:
        try:
            desk = await self.billing.open_office()
        except BillingError:
            grid = self.query_one(ListGrid)
            grid.empty = "База не открыта."
            grid.show([])
            self.billing.arrived()
            raise
        self.say("")
        self._greet(desk)
        for module in await asyncio.to_thread(lambda: list(modules())):
            found = await asyncio.to_thread(entries, module)
            self._entries |= {entry.key: entry for entry in found if desk.may(entry.roles)}
            self._begin_early()
        self._loaded = True
        self._begin_early()
        grid = self.query_one(ListGrid)
        grid.show(sorted(self._entries.values(), key=lambda entry: KEYS.index(entry.key)), grid.index)

    def _greet(self, desk: Desk) -> None:
        self.caption(desk.organization or "tui-billing", f"{desk.period.title} · {desk.user}, {desk.role.label} ")

    def _ready(self, key: str) -> bool:
        return self._loaded or key in self._entries

    def action_begin(self, key: str) -> None:
        """Open the screen of a digit, or the search; what is not loaded yet opens once it is."""
        if not self._ready(key):
            self._early = key
            self.billing.hold()
        elif key in self._entries:
            self.billing.go(self._entries[key].open())
        elif key in KEYS:
            self.app.bell()
        else:
            self.billing.search("" if key == SEARCH else key)

    def _begin_early(self) -> None:
        if self._early and self._ready(self._early):
            key, self._early = self._early, ""
            self.action_begin(key)
            if key in KEYS and key not in self._entries:
                self.billing.arrived()

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the screen of the row."""
        self.action_begin(message.row.key)

    def on_screen_resume(self) -> None:
        """A period may have been closed meanwhile."""
        super().on_screen_resume()
        if self._loaded:
            self._follow()

    def action_reload(self) -> None:
        """Read the office again."""
        self._follow()

    @work(exclusive=True, group="follow")
    async def _follow(self) -> None:
        self._greet(await self.billing.follow_period())

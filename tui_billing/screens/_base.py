"""What every screen stands on: asking, changing, refusals on the status line, and how a menu finds screens."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, ParamSpec, Protocol, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget

from tui_billing.domain.errors import BillingError, UncheckedLawError
from tui_billing.widgets.entry_grid import EntryGrid
from tui_billing.widgets.key_bar import KeyBar
from tui_billing.widgets.keys import go
from tui_billing.widgets.line import PLAIN, RED, REVERSE, Line, Status
from tui_billing.widgets.quiet import QuietScreen

if TYPE_CHECKING:
    from tui_billing.domain.codes import Role
    from tui_billing.domain.period import Period
    from tui_billing.storage.database import Actor, Database

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Desk:
    """The open office at this terminal: the database, the person, the date, the clock.

    ``period`` is the newest open one when it was last looked at, see ``Shell.follow_period``.
    """

    database: "Database"
    user_id: int
    user: str
    role: "Role"
    today: date
    clock: Callable[[], int]
    period: "Period"
    organization: str

    def may(self, roles: "tuple[Role, ...]") -> bool:
        """Whether the person has one of the roles; none named means everybody, an administrator may all."""
        return not roles or self.role in roles or self.role.name == "ADMINISTRATOR"

    @property
    def actor(self) -> "Actor":
        """The person, now."""
        from tui_billing.storage.database import Actor

        return Actor(self.user_id, self.role, self.clock())


@dataclass(frozen=True)
class Entry:
    """An entry of the home menu: one object in a screen's module, and the menu finds it.

    ``key`` is a key of the menu, ``open`` makes the screen (a screen class will do), ``roles`` who sees it (all when
    empty; the rights themselves are checked in operations).
    """

    title: str
    key: str
    open: Callable[[], "BillingScreen"]
    roles: tuple["Role", ...] = ()


class Shell(Protocol):
    """What a screen may want of the application."""

    @property
    def desk(self) -> Desk:
        """The open office; refuses while it is not open."""

    async def open_office(self) -> Desk:
        """Open the office, once."""

    async def follow_period(self) -> Desk:
        """Look again which period is open: one may have been closed, here or at another terminal."""

    def go(self, screen: "BillingScreen") -> None:
        """Open a screen; keys typed from now on are for it."""

    def instead(self, screen: "BillingScreen") -> None:
        """Open a screen in the place of the present one."""

    def back(self) -> None:
        """Close the screen."""

    def search(self, beginning: str) -> None:
        """Open the search with what is typed already."""

    def hold(self) -> None:
        """Keep keys until a screen has arrived."""

    def keep(self, event: events.Key) -> None:
        """Keep a key for the screen that is being opened."""

    def arrived(self, screen: "BillingScreen | None" = None) -> None:
        """A screen is there; None: what was being opened will not come."""


class BillingScreen(QuietScreen):
    """A screen with a title, a body, a status line and the key bar.

    A subclass gives ``TITLE`` and ``body``; it asks with ``ask`` and changes with ``make``. A refusal of either, raised
    anywhere in a screen, is shown on the status line: nobody has to catch it.
    """

    TITLE = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        go("f1", "app.help", "Помощь"),
        go("f7,ctrl+f", "app.search", "Поиск"),
        go("f10", "app.back", "Выход"),
        go("f12", "app.law", "Проверка закона", show=False),
        go("escape", "app.back", "Назад", show=False),
        go("ctrl+l", "app.redraw", "Перерисовать экран", show=False),
    ]

    def compose(self) -> ComposeResult:
        """Lay out the frame around the body."""
        yield Line(f" {self.heading}", style=REVERSE, id="title")
        yield from self.body()
        yield Status(id="status")
        yield KeyBar()

    unchecked: "Period | None" = None
    """The month of which a refusal here said that nobody has checked its law."""

    @property
    def heading(self) -> str:
        """What the title line says."""
        return str(self.TITLE or "")

    def body(self) -> Iterable[Widget]:
        """The widgets between the title and the status line."""
        return ()

    @property
    def billing(self) -> "Shell":
        """The application."""
        return cast("Shell", self.app)

    @property
    def desk(self) -> Desk:
        """The open office.

        Raises:
            BillingError: it is not open yet, or could not be opened.
        """
        return self.billing.desk

    def caption(self, left: str, right: str = "") -> None:
        """Change the title line."""
        self.query_one("#title", Line).say(f" {left}", right)

    def say(self, sentence: str, *, refusal: bool = False) -> None:
        """Put a sentence on the status line."""
        for line in self.query("#status").results(Status):
            line.say(sentence, style=RED if refusal else PLAIN)

    def refuse(self, refusal: BillingError) -> None:
        """Show a refusal."""
        if isinstance(refusal, UncheckedLawError):
            self.unchecked = cast("Period", refusal.period)
        self.say(str(refusal), refusal=True)
        self.app.bell()

    async def ask(self, question: Callable[Concatenate[Any, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Ask a query in a thread: ``rows = await self.ask(readings_due, period)``.

        Raises:
            BillingError: refused.
        """
        database = self.desk.database
        return await asyncio.to_thread(lambda: database.read(question, *args, **kwargs))

    async def make(self, change: Callable[Concatenate[Any, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run an operation in a thread, as the person at the terminal.

        Raises:
            BillingError: refused; nothing was written.
        """
        return await asyncio.to_thread(lambda: self.make_here(change, *args, **kwargs))

    def make_here(self, change: Callable[Concatenate[Any, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run an operation in the calling thread: for the ``save`` of an entry grid, which has a thread of its own.

        Raises:
            BillingError: refused; nothing was written.
        """
        desk = self.desk
        return desk.database.write(change, desk.actor, *args, **kwargs)

    async def _dispatch_message(self, message: Message) -> None:
        """Show a refusal raised by a handler of this screen."""
        try:
            await super()._dispatch_message(message)
        except BillingError as refusal:
            self.refuse(refusal)

    def on_screen_resume(self) -> None:
        """The screen is there: the keys typed meanwhile are for it."""
        if isinstance(self.focused, EntryGrid):
            self.focused.place_cursor()
        self.call_after_refresh(self.billing.arrived, self)

"""The application of the terminal: the office, the stack of screens, and keys that no screen change can lose.

Nothing heavy is imported here: the first screen is painted before the database and the other screens are loaded.
"""

from asyncio import to_thread
from collections.abc import Callable
from dataclasses import replace

from textual import events
from textual.app import App
from textual.binding import Binding
from textual.message import Message
from textual.screen import Screen
from textual.worker import WorkerFailed

from tui_billing.domain.errors import BillingError, RefusedError
from tui_billing.screens._base import BillingScreen, Desk
from tui_billing.screens.home import Home
from tui_billing.widgets.diff import DiffDisplay


class BillingApp(DiffDisplay, App[None], inherit_bindings=False):
    """Opens the office with ``connect`` after the first paint, in a thread."""

    TITLE = "tui-billing"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    BINDINGS = [Binding("ctrl+c,ctrl+q", "how_to_leave", show=False)]
    CSS = "Screen { background: ansi_default; color: ansi_default; }"

    class Arrived(Message):
        """The screen that was being opened can take keys; None: nothing is being opened after all."""

        def __init__(self, screen: Screen[object] | None) -> None:
            super().__init__()
            self.screen = screen

    def __init__(self, connect: Callable[[], Desk]) -> None:
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        self._connect = connect
        self._desk: Desk | None = None
        self._held: list[events.Key] | None = None
        self._kept: list[events.Key] = []
        self._awaited: Screen[object] | None = None
        self.bug: Exception | None = None

    def get_default_screen(self) -> Screen[object]:
        """The home menu is the screen at the bottom."""
        return Home()

    @property
    def desk(self) -> Desk:
        """The open office.

        Raises:
            RefusedError: it is not open.
        """
        if self._desk is None:
            raise RefusedError("База ещё не открыта. Подождите или выйдите (F10) и проверьте путь к базе.")
        return self._desk

    async def open_office(self) -> Desk:
        """Open the database, once.

        Raises:
            BillingError: it cannot be opened.
        """
        if self._desk is None:
            self._desk = await to_thread(self._connect)
        return self._desk

    async def follow_period(self) -> Desk:
        """Look again which period is open: one may have been closed, here or at another terminal.

        Raises:
            BillingError: the office is not open.
        """
        from tui_billing.queries.dashboard import office_today

        desk = self.desk
        _, period, _ = await to_thread(lambda: desk.database.read(office_today, desk.user_id, desk.today))
        self._desk = replace(desk, period=period)
        return self._desk

    # Screens

    def go(self, screen: BillingScreen) -> None:
        """Open a screen; keys typed from now on are kept for it.

        Call it from an action bound by ``widgets.keys.go``: such an action runs before the next key is looked at.
        """
        self._await(screen)
        self.push_screen(screen)

    def instead(self, screen: BillingScreen) -> None:
        """Open a screen in the place of the present one."""
        self._await(screen)
        self.switch_screen(screen)

    def back(self) -> None:
        """Close the screen; the home menu stays."""
        if len(self.screen_stack) > 1:
            self._await(self.screen_stack[-2])
            self.pop_screen()

    async def action_back(self) -> None:
        """Close the screen; on the home menu, leave the program."""
        if len(self.screen_stack) > 1:
            self.back()
        else:
            self.exit()

    def action_how_to_leave(self) -> None:
        """Say which key leaves; a reflex must not end a shift."""
        if isinstance(self.screen, BillingScreen):
            self.screen.say("Выход — F10, назад — Esc.")

    def action_help(self) -> None:
        """List the keys that are active now."""
        from tui_billing.screens.help import Help

        if not isinstance(self.screen, Help):
            self.go(Help(self.screen))

    def action_redraw(self) -> None:
        """Paint everything again: a message of the system was written over the screen."""
        self.resend()
        self.screen.refresh()

    def action_search(self) -> None:
        """Search for an account."""
        self.search("")

    def action_law(self) -> None:
        """Check the law: of the month that was refused on this screen, or of that of the desk."""
        from tui_billing.screens.law_checks import LawChecks

        if isinstance(self.screen, BillingScreen) and not isinstance(self.screen, LawChecks):
            self.go(LawChecks(self.screen.unchecked))

    def search(self, beginning: str) -> None:
        """Open the search with what is typed already."""
        from tui_billing.screens.search import Search

        if not isinstance(self.screen, Search):
            self.go(Search(beginning))

    # Keys typed while a screen opens

    def hold(self) -> None:
        """Keep the keys from now on: a screen will be opened, or ``arrived`` is called."""
        self._await(None)

    def _await(self, screen: Screen[object] | None) -> None:
        self._awaited = screen
        if self._held is None:
            self._held = []

    def keep(self, event: events.Key) -> None:
        """Keep a key that a widget of the old screen was already given: it came before those that are held."""
        if self._held is None:
            self.hold()
        self._kept.append(event)

    def arrived(self, screen: Screen[object] | None = None) -> None:
        """A screen became the current one and is painted; None: the one that was being opened will not come."""
        self.post_message(self.Arrived(screen))

    async def on_billing_app_arrived(self, message: Arrived) -> None:
        """Give the kept keys to the awaited screen, in their order; a key among them may open the next screen."""
        if message.screen is not self._awaited:
            return
        keys, self._kept, self._held = [*self._kept, *(self._held or ())], [], None
        for event in keys:
            await self.on_event(events.Key(event.key, event.character))

    async def on_event(self, event: events.Event) -> None:
        """Keep keys back while a screen is being opened."""
        if isinstance(event, events.Key) and not event.is_forwarded and self._held is not None:
            self._held.append(event)
        else:
            await super().on_event(event)

    # Refusals and bugs

    async def run_action(self, *args: object, **kwargs: object) -> bool:
        """Run an action; a refusal goes to the status line."""
        try:
            return await super().run_action(*args, **kwargs)  # type: ignore[arg-type]
        except BillingError as refusal:
            self._refuse(refusal)
            return True

    def _handle_exception(self, error: Exception) -> None:
        """A refusal from a worker goes to the status line; a bug ends the program and is left in ``bug``."""
        cause = error.error if isinstance(error, WorkerFailed) else error
        if isinstance(cause, BillingError):
            self._refuse(cause)
        elif self.is_headless:
            super()._handle_exception(error)
        else:
            self.bug = cause if isinstance(cause, Exception) else error
            self.exit()

    def _refuse(self, refusal: BillingError) -> None:
        if isinstance(self.screen, BillingScreen):
            self.screen.refuse(refusal)

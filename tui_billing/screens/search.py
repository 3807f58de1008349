"""Search of an account from any screen: number, name, address or meter serial, while it is typed."""

from collections.abc import Callable, Iterable, Sequence

from textual import events, work
from textual.widget import Widget

from tui_billing.domain.errors import BillingError
from tui_billing.queries.search import Found, find_accounts
from tui_billing.screens._base import BillingScreen, Entry
from tui_billing.screens.account_card import AccountCard
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid
from tui_billing.widgets.prompt import Prompt

HINT = "Номер счёта, фамилия, улица дом квартира или номер прибора. Enter — открыть."


class Search(BillingScreen):
    """Finds accounts. A question is asked at once; while one is under way, only the newest text is asked next.

    ``chosen`` is called with the account's id and number once this screen is closed; by default the card opens.
    """

    TITLE = "Поиск"

    def __init__(self, beginning: str = "", chosen: Callable[[int, str], None] | None = None) -> None:
        super().__init__()
        self._beginning = beginning
        self._chosen = chosen
        self._asking = False
        self._answered: str | None = None
        self._entered = False

    def body(self) -> Iterable[Widget]:
        """The line to type into, and what it finds."""
        yield Prompt("Найти:", self._beginning)
        found: ListGrid[Found] = ListGrid(
            [Column("Счёт", 11), Column("Абонент", 26), Column("Адрес", 34, grow=True, inner=True), Column("", 7)],
            _cells,
            empty="",
        )
        found.can_focus = False
        yield found

    def on_mount(self) -> None:
        """Search for what was typed already."""
        self.say(HINT)
        self._look()

    def on_prompt_changed(self) -> None:
        """Search again."""
        self._look()

    def on_prompt_entered(self) -> None:
        """Open the row, when the answer to this very text is there."""
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

    def _look(self) -> None:
        if not self._asking:
            self._asking = True
            self._ask_on()

    @work
    async def _ask_on(self) -> None:
        """Ask until the text that was answered is the text that stands there."""
        try:
            while self._answered != (text := self.query_one(Prompt).text):
                rows = await self.ask(find_accounts, text, self.desk.today)
                self._answered = text
                self._show(text, rows)
        except BillingError:
            self._give_up()
            raise
        finally:
            self._asking = False
        self._open()

    def _show(self, text: str, rows: Sequence[Found]) -> None:
        self.query_one(ListGrid).show(rows)
        self.say("Ничего не найдено." if text.strip() and not rows else HINT)

    def _open(self) -> None:
        """Act on Enter, once the answer is there."""
        if not self._entered or self._answered != self.query_one(Prompt).text:
            return
        row = self.query_one(ListGrid).row
        if row is None:
            self.app.bell()
            self._give_up()
        elif self._chosen is not None:
            self.billing.back()
            self._chosen(row.account_id, row.number)
        else:
            self.billing.instead(AccountCard(row.account_id))

    def _give_up(self) -> None:
        """Nothing to open: the keys are for the prompt again."""
        self._entered = False
        self.query_one(Prompt).passing = False
        self.billing.arrived()


def _cells(row: Found) -> tuple[str, ...]:
    return row.number, row.holder, row.address, "закрыт" if row.closed else ""


search = Entry("Найти лицевой счёт", "7", Search)

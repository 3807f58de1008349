"""What the screens of a calculation share: sections of what it came to, and its draft posted at the second F4."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.decimals import roubles
from tui_billing.domain.period import Period
from tui_billing.screens._consent import POSTING, ConsentScreen, Rows
from tui_billing.screens._job import JobScreen
from tui_billing.widgets.columns import Column
from tui_billing.widgets.line import Line
from tui_billing.widgets.list_grid import ListGrid


@dataclass(frozen=True)
class View:
    """A section of the screen: its columns and how a row is written."""

    columns: tuple[Column, ...]
    cells: Callable[[Any], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Draft:
    """What F4 would post: its id, and what that changes."""

    id: int
    warning: str


@dataclass(frozen=True, slots=True)
class Heads:
    """The two lines over the rows: the title with the state at its right end, and the totals."""

    title: str
    state: str
    totals: str


def sections(titles: Mapping[str, str]) -> list[BindingType]:
    """The keys of the sections."""
    return [Binding(key, f"view('{key}')", title, show=False) for key, title in titles.items()]


class DraftScreen(ConsentScreen, JobScreen):
    """A period: its newest draft or what is posted. Nothing is posted that was not shown here before.

    A subclass gives the sentences and ``SECTIONS`` (with ``*sections(…)`` in its ``BINDINGS``), and how to ask, what to
    show, to compute and to post.
    """

    EMPTY = ""
    NOTHING = ""
    """What is said where there is nothing to post."""
    SECTIONS: ClassVar[Mapping[str, str]] = {}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "compute", "Расчёт"),
        Binding(POSTING, "post", "Провод."),
        Binding("f5", "reload", "Обновл."),
        Binding("left", "turn(-1)", "Предыдущий период", show=False),
        Binding("right", "turn(1)", "Следующий период", show=False),
    ]

    def __init__(self, views: Mapping[str, View], period: Period | None = None) -> None:
        super().__init__()
        self._views, self._period = views, period
        self._key = next(iter(views))

    @property
    def period(self) -> Period:
        """The period shown."""
        return self._period or self.desk.period

    async def load(self) -> None:
        """Ask what there is of the period."""
        raise NotImplementedError

    @property
    def draft(self) -> Draft | None:
        """What could be posted."""
        raise NotImplementedError

    @property
    def heads(self) -> Heads:
        """The lines over the rows."""
        raise NotImplementedError

    def rows(self, key: str) -> Sequence[Any]:
        """The rows of a section."""
        raise NotImplementedError

    async def compute(self) -> str:
        """Make a draft; what to say of it."""
        raise NotImplementedError

    async def post(self, draft_id: int) -> str:
        """Post a draft; what to say of it."""
        raise NotImplementedError

    def body(self) -> Iterable[Widget]:
        """The sections, the totals, the rows of one section."""
        yield Line(self._names(), id="sections")
        yield Line("", id="totals")
        yield Rows(self._views[self._key].columns, self._views[self._key].cells, empty=self.EMPTY)

    def on_mount(self) -> None:
        """Say what there is to do."""
        self.say(self.HINT)

    def on_screen_resume(self) -> None:
        """Show the newest draft; another screen may have decided about its lines."""
        super().on_screen_resume()
        if not self.busy:
            self._load()

    def action_view(self, key: str) -> None:
        """Show a section."""
        self._key = key
        self.query_one("#sections", Line).say(self._names())
        self._show()

    def action_turn(self, months: int) -> None:
        """Go to a neighbouring period."""
        if not self.busy:
            self._period = self.period.plus(months)
            self._load()

    def action_reload(self) -> None:
        """Ask again."""
        self._load()

    def action_compute(self) -> None:
        """Compute a draft of the period."""
        if self.take():
            self._compute()

    def action_post(self) -> None:
        """Post the draft shown, at the second press."""
        draft = self.draft
        if self.busy:
            return
        if draft is None:
            self.say(self.NOTHING, refusal=True)
        elif self.consents(draft.warning) and self.take():
            self._post(draft.id)

    @work(exclusive=True, group="load")
    async def _load(self) -> None:
        self._sure = False
        await self.load()
        self._show()

    @work(group="job")
    async def _compute(self) -> None:
        self.say(f"Расчёт за {self.period.title}…")
        said = await self.compute()
        await self.load()
        self._show()
        self.say(said)

    @work(group="job")
    async def _post(self, draft_id: int) -> None:
        self.say("Проводится…")
        try:
            said = await self.post(draft_id)
        finally:
            self._sure = False
        await self.load()
        self._show()
        self.say(said)

    def _show(self) -> None:
        heads, view = self.heads, self._views[self._key]
        self.caption(f"{heads.title} · {self.period.title}", heads.state)
        self.query_one("#totals", Line).say(heads.totals)
        grid = self.query_one(ListGrid)
        grid.cells = view.cells
        grid.recolumn(view.columns)
        grid.show(self.rows(self._key))

    def _names(self) -> str:
        return "".join(
            f"[{key} {title}]" if key == self._key else f" {key} {title} " for key, title in self.SECTIONS.items()
        )


def signed(amount_kop: int) -> str:
    """A change of money: its plus is written."""
    return f"+{roubles(amount_kop)}" if amount_kop > 0 else roubles(amount_kop)

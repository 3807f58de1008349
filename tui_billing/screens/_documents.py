"""What screens of documents share: the list of kinds, a document with its lines, post, reverse, subordination."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.codes import DocumentStatus
from tui_billing.domain.decimals import roubles
from tui_billing.queries.documents import Node, movements_of, subordination
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._consent import POSTING, ConsentScreen, Rows
from tui_billing.screens._menu import things
from tui_billing.widgets.columns import Column
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid


@dataclass(frozen=True)
class Paper:
    """An entry of the screen of documents: one object in a screen's module, and it is found. ``place`` orders them.

    ``document`` is the screen of one document of the kind, where the entry is one of documents.
    """

    title: str
    place: int
    open: Callable[[], BillingScreen]
    document: "type[DocumentScreen] | None" = None


def papers() -> list[Paper]:
    """The entries of all screens, in their order."""
    return sorted(things(Paper), key=lambda paper: (paper.place, paper.title))


def document_screen(kind: str, document_id: int) -> BillingScreen | None:
    """The screen of a document; None for a kind that has none."""
    found = (paper.document for paper in papers() if paper.document is not None and kind == paper.document.KIND)
    screen = next(found, None)
    return screen(document_id) if screen else None


@dataclass(frozen=True, slots=True)
class Shown:
    """A document as its screen shows it."""

    caption: str
    state: str
    status: DocumentStatus
    is_mirror: bool
    rows: Sequence[Any]


class DocumentList(BillingScreen):
    """A list that is asked for again at every return to it. A subclass gives ``HINT``, ``listed`` and the body."""

    HINT = ""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f5", "reload", "Обновл.")]

    async def listed(self) -> Sequence[Any]:
        """Ask for the rows."""
        raise NotImplementedError

    def on_screen_resume(self) -> None:
        """Ask for the list, also when coming back from a document."""
        super().on_screen_resume()
        self._load()

    def action_reload(self) -> None:
        """Ask again."""
        self._load()

    @work(exclusive=True, group="list")
    async def _load(self) -> None:
        grid = self.query_one(ListGrid)
        grid.show(await self.listed(), grid.index)
        self.say(self.HINT)


class DocumentScreen(BillingScreen):
    """A document with its lines. A kind is a ``TypedDocument`` or a ``CalculatedDocument``.

    It gives ``KIND``, ``COLUMNS``, ``cells``, ``load``, ``post``, ``reverse`` and ``discard``.
    """

    KIND = ""
    HINT = ""
    POST_KEY = ""
    COLUMNS: ClassVar[tuple[Column, ...]] = ()
    BINDINGS: ClassVar[list[BindingType]] = [
        go("f3", "tree", "Связи"),
        Binding("f5", "reload", "Обновл."),
        Binding("f8", "reverse", "Сторно"),
    ]

    def __init__(self, document_id: int) -> None:
        super().__init__()
        self.document_id = document_id
        self._shown: Shown | None = None
        self._asked = False

    def cells(self, row: Any) -> tuple[str, ...]:
        """A line as it is shown."""
        raise NotImplementedError

    async def load(self) -> Shown:
        """Ask for the document."""
        raise NotImplementedError

    async def post(self) -> None:
        """Post it."""
        raise NotImplementedError

    async def reverse(self) -> int:
        """Reverse it; the mirror's id."""
        raise NotImplementedError

    async def discard(self) -> None:
        """Throw the draft away."""
        raise NotImplementedError

    def body(self) -> Iterable[Widget]:
        """The lines."""
        yield ListGrid[Any](self.COLUMNS, self.cells)

    def on_mount(self) -> None:
        """Ask for the document."""
        self._load()

    def action_reload(self) -> None:
        """Ask again."""
        self._load()

    def action_tree(self) -> None:
        """Show what it was made on the basis of, what was made on the basis of it, and what it moved."""
        self.billing.go(Subordination(self.KIND, self.document_id))

    @work(exclusive=True, group="document")
    async def _load(self) -> None:
        self._shown = shown = await self.load()
        self._asked = False
        self.caption(shown.caption, "сторно" if shown.is_mirror else shown.status.label)
        self.query_one(ListGrid).show(shown.rows)
        draft = shown.status is DocumentStatus.DRAFT
        self.HINT = (f"{self.POST_KEY} — провести, F8 — удалить черновик. " if draft else "") + shown.state
        self.say(self.HINT)

    @work(exclusive=True, group="change")
    async def _post(self) -> None:
        await self.post()
        self._load()

    @work(exclusive=True, group="change")
    async def action_reverse(self) -> None:
        """Ask, then reverse what is posted or throw away a draft."""
        if self._shown is None:
            return
        draft = self._shown.status is DocumentStatus.DRAFT
        if not self._asked:
            self._asked = True
            self.say("F8 ещё раз — удалить черновик." if draft else "F8 ещё раз — сторнировать документ зеркальным.")
        elif draft:
            await self.discard()
            self.billing.back()
        else:
            self.document_id = await self.reverse()
            self._load()


class TypedDocument(DocumentScreen):
    """A document that a person typed: F2 posts it."""

    POST_KEY = "F2"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2,ctrl+s,ctrl+ы", "post", "Провед.")]

    def action_post(self) -> None:
        """Post the draft."""
        self._post()


class CalculatedDocument(ConsentScreen, DocumentScreen):
    """A document of a calculation, for many accounts: posted at the second F4, as on the screen of the calculation."""

    POST_KEY = "F4"
    BINDINGS: ClassVar[list[BindingType]] = [Binding(POSTING, "post", "Провод.")]

    def body(self) -> Iterable[Widget]:
        """The lines."""
        yield Rows(self.COLUMNS, self.cells)

    def action_post(self) -> None:
        """Post the draft, at the second press; what is posted is refused at the first one."""
        is_draft = self._shown is not None and self._shown.status is DocumentStatus.DRAFT
        if not is_draft or self.consents(self._shown.state if self._shown else ""):
            self._sure = False
            self._post()


class Subordination(BillingScreen):
    """The tree that a document stands in, and under it what the document moved."""

    def __init__(self, kind: str, document_id: int) -> None:
        super().__init__()
        self._document = (kind, document_id)

    @property
    def heading(self) -> str:
        """What is shown."""
        return "Структура подчинённости и движения документа"

    def body(self) -> Iterable[Widget]:
        """Two lists."""
        yield ListGrid[Node](
            [Column("Документ", 44, grow=True), Column("Дата", 10), Column("Состояние", 12)], self._node
        )
        moves: ListGrid[Any] = ListGrid(
            [
                Column("Счёт", 10), Column("Услуга", 22, grow=True), Column("Месяц", 7), Column("Период", 7),
                Column("Вид", 10), Column("Сумма", 14, right=True),
            ],
            lambda row: row,
            empty="Движений нет.",
            id="moves",
        )  # fmt: skip
        yield moves

    def on_mount(self) -> None:
        """Ask for both."""
        self._load()

    @work
    async def _load(self) -> None:
        nodes = await self.ask(subordination, *self._document)
        moves = await self.ask(movements_of, *self._document)
        tree, moved = self.query(ListGrid)
        tree.show(nodes)
        moved.show(
            [
                (each.account, each.service, str(each.service_month), str(each.period), each.nature.label, roubles(each.amount_kop))
                for each in moves
            ]
        )  # fmt: skip

    def _node(self, node: Node) -> tuple[str, ...]:
        mark = "» " if (node.kind, node.document_id) == self._document else ""
        kind = f"Сторно: {node.title}" if node.is_mirror else node.title
        return f"{'  ' * node.depth}{mark}{kind} № {node.number}", f"{node.dated_on:%d.%m.%Y}", node.status.label

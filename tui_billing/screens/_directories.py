"""What the office's dated tables share: rows in force and past, and a new one from a day on, by its act."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, TypeVar

from textual.binding import Binding, BindingType

from tui_billing.domain.codes import Labelled
from tui_billing.domain.days import EPOCH, FOREVER, read_day
from tui_billing.domain.errors import RefusedError
from tui_billing.operations.tariffs import ActNamed
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import DAY, Asked
from tui_billing.screens._changes import DatedHead
from tui_billing.screens._documents import DocumentList
from tui_billing.widgets.entry import Alphabet, Field
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid

WORDS = Field(32, Alphabet.TEXT)
LONG = Field(48, Alphabet.TEXT)
CODE = Field(2, Alphabet.DIGITS)

L = TypeVar("L", bound=Labelled)

ActTyped = tuple[str, str, str]
"""Title, day and number of an act as they were typed last: an order has many rows."""


@dataclass(frozen=True)
class Directory:
    """An entry of the directories: one object in a screen's module, and they find it. ``place`` orders them."""

    title: str
    place: int
    open: Callable[[], BillingScreen]


class Detailed(DocumentList):
    """A list that says on the status line what it has no column for. A subclass gives ``detail``."""

    def __init__(self, said: str = "") -> None:
        super().__init__()
        self.HINT = said or self.HINT
        self._is_fresh = True

    def detail(self, row: Any) -> str:
        """What there is no column for: the days and the act of a row."""
        raise NotImplementedError

    def action_reload(self) -> None:
        """Ask again; the hint stands until the caret moves."""
        self._is_fresh = True
        super().action_reload()

    def on_list_grid_at(self, message: ListGrid.At) -> None:
        """Say it of the row that the caret moved to; the first row comes by itself and must not hide what was said."""
        if not self._is_fresh:
            self.say(self.detail(message.row))
        self._is_fresh = False


class DatedRows(Detailed):
    """A table of dated rows. A subclass gives ``body``, ``since``, ``detail`` and ``head``."""

    HINT = "Enter или F2 — новое по этой строке, F3 — показать и прошлые. Под списком — сроки и акт строки."
    BINDINGS: ClassVar[list[BindingType]] = [
        go("f2,insert", "new", "Новое"),
        Binding("f3", "past", "Прошлые"),
    ]

    def __init__(self, said: str = "", act: ActTyped = ("", "", ""), *, past: bool = False) -> None:
        super().__init__(said)
        self.act, self._past = act, past

    @property
    def heading(self) -> str:
        """Which rows."""
        return f"{self.TITLE} · {'все, и прошлые' if self._past else 'действующие и будущие'}"

    async def since(self, day: date) -> Sequence[Any]:
        """The rows that have not ended by a day."""
        raise NotImplementedError

    def head(self, row: Any) -> BillingScreen:
        """The lines for a new row, like this one (None: there is none)."""
        raise NotImplementedError

    async def listed(self) -> Sequence[Any]:
        """Those in force and to come, or all."""
        return await self.since(EPOCH if self._past else self.desk.today)

    def action_new(self) -> None:
        """Enter a new row."""
        self.billing.instead(self.head(self.query_one(ListGrid).row))

    def action_past(self) -> None:
        """Show the past too, or no more."""
        self._past = not self._past
        self.caption(self.heading)
        self.action_reload()

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Enter a new row like this one."""
        self.action_new()


class ActHead(DatedHead):
    """The lines of a row that holds from a day on by an act. A subclass gives ``LIST``, ``said``, ``asked`` and ``store``."""

    LIST: ClassVar[type[DatedRows]]

    def __init__(self, row: Any, act: ActTyped) -> None:
        super().__init__()
        self.row, self._act = row, act

    @property
    def heading(self) -> str:
        """What is entered."""
        return f"{self.LIST.TITLE}: новое с дня"

    def acts(self) -> Sequence[Asked]:
        """The lines for the act, as it was typed last."""
        title, day, number = self._act
        return (
            Asked("Акт: название", title, LONG, _given),
            Asked("Дата акта", day, DAY, self._day),
            Asked("Номер акта", number, WORDS, _given),
        )

    def act(self, values: Sequence[str]) -> ActNamed:
        """The act of its three lines; the list keeps it for the next row."""
        title, day, number = values
        self._act = (title, day, number)
        return title, self._day(day), number

    def done(self, said: str) -> BillingScreen:
        """The list with a sentence."""
        return self.LIST(said, self._act)

    def back_to(self) -> BillingScreen:
        """The list."""
        return self.LIST(act=self._act)

    def _day(self, text: str) -> date:
        if not text.strip():
            raise RefusedError("Введите дату акта: 20.12.2025.")
        return read_day(text, self.desk.today)


def _given(text: str) -> None:
    if not text.strip():
        raise RefusedError("Без акта нельзя: нужны его название, дата и номер.")


def given(text: str) -> None:
    """Refuse a line that was left empty."""
    if not text.strip():
        raise RefusedError("Эту строку нужно заполнить.")


def chosen(kind: type[L], text: str, but: L | None = None) -> L:
    """The code that a typed number means, ``but`` for one of them.

    Raises:
        RefusedError: there is no such number.
    """
    for each in kind:
        if each != but and text.strip() == str(int(each)):
            return each
    raise RefusedError(f"Введите номер: {listed(kind, but)}.")


def listed(kind: type[L], but: L | None = None) -> str:
    """``1 — день, 2 — ночь``: the codes by their numbers, ``but`` for one of them."""
    return ", ".join(f"{int(each)} — {each.label}" for each in kind if each != but)


def number(text: str) -> int:
    """A whole number; nothing is 0."""
    return int(text) if text.strip() else 0


def term(since: date, until: date) -> str:
    """``с 01.07.2026`` or ``с 01.01.2026 по 30.06.2026``."""
    return f"с {since:%d.%m.%Y}" + ("" if until == FOREVER else f" по {until - timedelta(days=1):%d.%m.%Y}")

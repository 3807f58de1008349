"""Why a charge line is what it is: the formula, the law, every number with where it came from, the rounding."""

import textwrap
from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from textual import work
from textual.widget import Widget

from tui_billing.domain.decimals import roubles
from tui_billing.domain.period import Period
from tui_billing.queries.explanations import ExplainedLine, explain_account
from tui_billing.screens._base import BillingScreen
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid
from tui_billing.widgets.literal import plain

INDENT = 2
FILLER = "\0"


class Explain(BillingScreen):
    """The explanation of one line of an account, or of all its lines of a period, as a tree."""

    TITLE = "Объяснение начисления"

    def __init__(self, number: str, period: Period, line: int | None = None) -> None:
        super().__init__()
        self._number, self._period, self._line = number, period, line
        self._lines: Sequence[ExplainedLine] = ()

    def body(self) -> Iterable[Widget]:
        """The tree, one sentence after another; a long one takes several rows."""
        yield ListGrid[str]([Column("", 40, grow=True)], lambda text: (text,), empty="")

    def on_mount(self) -> None:
        """Ask."""
        self.caption(f"ЛС {self._number} · {self._period.title} · объяснение начисления")
        self._load()

    def on_resize(self) -> None:
        """Wrap the sentences to the new width."""
        self._show()

    @work(exclusive=True)
    async def _load(self) -> None:
        found = await self.ask(explain_account, self._number, self._period)
        self._lines = [each for each in found if self._line in {None, each.line}]
        self._show()
        total = sum(each.explanation.amount_kop for each in self._lines)
        self.say(f"Всего {roubles(total)} руб. Esc — назад.")

    def _show(self) -> None:
        width = max(20, self.size.width)
        rows: list[str] = []
        for each in self._lines:
            for depth, text in each.tree.lines():
                rows += wrapped(text, width, " " * (INDENT * depth))
            rows.append("")
        self.query_one(ListGrid).show(rows[:-1])


def wrapped(text: str, width: int, indent: str) -> list[str]:
    """The rows of a sentence. ``textwrap`` counts characters: each cell more of a wide one is a filler meanwhile."""
    filled = "".join(each + FILLER * (cell_len(each) - 1) for each in plain(text))
    rows = textwrap.wrap(filled, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
    return [row.replace(FILLER, "") for row in rows]

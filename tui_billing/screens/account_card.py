"""The account card: sections by digits, each asked for when it is looked at."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.errors import BillingError
from tui_billing.queries.account_card import account_head
from tui_billing.queries.balances import ServiceBalance
from tui_billing.queries.explanations import explain_account, explain_line
from tui_billing.queries.formulas import head_points
from tui_billing.queries.runs import ChargeRow
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._card_sections import SECTIONS, Section
from tui_billing.screens.account_changes import AccountChanges
from tui_billing.screens.duty import DutyStatement
from tui_billing.screens.explain import Explain
from tui_billing.screens.formula import FormulaOfHead
from tui_billing.screens.instalments import Instalments
from tui_billing.screens.one_offs import OneOffs
from tui_billing.screens.penalty import PenaltyStatement
from tui_billing.widgets.keys import go
from tui_billing.widgets.line import Line
from tui_billing.widgets.list_grid import ListGrid

HINTS = {
    "2": "F2 — подключить или отключить услугу.",
    "3": "F2 — акты приборов: замена, ввод, снятие, поверка.",
    "4": "F2 — изменить число жильцов, временное отсутствие.",
    "6": "Enter — объяснить строку начисления.",
    "8": "Enter — объяснить все строки услуги за период: начисление, перерасчёт, пеню, рассрочку.",
}
"""What a section is for beside looking at it."""


class AccountCard(BillingScreen):
    """One account. A digit shows a section; left and right go to the neighbours."""

    TITLE = "Лицевой счёт"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(section.key, f"section('{section.key}')", section.title, show=False) for section in SECTIONS),
        Binding("left,shift+tab", "turn(-1)", "Предыдущий раздел", show=False),
        Binding("right,tab", "turn(1)", "Следующий раздел", show=False),
        go("f2", "change", "Правка"),
        go("f3", "one_offs", "Разовые"),
        go("f4", "instalments", "Рассроч"),
        Binding("f5", "reload", "Обновл."),
        go("f6", "formula", "Формула"),
        go("f8", "penalty", "Пеня"),
        go("f9", "duty", "Пошлина"),
    ]

    def __init__(self, account_id: int, section: str = "1") -> None:
        super().__init__()
        self.account_id = account_id
        self._section = self._of(section)
        self.rows: Sequence[Any] = ()
        self._number = ""

    def body(self) -> Iterable[Widget]:
        """The sections' names, and the rows of one."""
        yield Line(self._names(), id="sections")
        yield ListGrid[tuple[str, ...]](self._section.columns, lambda line: line)

    def on_mount(self) -> None:
        """Ask for the heading and the first section."""
        self._ask_head()
        self._ask_section()

    def action_section(self, key: str) -> None:
        """Show a section."""
        self._section = self._of(key)
        self.query_one("#sections", Line).say(self._names())
        self._ask_section()

    def action_turn(self, step: int) -> None:
        """Show a neighbouring section."""
        at = (SECTIONS.index(self._section) + step) % len(SECTIONS)
        self.action_section(SECTIONS[at].key)

    def action_reload(self) -> None:
        """Ask again."""
        self.on_mount()

    def action_change(self) -> None:
        """Change residents, services, and what else is of the account."""
        self.billing.go(AccountChanges(self.account_id, self._number, self._section.key))

    def action_one_offs(self) -> None:
        """The account's one-off charges."""
        self.billing.go(OneOffs(self.account_id, self._number))

    def action_instalments(self) -> None:
        """The account's instalment plans."""
        self.billing.go(Instalments(self.account_id, self._number))

    def action_penalty(self) -> None:
        """The account's penalty today."""
        self.billing.go(PenaltyStatement(self._number))

    def action_duty(self) -> None:
        """What a court asks for the account's debt."""
        self.billing.go(DutyStatement(self.account_id, self._number))

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Explain the charge of the row, or all lines of a service in the period."""
        at = self.query_one(ListGrid).index
        row = self.rows[at] if at < len(self.rows) else None
        if isinstance(row, ChargeRow) and self._number:
            self.billing.go(Explain(self._number, row.period.title, explain_line, self._number, row.period, row.line))

        elif isinstance(row, ServiceBalance) and self._number and row.service_id:
            period = self.desk.period
            about = f"{period.title}, {row.service}"
            self.billing.go(Explain(self._number, about, explain_account, self._number, period, row.service))

    def action_formula(self) -> None:
        """Open the formulas of the head points that the account has, or is below."""
        self.billing.hold()
        self._open_formula()

    @work(exclusive=True, group="formula")
    async def _open_formula(self) -> None:
        try:
            heads = await self.ask(head_points, account_id=self.account_id)
        except BillingError:
            self.billing.arrived()
            raise
        if heads:
            self.billing.go(FormulaOfHead(heads))
        else:
            self.billing.arrived()
            self.say("У счёта нет головной точки учёта, и его точки не стоят ниже неё.")

    @work(exclusive=True, group="head")
    async def _ask_head(self) -> None:
        head = await self.ask(account_head, self.account_id, self.desk.today)
        self._number = head.number
        self.caption(f"ЛС {head.number} · {', '.join(head.holders) or 'абонент не указан'} · {head.address}")

    @work(exclusive=True, group="section")
    async def _ask_section(self) -> None:
        section = self._section
        self.rows = await self.ask(section.ask, self.account_id, self.desk.today, self.desk.period)
        self.say(HINTS.get(section.key, ""))
        grid = self.query_one(ListGrid)
        grid.recolumn(section.columns)
        grid.show(section.lines(self.rows))

    def _of(self, key: str) -> Section:
        return next(section for section in SECTIONS if section.key == key)

    def _names(self) -> str:
        shown = (f"[{s.key} {s.title}]" if s is self._section else f" {s.key} {s.title} " for s in SECTIONS)
        return "".join(shown)

"""A difference on the screen, whatever was compared: by service, account, building, supplier, the largest first."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.decimals import grouped, roubles
from tui_billing.domain.period import Period
from tui_billing.engine.recalculation import Differences
from tui_billing.queries.differences import (
    AccountDifference,
    NamedDifference,
    ServiceDifference,
    by_building,
    by_service,
    by_supplier,
    largest,
    narrowed,
)
from tui_billing.queries.explanations import explain_account
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._draft import View, sections, signed
from tui_billing.screens._job import JobScreen
from tui_billing.screens.account_card import AccountCard
from tui_billing.screens.explain import Explain
from tui_billing.widgets.columns import Column
from tui_billing.widgets.keys import go
from tui_billing.widgets.line import Line
from tui_billing.widgets.list_grid import ListGrid

TITLES = {"1": "Услуги", "2": "Счета", "3": "Дома", "4": "Поставщики"}
ACCOUNTS = "2"
ACCOUNTS_SHOWN = 1_000
BY = {"1": "service_id", "3": "building_id", "4": "supplier_id"}
"""What a row of a section narrows the accounts to."""


class DifferenceScreen(JobScreen):
    """F2 computes, the digits turn it round, Enter goes down: from a service or a building to its accounts, to a card.

    A subclass says what it compares, how it is found and for which month an amount is explained.
    """

    EMPTY = "Отличий нет."
    UNKNOWN = "F2 — сравнить."
    SECTIONS: ClassVar[Mapping[str, str]] = TITLES
    BINDINGS: ClassVar[list[BindingType]] = [
        *sections(TITLES),
        Binding("f2", "compute", "Расчёт"),
        go("f6", "explain", "Почему"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._key = next(iter(self.SECTIONS))
        self._found: Differences | None = None
        self._rows: dict[str, Sequence[Any]] = {}
        self._narrow = ""

    @property
    def compared(self) -> str:
        """What is compared, in words."""
        raise NotImplementedError

    @property
    def month(self) -> Period | None:
        """The month whose charge is explained; None: there is no such month."""
        raise NotImplementedError

    async def find(self) -> Differences:
        """Compute the difference."""
        raise NotImplementedError

    def section(self, key: str) -> tuple[View, Sequence[Any]]:
        """How a section is drawn, and its rows."""
        return VIEWS[key], self._rows.get(key, ())

    def body(self) -> Iterable[Widget]:
        """The sections, the totals, the rows of one section."""
        view, _ = self.section(self._key)
        yield Line("", id="sections")
        yield Line("", id="totals")
        yield ListGrid[Any](view.columns, view.cells)

    def on_mount(self) -> None:
        """Show what there is."""
        self._show()

    def action_view(self, key: str) -> None:
        """Show a section; that of accounts shows all of them again."""
        self._key = key
        if key == ACCOUNTS and self._narrow:
            self._narrow_to(None)
        else:
            self._show()

    def action_compute(self) -> None:
        """Compute the difference."""
        if self.take():
            self._compute()

    def action_explain(self) -> None:
        """Explain what the account of the row is charged."""
        row = self.query_one(ListGrid).row
        if not isinstance(row, AccountDifference):
            self.say("Встаньте на лицевой счёт (2 — счета): F6 объяснит его начисление.", refusal=True)
        elif self.month is None:
            self.say("Начисления сравнены по номерам: начисленное объясняет карточка счёта (Enter, 6).", refusal=True)
        else:
            self.billing.go(self.explained(row.account, self.month))

    def explained(self, number: str, month: Period) -> BillingScreen:
        """Why an account is charged what it is in a month."""
        return Explain(number, month.title, explain_account, number, month)

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the card of an account; of a service, a building, a supplier the accounts that it changes."""
        row = message.row
        if isinstance(row, AccountDifference):
            self.billing.go(AccountCard(row.account_id))
        elif isinstance(row, ServiceDifference | NamedDifference):
            self._narrow_to(row)

    def show_found(self, found: Differences | None) -> None:
        """Forget the rows of what was computed before."""
        self._found, self._narrow, self._rows = found, "", {}

    @work(group="job")
    async def _compute(self) -> None:
        self.say("Расчёт…")
        found = await self.find()
        self.show_found(found)
        self._rows = {
            "1": sorted(await self.ask(by_service, found), key=lambda row: -abs(row.amount_kop)),
            ACCOUNTS: await self.ask(largest, found, ACCOUNTS_SHOWN),
            "3": await self.ask(by_building, found),
            "4": await self.ask(by_supplier, found),
        }
        if self._key not in TITLES:
            self._key = next(iter(TITLES))
        self._show()
        self.say(
            "Enter — счета этой строки, на счёте — карточка, F6 — почему столько начислено. В базу ничего не записано."
        )

    @work(exclusive=True, group="narrow")
    async def _narrow_to(self, row: ServiceDifference | NamedDifference | None) -> None:
        found = self._found
        if found is None:
            return
        if row is not None:
            key = row.service_id if isinstance(row, ServiceDifference) else row.key
            found = narrowed(found, BY[self._key], key)
        self._rows[ACCOUNTS] = await self.ask(largest, found, ACCOUNTS_SHOWN)
        self._narrow = row.name if row is not None else ""
        self._key = ACCOUNTS
        self._show()

    def _show(self) -> None:
        self.caption(f"{self.TITLE} · {self.compared}", f"{self._narrow} ")
        self.query_one("#sections", Line).say(
            "".join(
                f"[{key} {title}]" if key == self._key else f" {key} {title} " for key, title in self.SECTIONS.items()
            )
        )
        self.query_one("#totals", Line).say(self._totals())
        view, rows = self.section(self._key)
        grid = self.query_one(ListGrid)
        grid.empty = self.UNKNOWN if self._found is None else self.EMPTY
        grid.cells = view.cells
        grid.recolumn(view.columns)
        grid.show(rows)

    def _totals(self) -> str:
        found = self._found
        if found is None:
            return ""
        return (
            f" Разница {signed(found.amount_kop)} руб. · строк {grouped(str(found.lines))} · не посчитано услуг "
            f"{grouped(str(found.parked))}"
        )


def _sums(row: ServiceDifference | AccountDifference | NamedDifference) -> tuple[str, str, str]:
    return roubles(row.was_kop), roubles(row.becomes_kop), signed(row.amount_kop)


MONEY = (
    Column("Было, руб.", 14, right=True),
    Column("Станет", 14, right=True),
    Column("Разница", 14, right=True),
)
_NAMED = View(
    (Column("", 24, grow=True), Column("Счетов", 8, right=True), *MONEY),
    lambda row: (row.name, grouped(str(row.accounts)), *_sums(row)),
)
VIEWS: Mapping[str, View] = {
    "1": View((Column("Услуга", 28, grow=True), *MONEY), lambda row: (row.name, *_sums(row))),
    ACCOUNTS: View(
        (Column("Счёт", 10), Column("Адрес", 20, grow=True, inner=True), *MONEY),
        lambda row: (row.account, row.address, *_sums(row)),
    ),
    "3": _NAMED,
    "4": _NAMED,
}

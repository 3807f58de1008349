"""What-if: a scenario made line by line or kept before, computed for everybody or a filter, looked at from every side."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from tui_billing.domain.codes import Role
from tui_billing.domain.period import Period
from tui_billing.engine.recalculation import Differences
from tui_billing.operations.scenarios import drop_scenario
from tui_billing.operations.what_if import compared, what_if
from tui_billing.queries.differences import called, period_or_run
from tui_billing.queries.explanations import explain_supposed
from tui_billing.queries.kept_scenarios import Kept, kept_scenarios
from tui_billing.queries.scenarios import in_words, scenario_from
from tui_billing.screens._base import BillingScreen, Entry
from tui_billing.screens._batch_head import Asked
from tui_billing.screens._difference import TITLES, DifferenceScreen
from tui_billing.screens._digits import DigitMenu
from tui_billing.screens._draft import View, sections
from tui_billing.screens._what_if_forms import HEADS, WORDS, KeepHead, Plan, SupposedHead
from tui_billing.screens.explain import Explain
from tui_billing.widgets.columns import Column
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid

SCENARIO, KEPT = "5", "6"
OWN_TITLES = {SCENARIO: "Сценарий", KEPT: "Сохранённые"}


class WhatIf(DifferenceScreen):
    """A scenario and its difference from what is posted. F3 adds a changed fact, F8 takes the line's away.

    In the section of kept scenarios F3 keeps this one under a name, F8 deletes the line's, Enter opens it.
    """

    TITLE = "Что если"
    UNKNOWN = "Сценарий пуст. F3 — добавить изменение, F2 — посчитать, F4 — сравнить месяцы."
    SECTIONS: ClassVar[Mapping[str, str]] = TITLES | OWN_TITLES
    BINDINGS: ClassVar[list[BindingType]] = [
        *sections(OWN_TITLES),
        go("f3,insert", "add", "Добав."),
        go("f4", "compare", "Сравн."),
        Binding("f5", "base", "С чем"),
        Binding("f8,delete", "remove", "Убрать"),
        Binding("left", "turn(-1)", "Предыдущий период", show=False),
        Binding("right", "turn(1)", "Следующий период", show=False),
    ]

    def __init__(self, plan: Plan | None = None) -> None:
        super().__init__()
        self._given = plan
        self._key = SCENARIO
        self._doomed = 0

    @property
    def plan(self) -> Plan:
        """What is supposed."""
        return self._given or Plan(self.desk.period)

    @property
    def compared(self) -> str:
        """The month and whom it is computed for."""
        base = "с начисленным" if self.plan.is_against_posted else "с расчётом без сценария"
        named = f", «{self.plan.name}»" if self.plan.name else ""
        return f"{self.plan.period.title}, {self.plan.whom}, {base}{named}"

    @property
    def month(self) -> Period | None:
        """The month that is supposed to be another."""
        return self.plan.period

    async def find(self) -> Differences:
        """Compute the month under the scenario."""
        plan = self.plan
        scenario = await self.ask(scenario_from, plan.facts, plan.period)
        made = await self.job(
            what_if, plan.period, scenario, buildings=plan.buildings, is_against_posted=plan.is_against_posted
        )
        return made.found

    def section(self, key: str) -> tuple[View, Sequence[Any]]:
        """That of the scenario has its lines."""
        if key == KEPT:
            return KEPT_LINES, self._rows.get(KEPT, ())
        return (LINES, self.plan.words) if key == SCENARIO else super().section(key)

    def explained(self, number: str, month: Period) -> BillingScreen:
        """Why the account would be charged what it is under the scenario."""
        return Explain(number, f"что если, {month.title}", explain_supposed, number, month, self.plan.facts)

    def action_view(self, key: str) -> None:
        """Show a section; the kept scenarios are asked for."""
        self._doomed = 0
        if key == KEPT:
            self._list_kept()
        else:
            super().action_view(key)
            self.say(HINT)

    @work(exclusive=True, group="kept")
    async def _list_kept(self, said: str = "") -> None:
        self._rows[KEPT] = await self.ask(kept_scenarios)
        self._key = KEPT
        self._show()
        self.say(said or "Enter — открыть, F3 — сохранить свой сценарий, F8 — удалить, 5 — к сценарию.")

    def on_list_grid_at(self) -> None:
        """Another line: what was asked about the one before is forgotten."""
        self._doomed = 0

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open a kept scenario. Textual calls the handler of every difference too, which knows no such row."""
        if isinstance(message.row, Kept):
            self._open(message.row)

    @work(exclusive=True, group="kept")
    async def _open(self, kept: Kept) -> None:
        said = await self.ask(in_words, kept.facts, self.plan.period)
        words = tuple(words for _, words in said)
        self._replan(replace(self.plan, facts=kept.facts, words=words, kept=kept.scenario_id, name=kept.name))
        self.say(HINT)

    def on_mount(self) -> None:
        """Say what to do."""
        super().on_mount()
        self.say(HINT)

    def action_add(self) -> None:
        """Choose what is changed; among the kept scenarios, keep this one."""
        if not self.busy:
            self.billing.instead(KeepHead(self.plan, WhatIf) if self._key == KEPT else Kinds(self.plan))

    def action_compare(self) -> None:
        """Compare two months or two runs."""
        if not self.busy:
            self.billing.instead(ComparisonHead(self.plan, WhatIf))

    def action_base(self) -> None:
        """Compare with what is posted, or with the facts as they are."""
        self._replan(replace(self.plan, is_against_posted=not self.plan.is_against_posted))

    def action_turn(self, months: int) -> None:
        """Suppose it of a neighbouring month."""
        self._replan(replace(self.plan, period=self.plan.period.plus(months)))

    def action_remove(self) -> None:
        """Take the changed fact of the line away, or delete the kept scenario of the line at the second press."""
        place, row = self.query_one(ListGrid).index, self.query_one(ListGrid).row
        if isinstance(row, Kept):
            if self._doomed == row.scenario_id:
                self._drop(row)
            else:
                self._doomed = row.scenario_id
                self.say(f"F8 ещё раз — удалить сценарий «{row.name}».")
        elif self._key == SCENARIO and place < len(self.plan.facts):
            self._replan(self.plan.without(place))
        else:
            self.say("Убирают строку сценария: 5 — сценарий, встаньте на строку.", refusal=True)

    @work(exclusive=True, group="kept")
    async def _drop(self, row: Kept) -> None:
        self._doomed = 0
        await self.make(drop_scenario, row.scenario_id)
        if self.plan.kept == row.scenario_id:
            self._given = replace(self.plan, kept=0, name="")
        self._list_kept(f"Сценарий «{row.name}» удалён.")

    def _replan(self, plan: Plan) -> None:
        if not self.busy:
            self._given = plan
            self.show_found(None)
            self._key = SCENARIO
            self._show()


class Comparison(DifferenceScreen):
    """Two months as they are charged, or two runs as they were computed."""

    TITLE = "Сравнение"

    def __init__(self, first: Period | int, second: Period | int) -> None:
        super().__init__()
        self._first, self._second = first, second

    @property
    def compared(self) -> str:
        """Which two."""
        return f"{called(self._first)} → {called(self._second)}"

    @property
    def month(self) -> Period | None:
        """The second month."""
        return self._second if isinstance(self._second, Period) else None

    async def find(self) -> Differences:
        """Compare them."""
        return await self.job(compared, self._first, self._second)

    def on_mount(self) -> None:
        """Compare at once."""
        super().on_mount()
        self.action_compute()


class Kinds(DigitMenu):
    """What may be changed."""

    TITLE = "Что если: что изменить"
    HINT = "Цифра или Enter — что изменить."
    BINDINGS: ClassVar[list[BindingType]] = [
        go("f10", "leave", "Выход"),
        go("escape", "leave", "Назад", show=False),
    ]

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self._plan = plan

    def choices(self) -> Sequence[type[SupposedHead]]:
        """The forms."""
        return HEADS

    def words(self, choice: type[SupposedHead]) -> str:
        """What is supposed."""
        return choice.KIND_TITLE

    def opened(self, choice: type[SupposedHead]) -> None:
        """Open a form."""
        self.billing.instead(choice(self._plan, WhatIf))

    def action_leave(self) -> None:
        """Back to the scenario."""
        self.billing.instead(WhatIf(self._plan))


class ComparisonHead(SupposedHead):
    """Which two months or runs are compared."""

    KIND_TITLE = "сравнение месяцев или начислений"
    HINT = "Месяц, например 2026-09, или № начисления, например №12. Enter — дальше, Esc — отмена."

    def asked(self) -> Sequence[Asked]:
        """The two."""
        period = self.plan.period
        return (
            Asked("С чем сравнить", str(period.plus(-1)), WORDS, period_or_run),
            Asked("Что сравнить", str(period), WORDS, period_or_run),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Compare them."""
        return Comparison(*(period_or_run(value) for value in values))


HINT = "F3 — добавить изменение, F8 — убрать строку, F2 — посчитать, ← → — период, F5 — с чем сравнить."
LINES = View((Column("Изменение", 60, grow=True),), lambda words: (words,))
KEPT_LINES = View(
    (Column("Имя", 24, grow=True), Column("Сохранил", 20), Column("Когда", 20)),
    lambda kept: (kept.name, kept.author, kept.kept_at),
)

what_if_menu = Entry("Что если и сравнение", "0", WhatIf, (Role.ACCOUNTANT,))

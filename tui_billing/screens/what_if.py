"""What-if: a scenario made line by line, computed for everybody or a filter, looked at from every side; nothing is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.codes import Role
from tui_billing.domain.days import read_day
from tui_billing.domain.decimals import parse
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.engine.recalculation import Differences
from tui_billing.operations.what_if import compared, what_if
from tui_billing.queries.account_filter import account_filter, buildings_of
from tui_billing.queries.differences import called, period_or_run
from tui_billing.queries.scenarios import Supposed, scenario_from, supposed
from tui_billing.screens._base import BillingScreen, Entry
from tui_billing.screens._batch_head import DAY, Asked, Head
from tui_billing.screens._difference import TITLES, DifferenceScreen
from tui_billing.screens._draft import View, sections
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Alphabet, Field
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid

WORDS = Field(30, Alphabet.TEXT)
PRICE = Field(14, Alphabet.NUMBER, 6)
PERCENT = Field(6, Alphabet.NUMBER, 2)
SCENARIO = "5"
NOBODY = "все лицевые счета"


@dataclass(frozen=True)
class Plan:
    """What is supposed, in words too, for which month and whom; ``buildings`` of None is everybody."""

    period: Period
    facts: tuple[Supposed, ...] = ()
    words: tuple[str, ...] = ()
    whom: str = NOBODY
    buildings: tuple[int, ...] | None = None
    is_against_posted: bool = True

    def adding(self, fact: Supposed, words: str) -> "Plan":
        """With one more changed fact."""
        return replace(self, facts=(*self.facts, fact), words=(*self.words, words))

    def without(self, place: int) -> "Plan":
        """Without the changed fact at a place."""
        facts, words = list(self.facts), list(self.words)
        del facts[place], words[place]
        return replace(self, facts=tuple(facts), words=tuple(words))


class WhatIf(DifferenceScreen):
    """A scenario and its difference from what is posted. F3 adds a changed fact, F8 takes the line's away."""

    TITLE = "Что если"
    UNKNOWN = "Сценарий пуст. F3 — добавить изменение, F2 — посчитать, F4 — сравнить месяцы."
    SECTIONS: ClassVar[Mapping[str, str]] = TITLES | {SCENARIO: "Сценарий"}
    BINDINGS: ClassVar[list[BindingType]] = [
        *sections({SCENARIO: "Сценарий"}),
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

    @property
    def plan(self) -> Plan:
        """What is supposed."""
        return self._given or Plan(self.desk.period)

    @property
    def compared(self) -> str:
        """The month and whom it is computed for."""
        base = "с начисленным" if self.plan.is_against_posted else "с расчётом без сценария"
        return f"{self.plan.period.title}, {self.plan.whom}, {base}"

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
        return (LINES, self.plan.words) if key == SCENARIO else super().section(key)

    def on_mount(self) -> None:
        """Say what to do."""
        super().on_mount()
        self.say("F3 — добавить изменение, F8 — убрать строку, F2 — посчитать, ← → — период, F5 — с чем сравнить.")

    def action_add(self) -> None:
        """Choose what is changed."""
        if not self.busy:
            self.billing.instead(Kinds(self.plan))

    def action_compare(self) -> None:
        """Compare two months or two runs."""
        if not self.busy:
            self.billing.instead(ComparisonHead(self.plan))

    def action_base(self) -> None:
        """Compare with what is posted, or with the facts as they are."""
        self._replan(replace(self.plan, is_against_posted=not self.plan.is_against_posted))

    def action_turn(self, months: int) -> None:
        """Suppose it of a neighbouring month."""
        self._replan(replace(self.plan, period=self.plan.period.plus(months)))

    def action_remove(self) -> None:
        """Take the changed fact of the line away."""
        place = self.query_one(ListGrid).index
        if self._key == SCENARIO and place < len(self.plan.facts):
            self._replan(self.plan.without(place))
        else:
            self.say("Убирают строку сценария: 5 — сценарий, встаньте на строку.", refusal=True)

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


class Kinds(BillingScreen):
    """What may be changed: a digit or Enter opens its form."""

    TITLE = "Что если: что изменить"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(go(str(place), f"begin({place})", f"Вид {place}", show=False) for place in range(1, 6)),
        go("f10", "leave", "Выход"),
        go("escape", "leave", "Назад", show=False),
    ]

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self._plan = plan

    def body(self) -> Iterable[Widget]:
        """The kinds by their digits."""
        yield ListGrid[tuple[int, type[SupposedHead]]](
            [Column("", 3), Column("", 40, grow=True)], lambda row: (str(row[0]), row[1].KIND_TITLE)
        )

    def on_mount(self) -> None:
        """List them."""
        self.query_one(ListGrid).show(list(enumerate(HEADS, 1)))
        self.say("Цифра или Enter — что изменить.")

    def action_begin(self, place: int) -> None:
        """Open the form of a kind."""
        self.billing.instead(HEADS[place - 1](self._plan))

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the form of the row."""
        self.action_begin(message.row[0])

    def action_leave(self) -> None:
        """Back to the scenario."""
        self.billing.instead(WhatIf(self._plan))


class SupposedHead(Head):
    """The form of a changed fact; it goes back to the scenario, with the fact or without."""

    HINT = "Enter — дальше, после последнего поля строка встаёт в сценарий. Esc — отмена."
    KIND = ""
    KIND_TITLE = ""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan

    @property
    def heading(self) -> str:
        """What is being supposed."""
        return f"Что если · {self.KIND_TITLE}"

    def back_to(self) -> BillingScreen | None:
        """The scenario."""
        return WhatIf(self.plan)

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """One more line of the scenario, if everything in it is known."""
        row = {key: value for key, value in self.row([value.strip() for value in values]).items() if value != ""}
        fact: Supposed = (self.KIND, row)
        return WhatIf(self.plan.adding(fact, await self.ask(supposed, fact, self.plan.period)))

    def row(self, values: Sequence[str]) -> Mapping[str, Any]:
        """The row of a file that says the same; an empty value is left out."""
        raise NotImplementedError

    def day(self, text: str) -> Any:
        """A day of the month or later."""
        return read_day(text, self.plan.period.last)


class TariffHead(SupposedHead):
    """Another price."""

    KIND, KIND_TITLE = "tariff", "Тариф: цена или на сколько процентов"

    def asked(self) -> Sequence[Asked]:
        """Which tariffs, from when, what becomes of them."""
        return (
            Asked("Услуга (код или название)", "", WORDS),
            Asked("С дня", f"{self.plan.period.first:%d.%m.%Y}", DAY, self.day),
            Asked("Цена, руб.", "", PRICE, _number),
            Asked("или выше на, %", "", PERCENT),
            Asked("или ниже на, %", "", PERCENT),
            Asked("Только поставщик", "", WORDS),
        )

    def row(self, values: Sequence[str]) -> Mapping[str, Any]:
        """As in a file."""
        service, since, price, up, down, supplier = values
        row = {"service": service, "from": self.day(since), "price": price, "supplier": supplier}
        return row | {"percent": _percent(up, down)}


class NormHead(SupposedHead):
    """Another norm."""

    KIND, KIND_TITLE = "norm", "Норматив: значение или на сколько процентов"

    def asked(self) -> Sequence[Asked]:
        """Which norms, from when, what becomes of them."""
        return (
            Asked("Услуга (код или название)", "", WORDS),
            Asked("С дня", f"{self.plan.period.first:%d.%m.%Y}", DAY, self.day),
            Asked("Норматив", "", PRICE, _number),
            Asked("или выше на, %", "", PERCENT),
            Asked("или ниже на, %", "", PERCENT),
            Asked("На общие нужды: 1 — да", "", Field(1, Alphabet.DIGITS)),
        )

    def row(self, values: Sequence[str]) -> Mapping[str, Any]:
        """As in a file."""
        service, since, value, up, down, common = values
        row = {"service": service, "from": self.day(since), "value": value, "percent": _percent(up, down)}
        return row | ({"common": True} if common == "1" else {})


class ReadingHead(SupposedHead):
    """Another reading at the end of the month."""

    KIND, KIND_TITLE = "reading", "Показание прибора на конец месяца"

    def asked(self) -> Sequence[Asked]:
        """Which point, what it reads."""
        return (
            Asked("Номер точки учёта", "", Field(12, Alphabet.DIGITS)),
            Asked("Показание", "", PRICE, _number),
            Asked("Зона (day, night…; пусто — одна)", "", WORDS),
        )

    def row(self, values: Sequence[str]) -> Mapping[str, Any]:
        """As in a file."""
        point, value, zone = values
        return {"point": int(point) if point else "", "value": value, "zone": zone}


class ChoiceHead(SupposedHead):
    """Another answer to a point that the law leaves open."""

    KIND, KIND_TITLE = "choice", "Правило: ответ на спорное место закона"

    def asked(self) -> Sequence[Asked]:
        """Which point, which answer."""
        return Asked("Имя правила (см. tui-billing law)", "", WORDS), Asked("Ответ", "", WORDS)

    def row(self, values: Sequence[str]) -> Mapping[str, Any]:
        """As in a file."""
        name, answer = values
        return {"name": name, "answer": answer}


class WhomHead(SupposedHead):
    """Whom it is computed for."""

    KIND_TITLE = "Отбор: кому посчитать"
    HINT = "Enter — дальше. Пусто — не ограничивать; дом считается целиком. Esc — отмена."

    def asked(self) -> Sequence[Asked]:
        """District, street, building."""
        return tuple(Asked(title, "", WORDS) for title in ("Район", "Улица", "Дом: «улица, дом» или номер"))

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """The scenario for these buildings."""
        district, street, building = (value.strip() for value in values)
        if not (district or street or building):
            return WhatIf(replace(self.plan, whom=NOBODY, buildings=None))
        wanted = await self.ask(account_filter, district=district, street=street, building=building)
        buildings = await self.ask(buildings_of, wanted, self.plan.period)
        if not buildings:
            raise RefusedError(f"Под отбор не подходит ни один дом: {wanted.words}. Измените отбор.")
        return WhatIf(replace(self.plan, whom=wanted.words, buildings=buildings))


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


def _percent(up: str, down: str) -> str:
    """One signed number: the entry grid takes «-» for a step back."""
    if up and down:
        raise RefusedError("Укажите либо «выше», либо «ниже».")
    return f"-{down}" if down else up


def _number(text: str) -> None:
    if text:
        parse(text, 6)


HEADS: tuple[type[SupposedHead], ...] = (TariffHead, NormHead, ReadingHead, ChoiceHead, WhomHead)
LINES = View((Column("Изменение", 60, grow=True),), lambda words: (words,))

what_if_menu = Entry("Что если и сравнение", "0", WhatIf, (Role.ACCOUNTANT,))

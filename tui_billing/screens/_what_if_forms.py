"""The forms of a what-if: a changed fact, whom it is computed for, under which name it is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tui_billing.domain.codes import LawUse
from tui_billing.domain.days import read_day
from tui_billing.domain.decimals import parse
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.law import used_by
from tui_billing.domain.period import Period
from tui_billing.operations.scenarios import LONGEST_NAME, keep_scenario
from tui_billing.queries.account_filter import account_filter, buildings_of
from tui_billing.queries.kept_scenarios import name_of
from tui_billing.queries.scenarios import Supposed, supposed
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import DAY, Asked, Head
from tui_billing.widgets.entry import Alphabet, Field

WORDS = Field(30, Alphabet.TEXT)
PRICE = Field(14, Alphabet.NUMBER, 6)
PERCENT = Field(6, Alphabet.NUMBER, 2)
VALUE = Field(45, Alphabet.TEXT)
NOBODY = "все лицевые счета"


@dataclass(frozen=True)
class Plan:
    """What is supposed, in words too, for which month and whom; ``buildings`` of None is everybody.

    ``kept`` is the id of the kept scenario that it was made from, 0 for none, and ``name`` its name.
    """

    period: Period
    facts: tuple[Supposed, ...] = ()
    words: tuple[str, ...] = ()
    kept: int = 0
    name: str = ""
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


class SupposedHead(Head):
    """The form of a changed fact; it goes ``home``, to the screen of the scenario, with the fact or without."""

    HINT = "Enter — дальше, после последнего поля строка встаёт в сценарий. Esc — отмена."
    KIND = ""
    KIND_TITLE = ""

    def __init__(self, plan: Plan, home: Callable[[Plan], BillingScreen]) -> None:
        super().__init__()
        self.plan, self.home = plan, home

    @property
    def heading(self) -> str:
        """What is being supposed."""
        return f"Что если · {self.KIND_TITLE}"

    def back_to(self) -> BillingScreen | None:
        """The scenario."""
        return self.home(self.plan)

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """One more line of the scenario, if everything in it is known."""
        row = {key: value for key, value in self.row([value.strip() for value in values]).items() if value != ""}
        fact: Supposed = (self.KIND, row)
        return self.home(self.plan.adding(fact, await self.ask(supposed, fact, self.plan.period)))

    def row(self, values: Sequence[str]) -> Mapping[str, Any]:
        """The row of a file that says the same; an empty value is left out."""
        raise NotImplementedError

    def since(self) -> Asked:
        """The line for the day from which the fact is another."""
        return Asked("С дня", f"{self.plan.period.first:%d.%m.%Y}", DAY, self.day)

    def becomes(self, title: str) -> Sequence[Asked]:
        """The lines for a number of a service, or for how much it changes."""
        return (
            Asked("Услуга (код или название)", "", WORDS),
            self.since(),
            Asked(title, "", PRICE, _number),
            Asked("или выше на, %", "", PERCENT),
            Asked("или ниже на, %", "", PERCENT),
        )

    def day(self, text: str) -> Any:
        """A day of the month or later."""
        return read_day(text, self.plan.period.last)


class TariffHead(SupposedHead):
    """Another price."""

    KIND, KIND_TITLE = "tariff", "Тариф: цена или на сколько процентов"

    def asked(self) -> Sequence[Asked]:
        """Which tariffs, from when, what becomes of them."""
        return *self.becomes("Цена, руб."), Asked("Только поставщик", "", WORDS)

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
        return self.becomes("Норматив")

    def row(self, values: Sequence[str]) -> Mapping[str, Any]:
        """As in a file."""
        service, since, value, up, down = values
        return {"service": service, "from": self.day(since), "value": value, "percent": _percent(up, down)}


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


class ParameterHead(SupposedHead):
    """Another value of a federal parameter that the accrual reads."""

    KIND, KIND_TITLE = "parameter", "Параметр федерального закона"
    HINT = "; ".join(f"{each.name} — {each.title}" for each in used_by(LawUse.ACCRUAL)) + ". Esc — отмена."

    def asked(self) -> Sequence[Asked]:
        """Which parameter, from when, which value."""
        return (
            Asked("Имя параметра, см. внизу", "", WORDS),
            self.since(),
            Asked("Значение, например 2", "", VALUE),
        )

    def row(self, values: Sequence[str]) -> Mapping[str, Any]:
        """As in a file."""
        name, since, value = values
        return {"name": name, "from": self.day(since), "value": value}


class KeepHead(SupposedHead):
    """Under which name the scenario is kept."""

    KIND_TITLE = "сохранить сценарий"
    HINT = "Enter — сохранить. Под именем открытого сценария — вместо него. Esc — отмена."

    def asked(self) -> Sequence[Asked]:
        """The name."""
        return (Asked("Имя", self.plan.name, Field(LONGEST_NAME, Alphabet.TEXT)),)

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Keep it."""
        plan, (name,) = self.plan, values
        kept = await self.make(keep_scenario, name, plan.facts, plan.period, replacing=plan.kept)
        return self.home(replace(plan, kept=kept, name=name_of(name)))


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
            return self.home(replace(self.plan, whom=NOBODY, buildings=None))
        wanted = await self.ask(account_filter, district=district, street=street, building=building)
        buildings = await self.ask(buildings_of, wanted, self.plan.period)
        if not buildings:
            raise RefusedError(f"Под отбор не подходит ни один дом: {wanted.words}. Измените отбор.")
        return self.home(replace(self.plan, whom=wanted.words, buildings=buildings))


def _percent(up: str, down: str) -> str:
    """One signed number: the entry grid takes «-» for a step back."""
    if up and down:
        raise RefusedError("Укажите либо «выше», либо «ниже».")
    return f"-{down}" if down else up


def _number(text: str) -> None:
    if text:
        parse(text, 6)


HEADS: tuple[type[SupposedHead], ...] = (TariffHead, NormHead, ReadingHead, ChoiceHead, ParameterHead, WhomHead)

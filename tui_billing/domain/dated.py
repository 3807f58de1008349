"""Values with a since: federal parameters, each step with its citation. There is no until: the next step ends one."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, TypeVar

from tui_billing.domain.codes import LawUse, Method, Resource
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import RefusedError

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Cite:
    """Where a number or a formula stands: the act and the place in it. ``confirmed`` only from a stored source."""

    act: str
    place: str
    confirmed: bool = True

    def __str__(self) -> str:
        """As it is printed in an explanation."""
        return f"{self.act}, {self.place}" + ("" if self.confirmed else " (не подтверждено, настраивается)")


RULES_354 = "Правила, утв. ПП РФ от 06.05.2011 № 354"
RULES_491 = "Правила, утв. ПП РФ от 13.08.2006 № 491"


@dataclass(frozen=True, slots=True)
class Step(Generic[V]):
    """One value of a parameter and the act that set it; ``published`` where the day of publication is known."""

    since: date
    value: V
    cite: Cite
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A point that the law leaves open: an office decides it by an act, else the default holds.

    Attributes:
        name: how the code and the explanation call it; also the name of its file.
        title: the question.
        default: the code of the usual answer.
        answers: every answer that the program knows, by its code, in words.
        cite: where the law leaves it open.
        parameter: the federal parameter that it is about, if one is.
        methods: the ways of charging that it may decide; empty, where no charge line depends on it.
        resources: of which resources; empty is all.
        of_ranges: whether only lines of consumption ranges depend on it, of any method.
    """

    name: str
    title: str
    default: str
    answers: Mapping[str, str]
    cite: Cite
    parameter: str = ""
    methods: frozenset[Method] = frozenset()
    resources: frozenset[Resource] = frozenset()
    of_ranges: bool = False

    @property
    def is_of_charges(self) -> bool:
        """Whether charge lines depend on it."""
        return bool(self.methods) or self.of_ranges


@dataclass(frozen=True)
class Dated(Generic[V]):
    """A federal parameter.

    Attributes:
        name: how the code and the explanation call it.
        title: how it is shown.
        steps: from the earliest; at least one.
        applies: how the date that selects a step is chosen (by day, by service month, by payment date).
        uses: what computes with it.
        checked_on: the day on which somebody looked for newer acts.
        checked_through: the last day that the acts published by then settle; later months have to be confirmed.
        known_to: the day from which there is no value any more, where the parameter ends by itself.
        show: writes a value as people read it.
        typed: reads what a person supposes, given the value in its place; None: nothing can be supposed of it.
    """

    name: str
    title: str
    steps: tuple[Step[V], ...]
    applies: str = "на день начисления"
    uses: frozenset[LawUse] = frozenset()
    checked_on: date | None = None
    checked_through: date | None = None
    known_to: date | None = None
    show: Callable[[Any], str] = str
    typed: Callable[[str, Any], Any] | None = None

    def __post_init__(self) -> None:
        """Refuse steps out of order."""
        days = [step.since for step in self.steps]
        if not days or days != sorted(set(days)):
            raise ValueError(f"{self.name}: steps must be in order of their dates, each date once")

    def on(self, day: date) -> Step[V]:
        """The step in force on a day.

        Raises:
            RefusedError: the parameter has no value on that day.
        """
        at = bisect_right(self.steps, day, key=lambda step: step.since)
        if not at or (self.known_to is not None and day >= self.known_to):
            raise RefusedError(f"{self.title}: нет значения на {day:%d.%m.%Y}. Добавьте его вместе с актом.")
        return self.steps[at - 1]

    def supposing(self, since: date, text: str) -> "Dated[V]":
        """The parameter if what is typed were in force from a day on, in the place of its later steps too.

        Raises:
            BillingError: it takes no such text, or has no value on that day.
        """
        if self.typed is None:
            raise RefusedError(f"{self.title}: другое значение предположить нельзя.")
        held = self.on(since)
        cite = Cite("предположено", f"«{text}»")
        steps = [Step(since, held.value, held.cite), *(step for step in self.steps if step.since > since)]
        changed = (Step(step.since, self.typed(text, step.value), cite) for step in steps)
        return replace(self, steps=(*(step for step in self.steps if step.since < since), *changed))

    def spans(self) -> Iterator[tuple[date, date, Step[V]]]:
        """``(from, to, step)`` of every step, half open; the last one ends with ``known_to`` or never."""
        ends = [*(step.since for step in self.steps[1:]), self.known_to or FOREVER]
        yield from ((step.since, end, step) for step, end in zip(self.steps, ends, strict=True))

    def is_checked(self, last: date) -> bool:
        """Whether somebody has looked for newer acts that could be in force up to a day."""
        return self.checked_through is not None and last <= self.checked_through

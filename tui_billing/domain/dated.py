"""Values with a since: federal parameters, each step with its citation. There is no until: the next step ends one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

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


@dataclass(frozen=True, slots=True)
class Step(Generic[V]):
    """One value of a parameter and the act that set it."""

    since: date
    value: V
    cite: Cite


@dataclass(frozen=True)
class Dated(Generic[V]):
    """A federal parameter.

    Attributes:
        name: how the code and the explanation call it.
        title: how it is shown.
        steps: from the earliest; at least one.
        applies: how the date that selects a step is chosen (by day, by service month, by payment date).
    """

    name: str
    title: str
    steps: tuple[Step[V], ...]
    applies: str = "на день начисления"
    extra: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse steps out of order."""
        days = [step.since for step in self.steps]
        if not days or days != sorted(set(days)):
            raise ValueError(f"{self.name}: steps must be in order of their dates, each date once")

    def on(self, day: date) -> Step[V]:
        """The step in force on a day.

        Raises:
            RefusedError: the parameter has no value yet on that day.
        """
        for step in reversed(self.steps):
            if step.since <= day:
                return step
        raise RefusedError(f"{self.title}: нет значения на {day:%d.%m.%Y}. Добавьте его вместе с актом.")

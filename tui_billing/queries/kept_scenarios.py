"""Scenarios of a what-if that are kept: their list, and one by its name."""

from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, select

from tui_billing.domain.errors import RefusedError
from tui_billing.domain.office import User
from tui_billing.domain.scenarios import KeptScenario
from tui_billing.queries._entries import moment
from tui_billing.queries.scenarios import Supposed, facts_of

NAMES_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept scenario, and who kept it when; ``body`` is the file that says it."""

    scenario_id: int
    name: str
    body: str
    author: str
    kept_at: str

    @property
    def facts(self) -> tuple[Supposed, ...]:
        """Its changed facts.

        Raises:
            RefusedError: it is damaged, or was kept by another version of the program.
        """
        return tuple(facts_of(self.body))


def kept_scenarios(session: Session) -> list[Kept]:
    """All of them by name."""
    rows = session.exec(
        select(KeptScenario, User.name)
        .join(User, col(User.id) == KeptScenario.author_id)
        .order_by(col(KeptScenario.name))
    )
    return [Kept(row.id, row.name, row.body, author, moment(row.recorded_at_ms)) for row, author in rows]


def kept_scenario(session: Session, name: str) -> Kept:
    """One of them by its name.

    Raises:
        RefusedError: there is none; the sentence lists those that there are.
    """
    every = kept_scenarios(session)
    found = [each for each in every if each.name == name_of(name)]
    if found:
        return found[0]
    names = ", ".join(f"«{each.name}»" for each in every[:NAMES_SHOWN]) + ("…" if len(every) > NAMES_SHOWN else "")
    raise RefusedError(f"Сценария «{name}» нет. " + (f"Есть: {names}." if every else "Не сохранено ни одного."))


def name_of(typed: str) -> str:
    """A name as it is kept: without spaces around it and with one between its words."""
    return " ".join(typed.split())

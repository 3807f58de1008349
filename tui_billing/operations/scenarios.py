"""Keep the scenario of a what-if under a name, and delete it. The books are never touched."""

from collections.abc import Sequence
from typing import Final

from sqlmodel import Session, select

from tui_billing.domain.codes import Role
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.domain.scenarios import KeptScenario
from tui_billing.operations._rights import require
from tui_billing.queries.kept_scenarios import name_of
from tui_billing.queries.scenarios import Supposed, scenario_from, text_of

RIGHT: Final = "сценарии «что если»"
LONGEST_NAME: Final = 60


def keep_scenario(session: Session, name: str, facts: Sequence[Supposed], period: Period, *, replacing: int = 0) -> int:
    """Keep changed facts under a name; ``replacing`` is the id of the scenario that they were made from, or 0.

    The facts are read as of a month. Returns the id.

    Raises:
        NotAllowedError: the actor is no accountant.
        BillingError: there are no facts, one of them is none, or the name is none or is another scenario's.
    """
    actor = require(session, RIGHT, Role.ACCOUNTANT)
    name = name_of(name)
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise RefusedError(f"Назовите сценарий: от 1 до {LONGEST_NAME} букв, цифр и знаков в одну строку.")
    if not facts:
        raise RefusedError("Сценарий пуст, сохранять нечего: сначала добавьте изменение.")
    scenario_from(session, facts, period)
    kept = session.exec(select(KeptScenario).where(KeptScenario.name == name)).first()
    if kept is None:
        kept = KeptScenario(name=name, body="", author_id=actor.user_id, recorded_at_ms=actor.at_ms)
    elif kept.id != replacing:
        raise RefusedError(f"Сценарий «{name}» уже есть. Удалите его, откройте и измените или назовите этот иначе.")
    kept.body, kept.author_id, kept.recorded_at_ms = text_of(facts), actor.user_id, actor.at_ms
    session.add(kept)
    session.flush()
    return kept.id


def drop_scenario(session: Session, scenario_id: int) -> None:
    """Delete a kept scenario.

    Raises:
        NotAllowedError: the actor is no accountant.
        RefusedError: there is none any more.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    kept = session.get(KeptScenario, scenario_id)
    if kept is None:
        raise RefusedError("Этого сценария уже нет.")
    session.delete(kept)

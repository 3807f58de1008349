"""The office decides a point that the law leaves open: from a month on, by an act of its own."""

from datetime import date
from typing import Final

from sqlmodel import Session

from tui_billing.domain.errors import RefusedError
from tui_billing.domain.law import choice
from tui_billing.domain.period import Period
from tui_billing.domain.tariffs import LawChoice
from tui_billing.engine.true_up import CHOICE as TRUE_UP
from tui_billing.operations._acts import act_id
from tui_billing.operations._dated import Change, next_step, revise
from tui_billing.operations._rights import require
from tui_billing.operations.settlement import mark_fact, store_marks
from tui_billing.queries.settlement import gaps_across

RIGHT: Final = "решение спорного вопроса закона"


def choose(session: Session, name: str, answer: str, since: date, act: tuple[str, date, str]) -> list[Change]:
    """Let an answer hold from the first day of a month on, up to the next decision that is known.

    Where charge lines depend on the point, everybody is marked from that month; where readings are trued up otherwise, the
    accounts with months without one before it are marked from the first of those.

    Raises:
        NotAllowedError: only an administrator decides.
        RefusedError: there is no such point or answer, the day is no first of a month, no act, it is so already.
    """
    actor = require(session, RIGHT)
    point = choice(name)
    if answer not in point.answers:
        known = "; ".join(f"{code} — {words}" for code, words in point.answers.items())
        raise RefusedError(f"{name}: ответа «{answer}» нет. Есть: {known}.")
    if since.day != 1:
        raise RefusedError(f"Решение действует с начала месяца, а введено {since:%d.%m.%Y}. Укажите первое число.")
    values = {"answer": answer, "act_id": act_id(session, *act)}
    owner = {"name": name}
    changes = revise(session, LawChoice, owner, since, next_step(session, LawChoice, owner, since), lambda _: values)
    if not changes:
        raise RefusedError(f"{name} с {since:%d.%m.%Y}: так уже записано.")
    reason = f"{point.title}: {point.answers[answer]}"
    if point.is_of_charges and mark_fact(session, since, reason) and name == TRUE_UP:
        store_marks(session, actor, gaps_across(session, Period.of(since), reason))
    return changes

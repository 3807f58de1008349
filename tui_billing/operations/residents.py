"""How many people an account is charged for: moved in, moved out, living there for a time, counted anew."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import Session

from tui_billing.domain.accounts import Residents
from tui_billing.domain.codes import Role
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import RefusedError
from tui_billing.operations._account import account_served, note_change
from tui_billing.operations._dated import Change, Edit, Values, days, revise
from tui_billing.operations._rights import require

RIGHT: Final = "сведения о жильцах"
MOST: Final = 1000
SHORTEST_DAYS: Final = 5
"""Who stays longer than so many days in a row lives there for a time and is charged for (п. 56 of the Rules 354)."""

NOBODY: Final[Mapping[str, int]] = {"registered": 0, "temporary": 0, "owners": 1}
"""What is said of days of which nothing was known."""

WORDS: Final[Mapping[str, str]] = {"registered": "прописано", "temporary": "временно", "owners": "собственников"}


def move(session: Session, account_id: int, since: date, people: int, until: date = FOREVER) -> list[Change]:
    """Some people were registered (``people`` > 0) or taken off (< 0) over ``[since, until)``: of every stretch of days.

    Raises:
        BillingError: not allowed; the account is not served then; fewer people were registered than are taken off.
    """
    return _revised(session, account_id, since, until, lambda was: _more(was, "registered", people))


def stay(session: Session, account_id: int, since: date, until: date, people: int) -> list[Change]:
    """Some people live there for a time, over ``[since, until)``; fewer than none takes them back.

    Raises:
        BillingError: not allowed; the account is not served then; not longer than five days; fewer lived there.
    """
    if (until - since).days <= SHORTEST_DAYS:
        raise RefusedError(
            f"С {since:%d.%m.%Y} дней проживания {max((until - since).days, 0)}, а временно проживающим считается тот, кто "
            f"живёт больше {SHORTEST_DAYS} дней подряд (п. 56 Правил № 354). Проверьте даты."
        )
    return _revised(session, account_id, since, until, lambda was: _more(was, "temporary", people))


def count_residents(
    session: Session,
    account_id: int,
    since: date,
    until: date = FOREVER,
    *,
    registered: int | None = None,
    temporary: int | None = None,
    owners: int | None = None,
) -> list[Change]:
    """Say how many there are over ``[since, until)``; None is left as it is.

    Raises:
        BillingError: not allowed; the account is not served then; nothing is said, or nothing is new; without an end, a
            later day has a number of its own already.
    """
    said = {"registered": registered, "temporary": temporary, "owners": owners}
    given = {name: number for name, number in said.items() if number is not None}
    if not given:
        raise RefusedError("Не указано ни одного числа: прописано, временно или собственников.")
    if not all(0 <= number <= MOST for number in given.values()):
        raise RefusedError(f"Число жильцов — от 0 до {MOST}. Исправьте его.")
    changes = _revised(session, account_id, since, until, lambda was: {**NOBODY, **(was or {}), **given})
    if until == FOREVER:
        _refuse_overwritten(changes, given)
    return changes


def _refuse_overwritten(changes: Sequence[Change], given: Mapping[str, int]) -> None:
    """A count without an end must not take away in silence what was recorded of later days."""
    first = changes[0].before or {}
    for later in changes[1:]:
        if any((later.before or {}).get(name) != first.get(name) for name in given):
            raise RefusedError(
                f"Позже, с {later.since:%d.%m.%Y}, записано другое число. Укажите последний день — "
                f"{later.since - timedelta(days=1):%d.%m.%Y} — или внесите разницу: прописать, выписать."
            )


def _more(was: Values | None, name: str, people: int) -> Values:
    now = dict(was or NOBODY)
    now[name] += people
    if not 0 <= now[name] <= MOST:
        raise RefusedError(
            f"{WORDS[name].capitalize()} {now[name] - people}: изменить на {people:+} нельзя. Проверьте число и дату по карточке."
        )
    return now


def _revised(session: Session, account_id: int, since: date, until: date, edit: Edit) -> list[Change]:
    require(session, RIGHT, Role.TYPIST, Role.ACCOUNTANT)
    account = account_served(session, account_id, since, until)
    owner = {"building_id": account.building_id, "account_id": account_id}
    changes = revise(session, Residents, owner, since, until, edit)
    if not changes:
        raise RefusedError(f"Лицевой счёт {account.number}, {days(since, until)}: так уже записано.")
    note_change(session, account, changes, f"жильцы {'; '.join(map(change_words, changes))}")
    return changes


def change_words(change: Change) -> str:
    """``с 15.09.2026: прописано 2 → 3``."""
    was: Mapping[str, Any] = change.before or {}
    now: Mapping[str, Any] = change.after or {}
    said = [
        f"{words} {was.get(name, '—')} → {now[name]}" for name, words in WORDS.items() if was.get(name) != now[name]
    ]
    return f"{days(change.since, change.until)}: {', '.join(said)}"

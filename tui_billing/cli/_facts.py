"""What the commands of dated facts share: days as people type them, an account by its number, a local act in words."""

import re
from datetime import date, timedelta

from tui_billing.cli._office import Office
from tui_billing.domain.days import FOREVER, read_day
from tui_billing.domain.errors import RefusedError
from tui_billing.queries.receipts import account_place

ACT = re.compile(r"(?P<title>.+\S)\s+от\s+(?P<day>\S+)\s+№\s*(?P<number>\S.*)")


def account_id_of(office: Office, number: str) -> int:
    """The id of the account with a number.

    Raises:
        UnknownAccountError: there is none.
    """
    return office.database.read(account_place, number)[1]


def first_day(office: Office, typed: str) -> date:
    """The day from which a fact holds.

    Raises:
        BillingError: it is not given, or is no date.
    """
    if not typed:
        raise RefusedError("Не указано, с какого дня: --from 01.10.2026.")
    return read_day(typed, office.today)


def day_after(office: Office, typed: str) -> date:
    """The day after the last one that was typed; never, where none was."""
    return read_day(typed, office.today) + timedelta(days=1) if typed else FOREVER


def act_of(office: Office, typed: str) -> tuple[str, date, str]:
    """Title, day and number of a local act.

    Raises:
        BillingError: it is not written so, or its day is no date.
    """
    found = ACT.fullmatch(typed.strip())
    if found is None:
        raise RefusedError(
            f"«{typed}» — не акт. Укажите название, дату и номер: --act «Приказ РЭК от 20.12.2025 № 45»."
        )
    return found["title"], read_day(found["day"], office.today), found["number"].strip()


def require_action(action: str, actions: tuple[str, ...]) -> None:
    """Refuse a word that is none of the actions of a command.

    Raises:
        RefusedError: it is none.
    """
    if action not in actions:
        raise RefusedError(f"«{action}» — нет такого действия. Есть: {', '.join(actions)}.")


def until_words(valid_to: date) -> str:
    """``по 30.09.2026``; nothing for the open end."""
    return "" if valid_to == FOREVER else f" по {valid_to - timedelta(days=1):%d.%m.%Y}"

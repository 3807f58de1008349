"""What the commands of dated facts share: days as people type them, an account by its number, a local act in words."""

from datetime import date, timedelta

from tui_billing.cli._office import Office
from tui_billing.domain.days import FOREVER, read_day
from tui_billing.domain.errors import RefusedError
from tui_billing.queries.local_law import read_act
from tui_billing.queries.receipts import account_place


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
    return read_act(typed, office.today)


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

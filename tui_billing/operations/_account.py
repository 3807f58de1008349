"""What operations on the facts of one account share."""

from datetime import date

from sqlmodel import Session

from tui_billing.domain.accounts import Account
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import RefusedError
from tui_billing.operations._dated import Change
from tui_billing.operations.settlement import mark_fact


def account_served(session: Session, account_id: int, since: date, until: date = FOREVER) -> Account:
    """An account whose facts are going to change over ``[since, until)``; nobody else changes its card meanwhile.

    Raises:
        RefusedError: there is none, or it is not served on the first day or up to the last one.
    """
    account = session.get(Account, account_id, with_for_update=True, populate_existing=True)
    if account is None:
        raise RefusedError(f"Лицевой счёт с внутренним номером {account_id} не найден. Обновите список (F5).")
    if not account.opened_on <= since < account.closed_on or (until != FOREVER and until > account.closed_on):
        closed = "" if account.closed_on == FOREVER else f", закрыт {account.closed_on:%d.%m.%Y}"
        raise RefusedError(
            f"Лицевой счёт {account.number} открыт {account.opened_on:%d.%m.%Y}{closed}: на {since:%d.%m.%Y} его данные "
            "изменить нельзя. Исправьте дату."
        )
    return account


def note_change(session: Session, account: Account, changes: list[Change], reason: str) -> None:
    """The card is another one now, and the months since are to be computed again."""
    account.version += 1
    session.add(account)
    session.flush()
    mark_fact(session, changes[0].since, reason, building_id=account.building_id, account_id=account.id)

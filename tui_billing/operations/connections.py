"""Services of an account: connected, disconnected, and the act that no meter can be installed."""

from datetime import date
from typing import Final

from sqlmodel import Session

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import Role
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.services import Service, ServiceConnection
from tui_billing.operations._account import account_served, note_change
from tui_billing.operations._dated import Change, Edit, days, revise
from tui_billing.operations._rights import require

RIGHT: Final = "подключение и отключение услуг"


def connect(
    session: Session,
    account_id: int,
    service_id: int,
    since: date,
    until: date = FOREVER,
    *,
    meter_impossible: bool = False,
) -> list[Change]:
    """Let an account receive a service over ``[since, until)``.

    ``meter_impossible``: an act proves that no meter can be installed, so the norm has no coefficient (п. 42).

    Raises:
        BillingError: not allowed; the account is not served then; there is no such service; it is connected so already.
    """
    return _revised(
        session, account_id, service_id, since, until,
        lambda _: {"meter_impossible": meter_impossible}, "подключено",
    )  # fmt: skip


def disconnect(session: Session, account_id: int, service_id: int, since: date, until: date = FOREVER) -> list[Change]:
    """Take a service from an account over ``[since, until)``.

    Raises:
        BillingError: as of ``connect``; it was not connected.
    """
    return _revised(session, account_id, service_id, since, until, lambda _: None, "отключено")


def set_meter_possible(
    session: Session, account_id: int, service_id: int, since: date, *, possible: bool
) -> list[Change]:
    """From a day on, say by an act whether a meter can be installed where the service is connected (п. 42).

    Raises:
        BillingError: as of ``connect``; it was not connected.
    """
    words = "прибор установить можно" if possible else "прибор установить нельзя"
    return _revised(
        session, account_id, service_id, since, FOREVER,
        lambda was: None if was is None else {"meter_impossible": not possible}, words,
    )  # fmt: skip


def _revised(
    session: Session, account_id: int, service_id: int, since: date, until: date, edit: Edit, words: str
) -> list[Change]:
    require(session, RIGHT, Role.TYPIST, Role.ACCOUNTANT)
    account: Account = account_served(session, account_id, since, until)
    service = session.get(Service, service_id)
    if service is None:
        raise RefusedError(f"Услуги с внутренним номером {service_id} нет. Обновите список (F5).")
    owner = {"building_id": account.building_id, "account_id": account_id, "service_id": service_id}
    changes = revise(session, ServiceConnection, owner, since, until, edit)
    if not changes:
        raise RefusedError(
            f"Лицевой счёт {account.number}, {service.name}, {days(since, until)}: так уже записано, или услуга не подключена. "
            "Проверьте дату по карточке."
        )
    note_change(session, account, changes, f"{service.name} {days(changes[0].since, until)}: {words}")
    return changes

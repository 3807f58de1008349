"""What non-residential premises without a meter can take: the calculated method charges it after the average."""

from datetime import date
from typing import Final

from sqlmodel import Session

from tui_billing.domain.capacity import HOURS, Capacity
from tui_billing.domain.codes import PremisesKind, Role, ServiceKind
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.places import Premises
from tui_billing.domain.services import Service
from tui_billing.operations._account import account_served, note_change
from tui_billing.operations._dated import Change, days, revise
from tui_billing.operations._rights import require

RIGHT: Final = "мощность нежилого помещения"
LARGEST_E9: Final = 10**13


def set_capacity(
    session: Session,
    account_id: int,
    service_id: int,
    *,
    since: date,
    until: date = FOREVER,
    flow_e9: int,
    day_hours: int = HOURS,
    basis: str,
) -> list[Change]:
    """Say what the inputs of a service without a meter can take over ``[since, until)``, units an hour × 10⁹; 0 takes it back.

    The months that are charged already are marked for a recalculation.

    Raises:
        BillingError: not allowed; the account is not served then; the premises are no business, or the service is not metered;
            out of bounds; no basis; it is said so already.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    account = account_served(session, account_id, since, until)
    service = session.get(Service, service_id)
    if service is None or service.kind is not ServiceKind.DIRECT:
        raise RefusedError("Расчётный способ бывает у услуг по прибору: вода, электроэнергия, газ. Проверьте услугу.")
    if session.get_one(Premises, account.premises_id).kind is not PremisesKind.NON_RESIDENTIAL:
        raise RefusedError(
            f"Лицевой счёт {account.number} — жилое помещение: без прибора оно платит по нормативу. Проверьте номер."
        )
    if not 0 <= flow_e9 <= LARGEST_E9 or not 1 <= day_hours <= HOURS:
        raise RefusedError("Мощность — не больше 10 000 единиц в час, часов в сутки — от 1 до 24. Исправьте числа.")
    if flow_e9 and not basis.strip():
        raise RefusedError("Не указано основание. Введите --basis: договор или акт, его номер и дата.")
    said = {"flow_e9": flow_e9, "day_hours": day_hours, "basis": basis.strip()}
    owner = {"building_id": account.building_id, "account_id": account_id, "service_id": service_id}
    changes = revise(session, Capacity, owner, since, until, lambda _: said if flow_e9 else None)
    if not changes:
        why = "так уже записано" if flow_e9 else "мощность не введена, отменять нечего"
        raise RefusedError(f"{service.name}, {days(since, until)}: {why}.")
    note_change(
        session, account, changes, f"{service.name} {days(changes[0].since, until)}: мощность для расчётного способа"
    )
    return changes

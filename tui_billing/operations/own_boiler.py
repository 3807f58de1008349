"""What a building that makes heat or hot water itself used of a resource in a month: said by people, by an act or a calculation."""

from typing import Final

from sqlmodel import Session

from tui_billing.domain.codes import Role, ServiceKind
from tui_billing.domain.decimals import written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.own_boiler import ResourceUse
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.operations._dated import revise
from tui_billing.operations._rights import require
from tui_billing.operations.settlement import mark_fact

RIGHT: Final = "расход ресурса домом"
LARGEST_E6: Final = 10**12


def set_resource_use(
    session: Session, building_id: int, service_id: int, period: Period, volume_e6: int | None, basis: str
) -> None:
    """Say what a building used of a resource in a month, units × 10⁶; None takes back what was said: its meter counts again.

    A month that is charged already is marked for a recalculation.

    Raises:
        BillingError: not allowed; the service is no resource of this kind; out of bounds; no basis; it is said so already.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    service = session.get(Service, service_id)
    if service is None or service.kind is not ServiceKind.OWN_BOILER:
        raise RefusedError(
            "Расход вводят по услуге-ресурсу, из которого дом делает тепло. Их показывает tui-billing boiler."
        )
    if volume_e6 is not None and not 0 <= volume_e6 <= LARGEST_E6:
        raise RefusedError("Расход должен быть не отрицательным и не больше миллиона единиц. Проверьте число.")
    if volume_e6 is not None and not basis.strip():
        raise RefusedError("Не указано основание. Введите --basis: показание прибора, акт, расчёт, его номер и дату.")
    said = None if volume_e6 is None else {"volume_e6": volume_e6, "basis": basis.strip()}
    owner = {"building_id": building_id, "service_id": service_id}
    if not revise(session, ResourceUse, owner, period.first, period.end, lambda _: said):
        why = "расход не введён: отменять нечего" if volume_e6 is None else "так уже записано"
        raise RefusedError(f"За {period.title} {why}.")
    words = "отменён" if volume_e6 is None else written(volume_e6, 6)
    mark_fact(session, period.first, f"{service.name}, расход дома за {period.title}: {words}", building_id=building_id)

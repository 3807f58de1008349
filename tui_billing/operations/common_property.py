"""How a building pays for what its common property takes: a decision of the owners' meeting, or who the executor is."""

from datetime import date

from sqlmodel import Session

from tui_billing.domain.codes import CommonMode, Role, ServiceKind
from tui_billing.domain.common_property import BuildingCommon
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.services import Service
from tui_billing.operations._dated import days, next_step, revise
from tui_billing.operations._rights import require
from tui_billing.operations.settlement import mark_fact

RIGHT = "порядок оплаты общедомовых нужд"


def set_common_mode(
    session: Session, building_id: int, service_id: int, mode: CommonMode, valid_from: date, basis: str
) -> None:
    """Let a building pay for a common-house service in a mode from a day on; the mode before it ends there.

    One that begins later stays as it is. Months that are charged already are marked for a recalculation.

    Raises:
        NotAllowedError: only an accountant does.
        RefusedError: the service is none of the common house, the day begins no month, there is no basis, or it is so already.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    service = session.get(Service, service_id)
    if service is None or service.kind is not ServiceKind.COMMON_HOUSE:
        raise RefusedError("Порядок задают общедомовой услуге. Их коды показывает tui-billing common.")
    if valid_from.day != 1:
        raise RefusedError(f"Порядок действует с первого числа месяца, а введено {valid_from:%d.%m.%Y}.")
    if not basis.strip():
        raise RefusedError("Не указано основание. Введите --basis: протокол собрания, договор, его номер и дату.")
    owner = {"building_id": building_id, "service_id": service_id}
    until = next_step(session, BuildingCommon, owner, valid_from)
    said = {"mode": mode, "basis": basis.strip()}
    if not revise(session, BuildingCommon, owner, valid_from, until, lambda _: said):
        raise RefusedError(f"{service.name}, {days(valid_from, until)}: так уже записано.")
    mark_fact(session, valid_from, f"{service.name}: {mode.label}", building_id=building_id)

"""The batch that a change belongs to: who may key into it, locked so that its rows are numbered one after another."""

from datetime import date

from sqlalchemy import exists
from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Controller, Route
from tui_billing.domain.codes import BatchStatus, ReadingStatus, Role
from tui_billing.domain.errors import NotAllowedError, RefusedError
from tui_billing.domain.metering import ReadingBatch
from tui_billing.operations._rights import require
from tui_billing.operations.periods import require_open
from tui_billing.queries._registers import Slot
from tui_billing.storage.database import Actor

KEYED = (ReadingStatus.ACCEPTED, ReadingStatus.HELD)
"""What stands in a batch."""

KEYING = "ввод показаний"
KEYERS = (Role.CONTROLLER, Role.TYPIST, Role.ACCOUNTANT)


def own_batch(session: Session, batch_id: int, status: BatchStatus = BatchStatus.OPEN) -> tuple[ReadingBatch, Actor]:
    """The batch that the person is keying (or verifying), locked until the change is done.

    Raises:
        BillingError: not allowed; there is no such batch; it is another's, or not in this status; its period is closed.
    """
    actor = require(session, KEYING, *KEYERS)
    batch = session.get(ReadingBatch, batch_id, with_for_update=True)
    if batch is None:
        raise RefusedError(f"Пакет показаний {batch_id} не найден. Откройте новый.")
    owner = batch.author_id if status is BatchStatus.OPEN else batch.verifier_id
    if batch.status is not status:
        raise RefusedError(f"Пакет {batch_id}: {batch.status.label}. Обновите экран (F5).")
    if owner != actor.user_id:
        raise RefusedError(f"Пакет {batch_id} вводит другой пользователь. Откройте свой.")
    require_open(session, batch.period)
    return batch, actor


def next_row(batch: ReadingBatch) -> int:
    """The number of the next row of a locked batch."""
    batch.version += 1
    return batch.version


def slot_of(batch: ReadingBatch) -> Slot:
    """Where the readings of a batch stand."""
    return Slot(batch.id, batch.period, batch.taken_on)


def require_route(session: Session, actor: Actor, building_id: int, on: date) -> None:
    """Refuse a controller a building of another's route.

    Raises:
        NotAllowedError: the building is not in a route of theirs on that day.
    """
    if actor.role is not Role.CONTROLLER:
        return
    mine = exists().where(
        col(Route.building_id) == building_id,
        col(Route.valid_from) <= on,
        col(Route.valid_to) > on,
        col(Controller.id) == Route.controller_id,
        col(Controller.user_id) == actor.user_id,
    )
    if not session.execute(select(mine)).scalar_one():
        raise NotAllowedError("показания и акты чужого маршрута", actor.role.label)

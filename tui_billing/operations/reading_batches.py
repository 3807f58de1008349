"""Batches of readings: opened for a sheet, declared before keying, verified blind by a second person, closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from tui_billing.domain.codes import BatchStatus, ReadingSource, Zone
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.metering import Reading, ReadingBatch, SecondKeying
from tui_billing.domain.period import Period
from tui_billing.operations._batches import KEYED, KEYERS, KEYING, own_batch, require_route, slot_of
from tui_billing.operations._rights import require
from tui_billing.operations.periods import CORRECTORS, landing, require_not_closed, require_open
from tui_billing.operations.readings import record_row
from tui_billing.queries.reading_batches import Totals, batch_of, batch_totals, difference
from tui_billing.queries.readings import MeterRow, meter_rows, of_points


class DifferenceError(RefusedError):
    """A batch does not come to what was declared."""

    def __init__(self, differences: str) -> None:
        super().__init__(f"Итоги не сходятся: {differences}. Найдите ошибку или закройте с пояснением.")


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of a second keying: whether it agreed, and whether the batch's value was replaced or held."""

    agreed: bool
    replaced: bool
    held: bool


def open_batch(
    session: Session,
    period: Period,
    taken_on: date,
    source: ReadingSource,
    *,
    building_id: int | None = None,
    controller_id: int | None = None,
    declared_count: int | None = None,
    declared_sum_e6: int | None = None,
) -> int:
    """Open a batch for a building's sheet, a controller's route, or, with neither, by account. Returns its id.

    What the sheet says is declared with it: how many readings, their sum × 10⁶. Where ``period`` takes no more
    readings, the batch is of the next one that does; the day of the readings stays.

    Raises:
        BillingError: not allowed; no period takes them; the building is in another's route.
    """
    actor = require(session, KEYING, *KEYERS)
    period = landing(session, period)
    batch = ReadingBatch(
        period=period,
        taken_on=taken_on,
        source=source,
        controller_id=controller_id,
        route_building_id=building_id,
        declared_count=declared_count,
        declared_sum_e6=declared_sum_e6,
        author_id=actor.user_id,
        opened_at_ms=actor.at_ms,
    )
    if building_id is not None:
        require_route(session, actor, building_id, batch.taken_on)
    session.add(batch)
    session.flush()
    return batch.id


def declare_batch(session: Session, batch_id: int, *, taken_on: date, count: int | None, sum_e6: int | None) -> None:
    """Write down what the sheet says before keying: the day of the readings, how many there are, their sum × 10⁶.

    Raises:
        BillingError: not allowed; the period is closed; rows are keyed already and the day is another.
    """
    batch, _ = own_batch(session, batch_id)
    if taken_on != batch.taken_on and _rows(session, batch_id):
        raise RefusedError("В пакете уже есть показания: дату снятия не изменить. Отмените их (F8) или откройте новый.")
    batch.taken_on, batch.declared_count, batch.declared_sum_e6 = taken_on, count, sum_e6


def close_batch(session: Session, batch_id: int, note: str = "") -> Totals:
    """Close a batch. With a difference from what was declared, only with a note that says why.

    A soft closed period lets its batches be closed.

    Raises:
        BillingError: not allowed; the period is closed; there is a difference and no note.
    """
    batch, totals = _closing(session, batch_id)
    differences = difference(batch_of(session, batch_id), totals)
    if differences and not note.strip():
        raise DifferenceError(differences)
    batch.status, batch.closing_note = BatchStatus.CLOSED, note.strip() or None
    return totals


def start_verification(session: Session, batch_id: int) -> None:
    """Begin the blind second keying of another's batch; until it is closed, nobody else keys into it.

    Raises:
        BillingError: not allowed; one's own batch; it is closed, or somebody else verifies it.
    """
    actor = require(session, "проверка вторым вводом", *KEYERS)
    batch = session.get(ReadingBatch, batch_id, with_for_update=True)
    if batch is None:
        raise RefusedError(f"Пакет показаний {batch_id} не найден. Обновите список (F5).")
    if batch.author_id == actor.user_id:
        raise RefusedError("Свой пакет вторым вводом не проверяют: это делает другой человек.")
    if batch.status is BatchStatus.CLOSED or batch.verifier_id not in {None, actor.user_id}:
        raise RefusedError(f"Пакет {batch_id} закрыт или его уже проверяет другой. Обновите список (F5).")
    require_open(session, batch.period)
    batch.status, batch.verifier_id, batch.cursor_point_id = BatchStatus.VERIFYING, actor.user_id, 0


def second_key(
    session: Session,
    batch_id: int,
    point_id: int,
    attempts: Sequence[Mapping[Zone, int]],
    *,
    today: date,
    seen: int = 0,
    hold: bool = False,
) -> Verified:
    """Record what the verifier read from the sheet: one attempt that agrees, or all of them when none did.

    When the last attempt disagrees too, it replaces the value of the batch, or, with ``hold``, the value is held for
    a third look at the paper. A meter that the first person left out gets its value. Sending the same again stores
    nothing.

    Raises:
        BillingError: not allowed; no meter stands there; the replacing value is rejected by a check.
    """
    batch, actor = own_batch(session, batch_id, BatchStatus.VERIFYING)
    rows = meter_rows(session, of_points([point_id]), slot_of(batch))
    if not rows:
        raise RefusedError(f"На точке учёта нет прибора на {batch.taken_on:%d.%m.%Y}. Обновите список (F5).")
    require_route(session, actor, rows[0].building_id, batch.taken_on)
    batch.cursor_point_id = point_id
    first = {register.zone: value for register, value in zip(rows[0].registers, rows[0].keyed_e6, strict=True)}
    last = attempts[-1]
    if not _known(session, batch_id, point_id, last):
        _store_attempts(session, batch_id, rows[0], attempts, first)
    if last == first and not hold:
        return Verified(agreed=True, replaced=False, held=False)
    keyed = {zone: value for zone, value in first.items() if value is not None}
    values = keyed if hold and keyed else last
    record_row(session, batch, actor, rows[0], values, today=today, seen=seen, hold=hold)
    return Verified(agreed=last == first, replaced=values != keyed, held=hold)


def _closing(session: Session, batch_id: int) -> tuple[ReadingBatch, Totals]:
    """The batch and its totals, locked; its verifier closes it, before that its author; an accountant may always."""
    actor = require(session, KEYING, *KEYERS)
    batch = session.get(ReadingBatch, batch_id, with_for_update=True)
    if batch is None or batch.status is BatchStatus.CLOSED:
        raise RefusedError(f"Пакет показаний {batch_id} не найден или уже закрыт. Обновите список (F5).")
    owner = batch.author_id if batch.status is BatchStatus.OPEN else batch.verifier_id
    if owner != actor.user_id and actor.role not in CORRECTORS:
        raise RefusedError(f"Пакет {batch_id} вводит другой пользователь: закрыть его может он или бухгалтер.")
    require_not_closed(session, batch.period)
    return batch, batch_totals(session, batch_id)


def _rows(session: Session, batch_id: int) -> int:
    statement = select(func.count()).where(Reading.batch_id == batch_id, col(Reading.status).in_(KEYED))
    return session.exec(statement).one()


def _known(session: Session, batch_id: int, point_id: int, values: Mapping[Zone, int]) -> bool:
    """Whether the last attempt that is stored is this one."""
    stored = session.exec(
        select(SecondKeying).where(SecondKeying.batch_id == batch_id, SecondKeying.point_id == point_id)
    ).all()
    last = max((each.attempt for each in stored), default=0)
    return {each.zone: each.value_e6 for each in stored if each.attempt == last} == dict(values)


def _store_attempts(
    session: Session,
    batch_id: int,
    row: MeterRow,
    attempts: Sequence[Mapping[Zone, int]],
    first: Mapping[Zone, int | None],
) -> None:
    actor = require(session, KEYING, *KEYERS)
    before = session.exec(
        select(func.max(SecondKeying.attempt)).where(
            SecondKeying.batch_id == batch_id, SecondKeying.point_id == row.point_id
        )
    ).one()
    for number, values in enumerate(attempts, (before or 0) + 1):
        session.add_all(
            SecondKeying(
                batch_id=batch_id,
                point_id=row.point_id,
                zone=zone,
                attempt=number,
                value_e6=value,
                agreed=first[zone] == value,
                author_id=actor.user_id,
                recorded_at_ms=actor.at_ms,
            )
            for zone, value in values.items()
        )

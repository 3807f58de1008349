"""Readings: recorded in a batch after the same checks as on the screen, corrected by a later one, withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from tui_billing.domain.codes import BY_ACT, ReadingSource, ReadingStatus, Zone
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.metering import Reading, ReadingBatch, ReadingReason, ReadingSkip
from tui_billing.domain.period import Period
from tui_billing.engine.reading_checks import HELD_BIT, Judgement, Register, bit_set, judge_value
from tui_billing.operations._batches import KEYED, next_row, own_batch, require_route, slot_of
from tui_billing.queries._registers import Slot
from tui_billing.queries.readings import MeterRow, meter_rows, of_points
from tui_billing.storage.database import Actor

NOT_A_NUMBER = 1
"""The check whose values cannot even be held: they do not fit on the dial."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where readings come from: who brings them in, from which source, into which batch row."""

    actor: Actor
    source: ReadingSource
    slot: Slot
    batch_row: int = 0
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a keyed row. ``batch_row`` is 0 when the very same was there already."""

    batch_row: int
    status: ReadingStatus
    checks: int


def record_reading(
    session: Session,
    batch_id: int,
    point_id: int,
    values_e6: Mapping[Zone, int],
    *,
    today: date,
    seen: int = 0,
    hold: bool = False,
) -> Recorded:
    """Record what was read from a meter: every register of it, in one transaction.

    ``seen`` is the bit set of the warnings that the person saw and accepted. ``hold`` puts the reading aside for
    review whatever the checks say. Recording the same again changes nothing, so that a lost answer can be retried;
    another value of the same batch or day replaces the one before, which stays as superseded.

    Raises:
        BillingError: not allowed; the period is closed; no meter stands there; a check rejects the value, or warns of
            something that the person has not seen.
    """
    batch, actor = own_batch(session, batch_id)
    row = _meter(session, batch, actor, point_id)
    batch.cursor_point_id = point_id
    return record_row(session, batch, actor, row, values_e6, today=today, seen=seen, hold=hold)


def record_row(
    session: Session,
    batch: ReadingBatch,
    actor: Actor,
    row: MeterRow,
    values_e6: Mapping[Zone, int],
    *,
    today: date,
    seen: int,
    hold: bool,
) -> Recorded:
    """Record a row of a locked batch."""
    judged = judge_row(row.registers, values_e6, batch.taken_on, today)
    checks = _passed(judged, seen, hold=hold)
    status = ReadingStatus.HELD if hold else ReadingStatus.ACCEPTED
    if row.keyed_e6 == tuple(values_e6[register.zone] for register in row.registers) and row.held == hold:
        return Recorded(0, status, row.checks)
    for skip in _skips(session, batch.id, ReadingSkip.point_id == row.point_id):
        skip.status = ReadingStatus.SUPERSEDED
    origin = Origin(actor, batch.source, slot_of(batch), next_row(batch))
    for register in row.registers:
        store(session, origin, row, register.zone, values_e6[register.zone], status, checks)
    return Recorded(origin.batch_row, status, checks)


def record_skip(session: Session, batch_id: int, point_id: int, reason: int) -> Recorded:
    """Record why a meter could not be read. A value that the batch had of it is superseded.

    Raises:
        BillingError: not allowed; the period is closed; no meter stands there; no such reason.
    """
    batch, actor = own_batch(session, batch_id)
    if session.get(ReadingReason, reason) is None:
        raise RefusedError(f"Нет причины с кодом {reason}. Коды — в подсказке под строкой.")
    row = _meter(session, batch, actor, point_id)
    batch.cursor_point_id = point_id
    if row.reason == reason:
        return Recorded(0, ReadingStatus.ACCEPTED, 0)
    replaced = _supersede(session, batch_id, point_id)
    skip = ReadingSkip(
        batch_id=batch_id,
        batch_row=next_row(batch),
        point_id=point_id,
        taken_on=batch.taken_on,
        reason=reason,
        replaces_row=replaced,
        author_id=actor.user_id,
        recorded_at_ms=actor.at_ms,
    )
    session.add(skip)
    return Recorded(skip.batch_row, ReadingStatus.ACCEPTED, 0)


def judge_row(
    registers: Sequence[Register], values_e6: Mapping[Zone, int], taken_on: date, today: date
) -> list[Judgement]:
    """Judge every register of a meter.

    Raises:
        RefusedError: the values are not of these registers.
    """
    if set(values_e6) != {register.zone for register in registers}:
        zones = ", ".join(register.zone.label or "показание" for register in registers)
        raise RefusedError(f"Нужны значения всех шкал прибора: {zones}.")
    return [judge_value(register, values_e6[register.zone], taken_on, today) for register in registers]


def store(
    session: Session,
    origin: Origin,
    row: MeterRow,
    zone: Zone,
    value_e6: int,
    status: ReadingStatus,
    checks: int,
) -> None:
    """Insert a reading; what stood in its slot is superseded."""
    register = _register(session, origin.slot.period, row.building_id, row.point_id, zone)
    replaced = [known for known in register if known.status in KEYED and _in_slot(known, origin.slot)]
    for known in replaced:
        known.status = ReadingStatus.SUPERSEDED
    session.add(
        Reading(
            period=origin.slot.period,
            building_id=row.building_id,
            point_id=row.point_id,
            zone=zone,
            seq=1 + max((known.seq for known in register), default=0),
            installation_id=row.installation_id,
            taken_on=origin.slot.taken_on,
            value_e6=value_e6,
            source=origin.source,
            status=status,
            checks=checks,
            replaces_seq=max((known.seq for known in replaced), default=0),
            batch_id=origin.slot.batch_id or None,
            batch_row=origin.batch_row,
            author_id=origin.actor.user_id,
            recorded_at_ms=origin.actor.at_ms,
            external_id=origin.external_id,
        )
    )


def _meter(session: Session, batch: ReadingBatch, actor: Actor, point_id: int) -> MeterRow:
    rows = meter_rows(session, of_points([point_id]), slot_of(batch))
    if not rows:
        raise RefusedError(f"На точке учёта нет прибора на {batch.taken_on:%d.%m.%Y}. Обновите список (F5).")
    require_route(session, actor, rows[0].building_id, batch.taken_on)
    return rows[0]


def _passed(judged: Sequence[Judgement], seen: int, *, hold: bool) -> int:
    """The checks to store, when the value may be."""
    bits = 0
    for judgement in judged:
        bits |= judgement.bits
        if hold and not judgement.bits & bit_set([NOT_A_NUMBER]):
            continue
        if judgement.is_rejected:
            raise RefusedError(f"Не принято: {judgement.reason}. Исправьте (F2) или отложите на проверку (*).")
        if judgement.soft & ~seen:
            raise RefusedError(f"Данные изменились, пока вы вводили: {judgement.reason}. Проверьте и введите снова.")
    return bits | (HELD_BIT if hold else 0)


def _register(session: Session, period: Period, building_id: int, point_id: int, zone: Zone) -> Sequence[Reading]:
    """The readings of a register in a period."""
    return session.exec(
        select(Reading).where(
            Reading.period == period,
            Reading.building_id == building_id,
            Reading.point_id == point_id,
            Reading.zone == zone,
        )
    ).all()


def _in_slot(known: Reading, slot: Slot) -> bool:
    here = known.batch_id == slot.batch_id or known.taken_on == slot.taken_on
    return here and known.source not in BY_ACT


def _skips(session: Session, batch_id: int, condition: bool) -> Sequence[ReadingSkip]:
    """The standing reasons of a batch that meet a condition."""
    return session.exec(
        select(ReadingSkip).where(
            ReadingSkip.batch_id == batch_id, ReadingSkip.status == ReadingStatus.ACCEPTED, condition
        )
    ).all()


def _keyed(session: Session, batch_id: int, condition: bool) -> Sequence[Reading]:
    """The standing readings of a batch that meet a condition."""
    return session.exec(
        select(Reading)
        .where(Reading.batch_id == batch_id, col(Reading.status).in_(KEYED), condition)
        .order_by(col(Reading.zone))
    ).all()


def _supersede(session: Session, batch_id: int, point_id: int) -> int:
    """Supersede what a batch has of a point; its row, 0 when it has nothing."""
    standing: list[Reading | ReadingSkip] = [
        *_keyed(session, batch_id, Reading.point_id == point_id),
        *_skips(session, batch_id, ReadingSkip.point_id == point_id),
    ]
    for each in standing:
        each.status = ReadingStatus.SUPERSEDED
    return max((each.batch_row for each in standing), default=0)

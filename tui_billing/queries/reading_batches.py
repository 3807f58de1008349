"""Batches of keyed readings: where the keying is, what it comes to, what was keyed, and the history of a meter."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, cast, func
from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account, Controller
from tui_billing.domain.codes import BatchStatus, ReadingSource, ReadingStatus, Zone
from tui_billing.domain.columns import Big
from tui_billing.domain.decimals import written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.metering import (
    Meter,
    MeteringPoint,
    MeterInstallation,
    Reading,
    ReadingBatch,
    ReadingReason,
    ReadingSkip,
    SecondKeying,
)
from tui_billing.domain.office import User
from tui_billing.domain.period import Period
from tui_billing.domain.places import Building, Premises, Street
from tui_billing.domain.services import Service
from tui_billing.engine.reading_checks import PLACES
from tui_billing.queries.addresses import address

HISTORY = 200
"""So many last readings of a meter are listed."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch: its sheet, what was declared before keying, where the keying is. ``title`` is what it is called."""

    id: int
    period: Period
    taken_on: date
    source: ReadingSource
    status: BatchStatus
    building_id: int
    controller_id: int
    declared_count: int | None
    declared_sum_e6: int | None
    cursor_point_id: int
    author_id: int
    author: str
    verifier_id: int
    closing_note: str
    title: str


@dataclass(frozen=True, slots=True)
class Totals:
    """What a batch came to: meters with a value, the sum of their registers × 10⁶, and what needs a look.

    ``withdrawn`` counts registers. ``agreed`` and ``disagreed`` count the meters of the second keying by its last
    attempt.
    """

    count: int = 0
    sum_e6: int = 0
    held: int = 0
    skipped: int = 0
    withdrawn: int = 0
    agreed: int = 0
    disagreed: int = 0


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A row of a batch as it was keyed, in order: a register's value, or a reason (``zone`` and ``value_e6`` None)."""

    batch_row: int
    point_id: int
    account: str
    premises: str
    service: str
    serial: str
    zone: Zone | None
    value_e6: int | None
    status: ReadingStatus
    checks: int
    reason: str


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A reading of a point, of any status; ``used_e6`` is the step from the accepted one before it."""

    taken_on: date
    period: Period
    serial: str
    zone: Zone
    value_e6: int
    used_e6: int | None
    source: ReadingSource
    status: ReadingStatus
    checks: int
    author: str


def batch_of(session: Session, batch_id: int) -> Batch:
    """A batch.

    Raises:
        RefusedError: there is none.
    """
    found = _batches(session, col(ReadingBatch.id) == batch_id)
    if not found:
        raise RefusedError(f"Пакет показаний {batch_id} не найден. Откройте новый.")
    return found[0]


def open_batches(session: Session, user_id: int) -> list[Batch]:
    """The batches that a person is keying or verifying: where to come back to, the latest first."""
    keying = and_(col(ReadingBatch.author_id) == user_id, col(ReadingBatch.status) == BatchStatus.OPEN)
    verifying = and_(col(ReadingBatch.verifier_id) == user_id, col(ReadingBatch.status) == BatchStatus.VERIFYING)
    return _batches(session, keying | verifying)


def batches_to_verify(session: Session, user_id: int, period: Period) -> list[Batch]:
    """The batches of others that a person may key a second time."""
    return _batches(
        session,
        and_(
            col(ReadingBatch.author_id) != user_id,
            col(ReadingBatch.status) == BatchStatus.OPEN,
            col(ReadingBatch.period) == period,
        ),
    )


def _batches(session: Session, condition: ColumnElement[bool]) -> list[Batch]:
    statement = (
        select(ReadingBatch, User.name, Controller.name, Street.kind, Street.name, Building.house)  # type: ignore[call-overload]
        .join(User, col(User.id) == ReadingBatch.author_id)
        .outerjoin(Controller, col(Controller.id) == ReadingBatch.controller_id)
        .outerjoin(Building, col(Building.id) == ReadingBatch.route_building_id)
        .outerjoin(Street, col(Street.id) == Building.street_id)
        .where(condition)
        .order_by(col(ReadingBatch.id).desc())
    )
    return [_batch(*row) for row in session.execute(statement)]


def _batch(stored: ReadingBatch, author: str, controller: str | None, *place: str | None) -> Batch:
    kind, street, house = place
    where = address(kind or "", street or "", house, None, "") if house else ""
    return Batch(
        id=stored.id,
        period=stored.period,
        taken_on=stored.taken_on,
        source=stored.source,
        status=stored.status,
        building_id=stored.route_building_id or 0,
        controller_id=stored.controller_id or 0,
        declared_count=stored.declared_count,
        declared_sum_e6=stored.declared_sum_e6,
        cursor_point_id=stored.cursor_point_id,
        author_id=stored.author_id,
        author=author,
        verifier_id=stored.verifier_id or 0,
        closing_note=stored.closing_note or "",
        title=where or (f"маршрут: {controller}" if controller else "по лицевым счетам"),
    )


def batch_totals(session: Session, batch_id: int) -> Totals:
    """What a batch came to by now."""
    status = col(Reading.status)
    standing = status.in_((ReadingStatus.ACCEPTED, ReadingStatus.HELD))
    count, total, held, withdrawn = session.execute(
        select(
            func.count(case((standing, Reading.point_id)).distinct()),
            cast(func.coalesce(func.sum(case((standing, Reading.value_e6))), 0), Big),
            func.count(case((status == ReadingStatus.HELD, Reading.point_id)).distinct()),
            func.count(case((status == ReadingStatus.REVERSAL, 1))),
        ).where(Reading.batch_id == batch_id)
    ).one()
    skipped = session.exec(
        select(func.count()).where(ReadingSkip.batch_id == batch_id, ReadingSkip.status == ReadingStatus.ACCEPTED)
    ).one()
    agreed, disagreed = _verified(session, batch_id)
    return Totals(count, total, held, skipped, withdrawn, agreed, disagreed)


def difference(batch: Batch, totals: Totals) -> str:
    """How a batch differs from what was declared; empty when it does not."""
    parts = []
    if batch.declared_count is not None and batch.declared_count != totals.count:
        parts.append(f"показаний {totals.count}, заявлено {batch.declared_count}")
    if batch.declared_sum_e6 is not None and batch.declared_sum_e6 != totals.sum_e6:
        parts.append(f"сумма {written(totals.sum_e6, PLACES)}, заявлено {written(batch.declared_sum_e6, PLACES)}")
    return "; ".join(parts)


def _verified(session: Session, batch_id: int) -> tuple[int, int]:
    """How many meters agreed in their last attempt, and how many did not."""
    last: dict[int, tuple[int, bool]] = {}
    statement = select(SecondKeying.point_id, SecondKeying.attempt, SecondKeying.agreed).where(
        SecondKeying.batch_id == batch_id
    )
    for point, attempt, agreed in session.exec(statement):
        before, whole = last.get(point, (0, True))
        if attempt > before:
            last[point] = attempt, agreed
        elif attempt == before:
            last[point] = attempt, whole and agreed
    good = sum(agreed for _, agreed in last.values())
    return good, len(last) - good


def batch_review(session: Session, batch_id: int) -> list[ReviewRow]:
    """The rows of a batch in the order of keying, withdrawn and superseded ones with their status."""
    readings = session.execute(_reviewed(Reading, batch_id, Reading.zone, Reading.value_e6, Reading.checks))
    skips = session.execute(
        _reviewed(ReadingSkip, batch_id, ReadingReason.name).join(
            ReadingReason, col(ReadingReason.code) == ReadingSkip.reason
        )
    )
    rows = [
        ReviewRow(*_whose(row), Zone(row.zone), row.value_e6, row.status, row.checks, "")  # type: ignore[call-arg]
        for row in readings
    ]
    rows += [ReviewRow(*_whose(row), None, None, row.status, 0, row.name) for row in skips]
    return sorted(rows, key=lambda row: (row.batch_row, row.zone or 0))


def reviewed(session: Session, batch_id: int) -> tuple[Batch, Totals, list[ReviewRow]]:
    """A batch, what it came to and its rows, as of one moment.

    Raises:
        RefusedError: there is no such batch.
    """
    return batch_of(session, batch_id), batch_totals(session, batch_id), batch_review(session, batch_id)


def _whose(row: Any) -> tuple[int, int, str, str, str, str]:
    return row.batch_row, row.point_id, row.number or "", row.premises or "дом", row.short_name, row.serial


def _reviewed(model: Any, batch_id: int, *columns: Any) -> Any:
    day = model.taken_on
    whose: tuple[Any, ...] = (Account.number, col(Premises.number).label("premises"), Service.short_name, Meter.serial)
    shown: tuple[Any, ...] = (model.batch_row, model.point_id, model.status, *columns, *whose)
    return (
        select(*shown)
        .select_from(model)
        .join(MeteringPoint, MeteringPoint.id == model.point_id)
        .join(Service, Service.id == MeteringPoint.service_id)
        .join(
            MeterInstallation,
            and_(
                col(MeterInstallation.point_id) == model.point_id,
                col(MeterInstallation.valid_from) <= day,
                col(MeterInstallation.valid_to) > day,
            ),
        )
        .join(Meter, Meter.id == MeterInstallation.meter_id)
        .outerjoin(Account, Account.id == MeteringPoint.account_id)
        .outerjoin(Premises, Premises.id == Account.premises_id)
        .where(model.batch_id == batch_id)
    )


def point_history(session: Session, point_id: int) -> list[HistoryRow]:
    """The last readings of a point, the newest first, of every meter that stood on it."""
    statement = (
        select(Reading, col(Meter.serial), col(Meter.digits), col(User.name))
        .join(MeterInstallation, col(MeterInstallation.id) == Reading.installation_id)
        .join(Meter, col(Meter.id) == MeterInstallation.meter_id)
        .join(User, col(User.id) == Reading.author_id)
        .where(Reading.point_id == point_id)
        .order_by(col(Reading.taken_on).desc(), col(Reading.period).desc(), col(Reading.seq).desc())
        .limit(HISTORY)
    )
    before: dict[tuple[int, Zone], int] = {}
    rows: list[HistoryRow] = []
    for reading, serial, digits, author in reversed(session.exec(statement).all()):
        register = (reading.installation_id, reading.zone)
        accepted = reading.status is ReadingStatus.ACCEPTED
        used = (reading.value_e6 - before[register]) % 10 ** (digits + 6) if accepted and register in before else None
        if accepted:
            before[register] = reading.value_e6
        rows.append(
            HistoryRow(
                *(reading.taken_on, reading.period, serial, reading.zone, reading.value_e6, used),
                *(reading.source, reading.status, reading.checks, author),
            )
        )
    return rows[::-1]


def reading_reasons(session: Session) -> dict[int, str]:
    """The reasons that may be given instead of a reading, by code."""
    return dict(session.exec(select(ReadingReason.code, ReadingReason.name).order_by(col(ReadingReason.code))).all())

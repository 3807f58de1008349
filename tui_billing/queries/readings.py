"""The rows that readings are keyed into: a meter, whose it is, and all that its registers are judged by.

A handful of statements for a whole route, and the same ones for one meter when its reading is stored.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account, AccountHolder, Residents, Route
from tui_billing.domain.codes import (
    ZONES_OF_METER,
    ReadingSource,
    ReadingStatus,
)
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation, Reading, ReadingSkip
from tui_billing.domain.people import Person
from tui_billing.domain.places import Building, Premises, Street
from tui_billing.domain.services import Service, Unit
from tui_billing.engine.reading_checks import Register
from tui_billing.queries._registers import HISTORY_MONTHS, Known, Past, Slot
from tui_billing.queries.addresses import address

POINTS_A_STATEMENT: Final = 1_000
KEYED = (ReadingStatus.ACCEPTED, ReadingStatus.HELD)


@dataclass(frozen=True, slots=True)
class MeterRow:
    """A meter that stands on a point on the day of the sheet.

    Attributes:
        account: the number; empty for a building's own meter.
        registers: one a zone, in the order in which they are keyed.
        keyed_e6: what this batch already has of each register, None where nothing.
        held: whether that was put aside for review.
        checks: the checks that it fired.
        reason: the reason given instead, 0 when none.
    """

    point_id: int
    building_id: int
    installation_id: int
    account_id: int
    account: str
    address: str
    house: str
    premises: str
    holder: str
    service_code: str
    service: str
    unit: str
    location: str
    serial: str
    registers: tuple[Register, ...]
    keyed_e6: tuple[int | None, ...]
    held: bool
    checks: int
    reason: int

    @property
    def is_keyed(self) -> bool:
        """Whether the batch has a value or a reason of it."""
        return self.reason != 0 or None not in self.keyed_e6


def of_building(building_id: int) -> ColumnElement[bool]:
    """The points of a building."""
    return col(MeteringPoint.building_id) == building_id


def of_controller(controller_id: int, day: date) -> ColumnElement[bool]:
    """The points of the buildings that are in a controller's route on a day."""
    mine = select(Route.building_id).where(
        Route.controller_id == controller_id, Route.valid_from <= day, Route.valid_to > day
    )
    return col(MeteringPoint.building_id).in_(mine)


def of_account(number: str) -> ColumnElement[bool]:
    """The points of an account, by its number."""
    return col(Account.number) == number


def of_points(point_ids: Collection[int]) -> ColumnElement[bool]:
    """Some points."""
    return col(MeteringPoint.id).in_(point_ids)


def meter_rows(session: Session, points: ColumnElement[bool], slot: Slot) -> list[MeterRow]:
    """The meters that stand on the points on the slot's day, in walking order, with what was keyed in its batch."""
    found = session.execute(_standing(points, slot.taken_on)).all()
    ids = [row.point_id for row in found]
    readings = _readings(session, found, slot)
    unclosed = _unclosed(session, ids, slot.taken_on)
    reasons = _reasons(session, ids, slot.batch_id)
    return [
        _row(row, readings[row.installation_id], slot, row.point_id in unclosed, reasons.get(row.point_id))
        for row in found
    ]


def _standing(points: ColumnElement[bool], day: date) -> Any:
    """Points with their meters on a day, and whose they are."""
    holder = and_(
        col(AccountHolder.account_id) == Account.id,
        col(AccountHolder.building_id) == Account.building_id,
        col(AccountHolder.place) == 1,
        _on(AccountHolder, day),
    )
    living = and_(
        col(Residents.account_id) == Account.id,
        col(Residents.building_id) == Account.building_id,
        _on(Residents, day),
    )
    walked = and_(col(Route.building_id) == MeteringPoint.building_id, _on(Route, day))
    return (
        select(*_COLUMNS)
        .select_from(MeteringPoint)
        .join(MeterInstallation, and_(col(MeterInstallation.point_id) == MeteringPoint.id, _on(MeterInstallation, day)))
        .join(Meter, col(Meter.id) == MeterInstallation.meter_id)
        .join(Service, col(Service.id) == MeteringPoint.service_id)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .join(Building, col(Building.id) == MeteringPoint.building_id)
        .join(Street, col(Street.id) == Building.street_id)
        .outerjoin(Account, col(Account.id) == MeteringPoint.account_id)
        .outerjoin(Premises, col(Premises.id) == Account.premises_id)
        .outerjoin(AccountHolder, holder)
        .outerjoin(Person, col(Person.id) == AccountHolder.person_id)
        .outerjoin(Residents, living)
        .outerjoin(Route, walked)
        .where(points, col(Account.id).is_(None) | (col(Account.opened_on) <= day) & (col(Account.closed_on) > day))
        .order_by(col(Route.position), *(col(column) for column in _WALK))
    )


_WALK = (MeteringPoint.building_id, MeteringPoint.walk_order, MeteringPoint.id)

_COLUMNS = (
    col(MeteringPoint.id).label("point_id"),
    col(MeteringPoint.building_id),
    col(MeteringPoint.location),
    col(MeterInstallation.id).label("installation_id"),
    col(MeterInstallation.valid_from),
    col(MeterInstallation.valid_to),
    col(MeterInstallation.seal_broken_on),
    *(col(column) for column in (Meter.serial, Meter.digits, Meter.zones, Meter.ratio_e3, Meter.verified_to)),
    col(Service.code).label("service_code"),
    col(Service.short_name).label("service"),
    col(Service.resource),
    col(Unit.name).label("unit"),
    col(Street.kind).label("street_kind"),
    col(Street.name).label("street"),
    col(Building.house),
    col(Account.id).label("account_id"),
    col(Account.number).label("account"),
    col(Premises.kind).label("premises_kind"),
    col(Premises.number).label("premises"),
    *(col(column) for column in (Person.last_name, Person.first_name, Person.middle_name)),
    *(col(column) for column in (Residents.registered, Residents.temporary)),
)


def _on(dated: Any, day: date) -> ColumnElement[bool]:
    return and_(col(dated.valid_from) <= day, col(dated.valid_to) > day)


def _readings(session: Session, standing: Sequence[Any], slot: Slot) -> dict[int, list[Known]]:
    """The readings of each installation: of the last months, and the last one of those that have none."""
    since = slot.period.plus(-HISTORY_MONTHS).first
    known: dict[int, list[Known]] = defaultdict(list)
    for some in _portions([row.point_id for row in standing]):
        for each in _known(session, col(Reading.point_id).in_(some), col(Reading.taken_on) >= since):
            known[each.installation_id].append(each)
    silent = [row.point_id for row in standing if row.installation_id not in known]
    for some in _portions(silent):
        for each in _known(session, col(Reading.point_id).in_(some), col(Reading.taken_on) < since):
            known[each.installation_id].append(each)
    return known


def _known(session: Session, *conditions: ColumnElement[bool]) -> Iterator[Known]:
    columns = (
        *(Reading.period, Reading.point_id, Reading.zone, Reading.seq, Reading.installation_id, Reading.taken_on),
        *(Reading.value_e6, Reading.source, Reading.status, Reading.checks, Reading.batch_id, Reading.batch_row),
    )
    statement = select(*columns).where(*conditions, col(Reading.status).in_(KEYED))  # type: ignore[call-overload]
    return (Known(*row) for row in session.execute(statement))


def _unclosed(session: Session, point_ids: Sequence[int], day: date) -> set[int]:
    """Points whose meter before the present one was taken off without a reading."""
    later = aliased(MeterInstallation)
    closed = exists().where(
        col(Reading.point_id) == MeterInstallation.point_id,
        col(Reading.installation_id) == MeterInstallation.id,
        col(Reading.taken_on) >= MeterInstallation.valid_to,
        col(Reading.source) == ReadingSource.ACT,
        col(Reading.status) == ReadingStatus.ACCEPTED,
    )
    followed = exists().where(
        col(later.point_id) == MeterInstallation.point_id,
        col(later.valid_from) >= MeterInstallation.valid_to,
        col(later.valid_to) <= day,
    )
    found: set[int] = set()
    for some in _portions(point_ids):
        found |= set(
            session.exec(
                select(MeterInstallation.point_id).where(
                    col(MeterInstallation.point_id).in_(some),
                    col(MeterInstallation.valid_to) <= day,
                    ~closed,
                    ~followed,
                )
            )
        )
    return found


def _reasons(session: Session, point_ids: Sequence[int], batch_id: int) -> dict[int, int]:
    """The reasons given in the batch."""
    statement = select(ReadingSkip.point_id, ReadingSkip.reason).where(
        ReadingSkip.batch_id == batch_id, ReadingSkip.status == ReadingStatus.ACCEPTED
    )
    if len(point_ids) <= POINTS_A_STATEMENT:
        statement = statement.where(col(ReadingSkip.point_id).in_(point_ids))
    return dict(session.exec(statement).all())


def _portions(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[at : at + POINTS_A_STATEMENT] for at in range(0, len(ids), POINTS_A_STATEMENT))


def _row(row: Any, readings: Sequence[Known], slot: Slot, unclosed: bool, reason: int | None) -> MeterRow:
    past = [Past.of(readings, zone, slot) for zone in ZONES_OF_METER[row.zones - 1]]
    keyed = [next((k for k in reversed(each.inside) if k.batch_id == slot.batch_id), None) for each in past]
    return MeterRow(
        point_id=row.point_id,
        building_id=row.building_id,
        installation_id=row.installation_id,
        account_id=row.account_id or 0,
        account=row.account or "",
        address=_address(row),
        house=row.house,
        premises=row.premises or "дом",
        holder=" ".join(part for part in (row.last_name, row.first_name, row.middle_name) if part),
        service_code=row.service_code,
        service=row.service,
        unit=row.unit,
        location=row.location,
        serial=row.serial,
        registers=tuple(
            _register(row, each, zone, slot, unclosed)
            for each, zone in zip(past, ZONES_OF_METER[row.zones - 1], strict=True)
        ),
        keyed_e6=tuple(None if known is None else known.value_e6 for known in keyed),
        held=any(known is not None and known.status is ReadingStatus.HELD for known in keyed),
        checks=_union(known.checks for known in keyed if known is not None),
        reason=reason or 0,
    )


def _union(bits: Iterable[int]) -> int:
    total = 0
    for each in bits:
        total |= each
    return total


def _address(row: Any) -> str:
    return address(row.street_kind, row.street, row.house, row.premises_kind, row.premises or "")


def _register(row: Any, past: Past, zone: Any, slot: Slot, unclosed: bool) -> Register:
    capacity_e6 = 10 ** (row.digits + 6)
    last = past.before[-1] if past.before else None
    average, season = past.average_e6(capacity_e6), past.season_e6(capacity_e6, slot.taken_on)
    return Register(
        zone=zone,
        digits=row.digits,
        ratio_e3=row.ratio_e3,
        resource=row.resource,
        previous_e6=last.value_e6 if last else None,
        previous_on=last.taken_on if last else None,
        unchanged_since=past.unchanged_since,
        average_e6=None if average is None else average * row.ratio_e3 // 1000,
        season_e6=None if season is None else season * row.ratio_e3 // 1000,
        same_day_e6=tuple(k.value_e6 for k in past.inside if k.batch_id != slot.batch_id),
        residents=(row.registered or 0) + (row.temporary or 0),
        verified_to=row.verified_to,
        installed_on=row.valid_from,
        removed_on=row.valid_to,
        seal_broken_on=row.seal_broken_on,
        final_missing=unclosed,
    )

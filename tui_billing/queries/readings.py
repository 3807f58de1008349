"""The rows that readings are keyed into: a meter, whose it is, and all that its registers are judged by.

A handful of statements for a whole route, and the same ones for one meter when its reading is stored. They are built
once: putting a statement together costs more than running it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account, AccountHolder, Residents, Route
from tui_billing.domain.codes import (
    ZONES_OF_METER,
    ReadingSource,
    ReadingStatus,
)
from tui_billing.domain.columns import Day
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation, Reading, ReadingSkip
from tui_billing.domain.people import Person
from tui_billing.domain.places import Building, Premises, Street
from tui_billing.domain.services import Service, Unit
from tui_billing.engine.reading_checks import Register
from tui_billing.queries._installed import stood
from tui_billing.queries._registers import HISTORY_MONTHS, Known, Past, Slot
from tui_billing.queries.addresses import address

POINTS_A_STATEMENT: Final = 1_000
_DAY: Final = bindparam("day", type_=Day)
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


@dataclass(frozen=True, slots=True)
class Points:
    """Which points: a statement that asks for their meters, and what it wants to know beside the day."""

    statement: Select[Any]
    values: dict[str, Any]


def of_building(building_id: int) -> Points:
    """The points of a building."""
    return Points(_in_building(), {"building": building_id})


def of_controller(controller_id: int) -> Points:
    """The points of the buildings that are in a controller's route on the day."""
    return Points(_in_route(), {"controller": controller_id})


def of_account(number: str) -> Points:
    """The points of an account, by its number."""
    return Points(_in_account(), {"number": number})


def of_points(point_ids: Collection[int]) -> Points:
    """Some points."""
    return Points(_by_id(), {"points": list(point_ids)})


@cache
def _in_building() -> Select[Any]:
    return _standing(col(MeteringPoint.building_id) == bindparam("building"))


@cache
def _in_route() -> Select[Any]:
    mine = select(Route.building_id).where(col(Route.controller_id) == bindparam("controller"), _on(Route))
    return _standing(col(MeteringPoint.building_id).in_(mine))


@cache
def _in_account() -> Select[Any]:
    return _standing(col(Account.number) == bindparam("number"))


@cache
def _by_id() -> Select[Any]:
    return _standing(_some(MeteringPoint.id))


def meter_rows(session: Session, points: Points, slot: Slot) -> list[MeterRow]:
    """The meters that stand on the points on the slot's day, in walking order, with what was keyed in its batch."""
    found = session.execute(points.statement, {**points.values, "day": slot.taken_on}).all()
    ids = [row.point_id for row in found]
    readings = _readings(session, found, slot)
    unclosed = _unclosed(session, ids, slot.taken_on)
    reasons = _reasons(session, ids, slot.batch_id)
    return [
        _row(row, readings[row.installation_id], slot, row.point_id in unclosed, reasons.get(row.point_id))
        for row in found
    ]


def _standing(points: ColumnElement[bool]) -> Select[Any]:
    """Points with their meters on the day, and whose they are."""
    holder = and_(
        col(AccountHolder.account_id) == Account.id,
        col(AccountHolder.building_id) == Account.building_id,
        col(AccountHolder.place) == 1,
        _on(AccountHolder),
    )
    living = and_(
        col(Residents.account_id) == Account.id,
        col(Residents.building_id) == Account.building_id,
        _on(Residents),
    )
    walked = and_(col(Route.building_id) == MeteringPoint.building_id, _on(Route))
    return (
        select(*_COLUMNS)
        .select_from(MeteringPoint)
        .join(MeterInstallation, and_(col(MeterInstallation.point_id) == MeteringPoint.id, _on(MeterInstallation)))
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
        .where(points, col(Account.id).is_(None) | (col(Account.opened_on) <= _DAY) & (col(Account.closed_on) > _DAY))
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


def _on(dated: Any) -> ColumnElement[bool]:
    return and_(col(dated.valid_from) <= _DAY, col(dated.valid_to) > _DAY)


def _some(point_id: Any) -> ColumnElement[bool]:
    return col(point_id).in_(bindparam("points", expanding=True))


def _readings(session: Session, standing: Sequence[Any], slot: Slot) -> dict[int, list[Known]]:
    """The readings of each installation: of the last months, and the last one of those that have none."""
    since = slot.period.plus(-HISTORY_MONTHS).first
    known: dict[int, list[Known]] = defaultdict(list)
    for some in _portions([row.point_id for row in standing]):
        for each in session.execute(_known(late=True), {"points": some, "since": since}):
            known[each.installation_id].append(Known(*each))
    silent = [row.point_id for row in standing if row.installation_id not in known]
    for some in _portions(silent):
        for each in session.execute(_known(late=False), {"points": some, "since": since}):
            known[each.installation_id].append(Known(*each))
    return known


@cache
def _known(*, late: bool) -> Select[Any]:
    """The readings of points from a day on, or before it."""
    columns = (
        *(Reading.period, Reading.point_id, Reading.zone, Reading.seq, Reading.installation_id, Reading.taken_on),
        *(Reading.value_e6, Reading.source, Reading.status, Reading.checks, Reading.batch_id, Reading.batch_row),
    )
    taken_on, since = col(Reading.taken_on), bindparam("since", type_=Day)
    return select(*columns).where(  # type: ignore[call-overload, no-any-return]
        _some(Reading.point_id), taken_on >= since if late else taken_on < since, col(Reading.status).in_(KEYED)
    )


def _unclosed(session: Session, point_ids: Sequence[int], day: date) -> set[int]:
    """Points whose meter before the present one was taken off without a reading.

    One that goes on itself, after days out of service, was not taken off.
    """
    found: set[int] = set()
    for some in _portions(point_ids):
        found.update(session.execute(_never_closed(), {"points": some, "day": day}).scalars())
    return found


@cache
def _never_closed() -> Select[Any]:
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
        stood(later),
        col(later.valid_from) >= MeterInstallation.valid_to,
        col(later.valid_to) <= _DAY,
    )
    goes_on = exists().where(
        col(later.point_id) == MeterInstallation.point_id,
        col(later.valid_from) >= MeterInstallation.valid_to,
        col(later.valid_from) <= _DAY,
        col(later.meter_id) == MeterInstallation.meter_id,
    )
    removed = col(MeterInstallation.valid_to) <= _DAY
    return select(MeterInstallation.point_id).where(
        _some(MeterInstallation.point_id), removed, stood(), ~closed, ~followed, ~goes_on
    )


def _reasons(session: Session, point_ids: Sequence[int], batch_id: int) -> dict[int, int]:
    """The reasons given in the batch."""
    few = len(point_ids) <= POINTS_A_STATEMENT
    given = session.execute(_given(few=few), {"batch": batch_id} | ({"points": point_ids} if few else {}))
    return {row.point_id: row.reason for row in given}


@cache
def _given(*, few: bool) -> Any:
    statement = select(ReadingSkip.point_id, ReadingSkip.reason).where(
        col(ReadingSkip.batch_id) == bindparam("batch"), ReadingSkip.status == ReadingStatus.ACCEPTED
    )
    return statement.where(_some(ReadingSkip.point_id)) if few else statement


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

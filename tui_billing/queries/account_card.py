"""Everything about one account, a section a question: a card asks only for the section that is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, select

from tui_billing.domain.accounts import (
    Account,
    AccountGroup,
    AccountHolder,
    Controller,
    Residents,
    Route,
    SubscriberGroup,
)
from tui_billing.domain.codes import DocumentStatus, ObjectKind, ReadingSource, ReadingStatus, Zone
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation, MeterType, Reading
from tui_billing.domain.payments import Payment
from tui_billing.domain.people import Organization, Person
from tui_billing.domain.period import Period
from tui_billing.domain.places import AmenityLevel, Building, BuildingAmenity, Premises, PremisesArea, Street
from tui_billing.domain.services import AccountSupplier, BuildingSupplier, Service, ServiceConnection, Unit
from tui_billing.queries._installed import stood
from tui_billing.queries.addresses import address

READINGS = 120


@dataclass(frozen=True, slots=True)
class Head:
    """Who, where, how large: the first section. Absent facts are empty texts and zeros."""

    account_id: int
    number: str
    holders: tuple[str, ...]
    phone: str
    address: str
    object_kind: ObjectKind
    share_num: int
    share_den: int
    opened_on: date
    closed_on: date
    els: str
    total_e4: int
    heated_e4: int
    rooms: int
    entrance: int
    floor: int
    group: str
    amenity: str
    controller: str


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A connection of a service, present or past."""

    service: str
    unit: str
    kind: str
    valid_from: date
    valid_to: date
    supplier: str
    meter_impossible: bool


@dataclass(frozen=True, slots=True)
class PointRow:
    """A metering point and a meter that stands or stood on it; a point without one has an empty serial."""

    point_id: int
    point: str
    service: str
    meter_type: str
    serial: str
    digits: int
    zones: int
    ratio_e3: int
    seal: str
    verified_to: date | None
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ResidentsRow:
    """How many people over ``[valid_from, valid_to)``."""

    valid_from: date
    valid_to: date
    registered: int
    temporary: int
    owners: int


@dataclass(frozen=True, slots=True)
class HolderRow:
    """Who holds the account over ``[valid_from, valid_to)``; places from 2 on are co-owners."""

    place: int
    name: str
    phone: str
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A reading; ``used_e6`` is its difference to the accepted one ``days`` before it on the same meter, or None."""

    taken_on: date
    period: Period
    point: str
    zone: Zone
    value_e6: int
    used_e6: int | None
    days: int
    source: ReadingSource
    status: ReadingStatus


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment document."""

    received_on: date
    value_on: date
    period: Period
    channel: str
    amount_kop: int
    status: DocumentStatus
    is_reversal: bool


def account_head(session: Session, account_id: int, day: date) -> Head:
    """The first section on a day.

    Raises:
        RefusedError: there is no such account.
    """
    found = session.exec(
        select(Account, Premises, Building, Street)
        .join(Premises, col(Premises.id) == Account.premises_id)
        .join(Building, col(Building.id) == Account.building_id)
        .join(Street, col(Street.id) == Building.street_id)
        .where(Account.id == account_id)
    ).first()
    if found is None:
        raise RefusedError("Этого лицевого счёта больше нет в базе. Найдите его снова (F7).")
    account, premises, building, street = found
    holders = _holders(session, account_id, day)
    area = session.exec(
        select(PremisesArea).where(PremisesArea.premises_id == premises.id, _owned(PremisesArea, account, day))
    ).first()
    return Head(
        account_id=account.id,
        number=account.number,
        holders=tuple(person.full_name for person in holders),
        phone=next((person.phone for person in holders if person.phone), ""),
        address=address(street.kind, street.name, building.house, premises.kind, premises.number),
        object_kind=account.object_kind,
        share_num=account.share_num,
        share_den=account.share_den,
        opened_on=account.opened_on,
        closed_on=account.closed_on,
        els=account.els or "",
        total_e4=area.total_e4 if area else 0,
        heated_e4=area.heated_e4 if area else 0,
        rooms=area.rooms if area else 0,
        entrance=premises.entrance,
        floor=premises.floor,
        group=_group(session, account, day),
        amenity=_amenity(session, account, day),
        controller=_controller(session, account, day),
    )


def services_of(session: Session, account_id: int, day: date) -> list[ServiceRow]:
    """Connections of the account, those of the day first, each with its supplier (the account's own, or the house's)."""
    account = _account(session, account_id)
    own = _suppliers(session, AccountSupplier, AccountSupplier.account_id == account_id, account, day)
    common = _suppliers(session, BuildingSupplier, None, account, day)
    rows = session.exec(
        select(ServiceConnection, Service, Unit.name)
        .join(Service, col(Service.id) == ServiceConnection.service_id)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .where(ServiceConnection.building_id == account.building_id, ServiceConnection.account_id == account_id)
        .order_by(col(Service.position), col(ServiceConnection.valid_from).desc())
    ).all()
    listed = [
        ServiceRow(
            service=service.name,
            unit=unit,
            kind=service.kind.label,
            valid_from=connection.valid_from,
            valid_to=connection.valid_to,
            supplier=own.get(service.id) or common.get(service.id, ""),
            meter_impossible=connection.meter_impossible,
        )
        for connection, service, unit in rows
    ]
    return sorted(listed, key=lambda row: row.valid_to <= day)


def points_of(session: Session, account_id: int) -> list[PointRow]:
    """Metering points in walking order, each with its meters from the present one back."""
    return _points(session, col(MeteringPoint.account_id) == account_id)


def points_of_building(session: Session, building_id: int) -> list[PointRow]:
    """The same of the points that are a building's own."""
    return _points(
        session, and_(col(MeteringPoint.building_id) == building_id, col(MeteringPoint.account_id).is_(None))
    )


def _points(session: Session, whose: ColumnElement[bool]) -> list[PointRow]:
    services = dict(session.exec(select(Service.id, Service.name)).all())
    rows = session.exec(
        select(MeteringPoint, MeterInstallation, Meter, MeterType)
        .outerjoin(MeterInstallation, and_(col(MeterInstallation.point_id) == MeteringPoint.id, stood()))
        .outerjoin(Meter, col(Meter.id) == MeterInstallation.meter_id)
        .outerjoin(MeterType, col(MeterType.id) == Meter.type_id)
        .where(whose)
        .order_by(col(MeteringPoint.walk_order), col(MeteringPoint.id), col(MeterInstallation.valid_from).desc())
    ).all()
    return [_point(services[row[0].service_id], *row) for row in rows]


def residents_of(session: Session, account_id: int) -> list[ResidentsRow]:
    """How many people, from the latest."""
    account = _account(session, account_id)
    rows = session.exec(
        select(Residents)
        .where(Residents.building_id == account.building_id, Residents.account_id == account_id)
        .order_by(col(Residents.valid_from).desc())
    ).all()
    return [ResidentsRow(row.valid_from, row.valid_to, row.registered, row.temporary, row.owners) for row in rows]


def holders_of(session: Session, account_id: int) -> list[HolderRow]:
    """Who held the account, from the latest; the holder before the co-owners."""
    account = _account(session, account_id)
    rows = session.exec(
        select(AccountHolder, Person)
        .join(Person, col(Person.id) == AccountHolder.person_id)
        .where(AccountHolder.building_id == account.building_id, AccountHolder.account_id == account_id)
        .order_by(col(AccountHolder.valid_from).desc(), col(AccountHolder.place))
    ).all()
    return [HolderRow(row.place, person.full_name, person.phone, row.valid_from, row.valid_to) for row, person in rows]


def readings_of(session: Session, account_id: int, limit: int = READINGS) -> list[ReadingRow]:
    """Readings of the account's points, the latest first."""
    rows = session.exec(
        select(Reading, MeteringPoint.name)
        .join(MeteringPoint, col(MeteringPoint.id) == Reading.point_id)
        .where(MeteringPoint.account_id == account_id)
        .order_by(col(Reading.taken_on).desc(), col(Reading.point_id), col(Reading.zone), col(Reading.seq).desc())
        .limit(limit)
    ).all()
    before: dict[tuple[int, Zone], Reading] = {}
    listed: list[ReadingRow] = []
    for reading, point in reversed(rows):
        meter = (reading.installation_id, reading.zone)
        last = before.get(meter)
        listed.append(
            ReadingRow(
                taken_on=reading.taken_on,
                period=reading.period,
                point=point,
                zone=reading.zone,
                value_e6=reading.value_e6,
                used_e6=None if last is None else reading.value_e6 - last.value_e6,
                days=0 if last is None else (reading.taken_on - last.taken_on).days,
                source=reading.source,
                status=reading.status,
            )
        )
        if reading.status is ReadingStatus.ACCEPTED:
            before[meter] = reading
    return listed[::-1]


def payments_of(session: Session, account_id: int) -> list[PaymentRow]:
    """Payments of the account, the latest first."""
    rows = session.exec(
        select(Payment)
        .where(Payment.account_id == account_id)
        .order_by(col(Payment.received_on).desc(), col(Payment.id).desc())
    ).all()
    return [
        PaymentRow(
            row.received_on,
            row.value_on,
            row.period,
            row.channel.label,
            row.amount_kop,
            row.status,
            row.reverses_id is not None,
        )
        for row in rows
    ]


def _account(session: Session, account_id: int) -> Account:
    return session.exec(select(Account).where(Account.id == account_id)).one()


def _in_force(fact: Any, day: date) -> ColumnElement[bool]:
    return and_(fact.valid_from <= day, fact.valid_to > day)


def _owned(fact: Any, account: Account, day: date) -> ColumnElement[bool]:
    return and_(fact.building_id == account.building_id, _in_force(fact, day))


def _holders(session: Session, account_id: int, day: date) -> Sequence[Person]:
    return session.exec(
        select(Person)
        .join(AccountHolder, col(AccountHolder.person_id) == Person.id)
        .where(AccountHolder.account_id == account_id, _in_force(AccountHolder, day))
        .order_by(col(AccountHolder.place))
    ).all()


def _group(session: Session, account: Account, day: date) -> str:
    return (
        session.exec(
            select(SubscriberGroup.name)
            .join(AccountGroup, col(AccountGroup.group_id) == SubscriberGroup.id)
            .where(AccountGroup.account_id == account.id, _owned(AccountGroup, account, day))
        ).first()
        or ""
    )


def _amenity(session: Session, account: Account, day: date) -> str:
    return (
        session.exec(
            select(AmenityLevel.name)
            .join(BuildingAmenity, col(BuildingAmenity.amenity_id) == AmenityLevel.id)
            .where(_owned(BuildingAmenity, account, day))
        ).first()
        or ""
    )


def _controller(session: Session, account: Account, day: date) -> str:
    return (
        session.exec(
            select(Controller.name)
            .join(Route, col(Route.controller_id) == Controller.id)
            .where(_owned(Route, account, day))
        ).first()
        or ""
    )


def _suppliers(
    session: Session, fact: Any, owner: ColumnElement[bool] | bool | None, account: Account, day: date
) -> dict[int, str]:
    asked = select(fact.service_id, Organization.name).join(Organization, col(Organization.id) == fact.supplier_id)
    asked = asked.where(_owned(fact, account, day))
    return dict(session.exec(asked if owner is None else asked.where(owner)).all())


def _point(
    service: str,
    point: MeteringPoint,
    installation: MeterInstallation | None,
    meter: Meter | None,
    kind: MeterType | None,
) -> PointRow:
    return PointRow(
        point_id=point.id,
        point=point.name,
        service=service,
        meter_type=kind.name if kind else "",
        serial=meter.serial if meter else "",
        digits=meter.digits if meter else 0,
        zones=meter.zones if meter else 0,
        ratio_e3=meter.ratio_e3 if meter else 0,
        seal=installation.seal if installation else "",
        verified_to=meter.verified_to if meter else None,
        valid_from=installation.valid_from if installation else None,
        valid_to=installation.valid_to if installation else None,
    )

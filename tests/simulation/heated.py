"""What the made-up town has not: heating, by a building's meter and by the norm, and electricity in ranges."""

from datetime import date

from sqlmodel import col, select

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import (
    BuildingKind,
    HeatingPayment,
    NormPurpose,
    ReadingSource,
    Resource,
    ServiceKind,
    ServiceSection,
)
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation, Reading
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period
from tui_billing.domain.places import AmenityLevel, Building, BuildingHeating
from tui_billing.domain.services import BuildingSupplier, Service, ServiceConnection, Unit
from tui_billing.domain.tariffs import Act, Norm, RangeLimit, Tariff

SINCE = date(2020, 1, 1)


def heat(session, first: Period):
    """Apartment buildings are heated: the first one by its meter, every second one pays evenly over the year."""
    unit, act = Unit(name="Гкал", okei="233"), Act(title="Приказ о тепле", issued_on=SINCE, number="7")
    session.add_all([unit, act])
    session.flush()
    seller = session.exec(select(Organization.id).where(col(Organization.name).contains("Теплосеть"))).one()
    heating = Service(
        code="ТЭ", name="Отопление", short_name="Отопление", unit_id=unit.id, kind=ServiceKind.HEATING,
        section=ServiceSection.COMMUNAL, resource=Resource.HEATING, position=11,
    )  # fmt: skip
    session.add(heating)
    session.flush()
    given = {"service_id": heating.id, "valid_from": SINCE}
    for category in (1, 2):
        session.add(Tariff(**given, supplier_id=seller, category_id=category, price_e6=2_845_170_000, act_id=act.id))
    for amenity in session.exec(select(AmenityLevel.id).order_by(col(AmenityLevel.id))).all():
        session.add(Norm(**given, amenity_id=amenity, purpose=NormPurpose.HEATING, norm_e6=22_500, act_id=act.id))
    buildings = session.exec(
        select(Building.id).where(Building.kind == BuildingKind.APARTMENTS).order_by(col(Building.id))
    ).all()
    for place, building in enumerate(buildings):
        payment = HeatingPayment.EVENLY if place % 2 else HeatingPayment.IN_SEASON
        session.add(BuildingSupplier(**given, building_id=building, supplier_id=seller))
        session.add(BuildingHeating(building_id=building, valid_from=SINCE, payment=payment, months=7))
    for account in session.exec(
        select(Account).where(col(Account.building_id).in_(buildings)).order_by(col(Account.id))
    ).all():
        session.add(
            ServiceConnection(
                building_id=account.building_id, account_id=account.id, service_id=heating.id,
                valid_from=account.opened_on, valid_to=account.closed_on,
            )
        )  # fmt: skip
    session.flush()
    _meter(session, buildings[0], heating.id, first)


def _meter(session, building, service, first):
    point = MeteringPoint(building_id=building, service_id=service, location="Подвал", name="Подвал_ТЭ")
    meter = Meter(type_id=1, serial="ТЭ-1", verified_to=date(2031, 1, 1))
    session.add_all([point, meter])
    session.flush()
    installed = MeterInstallation(building_id=building, point_id=point.id, meter_id=meter.id, valid_from=SINCE)
    session.add(installed)
    session.flush()
    actor = session.info["actor"]
    before = first.plus(-1)
    session.add(
        Reading(
            period=before, building_id=building, point_id=point.id, zone=0, seq=1, installation_id=installed.id,
            taken_on=before.last, value_e6=700_000_000, source=ReadingSource.CONTROLLER, author_id=actor.user_id,
            recorded_at_ms=actor.at_ms,
        )
    )  # fmt: skip


def in_ranges(session):
    """Electricity of the population is sold in three ranges, so low that some homes leave the first one."""
    light = session.exec(select(Service.id).where(Service.code == "ЭЭ")).one()
    act = session.exec(select(Act.id).order_by(col(Act.id))).first()
    session.add(
        RangeLimit(
            service_id=light, category_id=1, valid_from=SINCE, first_e6=180_000_000, second_e6=260_000_000, act_id=act
        )
    )
    rows = session.exec(
        select(Tariff).where(Tariff.service_id == light, Tariff.category_id == 1).order_by(col(Tariff.id))
    ).all()
    for row in rows:
        row.range_number = 1
        session.add(row)
    session.flush()
    for number in (2, 3):
        for row in rows:
            dearer = row.model_dump(exclude={"id"}) | {
                "range_number": number,
                "price_e6": row.price_e6 * (10 + number) // 10,
            }
            session.add(Tariff(**dearer))
    session.flush()

"""A building with heating for tests on databases: 5 200 m² of premises, 640 m² of common property, two accounts."""

from datetime import date

from tui_billing.domain.accounts import Account, TariffCategory
from tui_billing.domain.codes import (
    BuildingKind,
    NormPurpose,
    OrganizationRole,
    PeriodStatus,
    PremisesKind,
    ReadingSource,
    ReadingStatus,
    Resource,
    ServiceKind,
    ServiceSection,
)
from tui_billing.domain.days import FOREVER
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation, MeterType, Reading
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period
from tui_billing.domain.places import (
    AmenityLevel,
    Building,
    BuildingAmenity,
    BuildingArea,
    District,
    Premises,
    PremisesArea,
    Street,
)
from tui_billing.domain.search_keys import search_key
from tui_billing.domain.services import BuildingSupplier, Service, ServiceConnection, Unit
from tui_billing.domain.tariffs import Act, Norm, Tariff

SINCE = date(2020, 1, 1)
AREAS = {1: 540_000, 2: 51_460_000}
MONTHS = [Period(202600 + month) for month in range(1, 13)]
LANDING = Period(202701)
UNIT_E6 = 1_000_000


def heated_building(session):
    """Building 1, accounts ``100001`` (54 m²) and ``100002`` (the rest), service 1 «Отопление», tariff from July another."""
    session.add_all(
        [
            District(id=1, name="Северный"),
            Street(id=1, locality="Энск", name="Мира", name_key=search_key("Мира")),
            Unit(id=1, name="Гкал"),
            Organization(id=1, role=OrganizationRole.SUPPLIER, name="Теплосеть"),
            AmenityLevel(id=1, name="МКД"),
            TariffCategory(id=1, name="Население"),
            Act(id=1, title="Приказ", issued_on=SINCE, number="1"),
            *(AccrualPeriod(period=period, status=PeriodStatus.OPEN) for period in (*MONTHS, LANDING)),
        ]
    )
    session.flush()
    session.add(
        Service(
            id=1, code="ОТ", name="Отопление", short_name="Отопление", unit_id=1, kind=ServiceKind.HEATING,
            resource=Resource.HEATING, section=ServiceSection.COMMUNAL,
        )
    )  # fmt: skip
    session.add(Building(id=1, district_id=1, street_id=1, house="1", kind=BuildingKind.APARTMENTS))
    session.flush()
    session.add_all(
        [
            BuildingArea(building_id=1, valid_from=SINCE, premises_e4=52_000_000, common_e4=6_400_000),
            BuildingAmenity(building_id=1, valid_from=SINCE, amenity_id=1),
            BuildingSupplier(building_id=1, service_id=1, valid_from=SINCE, supplier_id=1),
            Norm(service_id=1, amenity_id=1, purpose=NormPurpose.HEATING, valid_from=SINCE, norm_e6=22_500, act_id=1),
            *(
                Tariff(
                    service_id=1, supplier_id=1, category_id=1, valid_from=since, valid_to=until, price_e6=price, act_id=1
                )
                for since, until, price in (
                    (SINCE, date(2026, 7, 1), 2_845_170_000),
                    (date(2026, 7, 1), date(2030, 1, 1), 3_120_450_000),
                )
            ),
        ]
    )  # fmt: skip
    for n, area in AREAS.items():
        session.add(Premises(id=n, building_id=1, kind=PremisesKind.LIVING, number=str(n), walk_order=n))
        session.flush()
        session.add(PremisesArea(building_id=1, premises_id=n, valid_from=SINCE, total_e4=area))
        session.add(Account(id=n, number=f"10000{n}", building_id=1, premises_id=n, opened_on=SINCE))
        session.flush()
        session.add(ServiceConnection(building_id=1, account_id=n, service_id=1, valid_from=SINCE))
    session.flush()


def instead_of_heat(session, code, name, kind, resource, price_e6, *, accounts, category_id=1):
    """Accounts have service 2 in place of heating: of a kind, at a price, by the same supplier."""
    session.add(
        Service(
            id=2, code=code, name=name, short_name=code, unit_id=1, kind=kind, resource=resource,
            section=ServiceSection.COMMUNAL, position=2,
        )
    )  # fmt: skip
    session.flush()
    session.add(BuildingSupplier(building_id=1, service_id=2, valid_from=SINCE, supplier_id=1))
    session.add(
        Tariff(
            service_id=2, supplier_id=1, category_id=category_id, valid_from=SINCE, valid_to=date(2030, 1, 1),
            price_e6=price_e6, act_id=1,
        )
    )  # fmt: skip
    for account in AREAS:
        session.delete(session.get_one(ServiceConnection, (1, account, 1, SINCE)))
    session.add_all(
        ServiceConnection(building_id=1, account_id=each, service_id=2, valid_from=SINCE) for each in accounts
    )


def heat_point(session, number, account_id=None):
    """A metering point of heating, of the building or of an account, without a meter."""
    if session.get(MeterType, 1) is None:
        session.add(MeterType(id=1, name="Теплосчётчик"))
    session.add(
        MeteringPoint(
            id=number, building_id=1, account_id=account_id, service_id=1, location="Подвал", name=f"Т{number}",
        )
    )  # fmt: skip
    session.flush()


def heat_meter(session, number, point, shown, *, since=SINCE, until=FOREVER, digits=5, ratio_e3=1000, verified_to=None):
    """A meter on a point, and what it showed at the ends of months, whole Gcal: ``{YYYYMM: value}``."""
    verified = verified_to or date(2031, 1, 1)
    session.add(
        Meter(id=number, type_id=1, serial=f"Т{number}", digits=digits, ratio_e3=ratio_e3, verified_to=verified)
    )
    session.flush()
    session.add(
        MeterInstallation(
            id=number, building_id=1, point_id=point, meter_id=number, valid_from=since, valid_to=until
        )
    )  # fmt: skip
    session.flush()
    for period, value in shown.items():
        read(session, number, point, period, value)


def read(session, installation, point, period, value, *, status=ReadingStatus.ACCEPTED, on=None, seq=None):
    """A reading of a month, taken on its last day."""
    month = Period(period)
    session.add(
        Reading(
            period=month, building_id=1, point_id=point, zone=0, seq=seq or installation, installation_id=installation,
            taken_on=on or month.last, value_e6=round(value * UNIT_E6), source=ReadingSource.CONTROLLER, status=status,
            author_id=1, recorded_at_ms=0,
        )
    )  # fmt: skip
    session.flush()

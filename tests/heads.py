"""A communal flat for tests: three rooms, each with a point of water without a meter, below the flat's common meter.

On top of ``tests.meters``: head point 10 of house 1 has 18.5 m³ in October 2026; below it are points 11, 12 and 13 of the
accounts 1, 2 and 3 in which 2, 2 and 2 people live. Point 20 is electricity of account 1, below it too.
"""

from datetime import date

from tests.meters import OCTOBER, SINCE, metered_office
from tui_billing.domain.codes import OrganizationRole, ReadingSource, Resource, ServiceKind, ServiceSection, Zone
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation, Reading
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period
from tui_billing.domain.places import BuildingArea, PremisesArea
from tui_billing.domain.services import BuildingSupplier, Service, ServiceConnection, Unit
from tui_billing.domain.tariffs import Act, Tariff

HEAD, LIGHT, WATER = 10, 20, 3
BY_PEOPLE = "объём × жильцы / сумма(жильцы)"


def communal_flat(session):
    """Fill an empty database."""
    metered_office(session)
    session.add(Organization(id=1, role=OrganizationRole.SUPPLIER, name="Водоканал"))
    session.add(Unit(id=2, name="кВт·ч"))
    session.add(Act(id=1, title="Приказ", number="1", issued_on=SINCE))
    session.flush()
    session.get_one(Service, 2).unit_id = 2
    session.add(
        Service(
            id=WATER, code="ГВС", name="ГВС", short_name="ГВС", unit_id=1, kind=ServiceKind.DIRECT,
            section=ServiceSection.COMMUNAL, resource=Resource.HOT_WATER, position=3,
        )
    )  # fmt: skip
    session.add(BuildingArea(building_id=1, valid_from=SINCE, premises_e4=10_000_000))
    session.flush()
    session.add(BuildingSupplier(building_id=1, service_id=WATER, valid_from=SINCE, supplier_id=1))
    _tariff(session)
    for number in (1, 2, 3):
        session.add(PremisesArea(building_id=1, premises_id=number, valid_from=SINCE, total_e4=180_000 * number))
        session.add(ServiceConnection(building_id=1, account_id=number, service_id=WATER, valid_from=SINCE))
    session.add(MeteringPoint(id=HEAD, building_id=1, service_id=WATER, location="Квартира", name="Квартира_ГВС"))
    session.add(MeteringPoint(id=LIGHT, building_id=1, account_id=1, service_id=2, location="Кухня", name="Кухня_ЭЭ"))
    for number in (1, 2, 3):
        session.add(
            MeteringPoint(
                id=10 + number, building_id=1, account_id=number, service_id=WATER, location="Комната",
                name="Комната_ГВС" if number < 3 else "Чулан_ГВС",
            )
        )  # fmt: skip
    session.add(Meter(id=HEAD, type_id=1, serial="ОБЩ10", verified_to=date(2030, 1, 1)))
    session.flush()
    session.add(MeterInstallation(id=HEAD, building_id=1, point_id=HEAD, meter_id=HEAD, valid_from=SINCE))
    session.flush()
    for period, value_e6 in ((Period(202609), 100_000_000), (OCTOBER, 118_500_000)):
        session.add(
            Reading(
                period=period, building_id=1, point_id=HEAD, zone=Zone.WHOLE, seq=1, installation_id=HEAD,
                taken_on=period.first.replace(day=25), value_e6=value_e6, source=ReadingSource.CONTROLLER, author_id=2,
                recorded_at_ms=1,
            )
        )  # fmt: skip


def _tariff(session):
    from tui_billing.domain.accounts import TariffCategory

    session.add(TariffCategory(id=1, name="население"))
    session.flush()
    session.add(Tariff(service_id=WATER, supplier_id=1, category_id=1, valid_from=SINCE, price_e6=51_970_000, act_id=1))

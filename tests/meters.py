"""A tiny office for tests of readings: a house, three flats, water, a two-zone electricity meter, a year of readings.

Points 1 and 2: water of accounts 1 and 2, five positions, 7 m³ a month. Point 3: electricity of account 1, day and
night, 100 and 50 kWh a month. Point 4: the house's own water. Account 3 has no meter. Users: 2 and 3 typists, 4 a
controller who walks house 1, 5 an accountant, 6 a controller who walks nothing.
"""

from datetime import date

from tests.counters import settle
from tui_billing.domain.accounts import Account, AccountHolder, Controller, Residents, Route
from tui_billing.domain.codes import (
    BuildingKind,
    PremisesKind,
    ReadingSource,
    Resource,
    Role,
    ServiceKind,
    ServiceSection,
    Zone,
)
from tui_billing.domain.metering import (
    Meter,
    MeteringPoint,
    MeterInstallation,
    MeterType,
    Reading,
    ReadingReason,
)
from tui_billing.domain.office import AccrualPeriod, User
from tui_billing.domain.people import Person
from tui_billing.domain.period import Period
from tui_billing.domain.places import Building, District, Premises, Street
from tui_billing.domain.services import Service, Unit
from tui_billing.storage.database import Actor

OCTOBER = Period(202610)
DAY = date(2026, 10, 25)
SINCE = date(2025, 9, 25)
MONTHS = 13
AT_MS = 1_792_900_000_000
TYPIST = Actor(2, Role.TYPIST, AT_MS)
SECOND = Actor(3, Role.TYPIST, AT_MS + 1)
CONTROLLER = Actor(4, Role.CONTROLLER, AT_MS)
ACCOUNTANT = Actor(5, Role.ACCOUNTANT, AT_MS)
STRANGER = Actor(6, Role.CONTROLLER, AT_MS)
UNIT_E6 = 1_000_000
WATER, POWER, HOUSE = 1, 3, 4
STEPS = {(1, Zone.WHOLE): 7, (2, Zone.WHOLE): 7, (3, Zone.DAY): 100, (3, Zone.NIGHT): 50, (4, Zone.WHOLE): 30}


def last_e6(point, zone=Zone.WHOLE):
    """What a register showed on 25 September: a hundred at first, then its step every month."""
    return (100 + STEPS[point, zone] * (MONTHS - 1)) * UNIT_E6


def metered_office(session):
    """Fill an empty database."""
    people = {2: Role.TYPIST, 3: Role.TYPIST, 4: Role.CONTROLLER, 5: Role.ACCOUNTANT, 6: Role.CONTROLLER}
    session.add_all(User(id=n, login=f"user{n}", name=f"Пользователь {n}", role=role) for n, role in people.items())
    session.add_all(
        [
            District(id=1, name="Северный"),
            Street(id=1, locality="Энск", name="Мира", name_key="мира"),
            Unit(id=1, name="м³"),
            MeterType(id=1, name="СХВ"),
            AccrualPeriod(period=OCTOBER),
            ReadingReason(code=1, name="нет доступа"),
            ReadingReason(code=3, name="прибор остановился"),
            *(Person(id=n, last_name="Иванов", first_name=f"Иван{n}", name_key=f"иванов иван{n}") for n in (1, 2, 3)),
        ]
    )
    session.flush()
    session.add_all(Controller(id=n, name=f"Контролёр {n}", user_id=user) for n, user in ((1, 4), (2, 6)))
    for n, (code, resource) in enumerate((("ХВС", Resource.COLD_WATER), ("ЭЭ", Resource.ELECTRICITY)), 1):
        session.add(
            Service(
                id=n, code=code, name=code, short_name=code, unit_id=1, kind=ServiceKind.DIRECT,
                section=ServiceSection.COMMUNAL, resource=resource, position=n,
            )
        )  # fmt: skip
    session.add_all(
        Building(id=n, district_id=1, street_id=1, house=str(n), kind=BuildingKind.APARTMENTS) for n in (1, 2)
    )
    session.flush()
    session.add(Route(building_id=1, valid_from=SINCE, controller_id=1))
    _homes(session)
    _meters(session)
    settle(session, Meter, MeteringPoint, MeterInstallation, MeterType, Account, Person, Premises)


def _homes(session):
    for n in (1, 2, 3):
        session.add(Premises(id=n, building_id=1, kind=PremisesKind.LIVING, number=str(n), walk_order=n))
        session.flush()
        session.add(Account(id=n, number=f"10000{n}", building_id=1, premises_id=n, opened_on=SINCE))
        session.flush()
        session.add(AccountHolder(building_id=1, account_id=n, place=1, valid_from=SINCE, person_id=n))
        session.add(Residents(building_id=1, account_id=n, valid_from=SINCE, registered=2))
    session.flush()


def _meters(session):
    for point, account, service in ((1, 1, 1), (2, 2, 1), (3, 1, 2), (4, None, 1)):
        session.add(
            MeteringPoint(
                id=point, building_id=1, account_id=account, service_id=service, location="Кухня", name=f"Т{point}",
                walk_order=point % 4,
            )
        )  # fmt: skip
        zones = 2 if point == POWER else 1
        session.add(Meter(id=point, type_id=1, serial=f"SN{point}", zones=zones, verified_to=date(2030, 1, 1)))
        session.flush()
        session.add(MeterInstallation(id=point, building_id=1, point_id=point, meter_id=point, valid_from=SINCE))
    session.flush()
    for (point, zone), step in STEPS.items():
        for month in range(MONTHS):
            period = Period(202509).plus(month)
            session.add(
                Reading(
                    period=period, building_id=1, point_id=point, zone=zone, seq=1, installation_id=point,
                    taken_on=period.first.replace(day=25), value_e6=(100 + step * month) * UNIT_E6,
                    source=ReadingSource.CONTROLLER if month else ReadingSource.ACT, author_id=2, recorded_at_ms=1,
                )
            )  # fmt: skip


def e6(number):
    """A whole number as a stored register."""
    return number * UNIT_E6

"""What the office decides: points that the law leaves open, how a building pays, limits and what they hold, a year of heat."""

from sqlmodel import Session, col, select

from tests.simulation.facts import act
from tui_billing.domain.codes import CommonMode, HeatingPayment, HeldDecision, ServiceKind
from tui_billing.domain.law import CHOICES
from tui_billing.domain.metering import MeteringPoint
from tui_billing.domain.period import Period
from tui_billing.domain.places import BuildingHeating, PremisesArea
from tui_billing.domain.services import BuildingSupplier, Service
from tui_billing.engine.outsort import EVERY_SERVICE
from tui_billing.operations.common_property import set_common_mode
from tui_billing.operations.heat_corrections import draft_heat_correction
from tui_billing.operations.heating import (
    set_heat_volume,
    set_heating_devices,
    set_heating_payment,
    take_heat_volumes,
)
from tui_billing.operations.law_choices import choose
from tui_billing.operations.outsort import Which, leave_out, release, set_limit, take_back
from tui_billing.operations.recalculation import post_recalculation, reverse_recalculation
from tui_billing.queries.heat_corrections import evenly_buildings, heat_corrections
from tui_billing.queries.heating import HALVES
from tui_billing.queries.held_lines import held_in_force

DISPUTED = sorted(name for name, point in CHOICES.items() if len(point.answers) > 1)


def law_decided(office):
    """The office decides a point that the law leaves open: from this month, the next one, or months ago."""
    name = office.chance.choice(DISPUTED)
    answer = office.chance.choice(sorted(CHOICES[name].answers))
    since = max(office.period.plus(-office.chance.choice((-1, 0, 0, 1, 3))), office.memory["first"]).first
    office.write(choose, name, answer, since, act(office, office.day), who="administrator")


def common_mode_set(office):
    """The owners' meeting decides how a building pays for what its common property takes."""
    building, service = office.chance.choice(office.read(_common))
    mode, since = office.chance.choice(list(CommonMode)), _month(office)
    office.write(set_common_mode, building, service, mode, since, f"протокол {office.moments}")


def heating_set(office):
    """A building pays for heating otherwise, premises lose their devices, or what was counted last year becomes known."""
    building = office.chance.choice(office.read(_heated))
    what = office.chance.randrange(3)
    if what == 0:
        payment = office.chance.choice(list(HeatingPayment))
        return office.write(set_heating_payment, building, payment, since=_month(office), months=7)
    if what == 1:
        day = office.past_day()
        premises = office.chance.choice(office.read(_premises, building, day))
        return office.write(
            set_heating_devices, building, [premises], has_devices=office.one_in(2), since=day
        )  # fmt: skip
    return _count(office, building, office.day.year - 1)


def heat_year_corrected(office):
    """In the first quarter the year before is corrected where it was paid evenly; perhaps taken back and made once more."""
    year, service = office.day.year - 1, office.read(_heating)
    buildings = office.read(evenly_buildings, year)
    if not buildings:
        return False
    building = office.chance.choice(buildings)
    _count(office, building, year)
    found = office.read(heat_corrections, building, service, year)
    given = {"dated_on": office.day, "landing": office.period}
    made = office.write(draft_heat_correction, building, service, year, **given)
    if not made:
        return False
    _correct(office, made, found)
    if office.one_in(3):
        reverse_recalculation(office.database, office.actor(), made, dated_on=office.day, period=office.period)
        assert office.read(heat_corrections, building, service, year) == found
        office.moved({each.account_id: -each.amount_kop for each in found.found})
        _correct(office, office.write(draft_heat_correction, building, service, year, **given), found)
    assert not office.write(draft_heat_correction, building, service, year, **given)
    return True


def _correct(office, made, found):
    post_recalculation(office.database, office.actor(), made)
    for each in found.found:
        office.moved({each.account_id: each.amount_kop})


def limits_set(office):
    """From this month on sums that are too large, or change too much, wait for a person; a later limit may hold nothing."""
    service = office.chance.choice([EVERY_SERVICE, EVERY_SERVICE, *office.read(_services)])
    limit = {"amount_kop": office.chance.choice((0, 150_000, 300_000, 600_000))}
    if office.one_in(2):
        limit |= {"percent_e2": office.chance.choice((15_000, 40_000)), "least_kop": 20_000}
    office.write(set_limit, service, office.period.first, **limit)


def held_decided(office):
    """Somebody looks at what the limits hold: most is released, some is left out, or thought over first."""
    rows = [row for row in office.read(held_in_force, office.period) if row.decision is None]
    for row in rows:
        which = Which(row.period, account_id=row.account_id, service_id=row.service_id)
        if office.one_in(4):
            office.write(leave_out, which, "не наш счёт")
            if office.one_in(2):
                continue
            office.write(take_back, which)
        office.write(release, which, "проверено")
        office.moved({row.account_id: row.amount_kop})
    return bool(rows)


MONTHLY = ((law_decided, 1), (common_mode_set, 1), (heating_set, 1), (limits_set, 1))


def left_out(office, period: Period):
    """The held lines of a month that nobody owes: ``{(account, service): kopecks}``."""
    rows = office.read(held_in_force, period)
    return {
        (row.account_id, row.service_id): row.amount_kop for row in rows if row.decision is not HeldDecision.RELEASED
    }


def _month(office):
    return office.period.plus(office.chance.choice((0, 0, 1))).first


def _count(office, building, year):
    """The volumes of a year become known, half by half: by readings where there are meters, else by what is typed."""
    service = office.read(_heating)
    if office.one_in(3) and building in office.read(_metered, service):
        return office.write(take_heat_volumes, building, service, year)
    for first, end in HALVES:
        days = {"since": Period(year * 100 + first).first, "until": Period(year * 100 + end - 1).end}
        volume = office.chance.randrange(5_000, 60_000) * 1_000
        office.write(set_heat_volume, building, service, volume_e6=volume, **days)
    return True


def _heated(session: Session):
    return list(session.exec(select(BuildingHeating.building_id).distinct().order_by(BuildingHeating.building_id)))


def _metered(session, service):
    """Buildings with a point of a service of their own, which has a meter."""
    points = select(MeteringPoint.building_id).where(
        MeteringPoint.service_id == service, col(MeteringPoint.account_id).is_(None)
    )
    return set(session.exec(points))


def _premises(session, building, day):
    return list(
        session.exec(
            select(PremisesArea.premises_id)
            .where(PremisesArea.building_id == building, PremisesArea.valid_from <= day, PremisesArea.valid_to > day)
            .order_by(PremisesArea.premises_id)
        )
    )


def _common(session):
    rows = (
        select(BuildingSupplier.building_id, BuildingSupplier.service_id)
        .join(Service, col(Service.id) == BuildingSupplier.service_id)
        .where(Service.kind == ServiceKind.COMMON_HOUSE)
        .distinct()
        .order_by(BuildingSupplier.building_id, BuildingSupplier.service_id)
    )
    return [tuple(row) for row in session.exec(rows)]


def _heating(session):
    return session.exec(select(Service.id).where(Service.kind == ServiceKind.HEATING)).one()


def _services(session):
    return list(session.exec(select(Service.id).order_by(Service.id)))

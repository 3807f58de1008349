"""What people bring to the counter: who lives where, meters, areas, tariffs. Late facts leave a settlement mark.

All by the operations that a card and a command use; only a wrong date of a verification is written into its row.
"""

from datetime import date, timedelta

from sqlmodel import col, select

from tui_billing.domain.accounts import Account, AccountGroup, AccountHolder, Residents
from tui_billing.domain.codes import (
    ZONES_OF_METER,
    DocumentStatus,
    PremisesKind,
    ReadingStatus,
    Season,
    ServiceKind,
)
from tui_billing.domain.days import FOREVER
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation, MeterType, Reading
from tui_billing.domain.places import Premises, PremisesArea
from tui_billing.domain.services import AccountSupplier, BuildingSupplier, Service, ServiceConnection
from tui_billing.domain.tariffs import Norm, Tariff
from tui_billing.operations.areas import set_area
from tui_billing.operations.capacity import set_capacity
from tui_billing.operations.connections import connect, disconnect, set_meter_possible
from tui_billing.operations.meter_act_reversal import reverse_meter_act
from tui_billing.operations.meter_acts import NewMeter, install_meter, remove_meter, replace_meter, verify_meter
from tui_billing.operations.moves import Holder, Opening, hand_over
from tui_billing.operations.residents import move, stay
from tui_billing.operations.seasons import begin_season, end_season
from tui_billing.operations.suppliers import supply_buildings
from tui_billing.operations.tariffs import set_norm, set_tariff
from tui_billing.queries.meter_acts import meter_acts

E4, E6 = 10**4, 10**6


def people_change(office):
    """Somebody is registered or leaves, perhaps told months later; or a guest stays for some weeks."""
    account, day = office.some_account(), office.past_day()
    if office.one_in(4):
        return office.write(
            stay, account.id, day, day + timedelta(days=office.chance.randrange(4, 40)), 1, who="typist"
        )
    return office.write(move, account.id, day, office.chance.choice((-1, 1, 1, 2)), who="typist")


def area_corrected(office):
    """A technical passport shows another area: of the flat and of the building; what is known of later days stays."""
    account, day = office.some_account(), office.past_day()
    now = office.read(_area, account.premises_id, day)
    return office.write(
        set_area, account.premises_id, day, now + (office.chance.randrange(-9, 15) or 1) * 1000, who="typist"
    )


def moves(office):
    """A flat is sold: its account is closed, another is opened, meters go on from the reading of the act."""
    if office.day.day < 3:
        return False
    account = office.some_account()
    day = office.day.replace(day=office.chance.randrange(2, office.day.day))
    people, number = office.chance.randrange(0, 4), f"{200_000_000 + office.moments}"
    finals = office.read(_finals, account, day)
    if finals is None:
        return False
    new = Opening(number, Holder("Новосёлов", f"Иван {number}"), registered=people)
    return office.write(hand_over, account.id, day, new, finals, today=office.day, drop=True, who="typist")


def meter_swapped(office):
    """A meter is replaced: an act has what the old one showed and where the new one starts."""
    if office.day.day < 3:
        return False
    points = office.read(_standing, office.day)
    day = office.day.replace(day=office.chance.randrange(2, office.day.day))
    point, used = office.chance.choice(points), office.chance.randrange(0, 4 * E6)
    start = office.chance.randrange(1, 4) * E6
    final, new = office.read(_swap, point, day, used, start, f"Н{office.moments}")
    if new is None:
        return False
    return office.write(
        replace_meter, point, day, final, new, today=office.day, period=office.period, drop=True, who="typist"
    )


def meter_removed(office):
    """A meter is taken off, and none is put there yet."""
    if office.day.day < 3:
        return False
    day = office.day.replace(day=office.chance.randrange(2, office.day.day))
    point, used = office.chance.choice(office.read(_standing, office.day)), office.chance.randrange(0, 4 * E6)
    final, new = office.read(_swap, point, day, used, E6, "")
    if new is None:
        return False
    return office.write(
        remove_meter, point, day, final, today=office.day, period=office.period, drop=True, who="typist"
    )


def meter_installed(office):
    """A meter is put into service where there is none any more."""
    bare = office.read(_bare, office.day)
    if not bare:
        return False
    point, model = office.chance.choice(bare)
    start = [office.chance.randrange(1, 4) * E6]
    new = NewMeter(model, f"Н{office.moments}", 5, 1, date(2036, 1, 1), start)
    return office.write(install_meter, point, office.day, new, today=office.day, period=office.period, who="typist")


def meter_verified(office):
    """A meter is verified: good for years, from what it shows if it was overdue; or it does not pass."""
    point, used = office.chance.choice(office.read(_standing, office.day)), office.chance.randrange(0, 2 * E6)
    shown, new = office.read(_swap, point, office.day, used, E6, "")
    if new is None:
        return False
    return office.write(
        verify_meter, point, office.day, office.day.replace(year=2032, day=1), shown, today=office.day,
        period=office.period, passed=not office.one_in(5), drop=True, who="typist",
    )  # fmt: skip


def capacity_said(office):
    """What the pipe or the lamps of a shop can take: it is charged by that where it has no meter and no average."""
    shops = office.read(_shops)
    account = office.chance.choice([each for each in office.served() if each.premises_id in shops])
    service = office.read(_water)
    flow = office.chance.choice((0, 150_000_000, 763_407_015))
    return office.write(
        set_capacity, account.id, service, since=office.past_day(), flow_e9=flow, day_hours=office.chance.choice((8, 24)),
        basis=f"договор {office.moments}",
    )  # fmt: skip


def act_taken_back(office):
    """The last act of a meter was of another flat: it is taken back, with what was read by it since."""
    acts = [row for row in office.read(meter_acts) if row.status is DocumentStatus.POSTED and not row.reverses_id]
    if not acts:
        return False
    act = office.chance.choice(acts[:3])
    return office.write(reverse_meter_act, act.document_id, dated_on=office.day, period=office.period, drop=True)


def tariff_step(office):
    """A new price from some day on, now and then by an order that is months old."""
    first = office.chance.choice((office.period.first, office.period.plus(1).first, office.past_day()))
    row = office.chance.choice(office.read(_in_force, Tariff, first))
    price = row["price_e6"] * office.chance.randrange(95, 116) // 100 // E4 * E4
    return office.write(
        set_tariff, row["service_id"], row["category_id"], first, price, act(office, first), zone=row["zone"],
        range_number=row["range_number"],
    )  # fmt: skip


def norm_step(office):
    """A new norm of a service, perhaps back-dated."""
    first = office.chance.choice((office.period.first, office.past_day()))
    row = office.chance.choice(office.read(_in_force, Norm, first))
    norm = row["norm_e6"] * office.chance.randrange(90, 120) // 100
    return office.write(set_norm, row["service_id"], row["purpose"], first, norm, act(office, first))


def season_turns(office):
    """Heating begins in October and ends in May, or is said to have begun or ended some weeks ago."""
    day = office.day - timedelta(days=office.chance.choice((0, 0, 12)))
    turned = begin_season if office.day.month == 10 else end_season
    return office.write(turned, Season.HEATING, day)


def supplier_change(office):
    """A building changes its supplier of electricity with the month."""
    building = office.some_account().building_id
    service, other = office.read(_other_seller, building, office.period.first)
    return office.write(supply_buildings, service, other, office.period.first, building_id=building)


def service_switched(office):
    """A service is taken from an account or given back; an act says that no meter can be installed."""
    account, day = office.some_account(), office.past_day()
    service = office.read(_fixed)
    what = office.chance.choice((connect, disconnect, set_meter_possible))
    if what is set_meter_possible:
        return office.write(what, account.id, office.read(_water), day, possible=office.one_in(2), who="typist")
    return office.write(what, account.id, service, day, who="typist")


def verification_ends(office):
    """The verification of a meter turns out to end next month."""
    point = office.chance.choice(office.read(_standing, office.day))
    return office.write(_expires, point, office.day, office.period.end + timedelta(days=office.chance.randrange(20)))


MONTHLY = (
    (people_change, 3), (area_corrected, 1), (moves, 1), (meter_swapped, 1), (meter_removed, 1), (meter_installed, 1),
    (meter_verified, 1), (capacity_said, 1), (act_taken_back, 1), (tariff_step, 1), (norm_step, 1),
    (supplier_change, 1), (service_switched, 1), (verification_ends, 1),
)  # fmt: skip
"""What may happen in a month, and how often at most."""


def act(office, first):
    """An act of its own for each decision: title, day, number."""
    return f"Приказ {office.moments}", min(first, office.day), f"{office.moments}-т"


# --- rows -------------------------------------------------------------------------------------------------------------
def _area(session, premises, day):
    """The area of premises on a day."""
    rows = select(PremisesArea.total_e4).where(
        PremisesArea.premises_id == premises, PremisesArea.valid_from <= day, PremisesArea.valid_to > day
    )
    return session.exec(rows).one()


def _in_force(session, model, day):
    """Rows of a day, as they are."""
    rows = select(model).where(model.valid_from <= day, model.valid_to > day).order_by(col(model.id))
    return [row.model_dump() for row in session.exec(rows)]


def _other_seller(session, building, first):
    """Electricity, and who sells it and does not supply the building on a day."""
    service = session.exec(select(Service).where(Service.code == "ЭЭ")).one()
    sellers = sorted(set(session.exec(select(Tariff.supplier_id).where(Tariff.service_id == service.id))))
    now = session.exec(
        select(BuildingSupplier).where(
            BuildingSupplier.building_id == building,
            BuildingSupplier.service_id == service.id,
            BuildingSupplier.valid_from <= first,
            BuildingSupplier.valid_to > first,
        )
    ).one()
    return service.id, next(each for each in sellers if each != now.supplier_id)


def _fixed(session):
    return session.exec(select(Service.id).where(Service.kind == ServiceKind.FIXED)).one()


def _water(session):
    return session.exec(select(Service.id).where(Service.code == "ХВС")).one()


def _expires(session, point, day, until):
    """A verification that ended earlier stays ended."""
    meter = session.get_one(Meter, _installed(session, point, day).meter_id)
    meter.verified_to = min(meter.verified_to, until)
    session.add(meter)


# --- meters -----------------------------------------------------------------------------------------------------------
def _standing(session, day):
    """Points of accounts that have a meter and an account today."""
    return list(
        session.exec(
            select(MeteringPoint.id)
            .join(MeterInstallation, col(MeterInstallation.point_id) == MeteringPoint.id)
            .join(Account, col(Account.id) == MeteringPoint.account_id)
            .where(
                Account.opened_on < day.replace(day=1),
                Account.closed_on == FOREVER,
                MeterInstallation.valid_from < day.replace(day=1),
                MeterInstallation.valid_to == FOREVER,
            )
            .order_by(col(MeteringPoint.id))
        )
    )


def _bare(session, day):
    """``(point, type)`` of points whose meter was taken off before today, with an account that is open."""
    standing = select(MeterInstallation.point_id).where(MeterInstallation.valid_to > day)
    return list(
        session.exec(
            select(MeteringPoint.id, MeterType.name)
            .join(MeterInstallation, col(MeterInstallation.point_id) == MeteringPoint.id)
            .join(Meter, col(Meter.id) == MeterInstallation.meter_id)
            .join(MeterType, col(MeterType.id) == Meter.type_id)
            .join(Account, col(Account.id) == MeteringPoint.account_id)
            .where(Account.closed_on == FOREVER, col(MeteringPoint.id).not_in(standing), Meter.zones == 1)
            .distinct()
            .order_by(col(MeteringPoint.id), col(MeterType.name))
        )
    )


def _shops(session):
    return set(session.exec(select(Premises.id).where(Premises.kind == PremisesKind.NON_RESIDENTIAL)))


def _installed(session, point, day):
    return session.exec(
        select(MeterInstallation).where(
            MeterInstallation.point_id == point, MeterInstallation.valid_from <= day, MeterInstallation.valid_to > day
        )
    ).one()


def _last_values(session, installation, day=FOREVER):
    """The last accepted value of each register of an installation, up to a day."""
    found = {}
    for each in session.exec(
        select(Reading)
        .where(
            Reading.installation_id == installation, Reading.status == ReadingStatus.ACCEPTED, Reading.taken_on <= day
        )
        .order_by(col(Reading.taken_on), col(Reading.period), col(Reading.seq))
    ):
        found[each.zone] = each.value_e6
    return found


def _swap(session, point_id, day, used_e6, start_e6, serial):
    """What the act of a replacement says; no new meter where the old one stands no day yet."""
    installed = _installed(session, point_id, day)
    if installed.valid_from >= day:
        return [], None
    meter = session.get_one(Meter, installed.meter_id)
    dial = 10 ** (meter.digits + 6)
    shown = _last_values(session, installed.id, day)
    zones = ZONES_OF_METER[meter.zones - 1]
    final = [min(shown.get(zone, 0) + used_e6, dial - 1) for zone in zones]
    model = session.get_one(MeterType, meter.type_id).name
    return final, NewMeter(
        model, serial, meter.digits, meter.zones, date(2036, 1, 1), [start_e6] * len(zones), meter.ratio_e3
    )


def _finals(session, account, day):
    """What the meters of an account show on the day of a move; None where something recorded is in the way."""
    dated = (AccountHolder, Residents, AccountGroup, ServiceConnection, AccountSupplier)
    later = [
        session.exec(select(model.valid_from).where(model.account_id == account.id, model.valid_from > day)).first()
        for model in dated
    ]
    standing = session.exec(
        select(MeterInstallation)
        .join(MeteringPoint, MeteringPoint.id == MeterInstallation.point_id)
        .where(MeteringPoint.account_id == account.id, MeterInstallation.valid_to > day)
        .order_by(MeterInstallation.point_id)
    ).all()
    if any(later) or account.opened_on >= day or any(each.valid_from >= day for each in standing):
        return None
    finals = {}
    for installed in standing:
        meter = session.get_one(Meter, installed.meter_id)
        shown = _last_values(session, installed.id, day)
        dial = 10 ** (meter.digits + 6)
        zones = ZONES_OF_METER[meter.zones - 1]
        finals[installed.point_id] = [min(shown.get(zone, 0) + E6, dial - 1) for zone in zones]
    return finals

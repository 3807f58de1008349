"""What people bring to the counter: who lives where, meters, areas, tariffs. Late facts leave a settlement mark.

Operations where there are any. Moves, areas, suppliers and verifications have none yet: for them the rows are written
that a card will write, a dated fact ended where the next one begins, in one transaction.
"""

from datetime import date, timedelta

from sqlmodel import col, func, select

from tui_billing.domain.accounts import Account, AccountGroup, AccountHolder, Residents
from tui_billing.domain.codes import ZONES_OF_METER, ReadingSource, ReadingStatus, Season, ServiceKind
from tui_billing.domain.days import FOREVER
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation, MeterType, Reading
from tui_billing.domain.period import Period
from tui_billing.domain.places import BuildingArea, PremisesArea
from tui_billing.domain.services import BuildingSupplier, Service, ServiceConnection
from tui_billing.domain.tariffs import Norm, Tariff
from tui_billing.operations.connections import connect, disconnect, set_meter_possible
from tui_billing.operations.meter_acts import NewMeter, replace_meter
from tui_billing.operations.residents import move, stay
from tui_billing.operations.seasons import begin_season, end_season
from tui_billing.operations.settlement import mark
from tui_billing.operations.tariffs import set_norm, set_tariff

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
    """A technical passport shows another area: of the flat and of the building."""
    account, day = office.some_account(), office.past_day()
    return office.write(_area, account, day, office.chance.randrange(-9, 15) * 1000, office.period)


def moves(office):
    """A flat is sold: its account is closed, another is opened, meters go on from the reading of the act."""
    if office.day.day < 3:
        return False
    account = office.some_account()
    day = office.day.replace(day=office.chance.randrange(2, office.day.day))
    return office.write(_move, account, day, office.chance.randrange(0, 4))


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
    return office.write(replace_meter, point, day, final, new, today=office.day, drop=True, who="typist")


def tariff_step(office):
    """A new price from some day on, now and then by an order that is months old."""
    first = office.chance.choice((office.period.first, office.period.plus(1).first, office.past_day()))
    row = office.chance.choice(office.read(_in_force, Tariff, first))
    price = row["price_e6"] * office.chance.randrange(95, 116) // 100 // E4 * E4
    return office.write(
        set_tariff, row["service_id"], row["category_id"], first, price, _act(office, first), zone=row["zone"],
        range_number=row["range_number"],
    )  # fmt: skip


def norm_step(office):
    """A new norm of a service, perhaps back-dated."""
    first = office.chance.choice((office.period.first, office.past_day()))
    row = office.chance.choice(office.read(_in_force, Norm, first))
    norm = row["norm_e6"] * office.chance.randrange(90, 120) // 100
    return office.write(set_norm, row["service_id"], row["purpose"], first, norm, _act(office, first))


def season_turns(office):
    """Heating begins in October and ends in May, or is said to have begun or ended some weeks ago."""
    day = office.day - timedelta(days=office.chance.choice((0, 0, 12)))
    turned = begin_season if office.day.month == 10 else end_season
    return office.write(turned, Season.HEATING, day)


def supplier_change(office):
    """A building changes its supplier of electricity with the month."""
    account = office.some_account()
    return office.write(_supplier, account.building_id, office.period.first)


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
    (people_change, 3), (area_corrected, 1), (moves, 1), (meter_swapped, 1), (tariff_step, 1), (norm_step, 1),
    (supplier_change, 1), (service_switched, 1), (verification_ends, 1),
)  # fmt: skip
"""What may happen in a month, and how often at most."""


# --- rows -------------------------------------------------------------------------------------------------------------
def change(session, model, day, keys, **values):
    """End the row of the keys on a day and begin another there; False where none is in force."""
    holds = [getattr(model, name) == value for name, value in keys.items()]
    row = session.exec(select(model).where(*holds, model.valid_from <= day, model.valid_to > day)).one_or_none()
    if row is None:
        return False
    new = row.model_dump(exclude={"id"}) | {"valid_from": day} | values
    if row.valid_from == day:
        session.delete(row)
    else:
        row.valid_to = day
        session.add(row)
    session.flush()
    session.add(model(**new))
    session.flush()
    return True


def late(session, day, landing, said, **whose):
    """Mark the months since a day, where some are past."""
    if Period.of(day) < landing:
        mark(session, Period.of(day), said, **whose)


def _area(session, account, day, more_e4, landing):
    flat = {"building_id": account.building_id, "premises_id": account.premises_id}
    for model, keys, names in (
        (PremisesArea, flat, ("total_e4", "heated_e4")),
        (BuildingArea, {"building_id": account.building_id}, ("premises_e4",)),
    ):
        holds = [getattr(model, name) == value for name, value in keys.items()]
        # What comes after the day is corrected too, so that the flats go on adding up to the building.
        later = session.exec(select(model).where(*holds, model.valid_from > day).order_by(model.valid_from)).all()
        now = session.exec(select(model).where(*holds, model.valid_from <= day, model.valid_to > day)).one()
        change(session, model, day, keys, **{name: getattr(now, name) + more_e4 for name in names})
        for row in later:
            for name in names:
                setattr(row, name, getattr(row, name) + more_e4)
            session.add(row)
    session.flush()
    late(session, day, landing, "исправлена площадь", building_id=account.building_id)
    return True


def _in_force(session, model, day):
    """Rows of a day, as they are."""
    rows = select(model).where(model.valid_from <= day, model.valid_to > day).order_by(col(model.id))
    return [row.model_dump() for row in session.exec(rows)]


def _act(office, first):
    return f"Приказ {office.moments}", min(first, office.day), f"{office.moments}-т"


def _supplier(session, building, first):
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
    other = next(each for each in sellers if each != now.supplier_id)
    keys = {"building_id": building, "service_id": service.id}
    return change(session, BuildingSupplier, first, keys, supplier_id=other)


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


def _installed(session, point, day):
    return session.exec(
        select(MeterInstallation).where(
            MeterInstallation.point_id == point, MeterInstallation.valid_from <= day, MeterInstallation.valid_to > day
        )
    ).one()


def act_reading(session, point, installation, zone, day, value_e6):
    """A reading of an act lands in the month of its day."""
    period = Period.of(day)
    here = (Reading.period == period, Reading.building_id == point.building_id, Reading.point_id == point.id)
    last = session.exec(select(func.max(Reading.seq)).where(*here, Reading.zone == zone)).one()
    session.add(
        Reading(
            period=period, building_id=point.building_id, point_id=point.id, zone=zone, seq=1 + (last or 0),
            installation_id=installation, taken_on=day, value_e6=value_e6, source=ReadingSource.ACT,
            author_id=session.info["actor"].user_id, recorded_at_ms=session.info["actor"].at_ms,
        )
    )  # fmt: skip
    session.flush()


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


def _take_off(session, point, day, used_e6):
    """End what stands on a point with the reading of the act; the meter and what it showed."""
    installed = _installed(session, point.id, day)
    meter = session.get_one(Meter, installed.meter_id)
    shown = {
        zone: (value + used_e6) % 10 ** (meter.digits + 6)
        for zone, value in _last_values(session, installed.id).items()
    }
    installed.valid_to = day
    session.add(installed)
    session.flush()
    for zone, value in shown.items():
        act_reading(session, point, installed.id, zone, day, value)
    return meter, shown


def _put_on(session, point, meter, day, shown):
    installed = MeterInstallation(building_id=point.building_id, point_id=point.id, meter_id=meter.id, valid_from=day)
    session.add(installed)
    session.flush()
    for zone, value in shown.items():
        act_reading(session, point, installed.id, zone, day, value)


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


def _move(session, account, day, people):
    """Close an account on a day and open the next one of the same premises."""
    account = session.get_one(Account, account.id)
    if account.opened_on >= day or account.closed_on < FOREVER:
        return False
    number = session.exec(select(func.max(Account.id))).one() + 1
    old, here = account.id, {"building_id": account.building_id}
    new = Account(
        **account.model_dump(exclude={"id", "number", "opened_on"}), number=f"{100_000_000 + number}", opened_on=day
    )
    account.closed_on = day
    session.add_all([account, new])
    session.flush()
    for model in (AccountHolder, Residents, AccountGroup, ServiceConnection):
        for row in session.exec(select(model).where(model.account_id == old, model.valid_to > day)).all():
            copied = row.model_dump() | {"account_id": new.id, "valid_from": day, "valid_to": FOREVER}
            if row.valid_from >= day:
                session.delete(row)
            else:
                row.valid_to = day
                session.add(row)
            session.flush()
            if model is Residents:
                copied["registered"] = people
            session.merge(model(**copied))
            session.flush()
    for point in session.exec(
        select(MeteringPoint).where(MeteringPoint.account_id == old).order_by(MeteringPoint.id)
    ).all():
        _hand_over(session, point, new.id, day)
    return bool(here)


def _hand_over(session, point, account, day):
    """A point of the new account; the meter that stood on the old one goes on from what it showed."""
    made = MeteringPoint(**point.model_dump(exclude={"id", "account_id"}), account_id=account)
    session.add(made)
    session.flush()
    standing = session.exec(
        select(MeterInstallation).where(MeterInstallation.point_id == point.id, MeterInstallation.valid_to > day)
    ).one_or_none()
    if standing is None or standing.valid_from >= day:
        return
    meter, shown = _take_off(session, point, day, E6)
    _put_on(session, made, meter, day, shown)

"""Outages of a town on both databases: what is taken off follows the charge, is reversed, lands in the bill of its month."""

from datetime import date
from fractions import Fraction

import pytest
from sqlmodel import func, select

from tests.operations.test_recalculation import NEXT, charge_of, open_next, owed, prepared
from tests.towns import LAST
from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge, Posting
from tui_billing.domain.codes import (
    NormPurpose,
    RecalculationCause,
    RecalculationPart,
    Resource,
    Role,
    ServiceKind,
)
from tui_billing.domain.days import read_minute
from tui_billing.domain.decimals import written
from tui_billing.domain.errors import NotAllowedError, RefusedError
from tui_billing.domain.outage_kinds import OutageKind
from tui_billing.domain.places import BuildingAmenity
from tui_billing.domain.recalculation import RecalculationLine
from tui_billing.domain.services import BuildingSupplier, Service, ServiceConnection, ServiceSource
from tui_billing.domain.tariffs import Norm, Tariff
from tui_billing.operations.outages import Happened, discard_outage, draft_outage, post_outage, reverse_outage
from tui_billing.operations.recalculation import post_recalculation, reverse_recalculation
from tui_billing.operations.settlement import mark
from tui_billing.queries.account_filter import account_filter
from tui_billing.queries.checks import check
from tui_billing.queries.outages import outage_effect, outages
from tui_billing.queries.settlement import marks_of
from tui_billing.storage.bulk import run_bulk
from tui_billing.storage.database import Actor

DAY = date(2026, 11, 20)
OVER = 20 - 8
"""Two interruptions of ten hours; eight hours a month are allowed, four at once: 12 against 6 + 6."""


@pytest.fixture
def charged(town, actor):
    """The town, charged for its last month; the next one is open."""
    charge_of(town, actor, LAST)
    town.write(open_next, actor)
    return town


def cold_water(session, resource=Resource.COLD_WATER):
    return session.exec(select(Service.id).where(Service.resource == resource).order_by(Service.id)).first()


def happened(service, day, kind=OutageKind.WATER, degrees=0, hours=10, month="10.2026", cold_price_e6=0):
    start = read_minute(f"{day:02}.{month} 06:00", DAY)
    return Happened(service, kind, start, start + hours * 60, degrees, cold_price_e6)


def recorded(database, actor, what, *, landing=NEXT, **where):
    """A posted outage."""
    wanted = database.read(account_filter, **where)
    made = database.write(draft_outage, actor, wanted, what, "акт № 7", dated_on=DAY, period=landing)
    database.write(post_outage, actor, made)
    return made


def charges_of(session, service, building):
    """What every account of a building is charged for a service, in force of the last month."""
    in_force = (Posting.run_id == Charge.run_id) & (Posting.building_id == Charge.building_id)
    rows = session.exec(
        select(Charge.account_id, func.sum(Charge.amount_kop))
        .join(Posting, in_force)
        .where(Posting.period == LAST, Charge.service_id == service, Charge.building_id == building)
        .group_by(Charge.account_id)
    )
    return {account: int(amount) for account, amount in rows if amount > 0}


def reduced(charges, hours=OVER):
    """0,15 % of the charge for every hour, rounded once, half away from zero."""
    exact = {account: Fraction(kop * hours * 15, 10_000) for account, kop in charges.items()}
    found = {account: -int(each + Fraction(1, 2)) for account, each in exact.items()}
    return {account: kop for account, kop in found.items() if kop}


def of_quality(found):
    shown = found.found.shown
    return {row["account_id"]: row["amount_kop"] for row in shown.iter_rows(named=True)}


def broken(database):
    return [each.name for each in run_bulk(database.address, check) if each.count]


def test_interruptions_of_a_building_are_taken_off_together_follow_the_charge_and_come_back(charged, actor):
    service = charged.read(cold_water)
    before = charged.read(owed)
    first = recorded(charged, actor, happened(service, 5), building="1")
    recorded(charged, actor, happened(service, 9), building="1")
    assert {each.cause for each in charged.read(marks_of, NEXT)} == {RecalculationCause.QUALITY}
    found = prepared(charged, actor)
    should = reduced(charged.read(charges_of, service, 1))
    assert len(should) > 1
    assert of_quality(found) == should
    effect = charged.read(outage_effect, first)
    numbers = charged.read(lambda session: dict(session.exec(select(Account.number, Account.id)).all()))
    assert {numbers[each.account]: each.amount_kop for each in effect} == should
    assert {each.said for each in effect} == {"перерывы 20 ч, сверх допустимого 12 ч × 0,15 %: снижение 1,8 %"}
    post_recalculation(charged, actor, found.recalculation_id)
    assert prepared(charged, actor, since=LAST).found.lines == 0
    assert broken(charged) == []

    def dearer(session):
        for tariff in session.exec(select(Tariff).where(Tariff.service_id == service)):
            tariff.price_e6 *= 2

    charged.write(dearer, actor)
    charged.write(mark, actor, LAST, "тариф")
    doubled = prepared(charged, actor)
    post_recalculation(charged, actor, doubled.recalculation_id)

    def quality_now(session):
        line = RecalculationLine
        rows = session.exec(
            select(line.account_id, func.sum(line.amount_kop))
            .where(line.part == RecalculationPart.QUALITY)
            .group_by(line.account_id)
        )
        return {account: int(amount) for account, amount in rows if amount}

    assert charged.read(quality_now) == reduced({a: 2 * kop for a, kop in charged.read(charges_of, service, 1).items()})
    reverse_recalculation(charged, actor, doubled.recalculation_id, dated_on=DAY, period=NEXT)
    reverse_recalculation(charged, actor, found.recalculation_id, dated_on=DAY, period=NEXT)
    assert charged.read(owed) == before


def test_a_reversed_outage_is_charged_again(charged, actor):
    service = charged.read(cold_water)
    before = charged.read(owed)
    made = recorded(charged, actor, happened(service, 5, hours=30), building="1")
    found = prepared(charged, actor)
    post_recalculation(charged, actor, found.recalculation_id)
    assert charged.read(owed) != before
    charged.write(reverse_outage, actor, made, dated_on=DAY, period=NEXT)
    again = prepared(charged, actor)
    assert of_quality(again) == {account: -kop for account, kop in of_quality(found).items()}
    post_recalculation(charged, actor, again.recalculation_id)
    assert charged.read(owed) == before
    assert prepared(charged, actor).found.lines == 0
    assert broken(charged) == []


def test_an_outage_of_the_open_month_is_taken_off_the_bill_of_that_month_for_one_account(town, actor):
    service = town.read(cold_water)
    charge_of(town, actor, LAST)
    charges = town.read(charges_of, service, 1)
    account = min(charges)
    number = town.read(lambda session: session.get_one(Account, account).number)
    recorded(town, actor, happened(service, 5, hours=20), landing=LAST, account=number)
    found = prepare_into(town, actor, LAST)
    assert of_quality(found) == reduced({account: charges[account]}, hours=16)  # one of twenty hours, four at once
    post_recalculation(town, actor, found.recalculation_id)
    assert prepare_into(town, actor, LAST).found.lines == 0
    town.write(open_next, actor)
    assert prepared(town, actor).found.lines == 0  # the mark stood until its month was over
    assert town.read(marks_of, NEXT) == []
    assert broken(town) == []


def prepare_into(database, actor, period):
    from tui_billing.operations.recalculation import prepare_recalculation
    from tui_billing.queries.recalculations import Scope

    return prepare_recalculation(database, actor, period, Scope(), dated_on=DAY)


def hot_water(session):
    return cold_water(session, Resource.HOT_WATER)


def volumes_of(session, service, building):
    """``charges_of`` with the volume: ``{account: (volume_e6, kopecks)}``."""
    in_force = (Posting.run_id == Charge.run_id) & (Posting.building_id == Charge.building_id)
    rows = session.exec(
        select(Charge.account_id, func.sum(Charge.volume_e6), func.sum(Charge.amount_kop))
        .join(Posting, in_force)
        .where(Posting.period == LAST, Charge.service_id == service, Charge.building_id == building)
        .group_by(Charge.account_id)
    )
    return {account: (int(volume), int(kop)) for account, volume, kop in rows if kop > 0}


def cold_price_e6(session):
    """What the population pays for cold water, as the town has it."""
    prices = select(Tariff.price_e6).where(
        Tariff.service_id == cold_water(session), Tariff.category_id == 1, Tariff.valid_from <= LAST.first,
        Tariff.valid_to > LAST.first,
    )  # fmt: skip
    return session.exec(prices).one()


@pytest.mark.parametrize("given", [0, 10_000_000])
def test_hot_water_below_40_is_paid_as_cold_water_at_its_tariff_or_at_the_price_that_is_given(charged, actor, given):
    service = charged.read(hot_water)
    what = happened(service, 5, OutageKind.HOT_WATER_BELOW_40, hours=12, cold_price_e6=given)
    made = recorded(charged, actor, what, building="1")
    price = given or charged.read(cold_price_e6)
    assert charged.read(outages, made)[0].cold_price_e6 == price
    expected = {
        account: -int((kop - Fraction(volume * price, 10**10)) * Fraction(12, 744) + Fraction(1, 2))
        for account, (volume, kop) in charged.read(volumes_of, service, 1).items()
    }
    found = prepared(charged, actor)
    assert of_quality(found) == {account: kop for account, kop in expected.items() if kop}
    assert sum(expected.values()) < 0
    assert {each.said for each in charged.read(outage_effect, made)} == {f"12 ч из 744 по {written(price, 6, 2)} руб."}
    post_recalculation(charged, actor, found.recalculation_id)
    assert broken(charged) == []


def with_heat(session):
    """Service «Подогрев воды» of building 1: 0,0647 Gcal a m³ of its hot water, 2 845,17 a Gcal."""
    water = session.get_one(Service, hot_water(session))
    values = water.model_dump(exclude={"id"}) | {"kind": ServiceKind.DERIVED, "resource": Resource.HEATING}
    session.add(Service(**values | {"id": 99, "code": "ПОДГ", "name": "Подогрев воды", "position": 99}))
    session.flush()
    session.add(ServiceSource(service_id=99, source_id=water.id))
    (supplier,) = session.exec(select(BuildingSupplier).where(
        BuildingSupplier.service_id == water.id, BuildingSupplier.building_id == 1
    ))  # fmt: skip
    session.add(BuildingSupplier(**supplier.model_dump() | {"service_id": 99}))
    priced = session.exec(select(Tariff).where(Tariff.service_id == water.id)).all()
    session.add_all(
        Tariff(**each.model_dump(exclude={"id"}) | {"service_id": 99, "price_e6": 2_845_170_000}) for each in priced
    )
    for amenity in session.exec(select(BuildingAmenity.amenity_id).where(BuildingAmenity.building_id == 1)).all():
        session.add(
            Norm(
                service_id=99, amenity_id=amenity, purpose=NormPurpose.HEATING_WATER, valid_from=date(2020, 1, 1),
                norm_e6=64_700, act_id=priced[0].act_id,
            )
        )  # fmt: skip
    mine = (ServiceConnection.service_id == water.id) & (ServiceConnection.building_id == 1)
    for each in session.exec(select(ServiceConnection).where(mine)).all():
        session.add(ServiceConnection(**each.model_dump() | {"service_id": 99}))


@pytest.mark.parametrize("kind", [OutageKind.WATER, OutageKind.HOT_WATER_COLD, OutageKind.HOT_WATER_BELOW_40])
def test_what_heats_a_water_is_reduced_with_it_and_not_by_itself(town, actor, kind):
    town.write(with_heat, actor)
    charge_of(town, actor, LAST)
    town.write(open_next, actor)
    service = town.read(hot_water)
    degrees = 6 if kind is OutageKind.HOT_WATER_COLD else 0
    made = recorded(town, actor, happened(service, 5, kind, degrees, hours=40), building="1")
    found = prepared(town, actor)
    heat = {
        row["account_id"]: row["amount_kop"] for row in found.found.shown.to_dicts() if row["service_id"] == 99
    }  # fmt: skip
    shares = {
        OutageKind.WATER: Fraction((40 - 4) * 15, 10_000), OutageKind.HOT_WATER_COLD: Fraction(40 * 2 * 10, 10_000),
        OutageKind.HOT_WATER_BELOW_40: Fraction(40, 744),
    }  # fmt: skip
    charges = {account: kop for account, (_, kop) in town.read(volumes_of, 99, 1).items()}
    assert heat == {account: -int(kop * shares[kind] + Fraction(1, 2)) for account, kop in charges.items()}
    assert {row["service_id"] for row in found.found.shown.to_dicts()} == {99, service}
    said = [each.said for each in town.read(outage_effect, made) if each.said.startswith("Подогрев воды: ")]
    assert len(said) == len(heat)
    with pytest.raises(RefusedError, match=r"Подогрев воды.*Горячее водоснабжение"):
        recorded(town, actor, happened(99, 5, OutageKind.HEATING_12), building="1")


@pytest.mark.parametrize(
    ("kind", "degrees", "hours", "act", "sentence"),
    [
        (OutageKind.GAS, 0, 10, "1", "не об услуге"),
        (OutageKind.WATER, 3, 10, "1", "Градусы"),
        (OutageKind.WATER, 0, 0, "1", "не позже начала"),
        (OutageKind.WATER, 0, 24 * 90, "1", "ещё не наступило"),
        (OutageKind.WATER, 0, 10, " ", "Не указан акт"),
        (OutageKind.WATER_PRESSURE, 1, 10, "1", "Градусы"),
        (OutageKind.HOT_WATER_BELOW_40, 0, 10, "1", "не об услуге"),
    ],
)
def test_what_cannot_be_is_refused(charged, actor, kind, degrees, hours, act, sentence):
    what = happened(charged.read(cold_water), 5, kind, degrees, hours)
    everybody = charged.read(account_filter)
    with pytest.raises(RefusedError, match=sentence):
        charged.write(draft_outage, actor, everybody, what, act, dated_on=DAY, period=NEXT)


def test_a_price_of_cold_water_is_of_hot_water_alone_and_one(charged, actor):
    everybody = charged.read(account_filter)

    def drafted(resource, kind, price=0):
        what = happened(charged.read(cold_water, resource), 5, kind, cold_price_e6=price)
        return charged.write(draft_outage, actor, everybody, what, "1", dated_on=DAY, period=NEXT)

    with pytest.raises(RefusedError, match="Цену холодной воды"):
        drafted(Resource.COLD_WATER, OutageKind.WATER, 1)
    with pytest.raises(RefusedError, match="не меньше нуля"):
        drafted(Resource.HOT_WATER, OutageKind.HOT_WATER_BELOW_40, -1)

    def unpriced(session):
        for tariff in session.exec(select(Tariff).where(Tariff.service_id == cold_water(session))):
            session.delete(tariff)

    charged.write(unpriced, actor)
    with pytest.raises(RefusedError, match=r"не один \(нет ни одного\)"):
        drafted(Resource.HOT_WATER, OutageKind.HOT_WATER_BELOW_40)


def test_only_an_accountant_records_and_a_draft_is_thrown_away(charged, actor):
    what = happened(charged.read(cold_water), 5)
    everybody = charged.read(account_filter)
    with pytest.raises(NotAllowedError):
        charged.write(draft_outage, Actor(1, Role.TYPIST, 0), everybody, what, "1", dated_on=DAY, period=NEXT)
    made = charged.write(draft_outage, actor, everybody, what, "1", dated_on=DAY, period=NEXT)
    assert charged.read(marks_of, NEXT) == []
    charged.write(discard_outage, actor, made)
    assert charged.read(outages) == []

"""Tariffs, norms, limits and seasons on both databases: a step is put in with its act, everybody is marked."""

from datetime import date

import pytest
from sqlmodel import select

from tests.ledgers import NOVEMBER, OCTOBER, charge, small_office
from tui_billing.domain.accounts import TariffCategory
from tui_billing.domain.codes import NormPurpose, Resource, Role, Season
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import NotAllowedError, RefusedError
from tui_billing.domain.places import AmenityLevel, BuildingSeason
from tui_billing.domain.recalculation import SettlementMark
from tui_billing.domain.services import Service
from tui_billing.domain.tariffs import Act, Norm, RangeLimit, Tariff
from tui_billing.operations.seasons import begin_season, end_season
from tui_billing.operations.tariffs import set_norm, set_range_limits, set_tariff
from tui_billing.queries.settlement import marks_of
from tui_billing.storage.database import Actor

SINCE, MIDDLE, LATER = date(2026, 1, 1), date(2026, 10, 15), date(2026, 12, 1)
ACT, NEWER = ("Приказ РЭК", date(2025, 12, 20), "45"), ("Приказ РЭК", date(2026, 9, 1), "12")


def named(session):
    small_office(session)
    session.add_all(
        [TariffCategory(id=1, name="Население"), AmenityLevel(id=1, name="а"), AmenityLevel(id=2, name="б")]
    )


@pytest.fixture
def office(database, actor):
    database.write(named, actor)
    database.write(charge, actor, OCTOBER, [(1, 1, 10_000)])
    for supplier in (1, 2):
        database.write(set_tariff, actor, 1, 1, SINCE, 50_000_000, ACT, supplier_id=supplier, vat_e2=2_000)
    database.write(lambda session: [session.delete(mark) for mark in session.exec(select(SettlementMark))], actor)
    return database


def rows(office, model, *names):
    def found(session):
        return [
            (row.valid_from, row.valid_to, *(getattr(row, name) for name in names))
            for row in session.exec(select(model).order_by(model.id))
        ]

    return office.read(found)


def reasons(office):
    return [(each.building_id, str(each.since), each.reason) for each in office.read(marks_of, NOVEMBER)]


def test_a_new_price_of_every_supplier_holds_up_to_the_next_step_and_keeps_the_rate_of_vat(office, actor):
    office.write(set_tariff, actor, 1, 1, LATER, 60_000_000, NEWER, supplier_id=2)
    assert reasons(office) == []  # December was not charged
    made = office.write(set_tariff, actor, 1, 1, MIDDLE, 56_100_000, NEWER)
    assert [(name, change.until) for name, change in made] == [("Водоканал", FOREVER), ("Теплосеть", LATER)]
    assert rows(office, Tariff, "supplier_id", "price_e6", "vat_e2") == [
        (SINCE, MIDDLE, 1, 50_000_000, 2_000),
        (SINCE, MIDDLE, 2, 50_000_000, 2_000),
        (LATER, FOREVER, 2, 60_000_000, 2_000),
        (MIDDLE, FOREVER, 1, 56_100_000, 2_000),
        (MIDDLE, LATER, 2, 56_100_000, 2_000),
    ]
    assert reasons(office) == [(0, "2026-10", "Холодная вода: тариф с 15.10.2026 56,10")]
    assert len(office.read(lambda session: session.exec(select(Act)).all())) == 2


def test_a_norm_is_of_one_amenity_level_or_of_all_that_have_it(office, actor):
    for amenity in (1, 2):
        office.write(set_norm, actor, 1, NormPurpose.INDIVIDUAL, SINCE, 4_330_000, ACT, amenity_id=amenity)
    office.write(set_norm, actor, 1, NormPurpose.INDIVIDUAL, MIDDLE, 5_000_000, NEWER)
    assert rows(office, Norm, "amenity_id", "norm_e6") == [
        (SINCE, MIDDLE, 1, 4_330_000),
        (SINCE, MIDDLE, 2, 4_330_000),
        (MIDDLE, FOREVER, 1, 5_000_000),
        (MIDDLE, FOREVER, 2, 5_000_000),
    ]
    assert reasons(office)[-1] == (0, "2026-10", "Холодная вода: норматив с 15.10.2026 5")


def test_limits_of_ranges_stay_below_the_federal_ceilings(office, actor):
    def electric(session):
        session.get_one(Service, 1).resource = Resource.ELECTRICITY

    office.write(electric, actor)
    with pytest.raises(RefusedError, match="3900 и 6000"):
        office.write(set_range_limits, actor, 1, 1, MIDDLE, 3_901_000_000, 6_000_000_000, ACT)
    office.write(set_range_limits, actor, 1, 1, MIDDLE, 3_900_000_000, 6_000_000_000, ACT, season_e2=180)
    assert rows(office, RangeLimit, "first_e6", "second_e6", "season_e2") == [
        (MIDDLE, FOREVER, 3_900_000_000, 6_000_000_000, 180)
    ]


def seasons(office):
    def found(session):
        order = (BuildingSeason.building_id, BuildingSeason.valid_from)
        return [
            (row.building_id, row.valid_from, row.valid_to)
            for row in session.exec(select(BuildingSeason).order_by(*order))
        ]

    return office.read(found)


def test_a_season_begins_and_ends_for_all_buildings_or_one(office, actor):
    assert office.write(begin_season, actor, Season.HEATING, SINCE) == 2
    assert office.write(end_season, actor, Season.HEATING, date(2026, 5, 1)) == 2
    assert office.write(begin_season, actor, Season.HEATING, MIDDLE, building_id=2) == 1
    first, second = (SINCE, date(2026, 5, 1)), (MIDDLE, FOREVER)
    assert seasons(office) == [(1, *first), (2, *first), (2, *second)]
    assert office.write(begin_season, actor, Season.HEATING, date(2026, 9, 20)) == 2
    assert seasons(office) == [(n, *days) for n in (1, 2) for days in (first, (date(2026, 9, 20), FOREVER))]
    assert [(building, since) for building, since, _ in reasons(office)] == [
        (0, "2026-01"), (0, "2026-05"), (0, "2026-09"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "given", "words"),
    [
        (set_tariff, (1, 1, MIDDLE, 50_000_000, ACT), "так уже записано"),
        (set_tariff, (2, 1, MIDDLE, 50_000_000, ACT), "ни у одного поставщика"),
        (set_tariff, (1, 1, MIDDLE, 10**12, ACT), "от 0 до"),
        (set_tariff, (1, 1, MIDDLE, 10**7, ("", MIDDLE, "1")), "Не указан акт"),
        (set_norm, (1, NormPurpose.INDIVIDUAL, MIDDLE, 10**6, ACT), "вид благоустройства"),
        (set_range_limits, (1, 1, MIDDLE, 5, 5, ACT), "раньше второго"),
        (end_season, (Season.HEATING, MIDDLE), "так уже записано"),
        (begin_season, (Season.ELECTRIC_HEATING, MIDDLE), "Укажите дом"),
        (begin_season, (Season.ALWAYS, MIDDLE), "не сезон"),
    ],
)
def test_what_cannot_be_is_refused(office, actor, change, given, words):
    with pytest.raises(RefusedError, match=words):
        office.write(change, actor, *given)


def test_a_typist_sets_no_tariff(office, actor):
    with pytest.raises(NotAllowedError):
        office.write(set_tariff, Actor(actor.user_id, Role.TYPIST, actor.at_ms), 1, 1, MIDDLE, 1, ACT)

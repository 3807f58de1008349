"""Suppliers and buildings on both databases: who supplies whom since when, what a building is, who is marked."""

from datetime import date

import pytest
from sqlmodel import select

from tests.ledgers import NOVEMBER, OCTOBER, charge, small_office
from tui_billing.domain.codes import BuildingKind, Role
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import NotAllowedError, RefusedError
from tui_billing.domain.services import AccountSupplier, BuildingSupplier
from tui_billing.operations.areas import add_premises
from tui_billing.operations.buildings import add_building, set_amenity
from tui_billing.operations.suppliers import add_bank_account, add_supplier, supply_account, supply_buildings
from tui_billing.queries.building_facts import building_facts, building_head
from tui_billing.queries.buildings import buildings_found
from tui_billing.queries.settlement import marks_of
from tui_billing.queries.suppliers import supplied_since, suppliers
from tui_billing.storage.database import Actor

SINCE, MIDDLE, LATER = date(2020, 1, 1), date(2026, 10, 15), date(2026, 11, 10)
WATER, GRID, HEAT = 1, 1, 2


@pytest.fixture
def office(database, actor):
    """Building 1 is supplied with water; October was charged there."""
    database.write(small_office, actor)
    database.write(charge, actor, OCTOBER, [(1, 1, 10_000)])
    database.write(lambda session: [session.delete(row) for row in session.exec(select(BuildingSupplier))], actor)
    database.write(supply_buildings, actor, WATER, GRID, SINCE, building_id=1)
    return database


def supplied(office, model=BuildingSupplier, **owner):
    def rows(session):
        asked = select(model).filter_by(service_id=WATER, **owner).order_by(model.valid_from)
        return [(row.valid_from, row.valid_to, row.supplier_id) for row in session.exec(asked)]

    return office.read(rows)


def marks(office):
    return [(each.building_id, each.account, str(each.since), each.reason) for each in office.read(marks_of, NOVEMBER)]


def test_a_building_changes_its_supplier_and_is_marked(office, actor):
    office.write(supply_buildings, actor, WATER, HEAT, MIDDLE, building_id=1)
    assert supplied(office, building_id=1) == [(SINCE, MIDDLE, GRID), (MIDDLE, FOREVER, HEAT)]
    assert marks(office)[-1] == (1, "", "2026-10", "Холодная вода: поставщик с 15.10.2026 Теплосеть")


def test_all_buildings_are_those_that_somebody_supplies(office, actor):
    assert office.write(supply_buildings, actor, WATER, HEAT, MIDDLE) == 1
    assert supplied(office, building_id=2) == []
    assert marks(office)[-1][:2] == (0, "")
    with pytest.raises(RefusedError, match="так уже записано, или домов нет"):
        office.write(supply_buildings, actor, WATER, HEAT, MIDDLE, district_id=1)


def test_a_later_supplier_is_not_overwritten(office, actor):
    office.write(supply_buildings, actor, WATER, HEAT, LATER, building_id=1)
    with pytest.raises(RefusedError, match="записан другой поставщик"):
        office.write(supply_buildings, actor, WATER, None, MIDDLE, building_id=1)
    office.write(supply_buildings, actor, WATER, None, MIDDLE, LATER, building_id=1)
    assert supplied(office, building_id=1) == [(SINCE, MIDDLE, GRID), (LATER, FOREVER, HEAT)]


def test_an_account_has_a_supplier_of_its_own_and_loses_it(office, actor):
    office.write(supply_account, actor, 1, WATER, HEAT, MIDDLE)
    assert supplied(office, AccountSupplier, account_id=1) == [(MIDDLE, FOREVER, HEAT)]
    assert marks(office)[-1][1] == "100001"
    listed = office.read(supplied_since, MIDDLE, 1)
    assert [(row.supplier, row.buildings, row.account) for row in listed] == [
        ("Водоканал", 1, ""), ("Теплосеть", 0, "100001"),
    ]  # fmt: skip
    office.write(supply_account, actor, 1, WATER, None, LATER)
    assert supplied(office, AccountSupplier, account_id=1) == [(MIDDLE, LATER, HEAT)]
    with pytest.raises(RefusedError, match="так уже записано"):
        office.write(supply_account, actor, 1, WATER, None, LATER)
    with pytest.raises(RefusedError, match="Поставщика с внутренним номером 99"):
        office.write(supply_account, actor, 1, WATER, 99, LATER)


def test_a_supplier_is_recorded_once_with_where_it_is_paid(office, actor):
    made = office.write(add_supplier, actor, "ООО «Сети»", inn="7700000000", phone="112")
    assert [row.name for row in office.read(suppliers, MIDDLE)] == ["Водоканал", "ООО «Сети»", "Теплосеть"]
    office.write(add_bank_account, actor, made, "4" * 20, "0" * 9, "Банк")
    assert office.read(suppliers, MIDDLE)[1].banks == (f"{'4' * 20} Банк",)
    other = office.write(add_supplier, actor, "ООО «Связь»", bank=("5" * 20, "0" * 9, "Банк"))
    assert [row.banks for row in office.read(suppliers, MIDDLE) if row.supplier_id == other] == [(f"{'5' * 20} Банк",)]
    with pytest.raises(RefusedError, match="нужно 20 цифр"):
        office.write(add_supplier, actor, "Без счёта", bank=("5", "0" * 9, "Банк"))
    assert "Без счёта" not in [row.name for row in office.read(suppliers, MIDDLE)]
    for change, args, words in (
        (add_supplier, ("ООО «Сети»",), "уже записана"),
        (add_supplier, (" ",), "Не указано название"),
        (add_bank_account, (made, "4" * 20, "0" * 9, "Банк"), "уже записан"),
        (add_bank_account, (made, "4", "0" * 9, "Банк"), "нужно 20 цифр"),
    ):
        with pytest.raises(RefusedError, match=words):
            office.write(change, actor, *args)
    with pytest.raises(RefusedError, match="10 или 12 цифр"):
        office.write(add_supplier, actor, "Другой", inn="77")


def test_a_new_building_gets_premises_and_an_amenity_level(office, actor):
    street = ("Энск", "ул.", "Мира")
    made = office.write(add_building, actor, "Северный", street, "7Б", BuildingKind.APARTMENTS, floors=5)
    office.write(add_premises, actor, made, "1", SINCE, 500_000)
    office.write(set_amenity, actor, made, SINCE, "с ванной")
    office.write(set_amenity, actor, 1, MIDDLE, "с ванной")
    assert [(fact.title, fact.words, fact.kind) for fact in office.read(building_facts, made, MIDDLE)] == [
        ("площадь помещений", "50 м²", ""), ("площадь общего имущества", "0 м²", "common"),
        ("вид благоустройства", "с ванной", "amenity"),
    ]  # fmt: skip
    assert all(fact.entered.startswith("ввод: Администратор, ") for fact in office.read(building_facts, made, MIDDLE))
    head = office.read(building_head, made)
    assert (head.address, head.locality, head.district, head.floors) == ("ул. Мира, д. 7Б", "Энск", "Северный", 5)
    assert [row.address for row in office.read(buildings_found, "мира 7б", MIDDLE)] == ["ул. Мира, д. 7Б"]
    assert office.read(buildings_found, "мира 8", MIDDLE) == []
    assert [row.building_id for row in office.read(buildings_found, "", MIDDLE)][-1] == made
    assert marks(office)[-1] == (1, "", "2026-10", "вид благоустройства с 15.10.2026 с ванной")
    with pytest.raises(RefusedError, match="уже записан"):
        office.write(set_amenity, actor, 1, LATER, "с ванной")
    with pytest.raises(RefusedError, match="уже записан"):
        office.write(add_building, actor, "Северный", street, "7Б", BuildingKind.APARTMENTS)
    with pytest.raises(RefusedError, match="Не указан район"):
        office.write(add_building, actor, "", street, "8", BuildingKind.APARTMENTS)


def test_a_typist_does_not_choose_suppliers(office, actor):
    with pytest.raises(NotAllowedError):
        office.write(supply_buildings, Actor(actor.user_id, Role.TYPIST, actor.at_ms), WATER, HEAT, MIDDLE)

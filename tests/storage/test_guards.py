"""Dated facts of one owner never overlap, whoever writes them; those of different owners may."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, delete, select

from tui_billing.domain.codes import BuildingKind
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import StorageError
from tui_billing.domain.places import Building, BuildingArea, District, Street
from tui_billing.storage.guards import OverlapError

START = date(2026, 1, 1)


def day(number):
    return FOREVER if number is None else START + timedelta(days=number)


@pytest.fixture
def buildings(database, actor):
    def make(session):
        session.add(District(name="Центр"))
        session.add(Street(locality="г. Приозёрск", name="Мира", name_key="мира"))
        session.flush()
        session.add_all(
            Building(district_id=1, street_id=1, house=house, kind=BuildingKind.APARTMENTS) for house in ("1", "2")
        )

    database.write(make, actor)
    return database


def add(session: Session, building: int, first: int, until: int | None) -> None:
    session.add(BuildingArea(building_id=building, valid_from=day(first), valid_to=day(until), premises_e4=1))
    session.flush()


def facts(session):
    return len(session.exec(select(BuildingArea)).all())


def end(session, building, first, until):
    session.get(BuildingArea, (building, day(first))).valid_to = day(until)


@pytest.mark.parametrize(("first", "until"), [(0, None), (5, 15), (15, 25), (12, 18), (5, None), (19, 20), (10, 11)])
def test_a_fact_that_overlaps_another_of_its_owner_is_refused(buildings, actor, first, until):
    buildings.write(add, actor, 1, 10, 20)
    with pytest.raises((OverlapError, StorageError)):
        buildings.write(add, actor, 1, first, until)
    assert buildings.read(facts) == 1


@pytest.mark.parametrize(("first", "until"), [(0, 10), (20, 30), (20, None)])
def test_facts_that_touch_do_not_overlap(buildings, actor, first, until):
    buildings.write(add, actor, 1, 10, 20)
    buildings.write(add, actor, 1, first, until)
    buildings.write(add, actor, 2, 10, 20)
    assert buildings.read(facts) == 3


def test_a_fact_cannot_grow_over_the_next_one(buildings, actor):
    buildings.write(add, actor, 1, 10, 20)
    buildings.write(add, actor, 1, 20, None)
    with pytest.raises(OverlapError, match="building_area"):
        buildings.write(end, actor, 1, 10, 21)
    buildings.write(end, actor, 1, 10, 15)


@pytest.mark.parametrize(("first", "until"), [(10, 10), (10, 9)])
def test_a_fact_ends_after_it_begins(buildings, actor, first, until):
    with pytest.raises(StorageError, match="недопустимое значение"):
        buildings.write(add, actor, 1, first, until)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(spans=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)), max_size=8))
def test_what_the_database_keeps_covers_no_day_twice(buildings, actor, spans):
    """The oracle is a set of days."""

    def try_all(session):
        session.exec(delete(BuildingArea))
        taken = set()
        for first, length in spans:
            days = set(range(first, first + length))
            free = not (days & taken)
            assert accepted(session, first, first + length) == free
            taken |= days if free else set()

    buildings.write(try_all, actor)


def accepted(session, first, until):
    from sqlalchemy.exc import DBAPIError

    try:
        with session.begin_nested():
            add(session, 1, first, until)
    except DBAPIError:
        return False
    return True

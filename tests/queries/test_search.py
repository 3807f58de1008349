"""Search while typing: what is typed finds the account that it means."""

from datetime import date

import pytest
from sqlmodel import Session, col, select

from tests.towns import small_town
from tui_billing.domain.accounts import Account, AccountHolder
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation
from tui_billing.domain.people import Person
from tui_billing.domain.places import Building, Premises, Street
from tui_billing.domain.search_keys import search_key
from tui_billing.queries.search import Words, find_accounts

TODAY = date(2026, 11, 1)


@pytest.fixture
def town(database, actor):
    small_town(database, actor)
    return database


def ask(database, typed, limit=20):
    return database.read(find_accounts, typed, TODAY, limit)


def someone(database):
    """An account of an apartment building with its present first holder, place and meter."""

    def question(session: Session):
        found = session.exec(
            select(Account.number, Person, Street.name, Building.house, Premises.number, Meter.serial)
            .join(Premises, col(Premises.id) == Account.premises_id)
            .join(Building, col(Building.id) == Account.building_id)
            .join(Street, col(Street.id) == Building.street_id)
            .join(AccountHolder, col(AccountHolder.account_id) == Account.id)
            .join(Person, col(Person.id) == AccountHolder.person_id)
            .join(MeteringPoint, col(MeteringPoint.account_id) == Account.id)
            .join(MeterInstallation, col(MeterInstallation.point_id) == MeteringPoint.id)
            .join(Meter, col(Meter.id) == MeterInstallation.meter_id)
            .where(
                AccountHolder.place == 1,
                AccountHolder.valid_from <= TODAY,
                AccountHolder.valid_to > TODAY,
                MeterInstallation.valid_to > TODAY,
                Premises.number != "",
            )
        ).first()
        session.expunge_all()
        return found

    return database.read(question)


def test_every_way_of_typing_finds_the_account(town):
    number, person, street, house, flat, serial = someone(town)
    ways = (
        number,
        serial,
        person.full_name,
        person.last_name.upper(),
        f"{person.last_name} {person.first_name[0]}",
        f"{person.last_name} {person.middle_name}",
        f"{street} {house.split()[0]} {flat}",
        f"{street.lower()}, {house.split()[0]} - {flat}",
        f"{street} {house.split()[0]} {person.last_name}",
        f"{person.last_name} {street} {house.split()[0]}",
        f"{person.last_name[:4]} {street}",
    )
    missed = [way for way in ways if number not in [found.number for found in ask(town, way, 60)]]
    assert missed == []


def test_a_number_is_found_by_its_beginning_in_order(town):
    numbers = [found.number for found in ask(town, "1000000")]
    assert len(numbers) == 20
    assert numbers == sorted(numbers)


def test_a_row_says_who_and_where(town):
    number, person, street, house, flat, _ = someone(town)
    row = ask(town, number)[0]
    assert (row.number, row.holder) == (number, person.full_name)
    assert row.address.endswith(f"{street}, д. {house}, кв. {flat}") or f"д. {house}" in row.address


@pytest.mark.parametrize(
    "typed", ["", "   ", "ъъъ", "99999999999", "%", "_", "'; --", "[/2]", "\x1b", "🙂", "\U0010ffff"]
)
def test_what_nobody_is_called_finds_nobody_and_breaks_nothing(town, typed):
    assert ask(town, typed) == []


def test_the_letter_yo_is_the_letter_ye(town):
    def rename(session):
        person = session.exec(select(Person).join(AccountHolder).where(AccountHolder.valid_to > TODAY)).first()
        person.last_name = "Ёлкин"
        person.name_key = search_key(person.full_name)

    from tests.conftest import ADMINISTRATOR

    town.write(rename, ADMINISTRATOR)
    assert [found.holder.split()[0] for found in ask(town, "елки")] == ["Ёлкин"]
    assert ask(town, "ЁЛКИ") == ask(town, "елки")


def test_no_more_rows_than_asked_for_and_none_twice(town):
    found = ask(town, "1", 7)
    assert len({row.account_id for row in found}) == len(found) == 7


def test_a_line_is_taken_apart():
    assert Words.of("Иванов, Мира 12А-5") == Words(("иванов", "мира"), "12а", "5")
    assert Words.of("мира 12 петр") == Words(("мира",), "12", "", ("петр",))

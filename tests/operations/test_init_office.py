from itertools import cycle

import pytest
from sqlmodel import select

from tui_billing.domain.accounts import TariffCategory
from tui_billing.domain.codes import Role, ServiceKind
from tui_billing.domain.errors import NotAllowedError, RefusedError
from tui_billing.domain.office import AccrualPeriod, User
from tui_billing.domain.people import BankAccount, Organization
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service, ServiceSource
from tui_billing.domain.tariffs import Tariff
from tui_billing.operations.init_office import init_office, sectors
from tui_billing.storage.database import Actor

SECTORS = sorted(sectors())


def of(database, table):
    def kept(session):
        rows = session.exec(select(table)).all()
        session.expunge_all()
        return rows

    return database.read(kept)


def key_of_account(bic, account):
    """The key that the Bank of Russia prescribes: it makes the weighted sum end in zero."""
    digits = bic[-3:] + account
    return sum(int(digit) * weight % 10 for digit, weight in zip(digits, cycle((7, 1, 3)), strict=False)) % 10


def inn_is_valid(inn):
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    return int(inn[9]) == sum(int(digit) * weight for digit, weight in zip(inn, weights, strict=False)) % 11 % 10


@pytest.mark.parametrize("sector", ["electricity", "heat", "water", "gas", "housing", "telecom"])
def test_a_sector_is_a_file(sector):
    assert sector in SECTORS


@pytest.mark.parametrize("sector", SECTORS)
def test_every_service_of_a_sector_has_a_price_for_both_categories(sqlite_database, actor, sector):
    sqlite_database.write(init_office, actor, sector, "admin")
    priced = {(each.service_id, each.category_id) for each in of(sqlite_database, Tariff)}
    services = {each.id for each in of(sqlite_database, Service)}
    assert priced == {(service, category) for service in services for category in (1, 2)}


@pytest.mark.parametrize("sector", SECTORS)
def test_every_bank_account_has_a_valid_key_and_every_organization_a_valid_inn(sqlite_database, actor, sector):
    sqlite_database.write(init_office, actor, sector, "admin")
    accounts = of(sqlite_database, BankAccount)
    assert accounts
    for each in accounts:
        assert key_of_account(each.bic, each.account) == 0
        assert key_of_account("0" + each.bic[4:6], each.correspondent) == 0
    assert all(inn_is_valid(each.inn) for each in of(sqlite_database, Organization))


@pytest.mark.parametrize("sector", SECTORS)
def test_a_computed_service_names_what_it_is_computed_from(sqlite_database, actor, sector):
    sqlite_database.write(init_office, actor, sector, "admin")
    computed = {
        each.id for each in of(sqlite_database, Service) if each.kind in (ServiceKind.DERIVED, ServiceKind.COMMON_HOUSE)
    }
    assert {each.service_id for each in of(sqlite_database, ServiceSource)} == computed


def test_a_new_office_has_categories_an_administrator_and_an_open_period(database, actor):
    database.write(init_office, actor, "housing", "ivanov", "Иванов И. И.", period=Period(202610))
    assert [each.name for each in of(database, TariffCategory)] == ["Население", "Прочие потребители"]
    assert [each.period for each in of(database, AccrualPeriod)] == [Period(202610)]
    assert ("ivanov", "Иванов И. И.", Role.ADMINISTRATOR) in [
        (each.login, each.name, each.role) for each in of(database, User)
    ]


def test_an_office_is_filled_once(database, actor):
    database.write(init_office, actor, "gas", "admin")
    with pytest.raises(RefusedError, match="уже заполнена"):
        database.write(init_office, actor, "water", "admin")
    assert {each.code for each in of(database, Service)} == {"ГАЗ", "ВДГО"}


def test_an_unknown_sector_is_refused_with_the_known_ones(sqlite_database, actor):
    with pytest.raises(
        RefusedError, match=r"Нет отрасли «coal». Есть: electricity, gas, heat, housing, telecom, water"
    ):
        sqlite_database.write(init_office, actor, "coal", "admin")


def test_only_an_administrator_fills_an_office(sqlite_database):
    with pytest.raises(NotAllowedError):
        sqlite_database.write(init_office, Actor(1, Role.TYPIST, 0), "gas", "admin")


def test_a_category_of_the_office_itself_goes_on_after_the_first_two(database, actor):
    database.write(init_office, actor, "gas", "admin")

    def add_category(session):
        row = TariffCategory(name="Садоводства")
        session.add(row)
        session.flush()
        return row.id

    assert database.write(add_category, actor) == 3

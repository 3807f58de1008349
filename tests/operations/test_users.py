"""Only an administrator lets people in, nobody is deleted, and somebody can always let people in."""

import pytest

from tui_billing.domain.codes import Role
from tui_billing.domain.errors import NotAllowedError, RefusedError
from tui_billing.operations.users import add_user, switch_off_user
from tui_billing.queries.users import UserRow, user_of, users
from tui_billing.storage.database import Actor


def test_an_added_user_works_in_the_given_role(database, actor):
    number = database.write(add_user, actor, " vasina ", "Васина А. П.", Role.TYPIST)
    assert database.read(user_of, "vasina") == (number, Role.TYPIST)
    assert database.read(users)[-1] == UserRow("vasina", "Васина А. П.", Role.TYPIST, active=True)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_manages_users(database, actor, role):
    number = database.write(add_user, actor, "vasina", "Васина", role)
    for operation, words in ((add_user, ("petrov", "Петров", Role.TYPIST)), (switch_off_user, ("admin",))):
        with pytest.raises(NotAllowedError, match=role.label):
            database.write(operation, Actor(number, role, 1), *words)


def test_one_who_works_here_is_not_added_again(database, actor):
    database.write(add_user, actor, "vasina", "Васина", Role.TYPIST)
    with pytest.raises(RefusedError, match="уже есть: Васина, оператор ввода"):
        database.write(add_user, actor, "vasina", "Другая", Role.LAWYER)


@pytest.mark.parametrize(("login", "name"), [("", "Васина"), ("  ", "Васина"), ("vasina", ""), ("va\x1b[2J", "Васина")])
def test_a_login_and_a_name_are_needed(database, actor, login, name):
    with pytest.raises(RefusedError, match="Укажите имя входа"):
        database.write(add_user, actor, login, name, Role.TYPIST)


def test_one_who_was_switched_off_cannot_enter_and_can_come_back_in_another_role(database, actor):
    number = database.write(add_user, actor, "vasina", "Васина", Role.TYPIST)
    database.write(switch_off_user, actor, "vasina")
    with pytest.raises(RefusedError, match="не заведён"):
        database.read(user_of, "vasina")
    assert database.write(add_user, actor, "vasina", "Васина А. П.", Role.ACCOUNTANT) == number
    assert database.read(user_of, "vasina") == (number, Role.ACCOUNTANT)


def test_an_administrator_cannot_switch_themselves_off(database, actor):
    with pytest.raises(RefusedError, match="Нельзя отключить себя"):
        database.write(switch_off_user, actor, "admin")


def test_one_who_does_not_work_here_cannot_be_switched_off(database, actor):
    with pytest.raises(RefusedError, match="не работает в базе"):
        database.write(switch_off_user, actor, "nobody")

"""``services``: the catalogue, as a person extends it."""

import pytest

from tests.cli.office import opened, run
from tests.counters import settle
from tests.ledgers import small_office
from tui_billing.domain.codes import Role, ServiceKind
from tui_billing.domain.errors import NotAllowedError
from tui_billing.domain.services import Service, Unit
from tui_billing.operations.catalogue import add_service
from tui_billing.storage.database import Actor


@pytest.fixture
def office(database, actor, monkeypatch):
    database.write(small_office, actor)
    database.write(settle, actor, Unit, Service)
    return opened(database, monkeypatch)


def test_a_new_service_is_listed_last_and_can_be_given_a_supplier(office, capsys):
    assert run("services", "new", "ТВ", "--name", "Антенна", "--unit", "мес.", "--kind", "5", "--proration", "2") == 0
    assert run("services", "new", "ВО", "--name", "Стоки", "--unit", "мес.", "--kind", "2", "--of", "S1") == 0
    assert run("supplier", "set", "Водоканал", "--service", "ТВ", "--from", "01.10.2026", "--building", "1") == 0
    capsys.readouterr()
    assert run("services") == 0
    *_, antenna, waste = capsys.readouterr().out.splitlines()
    assert antenna == "ТВ  Антенна, мес.: фиксированная"
    assert waste == "ВО  Стоки, мес.: производная, из S1"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("buy",), "нет такого действия"),
        (("new", "ТВ", "--unit", "мес."), "нужны код, название и единица"),
        (("new", "S1", "--name", "Антенна", "--unit", "мес."), "(S1) уже есть"),
        (("new", "ТВ", "--name", "Антенна", "--unit", "мес.", "--kind", "99"), "нет такого. Есть: 1 — по прибору"),
        (("new", "ТВ", "--name", "Антенна", "--unit", "мес.", "--kind", "2"), "укажите, из каких услуг"),
        (("new", "ТВ", "--name", "Антенна", "--unit", "мес.", "--kind", "5", "--of", "S1"), "она не считается"),
        (("new", "ТВ", "--name", "Антенна", "--unit", "мес.", "--kind", "2", "--of", "Космос"), "такого нет (услуга)"),
    ],
)
def test_a_refusal_is_one_sentence(office, capsys, words, sentence):
    assert run("services", *words) == 1
    assert sentence in capsys.readouterr().err


def test_only_an_administrator_extends_the_catalogue(office):
    with pytest.raises(NotAllowedError):
        office.write(add_service, Actor(1, Role.ACCOUNTANT, 0), "ТВ", "Антенна", ServiceKind.FIXED, "мес.")

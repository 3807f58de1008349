"""``supplier`` and ``building``: what a person types of them, and reads."""

import pytest

from tests.cli.office import opened, run
from tests.ledgers import small_office


@pytest.fixture
def office(database, actor, monkeypatch):
    database.write(small_office, actor)
    return opened(database, monkeypatch)


def test_a_supplier_is_entered_assigned_and_listed(office, capsys):
    assert run("supplier", "add", "Сети", "--inn", "7700000000") == 0
    given = ("--service", "S1", "--from", "01.10.2026")
    assert run("supplier", "set", "Сети", *given, "--building", "1") == 0
    assert "Холодная вода, с 01.10.2026: Сети, домов 1." in capsys.readouterr().out
    assert run("supplier", "set", "Теплосеть", *given, "--account", "100001") == 0
    assert run("supplier", "end", *given, "--account", "100001") == 0
    assert run("supplier", "set", "Водоканал", *given[:2], "--from", "01.11.2026", "--all") == 0
    assert run("supplier", "bank", "Сети", "--account-number", "4" * 20, "--bic", "0" * 9, "--bank-name", "Банк") == 0
    capsys.readouterr()
    assert run("supplier") == 0
    said = capsys.readouterr().out
    assert "Сети (ИНН 7700000000)" in said
    assert "Холодная вода: Водоканал, с 01.11.2026, домов 1" in said


def test_a_building_is_entered_and_described(office, capsys):
    added = ("--district", "Северный", "--locality", "Энск", "--floors", "5")
    assert run("building", "add", "ул. Мира, 9", *added) == 0
    number = capsys.readouterr().out.split("номером ")[1].split(".")[0]
    assert run("premises", "add", number, "1", "50", "--from", "01.10.2026") == 0
    assert run("building", "common", number, "12,5", "--from", "02.10.2026") == 0
    assert run("building", "amenity", number, "с ванной", "--from", "02.10.2026") == 0
    capsys.readouterr()
    assert run("building", "show", number) == 0
    said = capsys.readouterr().out
    assert "площадь общего имущества: 12,5 м², с 02.10.2026" in said
    assert "вид благоустройства: с ванной, с 02.10.2026" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("supplier", "buy"), "нет такого действия"),
        (("supplier", "set", "Водоканал", "--service", "S1", "--from", "01.10.2026"), "Укажите, кому"),
        (("supplier", "set", "Нет", "--all", "--service", "S1", "--from", "01.10.2026"), "такого нет (поставщик)"),
        (("building", "add", "Мира"), "не адрес"),
        (("building", "common", "1"), "Не указано значение"),
    ],
)
def test_a_refusal_is_one_sentence(office, capsys, words, sentence):
    assert run(*words) == 1
    assert sentence in capsys.readouterr().err

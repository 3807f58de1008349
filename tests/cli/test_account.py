"""``account`` and ``premises``: what a person types of moves and areas, and reads."""

import pytest

from tests.cli.office import opened, run
from tests.meters import metered_office

ON = ("--on", "12.10.2026")
WHO = ("--holder", "Серова Анна Петровна", "--phone", "+7 900")


@pytest.fixture
def metered(database, actor, monkeypatch):
    database.write(metered_office, actor)
    return opened(database, monkeypatch)


def test_an_account_is_handed_over_with_its_meters(metered, capsys):
    finals = ("--final", "1=186", "--final", "3=1340/720")
    assert run("account", "move", "100001", *ON, "--new", "200001", *WHO, "--registered", "1", *finals) == 0
    assert "ЛС" not in capsys.readouterr().err
    assert run("account", "show", "200001") == 0
    said = capsys.readouterr().out
    assert "ЛС 200001: ул. Мира, д. 1, кв. 1, открыт 12.10.2026" in said
    assert "абонент: Серова Анна Петровна, с 12.10.2026" in said
    assert run("account", "show", "100001") == 0
    assert "закрыт 12.10.2026" in capsys.readouterr().out


def test_an_account_is_closed_opened_and_gets_another_holder(metered, capsys):
    assert run("account", "close", "100003", *ON) == 0
    assert run("account", "open", "200003", *ON, "--building", "1", "--premises", "3", "--like", "100001", *WHO) == 0
    assert run("account", "holder", "200003", "--on", "20.10.2026", "--holder", "Серов Пётр", "--place", "2") == 0
    assert run("account", "leave", "200003", "--on", "25.10.2026", "--place", "2") == 0
    capsys.readouterr()
    assert run("account", "show", "200003") == 0
    assert "совладелец № 2: Серов Пётр, с 20.10.2026 по 24.10.2026" in capsys.readouterr().out


def test_premises_are_entered_and_measured(metered, capsys):
    assert run("premises", "add", "1", "9А", "54,3", "--from", "01.10.2026", "--kind", "non-residential") == 0
    cold = ("--no-heating", "--heated", "0", "--rooms", "3")
    assert run("premises", "area", "1", "9а", "55.1", "--from", "10.10.2026", *cold) == 0
    capsys.readouterr()
    assert run("premises", "list", "Мира, 1") == 0
    said = capsys.readouterr().out
    assert "9А нежилое, комнат 3: 55,1 м², жилая 0, отапливаемая 0, без отопления, с 10.10.2026, счёта нет" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("account", "buy", "1"), "нет такого действия"),
        (("account", "open", "9", *ON), "Укажите дом и помещение"),
        (("account", "close", "100001"), "Не указано, с какого дня"),
        (("account", "close", "100001", *ON, "--final", "5"), "напишите точку учёта"),
        (("account", "open", "9", *ON, "--building", "1", "--premises", "3", "--share", "x"), "не доля"),
        (("account", "move", "100001", *ON, "--new", "9", *WHO), "Нет показаний на день передачи"),
        (("premises", "add", "1"), "Укажите помещение и площадь"),
        (("premises", "add", "1", "9", "5", "--kind", "x"), "нет такого вида"),
    ],
)
def test_a_refusal_is_one_sentence(metered, capsys, words, sentence):
    assert run(*words) == 1
    assert sentence in capsys.readouterr().err

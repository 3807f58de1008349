"""``tui-billing tariff``, ``norm``, ``season``: what a person types about local law, and reads."""

import pytest

from tests.cli.office import opened, run
from tests.operations.test_tariffs import named

ACT = ("--from", "01.07.2026", "--act", "Приказ РЭК от 20.12.2025 № 45")


@pytest.fixture
def office(database, actor, monkeypatch):
    database.write(named, actor)
    opened(database, monkeypatch)
    return database


def test_a_price_is_entered_and_listed_with_its_act(office, capsys):
    assert run("tariff", "set", "S1", "56,10", "--supplier", "Водоканал", "--vat", "20", *ACT) == 0
    assert "Водоканал: с 01.07.2026 56,10 руб., раньше не было." in capsys.readouterr().out.replace("\u00a0", " ")
    assert run("tariff", "limits", "S1", "3900", "6000", "--season", "1,8", *ACT) == 0
    assert run("tariff") == 0
    said = capsys.readouterr().out.replace("\u00a0", " ")
    assert "Холодная вода: 56,10 руб. за м³ с 01.07.2026\n" in said
    assert "    Водоканал, Население; Приказ РЭК от 20.12.2025 № 45\n" in said
    assert "до 3 900 и до 6 000, в сезон × 1,8" in said


def test_a_norm_is_entered_and_listed(office, capsys):
    assert run("norm", "set", "S1", "4,33", "--amenity", "а", "--rooms", "2", *ACT) == 0
    assert run("norm", "list", "S1") == 0
    assert "индивидуальное потребление, на человека, комнат 2: 4,33 м³ с 01.07.2026\n" in capsys.readouterr().out


def test_a_season_begins_and_is_listed(office, capsys):
    assert run("season") == 0
    assert run("season", "begin", "heating", "--from", "25.09.2026", "--building", "1") == 0
    assert run("season") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "отопительный сезон: с 25.09.2026, домов 1"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("tariff", "set", "S1", *ACT), "Нужна одна цена"),
        (("tariff", "set", "S1", "5", "--from", "01.07.2026"), "не акт. Укажите название"),
        (("tariff", "set", "S1", "5", "--zone", "утро", *ACT), "Есть: день, ночь"),
        (("norm", "set", "S1", *ACT), "Укажите услугу и норматив"),
        (("norm", "set", "S1", "5", "--purpose", "fun", *ACT), "Есть: individual, common"),
        (("season", "begin", "winter"), "Есть: heating, watering"),
    ],
)
def test_a_refusal_is_one_sentence(office, capsys, words, sentence):
    assert run(*words) == 1
    assert sentence in capsys.readouterr().err

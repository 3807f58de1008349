"""``tui-billing formula``: head points, checking a formula, setting it."""

import pytest

from tests.cli.office import opened
from tests.heads import BY_PEOPLE, HEAD, communal_flat
from tui_billing.cli.main import main


@pytest.fixture
def office(database, actor, monkeypatch):
    database.write(communal_flat, actor)
    opened(database, monkeypatch)
    return database


def run(*words):
    with pytest.raises(SystemExit) as ended:
        main(["formula", *words])
    return ended.value.code


def test_a_formula_is_checked_previewed_set_and_shown(office, capsys):
    assert run() == 0
    assert "Головных точек нет" in capsys.readouterr().out
    assert run("below", str(HEAD), "11", "12", "13") == 0
    assert run("check", str(HEAD), BY_PEOPLE, "--period", "2026-10") == 0
    said = capsys.readouterr().out
    assert "объём × жильцы ÷ сумма(жильцы)" in said
    assert "100001 кв. 1: ≈ 6,166666667 (точно 37/6) м³, 320,48 ₽" in said
    assert run("set", str(HEAD), BY_PEOPLE, "--from", "01.10.2026") == 0
    assert run("show", str(HEAD)) == 0
    said = capsys.readouterr().out
    assert f"с 01.10.2026: {BY_PEOPLE}   (Администратор)" in said
    assert "№ 12: Комната_ГВС, кв. 2, 100002, нет прибора" in said
    assert run("show") == 0
    assert "№ 10: Квартира_ГВС, ул. Мира, д. 1, ГВС" in capsys.readouterr().out
    assert run("apart", "11") == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("check", str(HEAD), "объём"), "не головная"),
        (("set",), "Укажите номер точки"),
        (("sing", "1"), "нет такого действия"),
        (("below", str(HEAD), "кухня"), "не номер точки учёта"),
        (("below", str(HEAD)), "Укажите точки ниже"),
        (("show", "77"), "Точки учёта № 77 нет"),
    ],
)
def test_what_is_wrong_is_one_sentence(office, capsys, words, sentence):
    assert run(*words) == 1
    assert sentence in capsys.readouterr().err

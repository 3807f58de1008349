"""``tui-billing limits`` and ``tui-billing held``: what is held is listed, released, left out, taken back."""

import pytest

from tests.cli.office import opened
from tests.towns import LAST
from tui_billing.cli.main import main
from tui_billing.queries.held_lines import held_in_force

MONTH = str(LAST)


@pytest.fixture
def office(sqlite_town, monkeypatch):
    opened(sqlite_town, monkeypatch)
    return sqlite_town


def run(*words):
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return ended.value.code


def test_what_limits_hold_is_listed_and_decided(office, capsys):
    assert run("limits", MONTH) == 0
    assert "Пределов нет" in capsys.readouterr().out
    assert run("limits", MONTH, "--roubles", "2000", "--percent", "300", "--least", "100") == 0
    said = capsys.readouterr().out
    assert "все услуги: дороже 2\u00a0000,00 руб.; изменение больше 300 % и не меньше чем на 100,00 руб." in said
    assert run("accrue", MONTH) == 0
    assert "Задержано строк" in capsys.readouterr().out
    rows = office.read(held_in_force, LAST)
    assert run("held", MONTH) == 0
    said = capsys.readouterr().out
    assert rows[0].title in said
    assert f"Строк {len(rows)}, из них ждут решения {len(rows)}" in said
    assert run("held", MONTH, "--account", rows[0].number, "--leave-out", "поверка") == 0
    assert "Не начисляется: строк" in capsys.readouterr().out
    assert run("held", MONTH, "--account", rows[0].number, "--take-back") == 0
    assert "Снова ждёт решения" in capsys.readouterr().out
    assert run("held", MONTH, "--release", "сверено") == 0
    assert f"Выпущено: строк {len(rows)}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("held", MONTH, "--release", "а", "--take-back"), "Укажите одно"),
        (("held", MONTH, "--release", "а"), "задержанных строк"),
        (("limits", MONTH, "--roubles", "0", "--least", "5"), "вместе с процентом"),
    ],
)
def test_what_is_wrong_is_one_sentence(office, capsys, words, sentence):
    assert run(*words) == 1
    assert sentence in capsys.readouterr().err

"""``tui-billing residents`` and ``service``: what a person types about an account's facts, and reads."""

import pytest

from tests.cli.office import opened, run
from tests.ledgers import OCTOBER, charge, small_office
from tui_billing.queries.settlement import marks_of


@pytest.fixture
def office(database, actor, monkeypatch):
    database.write(small_office, actor)
    database.write(charge, actor, OCTOBER, [(1, 1, 10_000)])
    opened(database, monkeypatch)
    return database


def test_people_move_in_and_out_and_stay(office, capsys):
    assert run("residents", "100001") == 0
    assert "Сведений о жильцах нет" in capsys.readouterr().out
    assert run("residents", "100001", "count", "--registered", "2", "--from", "01.01.2026") == 0
    assert "прописано — → 2" in capsys.readouterr().out
    assert run("residents", "100001", "in", "--from", "15.10.2026") == 0
    assert capsys.readouterr().out == "Записано с 15.10.2026: прописано 2 → 3.\n"
    assert run("residents", "100001", "out", "2", "--from", "20.10.2026") == 0
    assert run("residents", "100001", "stay", "4", "--from", "01.10.2026", "--to", "07.10.2026") == 0
    assert "01.10.2026–07.10.2026: временно 0 → 4" in capsys.readouterr().out
    assert run("residents", "100001") == 0
    assert "с 01.10.2026 по 07.10.2026: прописано 2, временно 4, собственников 1\n" in capsys.readouterr().out
    assert len(office.read(marks_of, OCTOBER.plus(1))) == 4


def test_a_service_is_connected_and_disconnected(office, capsys):
    assert run("service", "100001", "on", "S1", "--from", "01.01.2026") == 0
    assert run("service", "100001", "no-meter", "Холодная вода", "--from", "01.02.2026") == 0
    assert "Холодная вода, с 01.02.2026: прибор установить нельзя." in capsys.readouterr().out
    assert run("service", "100001", "off", "S1", "--from", "01.03.2026", "--to", "31.03.2026") == 0
    assert "01.03.2026–31.03.2026: отключено" in capsys.readouterr().out
    assert run("service", "100001") == 0
    said = capsys.readouterr().out
    assert "с 01.04.2026, поставщик не назначен, прибор установить нельзя" in said
    assert "с 01.01.2026 по 31.01.2026, поставщик не назначен\n" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("residents", "100001", "fly"), "Есть: show, in, out, stay, count"),
        (("residents", "7"), "7"),
        (("residents", "100001", "in"), "с какого дня"),
        (("residents", "100001", "in", "0", "--from", "01.10.2026"), "от 1"),
        (("residents", "100001", "count", "--from", "01.10.2026"), "Не указано ни одного числа"),
        (("service", "100001", "on"), "Не указана услуга"),
        (("service", "100001", "off", "S1", "--from", "01.10.2026"), "не подключена"),
    ],
)
def test_a_refusal_is_one_sentence(office, capsys, words, sentence):
    assert run(*words) == 1
    assert sentence in capsys.readouterr().err

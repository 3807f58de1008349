"""``absence``, ``violation``, ``mark``, ``reading``: what a person types about one account, and reads."""

import pytest

from tests.cli.office import opened, run
from tests.ledgers import OCTOBER, charge, small_office
from tests.meters import metered_office

ABSENT = ("--left", "06.10.2026", "--returned", "20.10.2026", "--requested", "06.10.2026", "--period", "2026-10")
FOUND = ("--since", "01.08.2026", "--found", "20.10.2026", "--period", "2026-10")


@pytest.fixture
def office(database, actor, monkeypatch):
    """Three accounts; October was charged for building 1."""
    database.write(small_office, actor)
    database.write(charge, actor, OCTOBER, [(1, 1, 10_000)])
    return opened(database, monkeypatch)


@pytest.fixture
def metered(database, actor, monkeypatch):
    database.write(metered_office, actor)
    return opened(database, monkeypatch)


def test_an_absence_is_recorded_marked_and_taken_back(office, capsys):
    assert run("absence", "create", "100001", "--papers", "билеты", *ABSENT) == 0
    said = capsys.readouterr().out
    assert "проведён: ЛС 100001, отсутствуют 1 с 07.10.2026 по 19.10.2026; билеты" in said
    number = said.split()[1]
    assert run("mark", "list", "--account", "100001") == 0
    assert f"ЛС 100001, с 2026-10, по изменению данных: временное отсутствие № {number}" in capsys.readouterr().out
    assert run("absence", "reverse", number, "--period", "2026-10") == 0
    assert "сторно: ЛС 100001" in capsys.readouterr().out
    assert run("absence", "list", "100001") == 0
    assert "сторнирован" in capsys.readouterr().out


def test_an_act_of_a_violation_is_recorded_and_taken_back(office, capsys):
    assert run("violation", "create", "100001", "--service", "S1", "--pipe", "15", "--note", "акт № 7", *FOUND) == 0
    said = capsys.readouterr().out
    assert "несанкционированное подключение с 01.08.2026 по 19.10.2026, 0,763407 м³/ч; акт № 7" in said
    assert run("violation", "reverse", said.split()[1], "--period", "2026-10") == 0
    assert run("mark") == 0
    assert capsys.readouterr().out.count("с 2026-08, по изменению данных") == 2
    assert run("violation", "create", "100001", "--service", "S1", "--kind", "tampering", *FOUND) == 0
    assert "вмешательство в работу прибора с 01.08.2026 по 19.10.2026, норматив × 10" in capsys.readouterr().out


def test_a_mark_is_put_by_hand_on_an_account_a_building_or_everybody(office, capsys):
    assert run("mark") == 0
    assert "Отметок нет" in capsys.readouterr().out
    for whose in (("--account", "100001"), ("--building", "2"), ()):
        assert run("mark", "add", "2026-08", "--reason", "проверка", *whose) == 0
    assert "Отметка поставлена: все лицевые счета, с 2026-08." in capsys.readouterr().out
    assert run("mark") == 0
    assert [line.split(",")[0] for line in capsys.readouterr().out.splitlines()] == [
        "ЛС 100001", "ул. Мира", "все лицевые счета",
    ]  # fmt: skip


def test_a_reading_of_a_charged_month_is_corrected(metered, capsys):
    assert run("reading", "show", "100001") == 0
    said = capsys.readouterr().out
    assert "Точка № 1 Т1, ХВС, SN1" in said
    assert "25.09.2026 184, период 2026-09, принято, контролёр" in said
    assert run("reading", "correct", "1", "2026-09", "180,5", "--reason", "ошибка ввода", "--period", "2026-10") == 0
    assert run("reading", "show", "100001") == 0
    assert "25.09.2026 180,5, период 2026-09, принято, контрольный съём" in capsys.readouterr().out
    assert run("mark") == 0
    assert "показание за 2026-09 исправлено: ошибка ввода" in capsys.readouterr().out


def test_an_act_of_a_check_says_the_difference_and_what_to_do_next(metered, capsys):
    given = ("reading", "check", "1", "20.10.2026", "181", "--reason", "акт № 5", "--period")
    assert run(*given, "2026-10") == 0
    said = capsys.readouterr().out
    assert "По акту 181, было передано 184: разница −3 считается потреблённой в месяце проверки (п. 61)." in said
    assert "tui-billing accrue 2026-10" in said
    assert run("reading", "show", "100001") == 0
    assert "20.10.2026 181, период 2026-10, принято, акт проверки" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("absence", "create"), "Укажите лицевой счёт"),
        (("absence", "create", "100001"), "дни выезда и приезда"),
        (("absence", "reverse", "7"), "такого документа нет"),
        (("violation", "create", "100001"), "услугу и день начала"),
        (("violation", "create", "100001", "--kind", "x"), "Есть: tampering, unauthorised"),
        (("mark", "add"), "Не указан месяц"),
        (("mark", "add", "2026-08"), "Не указано, что изменилось"),
        (("reading", "correct", "1"), "Укажите точку учёта, месяц и показание"),
        (("reading", "correct", "1", "2026-09", "5", "--zone", "утро"), "Есть: день"),
    ],
)
def test_a_refusal_is_one_sentence(office, capsys, words, sentence):
    assert run(*words) == 1
    assert sentence in capsys.readouterr().err

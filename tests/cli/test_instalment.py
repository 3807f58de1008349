"""``tui-billing instalment``: the schedule, interest, reversal, whom to offer."""

from datetime import date

import pytest

from tests.cli.office import opened
from tests.ledgers import OCTOBER, charge, small_office
from tui_billing.cli import _office
from tui_billing.cli.main import main
from tui_billing.domain.period import Period
from tui_billing.operations.law_choices import choose

PLAN = ("create", "--account", "100001", "--rate", "18,5", "--granted", "15.10.2026", "--period", "2026-10")


@pytest.fixture
def office(database, actor, monkeypatch):
    database.write(small_office, actor)
    database.write(charge, actor, Period(202510), [(1, 3, 1_200_000)])
    database.write(charge, actor, OCTOBER, [(1, 3, 1_800_000)])
    opened(database, monkeypatch)
    monkeypatch.setattr(_office, "today", lambda: date(2026, 10, 20))
    return database


def run(*words):
    with pytest.raises(SystemExit) as ended:
        main(["instalment", *words])
    return ended.value.code


def test_a_plan_is_made_posted_charged_and_reversed(office, capsys):
    assert run(*PLAN, "--service", "S3", "--month", "2026-10", "--note", "Рост платы", "--post") == 0
    said = capsys.readouterr().out
    assert "проведён: ЛС 100001, 18\u00a0000,00 руб., предоставлена 15.10.2026, 18,5 % годовых, Рост платы" in said
    assert " 1  15.11.2026  долг     1\u00a0500,00  дней  31  проценты       0,00" in said
    number = said.split("№ ", 1)[1].split()[0]
    assert run("interest", "--period", "2026-11") == 0
    assert "рассрочек 1, начислено 250,89 руб." in capsys.readouterr().out
    assert run("reverse", number, "--period", "2026-11") == 0
    assert "Сторно рассрочки" in capsys.readouterr().out
    assert run() == 0
    assert "сторнирован" in capsys.readouterr().out


def test_a_rate_that_nobody_agreed_is_the_ceiling(office, capsys):
    """On 15.02.2026 the key rate was 16 %, from the next day 15,5 %."""
    debt = ("create", "--account", "100001", "--month", "2025-10", "--period", "2026-10")
    for granted, shown in (("15.02.2026", "19 % годовых"), ("16.02.2026", "18,5 % годовых")):
        assert run(*debt, "--granted", granted) == 0
        said = capsys.readouterr().out
        assert shown in said
        run("discard", said.split("№ ", 1)[1].split()[0])
        capsys.readouterr()


def test_the_ceiling_is_that_of_the_choice_of_the_day_of_granting(office, actor, capsys):
    """min(16 %, 9,5 %) + 3 % = 12,5 % where the office decides so."""
    act = ("Учётная политика", date(2026, 1, 1), "1")
    office.write(choose, actor, "INSTALMENT_RATE", "key_rate_to_9_5_plus_3", date(2026, 2, 1), act)
    for granted, shown in (("31.01.2026", "19 % годовых"), ("15.02.2026", "12,5 % годовых")):
        assert (
            run("create", "--account", "100001", "--month", "2025-10", "--period", "2026-10", "--granted", granted) == 0
        )
        said = capsys.readouterr().out
        assert shown in said
        run("discard", said.split("№ ", 1)[1].split()[0])
        capsys.readouterr()


def test_whom_to_offer_is_listed(office, capsys):
    assert run("offer", "--period", "2026-10") == 0
    said = capsys.readouterr().out
    assert "100001       Отопление: 18\u00a0000,00 против 12\u00a0000,00 год назад" in said
    assert "более чем на 25 %: 1, без рассрочки 1." in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("fly",), "нет такого действия"),
        (("show",), "Укажите номер"),
        ((*PLAN, "--parts", "13"), "можно от 1 до 12"),
        ((*PLAN, "--service", "S1"), "нет долга для рассрочки"),
    ],
)
def test_a_refusal_is_one_sentence(office, capsys, words, sentence):
    assert run(*words) == 1
    assert sentence in capsys.readouterr().err

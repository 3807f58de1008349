"""``meter``: what a person types of an act, and reads."""

from datetime import date

import pytest

from tests.cli.office import opened, run
from tests.meters import ACCOUNTANT, metered_office
from tests.operations.test_meter_act_reversal import read_later

NEW = ("--model", "СХВ", "--serial", "SN77", "--verified-to", "01.05.2032", "--start", "0,003")
ON = ("--on", "10.10.2026")


@pytest.fixture
def metered(database, actor, monkeypatch):
    database.write(metered_office, actor)
    return opened(database, monkeypatch)


def test_a_meter_is_replaced_and_listed(metered, capsys):
    assert run("meter", "replace", "1", *ON, "--final", "188,5", *NEW) == 0
    assert (
        "Акт № 2026-000001, точка № 1, 10.10.2026: замена прибора, расход по снятому 4,500." in capsys.readouterr().out
    )
    assert run("meter", "list", "100001") == 0
    said = capsys.readouterr().out
    assert "Точка № 1 Т1: СХВ № SN77, знаков 5, с 10.10.2026, поверка до 01.05.2032" in said
    assert "СХВ № SN1, знаков 5, с 25.09.2025 по 09.10.2026" in said
    assert run("meter", "list", "--building", "1") == 0
    assert "Точка № 4 Т4: СХВ № SN4" in capsys.readouterr().out


def test_a_meter_is_taken_off_put_into_service_and_verified(metered, capsys):
    assert run("meter", "remove", "3", *ON, "--final", "1340/720") == 0
    assert "прибор снят, расход по снятому день 40,000, ночь 20,000" in capsys.readouterr().out
    assert run("meter", "install", "3", "--on", "12.10.2026", "--zones", "2", *NEW[:-1], "1/2") == 0
    assert run("meter", "verify", "1", *ON, "--verified-to", "10.10.2036") == 0
    assert run("meter", "unfit", "2", *ON) == 0
    assert "точка № 2, 10.10.2026: не поверен." in capsys.readouterr().out


def test_an_act_is_listed_and_taken_back(metered, capsys):
    assert run("meter", "replace", "1", *ON, "--final", "188,5", *NEW) == 0
    assert run("meter", "acts", "100001") == 0
    listed = "ЛС 100001, Т1, замена 10.10.2026, прибор № SN77"
    assert f"№ 2026-000001 от {date.today():%d.%m.%Y}, проведён: {listed}" in capsys.readouterr().out
    assert run("meter", "reverse", "2026-000001") == 0
    assert f", сторно: {listed}" in capsys.readouterr().out
    assert run("meter", "list", "100001") == 0
    assert "SN77" not in capsys.readouterr().out
    assert run("meter", "reverse", "2026-000001") == 1
    assert "сторнировать можно только проведённый" in capsys.readouterr().err


def test_readings_by_a_wrong_act_are_taken_back_by_a_key_of_the_command(metered, capsys):
    assert run("meter", "replace", "1", "--on", "14.08.2026", "--final", "175", *NEW, "--drop-later") == 0
    metered.write(read_later, ACCOUNTANT)
    assert run("meter", "reverse", "2026-000001") == 1
    assert "приняты показания (1, первое — 20.09.2026)" in (said := capsys.readouterr().err)
    assert "--drop-later" in said
    assert run("meter", "reverse", "2026-000001", "--drop-later") == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("meter", "change"), "нет такого действия"),
        (("meter", "reverse"), "Укажите номер акта"),
        (("meter", "reverse", "1"), "такого документа нет"),
        (("meter", "replace", "x", *ON), "Укажите номер точки учёта"),
        (("meter", "replace", "1", *ON, *NEW), "Не указано последнее показание"),
        (("meter", "replace", "1", *ON, "--final", "170", *NEW), "меньше предыдущего"),
        (("meter", "replace", "1", "--on", "14.08.2026", "--final", "175", *NEW), "приняты показания"),
        (
            ("meter", "install", "--account", "100003", "--service", "ХВС", "--location", "К", *ON, *NEW),
            "не подключена",
        ),
    ],
)
def test_a_refusal_is_one_sentence(metered, capsys, words, sentence):
    assert run(*words) == 1
    assert sentence in capsys.readouterr().err

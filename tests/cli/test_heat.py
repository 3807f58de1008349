"""``tui-billing heat``: what a person types and reads."""

import pytest

from tests.cli.office import opened
from tests.heated import MONTHS, heat_meter, heat_point, heated_building
from tests.ledgers import charge
from tui_billing.cli.main import main
from tui_billing.queries.balances import owed_by


@pytest.fixture
def office(sqlite_database, actor, monkeypatch):
    sqlite_database.write(heated_building, actor)
    for period in MONTHS:
        sqlite_database.write(charge, actor, period, [(1, 1, 300_000), (2, 1, 27_000_000)])
    opened(sqlite_database, monkeypatch)
    return sqlite_database


def run(*words):
    with pytest.raises(SystemExit) as ended:
        main(["heat", *words])
    return ended.value.code


def said(capsys):
    return capsys.readouterr().out.replace("\xa0", " ")


def test_a_building_is_set_to_pay_evenly_and_its_year_is_corrected_once(office, capsys):
    assert run("evenly", "Мира, 1", "--from", "01.01.2026", "--months", "7") == 0
    assert "равномерно в течение года, месяцев отопления 7: с 01.01.2026" in said(capsys)
    assert run("volumes", "Мира, 1", "--year", "2026", "--first", "610,2", "--second", "498,4") == 0
    assert "дом: 610,2 по прибору: с 01.01.2026 по 30.06.2026" in said(capsys)
    assert run("correct", "--year", "2026", "--period", "2027-01", "--dry-run") == 0
    assert "счетов 2" in said(capsys)
    assert owed(office) == 3_600_000
    assert run("correct", "--year", "2026", "--period", "2027-01") == 0
    assert owed(office) == 3_417_946
    assert run("correct", "--year", "2026", "--period", "2027-01") == 0
    assert "без изменений" in said(capsys)
    assert owed(office) == 3_417_946
    assert run("explain", "100001", "--year", "2026") == 0
    assert "Следует за год: 34 179,46 руб." in said(capsys)


def test_the_volumes_of_a_year_are_taken_from_readings_and_what_is_missing_is_said(office, actor, capsys):
    assert run("readings", "Мира, 1", "--year", "2026") == 1
    assert "Введите объёмы вручную" in capsys.readouterr().err
    for point, account in ((1, None), (2, 1)):
        office.write(heat_point, actor, point, account)
    office.write(heat_meter, actor, 1, 1, {202512: 1000, 202606: 1610.2, 202612: 2108.6})
    office.write(heat_meter, actor, 2, 2, {202512: 10, 202606: 17})
    assert run("readings", "Мира, 1", "--year", "2026") == 0
    told = said(capsys)
    assert "дом: 610,2 по прибору: с 01.01.2026 по 30.06.2026" in told
    assert "дом: 498,4 по прибору: с 01.07.2026 по 31.12.2026" in told
    assert "ЛС 100001: 7 по прибору: с 01.01.2026 по 30.06.2026" in told
    assert "С 01.07.2026: лицевой счёт с внутренним номером 1" in told


def test_premises_are_said_to_have_no_heating_devices(office, capsys):
    assert run("cold", "Мира, 1", "1", "--from", "10.03.2026") == 0
    assert "помещение 1 без отопительных приборов: с 10.03.2026" in said(capsys)
    assert run("warm", "Мира, 1", "1", "--from", "20.03.2026") == 0
    assert "по 19.03.2026" in said(capsys)


def test_what_is_missing_is_asked_for(office, capsys):
    assert run("dance", "Мира, 1") == 1
    assert run("volumes", "Мира, 1") == 1
    assert run("cold", "Мира, 1") == 1
    assert run("show") == 1
    assert run("correct", "Мира, 1", "--year", "2026", "--period", "2027-01") == 1


def owed(office):
    return office.read(owed_by, 1)

"""``tui-billing penalty``: previewed, posted, said again; the statement of an account."""

import pytest

from tests.cli.office import opened
from tests.confirmed import confirm
from tests.ledgers import NOVEMBER, SEPTEMBER, charge, small_office
from tui_billing.cli.main import main
from tui_billing.domain.codes import LawUse
from tui_billing.queries.penalties import penalty_runs

ON = ("--on", "30.11.2026")


@pytest.fixture
def office(sqlite_database, actor, monkeypatch):
    sqlite_database.write(small_office, actor)
    sqlite_database.write(charge, actor, SEPTEMBER, [(1, 1, 100_000), (2, 3, 50_000)])
    sqlite_database.write(confirm, actor, LawUse.PENALTY, NOVEMBER)
    opened(sqlite_database, monkeypatch)
    return sqlite_database


def run(*words):
    with pytest.raises(SystemExit) as ended:
        main(["penalty", "2026-11", *words])
    return ended.value.code


def test_it_is_previewed_posted_once_and_without_changes_the_second_time(office, capsys):
    assert run(*ON, "--dry-run") == 0
    preview = capsys.readouterr().out
    assert "ничего не записано" in preview
    assert "7,60" in preview
    assert office.read(penalty_runs) == []
    assert run(*ON) == 0
    posted = capsys.readouterr().out
    assert "Проведено." in posted
    assert preview.splitlines()[:-1] == posted.splitlines()[:-1]
    assert run(*ON) == 0
    assert "Без изменений" in capsys.readouterr().out


def test_the_statement_of_an_account_has_its_days_and_acts(office, capsys):
    assert run(*ON, "--account", "100001") == 0
    said = capsys.readouterr().out.replace("\u00a0", " ")
    assert "15.11.2026–30.11.2026: 1 000,00 × 16 дн. × 9,5 % ÷ 300 = 5,0667" in said
    assert "ч. 14 и 14.1 ст. 155 ЖК РФ" in said


def test_another_rate_is_refused_with_those_there_are(office, capsys):
    assert run("--rate", "юань") == 1
    assert "payment, day, fixed" in capsys.readouterr().err


def test_a_preview_says_what_nobody_has_checked_and_nothing_is_charged(office, capsys):
    on = ("--on", "31.12.2026")
    assert run(*on, "--dry-run") == 0
    assert "Закон не проверен: key_rate" in capsys.readouterr().out
    assert run(*on) == 1
    assert "tui-billing law confirm key_rate 2026-12" in capsys.readouterr().err

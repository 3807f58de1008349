"""``tui-billing explain``: text, JSON and the annex of the lines of an account."""

import json

import pytest

from tests.cli.office import opened
from tests.ledgers import OCTOBER, charge, small_office
from tui_billing.cli.main import main


@pytest.fixture
def office(sqlite_database, actor, monkeypatch):
    sqlite_database.write(small_office, actor)
    sqlite_database.write(charge, actor, OCTOBER, [(1, 1, 90_000), (1, 3, 50_000)])
    opened(sqlite_database, monkeypatch)
    return sqlite_database


def run(*words):
    with pytest.raises(SystemExit) as ended:
        main(["explain", *words])
    return ended.value.code


def test_the_lines_are_told_as_text(office, capsys):
    assert run("100001", "2026-10", "--service", "S1") == 0
    said = capsys.readouterr().out.replace("\u00a0", " ")
    assert said.startswith("Холодная вода: 900,00 руб.\n  Формула: P = 1 × T × дни ÷ дней в месяце\n")
    assert "Отопление" not in said


def test_the_beginning_of_a_name_will_do(office, capsys):
    assert run("100001", "2026-10", "--service", "хол") == 0
    assert capsys.readouterr().out.startswith("Холодная вода: ")
    assert run("100001", "2026-10", "--service", "хо") != 0
    assert "нет начисленных услуги «хо»" in capsys.readouterr().err


def test_the_same_tree_travels_as_json(office, capsys):
    assert run("100001", "2026-10", "--json") == 0
    water, heat = json.loads(capsys.readouterr().out)
    assert (water["kind"], water["amount_kop"], water["is_confirmed"]) == ("charge", 90_000, True)
    assert water["explanation"]["value"] == "900"
    assert heat["service"] == "S3"


def test_the_annex_is_written(office, tmp_path, capsys):
    assert run("100001", "2026-10", "--pdf", str(tmp_path / "annex.pdf")) == 0
    assert f"PDF: {tmp_path / 'annex.pdf'}" in capsys.readouterr().out
    assert (tmp_path / "annex.pdf").read_bytes().startswith(b"%PDF")
    assert run("100001", "2026-10", "--pdf", str(tmp_path / "нет" / "annex.pdf")) == 5
    assert "Не удаётся записать" in capsys.readouterr().err


def test_an_unknown_account_is_refused(office, capsys):
    assert run("777", "2026-10") == 1
    assert "777" in capsys.readouterr().err

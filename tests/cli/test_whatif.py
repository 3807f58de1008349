"""``tui-billing whatif`` and ``scenario``: a scenario of a file, of words, of what was kept; explained, as JSON too."""

import json

import pytest
from sqlmodel import select

from tests.billed import billed_town
from tests.cli.office import opened, run
from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import Method

DEARER = '[[tariff]]\nservice = "ХВС"\npercent = "10"\n'


@pytest.fixture
def office(sqlite_database, actor, monkeypatch):
    billed_town(sqlite_database, actor, accounts=20, months=1)
    return opened(sqlite_database, monkeypatch)


def normed(session):
    account = session.exec(select(Charge.account_id).where(Charge.method == Method.NORM_UPLIFTED)).first()
    return session.get_one(Account, account).number


def test_a_scenario_is_put_together_kept_explained_and_deleted(office, tmp_path, capsys):
    file = tmp_path / "вода.toml"
    file.write_text(DEARER, encoding="utf-8-sig")
    assert run("whatif", "2026-10", str(file), "--parameter", "uplift=2 с 16.10.2026", "--save", "Вода") == 0
    said = capsys.readouterr().out
    assert "  Тариф: Холодное водоснабжение, с 01.10.2026, 10 %\n" in said
    assert "  Повышающий коэффициент к нормативу, с 16.10.2026: 2\n" in said
    assert "В начисления ничего не записано. Сценарий сохранён: Вода." in said
    number = office.read(normed)
    assert run("whatif", "2026-10", "--scenario", "Вода", "--explain", number, "--service", "ХВС", "--json") == 0
    lines = json.loads(capsys.readouterr().out)
    assert all((each["kind"], each["is_confirmed"]) == ("supposed", True) for each in lines)
    assert run("whatif", "2026-10", "--scenario", "Вода", "--explain", number, "--service", "ХВС") == 0
    text = capsys.readouterr().out
    assert "Откуда: предположено: Тариф: Холодное водоснабжение, с 01.10.2026, 10 %" in text
    assert "Откуда: предположено: Повышающий коэффициент к нормативу, с 16.10.2026: 2" in text
    assert run("scenario", "show", "Вода") == 0
    shown = capsys.readouterr().out
    file.write_text(shown, encoding="utf-8")
    assert shown.startswith(DEARER)
    assert run("whatif", "2026-10", str(file), "--explain", number, "--service", "ХВС") == 0
    assert capsys.readouterr().out == text
    assert run("whatif", "2026-10", str(file), "--save", "Вода", "--explain", number) == 1
    assert "«Вода» уже есть" in capsys.readouterr().err
    assert run("whatif", "2026-10", "--scenario", "Вода", "--save", "Вода", "--explain", number) == 0
    assert run("scenario") == 0
    assert "Вода: Администратор, " in capsys.readouterr().out
    assert run("scenario", "delete", "Вода") == 0
    assert run("scenario") == 0
    assert "Сохранённых сценариев нет" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--parameter", "due_day=9"), "Есть: house_average"),
        (("--parameter", "uplift=много"), "«много»: нет такого ресурса"),
        (("--scenario", "[red]нет[/]"), "Сценария «[red]нет[/]» нет"),
        (("--save", "П"), "Сценарий пуст"),
        (("--explain", "777"), "777"),
    ],
)
def test_what_is_not_known_is_refused_with_advice(office, capsys, words, why):
    assert run("whatif", "2026-10", *words) == 1
    assert why in capsys.readouterr().err


def test_a_file_that_is_no_text_is_refused(office, tmp_path, capsys):
    file = tmp_path / "s.toml"
    file.write_bytes(b"\xff\xfe\x00")
    assert run("whatif", "2026-10", str(file)) == 1
    assert "UTF-8" in capsys.readouterr().err
    assert run("scenario", "steal") == 1
    assert "Есть: list, show, delete" in capsys.readouterr().err

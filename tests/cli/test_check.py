"""``tui-billing check``: a mark for each rule, the offending rows, the exit code."""

import pytest

from tests.cli.office import opened
from tests.ledgers import OCTOBER, charge, pay, small_office
from tui_billing.cli.main import main
from tui_billing.domain.charges import Charge
from tui_billing.domain.payments import Allocation


@pytest.fixture
def office(database, actor, monkeypatch):
    database.write(small_office, actor)
    database.write(charge, actor, OCTOBER, [(1, 1, 10_000)])
    database.write(pay, actor, 1, 4_000)
    opened(database, monkeypatch)
    return database


def run(*words):
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return ended.value.code


def test_a_sound_database_passes(office, capsys):
    assert run("check") == 0
    said = capsys.readouterr().out
    assert "✓ Сумма распределений равна платежу" in said
    assert "✗" not in said
    assert "все соблюдены" in said


def test_what_does_not_add_up_is_shown_and_is_an_error(office, actor, capsys):
    office.write(lambda session: setattr(session.get_one(Allocation, (1, 1)), "amount_kop", 3_999), actor)
    assert run("check") == 1
    said = capsys.readouterr().out
    assert (
        "✗ Сумма распределений равна платежу\n    платёж № 1, ЛС 100001, сумма 40,00, распределено 39,99\n"
        in said.replace("\u00a0", " ")
    )
    assert "нарушено 1" in said


def test_every_line_is_multiplied_again_and_a_wrong_one_is_named(office, actor, capsys):
    assert run("check", "--lines") == 0
    assert "Строк 1, все сошлись до копейки." in capsys.readouterr().out
    office.write(lambda session: setattr(session.get_one(Charge, (1, 1, 1)), "amount_kop", 10_001), actor)
    assert run("check", "--lines", "--period", "2026-10") == 1
    said = capsys.readouterr().out.replace("\u00a0", " ")
    assert (
        "✗ Начисления: строк 1\n    ЛС 100001, период 2026-10, услуга № 1, строка 1, сумма 100,01, по столбцам строки 100,00"
        in said
    )
    assert "Строк 1, не сошлось 1." in said
    assert run("check", "--lines", "--period", "2026-09") == 0


def test_a_period_is_for_lines_only(office, capsys):
    assert run("check", "--period", "2026-10") == 1
    assert "--lines" in capsys.readouterr().err

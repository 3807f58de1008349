"""``tui-billing period`` and ``tui-billing parked``: what is said and the exit codes."""

import pytest

from tests.parked import charge_spoilt
from tests.towns import LAST, small_town
from tui_billing.cli.main import main
from tui_billing.domain.codes import PeriodStatus
from tui_billing.queries.periods import all_periods

FIRST = LAST.plus(-1)


def ran(database, *words):
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main([*words, "--database", str(database.path)])
    return ended.value.code


@pytest.fixture
def billed(sqlite_database, actor, monkeypatch):
    monkeypatch.setenv("TUI_BILLING_USER", "admin")
    small_town(sqlite_database, actor)
    charge_spoilt(sqlite_database, actor, FIRST)
    return sqlite_database


def statuses(database):
    return {each.period: each.status for each in database.read(all_periods)}


def test_the_checks_say_what_to_fix_and_the_exit_code_says_that_something_must_be(billed, capsys):
    assert ran(billed, "period", "close", str(FIRST), "--check") == 1
    said = capsys.readouterr().out
    assert "✗ Отложенные строки начисления" in said
    assert "Закрыть нельзя" in said
    assert ran(billed, "period", "close", str(FIRST), "--reason", "всё равно") == 1
    assert "не закрыт" in capsys.readouterr().err
    assert statuses(billed)[FIRST] is PeriodStatus.OPEN


def test_a_period_is_closed_and_opened_again_by_the_commands_that_are_advised(billed, capsys):
    assert ran(billed, "parked", str(FIRST), "--postpone", "уточняется") == 0
    assert ran(billed, "period", "soft", str(FIRST)) == 0
    assert "теперь попадают в октябрь 2026" in capsys.readouterr().out
    assert ran(billed, "period", "close", str(FIRST), "--check") == 0
    assert "приняв отмеченное" in capsys.readouterr().out
    assert ran(billed, "period", "accept", str(FIRST), "--reason", "печатает другая фирма") == 0
    assert ran(billed, "period", "close", str(FIRST)) == 0
    assert statuses(billed)[FIRST] is PeriodStatus.CLOSED
    assert ran(billed, "period", "reopen", str(FIRST)) == 1
    assert ran(billed, "period", "reopen", str(FIRST), "--reason", "пропущен платёж") == 0
    assert statuses(billed)[FIRST] is PeriodStatus.SOFT_CLOSED
    capsys.readouterr()
    assert ran(billed, "period", "history", str(FIRST)) == 0
    assert "открыт снова, Администратор: пропущен платёж" in capsys.readouterr().out


def test_the_work_list_shows_what_is_postponed_and_what_is_still_open(billed, capsys):
    assert ran(billed, "parked", str(FIRST)) == 0
    assert "из них перенесено 0" in capsys.readouterr().out
    assert ran(billed, "parked", str(FIRST), "--postpone", "уточняется") == 0
    capsys.readouterr()
    assert ran(billed, "parked", str(LAST), "--still-open") == 0
    assert "перенесено: уточняется" in capsys.readouterr().out
    assert ran(billed, "parked", str(FIRST), "--reason", "нет_такой") == 1
    assert ran(billed, "parked", str(FIRST), "--take-up") == 0


def test_an_unknown_action_and_a_missing_period_are_refused(billed, capsys):
    assert ran(billed, "period", "shut") == 1
    assert "нет такого действия" in capsys.readouterr().err
    assert ran(billed, "period", "close") == 1
    assert ran(billed, "period", "missing", "много") == 1

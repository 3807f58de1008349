"""``tui-billing outage``: an interruption is recorded, shown with what it takes off, recalculated, reversed."""

from datetime import date

import pytest

from tests.cli.office import opened, run
from tests.towns import LAST
from tui_billing.cli import _office
from tui_billing.operations.accrual import accrue_period, post_accrual


@pytest.fixture
def office(town, actor, monkeypatch):
    run = accrue_period(town, actor, LAST, accrued_on=LAST.last)
    post_accrual(town, actor, run.run_id)
    opened(town, monkeypatch)
    monkeypatch.setattr(_office, "today", lambda: date(2026, 11, 20))
    return town


WHEN = ("--from", "05.10.2026 06:00", "--till", "06.10.2026 02:00", "--act", "акт № 7")


def test_an_outage_is_recorded_shown_and_reversed(office, capsys):
    assert run("outage", "kinds") == 0
    assert " 1  вода: перерыв подачи" in capsys.readouterr().out
    call = (
        "outage",
        "create",
        "--service",
        "Холодное водоснабжение",
        "--kind",
        "1",
        "--building",
        "1",
        "--period",
        "2026-10",
    )
    assert run(*call, *WHEN, "--post") == 0
    said = capsys.readouterr().out
    assert "перерывы 20 ч, сверх допустимого 16 ч × 0,15 %: снижение 2,4 %" in said
    assert "№ 2026-000001" in said
    assert run("recalculate", "2026-10", "--dry-run") == 0
    assert "сторно" not in (said := capsys.readouterr().out)
    assert "Холодное водоснабжение" in said
    assert run("outage", "show", "2026-000001") == 0
    assert "2,4 %" in capsys.readouterr().out
    assert run("outage", "reverse", "2026-000001", "--period", "2026-10") == 0
    assert run("outage") == 0
    assert "сторно" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("fly",), "нет такого действия"),
        (("create",), "--service"),
        (("create", "--service", "Холодное водоснабжение", *WHEN), "Нет такого вида"),
        (("create", "--service", "Холодное водоснабжение", "--kind", "1", "--from", "вчера", *WHEN[2:]), "вчера"),
        (("post",), "Укажите номер"),
    ],
)
def test_a_refusal_says_what_to_do(office, capsys, words, sentence):
    assert run("outage", *words) in {1, 2}
    assert sentence in capsys.readouterr().err

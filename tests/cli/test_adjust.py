"""``tui-billing adjust``, ``recalculate``, ``whatif``, ``compare``: what a person types and reads."""

import pytest

from tests.cli.office import opened, run
from tests.ledgers import OCTOBER, SEPTEMBER, charge, small_office
from tui_billing.queries.balances import owed_by


@pytest.fixture
def office(sqlite_database, actor, monkeypatch):
    sqlite_database.write(small_office, actor)
    sqlite_database.write(charge, actor, SEPTEMBER, [(1, 1, 10_000)])
    sqlite_database.write(charge, actor, OCTOBER, [(1, 1, 12_000)])
    opened(sqlite_database, monkeypatch)
    return sqlite_database


def test_a_sum_or_a_volume_is_posted_with_its_reason(office, capsys):
    assert run("adjust", "100001", "S1", "2026-09", "2026-10", "--reason", "акт № 5", "--amount", "-20,50") == 0
    assert "Проведено" in capsys.readouterr().out
    assert office.read(owed_by, 1) == 22_000 - 2_050
    assert run("adjust", "100001", "S1", "2026-09", "2026-10", "--reason", "акт № 6", "--volume", "0,5") == 0
    assert office.read(owed_by, 1) == 22_000 - 2_050 + 5_000
    assert run("adjust", "100001", "S1", "2026-09", "2026-10", "--reason", "акт") == 1


def test_two_months_are_compared(office, capsys):
    assert run("compare", "2026-09", "2026-10") == 0
    said = capsys.readouterr().out
    assert "сентябрь 2026 → октябрь 2026" in said
    assert "20,00" in said


def test_a_recalculation_without_marks_changes_nothing(office, capsys):
    assert run("recalculate", "2026-11", "--dry-run") == 0
    assert "Без изменений" in capsys.readouterr().out


def test_the_documents_are_listed_shown_and_reversed_whole(office, capsys):
    assert run("adjust", "100001", "S1", "2026-09", "2026-10", "--reason", "акт № 5", "--amount", "-20,50") == 0
    assert run("recalculation") == 0
    assert "№ 2026-000001" in capsys.readouterr().out
    assert run("recalculation", "show", "2026-000001") == 0
    assert "100001" in capsys.readouterr().out
    assert run("recalculation", "reverse", "2026-000001", "--period", "2026-10") == 0
    said = capsys.readouterr().out
    assert "сторно" in said
    assert "20,50" in said
    assert office.read(owed_by, 1) == 22_000
    assert run("recalculation", "reverse", "2026-000001", "--period", "2026-10") == 1
    assert "сторнирован" in capsys.readouterr().err
    assert run("recalculation", "fly") == 1
    assert run("recalculation", "post") == 1

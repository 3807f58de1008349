"""``tui-billing pay``: one payment, and what is refused."""

import pytest

from tests.cli.office import opened
from tests.ledgers import SEPTEMBER, charge, small_office
from tui_billing.cli.main import main


@pytest.fixture
def office(database, actor, monkeypatch):
    database.write(small_office, actor)
    database.write(charge, actor, SEPTEMBER, [(1, 1, 10_000)])
    opened(database, monkeypatch)
    return database


def run(*words):
    with pytest.raises(SystemExit) as ended:
        main(["pay", "--period", "2026-10", *words])
    return ended.value.code


def test_a_payment_says_what_it_pays_for_and_is_not_recorded_twice(office, capsys):
    assert run("100001", "120,50", "--id", "чек-1") == 0
    assert "за октябрь 2026: на долг 100,00, аванс 20,50" in capsys.readouterr().out
    assert run("100001", "120,50", "--id", "чек-1") == 1
    assert "уже загружен" in capsys.readouterr().err


def test_a_malformed_sum_and_an_unknown_account_are_one_sentence(office, capsys):
    assert run("100001", "12,345") == 2
    assert run("999", "10") == 1
    assert "999 не найден" in capsys.readouterr().err

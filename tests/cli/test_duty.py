"""``tui-billing duty``: the duty for a price, and for what an account owes."""

from datetime import date

import pytest

from tests.cli.office import opened
from tests.ledgers import OCTOBER, SEPTEMBER, charge, small_office
from tui_billing.cli import _office
from tui_billing.cli.main import main


@pytest.fixture
def office(database, actor, monkeypatch):
    """Account 1 owes 300 024,00 of September; October is not due yet."""
    database.write(small_office, actor)
    database.write(charge, actor, SEPTEMBER, [(1, 1, 300_024_00), (2, 1, 600_000_00)])
    database.write(charge, actor, OCTOBER, [(1, 1, 5_000_00), (3, 1, 5_000_00)])
    opened(database, monkeypatch)
    monkeypatch.setattr(_office, "today", lambda: date(2026, 11, 10))
    return database


def run(*words):
    with pytest.raises(SystemExit) as ended:
        main(["duty", *words])
    return ended.value.code


def said(capsys):
    return capsys.readouterr().out.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        (
            ("300024", "--kind", "order"),
            ("10 000,00 + 2,5 % × 24,00 = 10 000,60", "За судебный приказ", "5 001,00 руб."),
        ),
        (("150050", "--court", "arbitration"), ("арбитражный суд", "12 503,00 руб.")),
        (("12345,67", "--filed", "08.09.2024"), ("494,00 руб.", "ст. 333.19")),
    ],
)
def test_the_duty_of_a_price_is_told_step_by_step(capsys, words, sentences):
    assert run(*words) == 0
    told = said(capsys)
    assert all(each in told for each in sentences)


def test_the_duty_of_an_account_is_that_of_its_overdue_debt(office, capsys):
    assert run("--account", "100001") == 0
    told = said(capsys)
    assert "Долг, срок оплаты которого прошёл: 300 024,00 руб., месяцев 1, старейший — сентябрь 2026." in told
    assert "Судебный приказ: госпошлина 5 001,00 руб., суд общей юрисдикции" in told
    assert "Иск: госпошлина 10 001,00 руб." in told
    assert "приказ не выдают" not in told
    assert run("--account", "100002") == 0
    assert "приказ не выдают (ст. 121 ГПК РФ)" in said(capsys)
    assert run("--account", "100003") == 0
    assert "взыскивать нечего" in said(capsys)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "либо цену иска, либо лицевой счёт"),
        (("5", "--account", "1"), "либо цену иска, либо лицевой счёт"),
        (("5", "--kind", "жалоба"), "Есть: suit, order"),
        (("5", "--court", "высший"), "Есть: general, arbitration"),
        (("0",), "больше нуля"),
    ],
)
def test_what_has_no_duty_is_refused(capsys, words, sentence):
    assert run(*words) == 1
    assert sentence in capsys.readouterr().err

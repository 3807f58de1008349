"""``tui-billing oneoff``: previewed, made, posted, reversed; a retry doubles nothing."""

from datetime import date

import pytest

from tests.cli.office import opened
from tests.ledgers import small_office
from tui_billing.cli.main import main
from tui_billing.domain.services import BuildingSupplier

CALL = ("--service", "S1", "--amount", "500", "--reason", "Вызов мастера", "--period", "2026-10")


def supplied(session):
    small_office(session)
    for building in (1, 2):
        session.add(BuildingSupplier(building_id=building, service_id=1, valid_from=date(2020, 1, 1), supplier_id=1))


@pytest.fixture
def office(database, actor, monkeypatch):
    database.write(supplied, actor)
    opened(database, monkeypatch)
    return database


def run(*words):
    with pytest.raises(SystemExit) as ended:
        main(["oneoff", *words])
    return ended.value.code


def number_in(text):
    return text.rsplit("№ ", 1)[1].split()[0]


def test_a_document_is_previewed_made_posted_shown_and_reversed(office, capsys):
    assert run("preview", *CALL) == 0
    assert "Отбор: все лицевые счета. Счетов 3, сумма 1\u00a0500,00 руб." in capsys.readouterr().out
    assert run("create", "--building", "1", *CALL) == 0
    said = capsys.readouterr().out
    assert "черновик: Холодная вода за 2026-10, Вызов мастера; счетов 2, 1\u00a0000,00 руб." in said
    number = number_in(said)
    assert run("post", number) == 0
    assert "проведён" in capsys.readouterr().out
    assert run("create", "--building", "1", *CALL) == 1
    assert f"уже есть: № {number}" in capsys.readouterr().err
    assert run("reverse", number, "--period", "2026-10") == 0
    assert "−1\u00a0000,00" in capsys.readouterr().out
    assert run("show", number) == 0
    assert "  Разовое начисление № " in capsys.readouterr().out
    assert run() == 0
    assert "сторнирован" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("fly",), "нет такого действия"),
        (("post",), "Укажите номер"),
        (("post", "7"), "такого документа нет"),
        (("create", "--amount", "5"), "Не указана услуга"),
        (("create", "--service", "Космос"), "Есть: Горячая вода, Отопление, Холодная вода"),
    ],
)
def test_a_refusal_is_one_sentence(office, capsys, words, sentence):
    assert run(*words) == 1
    assert sentence in capsys.readouterr().err

"""``tui-billing common``: what is set, setting it, what is wrong."""

import pytest

from tests.cli.office import opened
from tests.heads import communal_flat
from tui_billing.cli.main import main
from tui_billing.domain.codes import ServiceKind, ServiceSection
from tui_billing.domain.services import Service


def with_common_service(session):
    communal_flat(session)
    session.add(
        Service(
            id=9, code="ЭЭОДН", name="Электроэнергия на ОДН", short_name="ЭЭ ОДН", unit_id=2, position=9,
            kind=ServiceKind.COMMON_HOUSE, section=ServiceSection.COMMUNAL,
        )
    )  # fmt: skip


@pytest.fixture
def office(database, actor, monkeypatch):
    database.write(with_common_service, actor)
    opened(database, monkeypatch)
    return database


def run(*words):
    with pytest.raises(SystemExit) as ended:
        main(["common", *words])
    return ended.value.code


SET = ("set", "--building", "1", "--service", "ЭЭОДН", "--mode", "actual", "--from", "01.01.2027")


def test_a_mode_is_set_with_its_basis_and_shown(office, capsys):
    assert run() == 0
    said = capsys.readouterr().out
    assert "Ни одному дому порядок не задан" in said
    assert "ЭЭОДН" in said
    assert run(*SET, "--basis", "протокол № 3 от 01.12.2026") == 0
    assert run() == 0
    said = capsys.readouterr().out
    assert "КР на СОИ по прибору дома каждый месяц, с 01.01.2027; протокол № 3 от 01.12.2026 (Администратор)" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("sing",), "нет такого действия"),
        (("set", "--building", "1"), "Не указано --service"),
        ((*SET[:-3], "weekly", "--basis", "x"), "нет такого порядка"),
        (SET, "Не указано основание"),
        ((*SET[:-1], "02.01.2027", "--basis", "x"), "с первого числа"),
    ],
)
def test_what_is_wrong_is_one_sentence(office, capsys, words, sentence):
    assert run(*words) == 1
    assert sentence in capsys.readouterr().err

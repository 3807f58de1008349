import pytest

from tui_billing.cli.main import main


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["accrue", "--nonsense"], "Нет параметра --nonsense. Справка: tui-billing accrue --help."),
        (["nope"], "Нет команды «nope». Список команд: tui-billing --help."),
        (["accrue"], "Не указано: ПЕРИОД. Справка: tui-billing accrue --help."),
        (["demo", "--accounts", "много"], "Недопустимое значение: --accounts. Справка: tui-billing demo --help."),
    ],
)
def test_what_is_typed_wrongly_is_said_in_one_sentence(typed, said, capsys):
    with pytest.raises(SystemExit) as left:
        main(typed)
    assert (left.value.code, capsys.readouterr().err.strip()) == (2, said)

"""``tui-billing receipts``: what it says and how it ends."""

import pytest

from tests.billed import billed_town
from tui_billing.cli.main import main


@pytest.fixture
def office(sqlite_database, actor, monkeypatch):
    monkeypatch.setenv("TUI_BILLING_USER", "admin")
    billed_town(sqlite_database, actor, accounts=12, months=1)
    return sqlite_database.path


def receipts(*words):
    with pytest.raises(SystemExit) as ended:
        main(["receipts", *map(str, words)])
    return ended.value.code


def test_receipts_are_printed_into_the_folder_and_counted(office, tmp_path, capsys):
    folder = tmp_path / "out"
    assert receipts("2026-10", "--database", office, "--folder", folder) == 0
    said = capsys.readouterr().out
    assert "Квитанций: 12, из них новых: 12." in said
    assert str(folder) in said
    assert all(path.read_bytes().startswith(b"%PDF") for path in folder.iterdir())
    assert receipts("10.2026", "--database", office, "--folder", folder, "--account", "100000001") == 0
    assert "Квитанций: 1, из них новых: 0." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["2026-13"], 2, "не период начисления"),
        (["2030-01"], 1, "не проведено"),
        (["2026-10", "--account", "нет"], 1, "Лицевой счёт нет не найден"),
        (["2026-10", "--building", "1", "--account", "100000001"], 1, "что-то одно"),
        (["2026-10", "--building", "999"], 1, "по дому № 999 не проведено"),
    ],
)
def test_a_refusal_is_one_sentence_and_a_code(office, tmp_path, capsys, words, code, sentence):
    assert receipts(*words, "--database", office, "--folder", tmp_path / "out") == code
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "out").exists()

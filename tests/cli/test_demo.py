import stat

import pytest
from sqlmodel import func, select

from tui_billing.cli.main import main
from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Posting
from tui_billing.domain.codes import PeriodStatus
from tui_billing.domain.office import User
from tui_billing.queries.periods import all_periods
from tui_billing.storage.database import Database


def demo(*words):
    with pytest.raises(SystemExit) as ended:
        main(["demo", *words])
    return ended.value.code


@pytest.fixture
def town(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TUI_BILLING_USER", "ivanov")
    code = demo("--accounts", "40", "--months", "2", "--folder", str(tmp_path / "demo"))
    return code, tmp_path / "demo", capsys.readouterr().out


def test_a_town_is_billed_from_readings_to_receipts(town):
    code, folder, said = town
    assert code == 0
    for words in (
        "Город",
        "Начисление, сентябрь 2026",
        "Закрытие, сентябрь 2026",
        "Оплата, октябрь 2026",
        "Квитанции, октябрь 2026",
        "Всего",
    ):
        assert words in said
    files = sorted((folder / "receipts").glob("*.pdf"))
    assert files
    assert all(file.read_bytes().startswith(b"%PDF") for file in files)


def test_the_file_of_the_town_is_private_and_its_user_is_who_asked(town):
    _, folder, _ = town
    path = folder / "office.db"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    database = Database.at(path)
    assert "ivanov" in database.read(lambda session: session.exec(select(User.login)).all())
    assert database.read(lambda session: session.exec(select(func.count()).select_from(Account)).one()) == 40
    assert database.read(lambda session: session.exec(select(func.count()).select_from(Posting)).one()) > 0
    assert [each.status for each in database.read(all_periods)] == [PeriodStatus.OPEN, PeriodStatus.CLOSED]
    database.close()


def test_a_town_is_replaced_only_by_force(town, capsys):
    _, folder, _ = town
    before = (folder / "office.db").stat().st_ino
    assert demo("--folder", str(folder)) == 1
    assert "уже есть учебный город" in capsys.readouterr().err
    assert (folder / "office.db").stat().st_ino == before
    assert demo("--accounts", "20", "--months", "1", "--folder", str(folder), "--force") == 0


def test_a_folder_that_cannot_be_written_is_refused(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert demo("--folder", str(tmp_path / "file" / "demo")) == 1
    assert "нет доступа" in capsys.readouterr().err

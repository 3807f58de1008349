import pytest
from sqlmodel import select

from tui_billing.cli.main import main
from tui_billing.domain.services import Service
from tui_billing.storage.database import Database


def init(*words):
    with pytest.raises(SystemExit) as ended:
        main(["init", *words])
    return ended.value.code


def test_a_database_is_made_for_a_sector(tmp_path, capsys):
    path = tmp_path / "office.db"
    assert init("--sector", "gas", "--database", str(path)) == 0
    database = Database.at(path)
    assert "ГАЗ" in database.read(lambda session: session.exec(select(Service.code)).all())
    database.close()
    assert "газоснабжение" in capsys.readouterr().out


def test_an_unknown_sector_makes_no_file(tmp_path, capsys):
    path = tmp_path / "office.db"
    assert init("--sector", "coal", "--database", str(path)) == 1
    assert not path.exists()
    assert "Нет отрасли «coal»" in capsys.readouterr().err


def test_a_database_that_is_there_is_left_alone(tmp_path, capsys):
    path = tmp_path / "office.db"
    path.write_text("precious")
    assert init("--database", str(path)) == 5
    assert path.read_text() == "precious"
    assert "уже существует" in capsys.readouterr().err

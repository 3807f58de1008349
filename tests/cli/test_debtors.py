"""``tui-billing debtors``: the list on the screen, in a PDF and in a table."""

import zipfile

import pypdf
import pytest

from tests.cli.office import opened
from tests.ledgers import SEPTEMBER, charge, small_office
from tui_billing.cli.main import main


@pytest.fixture
def office(database, actor, monkeypatch):
    database.write(small_office, actor)
    database.write(charge, actor, SEPTEMBER.plus(-24), [(1, 1, 123_456), (2, 1, 50)])
    opened(database, monkeypatch)
    return database


def run(*words):
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return ended.value.code


def test_debtors_are_listed_and_written(office, tmp_path, capsys):
    pdf, xlsx = tmp_path / "d.pdf", tmp_path / "d.xlsx"
    assert run("debtors", "--min", "1000", "--pdf", str(pdf), "--xlsx", str(xlsx)) == 0
    said = capsys.readouterr().out.replace("\u00a0", " ")
    assert "100001" in said
    assert "100002" not in said
    assert "Должников: 1, долг 1 234,56 ₽" in said
    assert "1 234,56" in pypdf.PdfReader(pdf).pages[0].extract_text().replace("\u00a0", " ")
    assert "1234.56" in zipfile.ZipFile(xlsx).read("xl/worksheets/sheet1.xml").decode()


def test_a_malformed_sum_and_an_unwritable_place_are_one_sentence(office, tmp_path, capsys):
    assert run("debtors", "--min", "много") == 2
    assert "не число" in capsys.readouterr().err
    assert run("debtors", "--pdf", str(tmp_path / "нет" / "d.pdf")) == 5
    assert "Не удаётся записать файл" in capsys.readouterr().err

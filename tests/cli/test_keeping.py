"""The commands that keep a database: users, copies, upgrades; each refusal is one sentence and its exit code."""

import pytest

from tests.cli.office import opened
from tests.storage.test_schema import at_revision
from tui_billing.cli.main import main


@pytest.fixture
def run(sqlite_database, monkeypatch, capsys):
    """Run a command on the database as its administrator: exit code, output, errors."""
    opened(sqlite_database, monkeypatch)

    def command(*words):
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return command


def test_a_user_is_added_listed_and_switched_off(run):
    assert run("user", "add", "vasina", "--name", "Васина \x1b[2J", "--role", "accountant")[0] == 0
    assert "vasina: Васина ·[2J, бухгалтер\n" in run("user")[1]
    assert run("user", "off", "vasina")[0] == 0
    assert "vasina: Васина ·[2J, бухгалтер, отключён\n" in run("user", "list")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("user", "drop"), "нет такого действия"),
        (("user", "add", "vasina", "--name", "Васина", "--role", "king"), "нет такой роли"),
        (("user", "off", "vasina"), "не работает в базе"),
    ],
)
def test_a_wrong_word_is_refused_with_those_that_are_right(run, words, said):
    code, out, err = run(*words)
    assert (code, out) == (1, "")
    assert said in err


def test_a_typist_may_not_manage_users(run, monkeypatch):
    run("user", "add", "vasina", "--name", "Васина")
    monkeypatch.setenv("TUI_BILLING_USER", "vasina")
    code, _, err = run("user", "off", "admin")
    assert code == 3
    assert err.startswith("Роль «оператор ввода» не даёт права")


def test_a_copy_is_made_beside_the_database_and_brought_back(run, sqlite_database):
    code, out, _ = run("backup")
    assert code == 0
    (copy,) = sqlite_database.path.parent.glob("office.20*.db")
    assert str(copy) in out
    run("user", "add", "vasina", "--name", "Васина")
    sqlite_database.close()
    code, out, err = run("restore", copy)
    assert (code, err) == (0, "")
    assert "office.replaced-1.db" in out
    assert "vasina" not in run("user")[1]


def test_a_second_copy_under_the_same_name_needs_force(run, tmp_path):
    assert run("backup", tmp_path / "copy.db")[0] == 0
    code, _, err = run("backup", tmp_path / "copy.db")
    assert code == 5
    assert "--force" in err
    assert run("backup", tmp_path / "copy.db", "--force")[0] == 0


def test_a_newer_database_is_refused_by_every_door(run, sqlite_database, actor):
    sqlite_database.write(at_revision, actor, "9999")
    for words in (("user",), ("backup",), ("upgrade",)):
        code, _, err = run(*words)
        assert code == 5
        assert "более новой версией программы" in err


def test_an_absent_database_is_refused_and_not_made(run, tmp_path):
    code, _, err = run("user", "--database", tmp_path / "absent.db")
    assert code == 5
    assert "tui-billing init" in err
    assert not (tmp_path / "absent.db").exists()


def test_upgrading_a_current_database_says_so(run):
    assert run("upgrade") == (0, "База соответствует программе: схема 0001.\n", "")

"""``tui-billing law``: what the law is on a day, whence, through when it is checked, what was confirmed."""

import pytest

from tests.cli.office import opened
from tui_billing.cli.main import main
from tui_billing.domain.law import CHOICES, PARAMETERS


@pytest.fixture
def run(sqlite_database, monkeypatch, capsys):
    """Run a command as the administrator: exit code, output, errors."""
    opened(sqlite_database, monkeypatch)

    def command(*words):
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        said = capsys.readouterr()
        return ended.value.code, said.out.replace("\u00a0", " "), said.err

    return command


def test_the_list_has_every_parameter_with_its_value_act_and_last_checked_day(run):
    code, out, _ = run("law", "--on", "01.03.2026")
    assert code == 0
    for name, parameter in PARAMETERS.items():
        assert f"{name}: {parameter.title}\n" in out
    assert "    15-е число следующего месяца\n" in out
    assert "177-ФЗ" in out
    assert "Проверено 01.09.2026, по 31.12.2026\n" in out
    assert max(len(line) for line in out.splitlines()) <= 80


def test_another_day_has_another_value_or_none(run):
    out = run("law", "list", "--on", "31.12.2015")[1]
    assert "    8,25 %\n" in out
    assert "    нет значения на этот день\n" in out


def test_a_parameter_is_shown_with_all_its_steps_and_open_points(run):
    assert "опубликован 08.08.2024" in run("law", "show", "duty_general")[1].replace("\n    ", " ")
    code, out, _ = run("law", "show", "penalty_rate_cap")
    assert code == 0
    assert "с 01.08.2022 до 01.01.2025\n    не выше 9,5 %\n" in out
    assert "с 28.02.2022 до 01.08.2022\n    ровно 9,5 %\n" in out
    assert "CAP_LEGAL: Ограничение ставки пеней для юридических лиц и ИП\n    true — действует (по умолчанию)\n" in out


def test_a_month_is_confirmed_and_that_is_shown(run):
    code, out, err = run("law", "confirm", "uplift", "2027-01", "--note", "Гарант \x1b[2J")
    assert (code, err) == (0, "")
    assert out == "Повышающий коэффициент к нормативу: подтверждено на январь 2027.\n"
    assert "подтверждено на 2027-01: Администратор" in run("law", "show", "uplift")[1]
    assert "Гарант ·[2J" in run("law", "show", "uplift")[1]
    assert "подтверждено: 2027-01" in run("law")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("law", "drop"), "нет такого действия. Есть: list, show, confirm, choose"),
        (("law", "show"), "Укажите параметр"),
        (("law", "show", "uplifts"), "нет такого параметра закона"),
        (("law", "confirm", "uplift"), "Укажите период"),
        (("law", "confirm", "uplift", "2027-01"), "что проверено"),
    ],
)
def test_a_wrong_word_is_refused_with_those_that_are_right(run, words, said):
    code, out, err = run(*words)
    assert (code, out) == (1, "")
    assert said in err


def test_every_disputed_point_is_listed_and_one_is_decided_by_an_act(run):
    out = run("law")[1]
    for name, point in CHOICES.items():
        assert f"{name}: {point.title} {point.default} — " in out.replace("\n    ", " ")
    act = ("--from", "01.01.2026", "--act", "Учётная политика от 20.12.2025 № 45")
    code, out, err = run("law", "choose", "K_SPLIT", "next_period", *act)
    assert (code, err) == (0, "")
    assert out == "Повышающий коэффициент меняется внутри месяца: с 01.01.2026 новый — со следующего месяца.\n"
    out = run("law", "show", "K_SPLIT")[1].replace("\n    ", " ")
    assert "с 01.01.2026, Учётная политика от 20.12.2025 № 45" in out
    assert "K_SPLIT" in run("law", "show", "uplift")[1]
    assert run("law", "choose", "K_SPLIT", "next_period", *act)[0] == 1
    assert "Есть: by_days — по дням" in run("law", "choose", "K_SPLIT")[2]
    assert "ответа «x» нет" in run("law", "choose", "K_SPLIT", "x", *act)[2]
    assert "первое число" in run("law", "choose", "K_SPLIT", "by_days", "--from", "02.01.2026", *act[2:])[2]
    assert "нет такого спорного вопроса" in run("law", "choose", "K_SPILT", "x", *act)[2]


def test_a_dry_run_of_an_unchecked_month_says_so_and_an_accrual_is_refused(run):
    code, out, _ = run("accrue", "2027-01", "--dry-run")
    assert code == 0
    assert "Закон не проверен: uplift «Повышающий коэффициент к нормативу» проверен по 31.12.2026" in out
    run("period", "open", "2027-01")
    code, _, err = run("accrue", "2027-01")
    assert code == 1
    assert "uplift «Повышающий коэффициент к нормативу» проверен по 31.12.2026" in err
    for name in ("house_average", "uplift"):
        run("law", "confirm", name, "2027-01", "--note", "сверено")
    assert run("accrue", "2027-01")[0] == 0
    assert "не проверен" not in run("accrue", "2027-01", "--dry-run")[1]

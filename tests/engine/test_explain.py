"""A charge line as a tree: its leaves come to its amount, whatever town and month it is of."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.test_accrue import MONTHS, TOWNS, accrued, town_of
from tests.golden.read import examples, facts_and_book
from tui_billing.domain.decimals import NARROW
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.engine.accrue import accrue
from tui_billing.engine.explain import considered, explain
from tui_billing.engine.explain_volumes import Register
from tui_billing.engine.explanation import as_data, difference, is_exact, leaf, leaves, outline
from tui_billing.engine.rule import ABSENT, reads
from tui_billing.engine.rulebook import all_rules


def lines_of(name):
    example = examples()[name]
    facts, book = facts_and_book(example)
    months = map(Period.parse, example.get("periods") or [example["period"]])
    return [line for month in months for line in accrue(facts, book, month).lines.to_dicts()]


def told(line, **given):
    """The explanation as plain sentences, indented."""
    given = {"unit": "м³"} | given
    return [
        f"{'  ' * depth}{text}".replace(NARROW, " ") for depth, text in outline(explain(line, **given).tree).lines()
    ]


def test_a_metered_line_is_told_from_the_readings_to_the_rounding():
    (line,) = lines_of("by_meter/water.toml")
    assert told(line, name="Холодная вода")[:12] == [
        "Холодная вода: 383,75 руб.",
        "  Формула: P = V × T, V = (показание − предыдущее показание) × коэффициент прибора",
        "  Основание: Правила, утв. ПП РФ от 06.05.2011 № 354, п. 42, прил. 2, формула 1",
        "  Начислено до округления: 383,74648 руб. = 7,384 м³ × 51,97 руб./м³",
        "    Объём: 7,384 м³ = 107,384 − 100",
        "      Текущее показание: 107,384",
        "      Предыдущее показание: 100",
        "    Тариф: 51,97 руб./м³",
        "  Округление один раз, половина копейки — от нуля: 383,74648 до 383,75 руб.",
        "  Способ: по прибору",
        "  Дни строки: 01.04.2026–30.04.2026, 30 из 30",
        "  Другие способы расчёта, и почему не они",
    ]


@TOWNS
@given(st.integers(0, 10**9), MONTHS)
def test_the_leaves_of_every_line_of_a_random_town_come_to_its_amount(seed, year_month):
    for line in accrued(town_of(seed, year_month), year_month).lines.to_dicts():
        tree = explain(line).tree
        assert is_exact(tree), (line, list(outline(tree).lines()))
        assert tree.value == Fraction(line["amount_kop"], 100)
        assert all(each.value is not None for each in leaves(tree))


@pytest.mark.parametrize("name", examples())
def test_the_leaves_of_every_worked_example_come_to_its_amount(name):
    for line in lines_of(name):
        assert is_exact(explain(line).tree)


def test_the_leaves_say_what_they_were_read_from():
    (line,) = lines_of("by_norm_uplifted/cold_water_2026.toml")
    keys = {each.label: each.key for each in leaves(explain(line).tree)}
    assert keys["Человеко-дни"] == ("residents", 1)
    assert keys["Норматив"] == ("norm", 1)
    assert keys["Тариф"] == ("tariff", 1)


@pytest.mark.parametrize(
    ("example", "sentence"),
    [
        ("by_average/no_reading.toml", "Объём: ≈ 7,333333333 (точно 22/3) м³"),
        ("common_house_by_meter/krasnoyarsk.toml", "Потребность дома: 2 000 м³"),
        ("common_house_by_meter/krasnoyarsk.toml", "Доля помещения: 0,025 = 60 м² ÷ 2 400 м²"),
        ("derived/norm_without_uplift.toml", "Объём: 12,99 м³"),
        ("by_norm_uplifted/cold_water_2026.toml", "Повышающий коэффициент: 3"),
    ],
)
def test_what_a_quantity_is_made_of_is_shown(example, sentence):
    assert sentence in [each.strip() for line in lines_of(example) for each in told(line)]


@pytest.mark.parametrize("example", ["swap", "rollover", "tariff_change", "current_transformers"])
def test_a_metered_volume_that_is_no_plain_difference_is_pointed_out(example):
    for line in lines_of(f"by_meter/{example}.toml"):
        assert any("не равен разности показаний" in each for each in told(line))


def test_a_rollover_and_a_ratio_are_shown_where_the_meters_come_to_the_volume():
    (line,) = lines_of("by_meter/rollover.toml")
    before, after = line["reading_from_e6"], line["reading_to_e6"]
    register = Register("77", before, after, 10**11, 1000, 30, 30)
    assert any("Ёмкость счётного механизма" in each for each in told(line, registers=[register]))
    wrong = Register("77", before, after, 10**11, 2000, 30, 30)
    assert any("не равен разности показаний" in each for each in told(line, registers=[wrong]))


def test_a_damaged_line_is_said_to_be_damaged():
    (line,) = lines_of("by_meter/water.toml")
    damaged = explain(line | {"amount_kop": 1})
    assert not damaged.is_confirmed
    assert any("Записано 0,01 руб., а выходит 383,75 руб." in text for _, text in outline(damaged.tree).lines())


def test_a_damaged_norm_is_found_by_its_leaves():
    (line,) = lines_of("by_norm/people_by_days.toml")
    assert explain(line).is_confirmed
    assert not explain(line | {"norm_e6": line["norm_e6"] + 10_000}).is_confirmed


def test_an_explanation_travels_as_json():
    (line,) = lines_of("by_norm/people_by_days.toml")
    data = json.loads(json.dumps(as_data(explain(line).tree)))
    (exact,) = data["of"]
    assert Fraction(exact["of"][0]["value"]) == Fraction(110, 30) * Fraction("4.33")
    assert Fraction(data["value"]) == Fraction("825.11")


def test_every_other_rule_of_the_kind_is_said_with_why_it_is_not_the_one():
    for rule in all_rules():
        others = considered(rule)
        assert [note.cite for note in others] == [
            str(each.cite) for each in all_rules() if each.kind == rule.kind and each is not rule
        ]
        assert all(note.words and "условия не выполнены" not in note.words for note in others), rule.method.name


def test_every_column_that_a_rule_waits_for_has_its_words():
    waited = {name for rule in all_rules() for name in reads(rule.when)} - {"days"}
    assert waited <= ABSENT.keys()


def test_a_line_of_an_unknown_method_is_refused():
    (line,) = lines_of("by_meter/water.toml")
    with pytest.raises(RefusedError):
        explain(line | {"method": 99})


def test_the_need_of_a_building_is_its_meters_less_its_flats_or_the_norm_where_that_is_less():
    line = lines_of("common_house_by_meter/krasnoyarsk.toml")[1]

    def need(flats):
        house, own = leaf("Прибор дома", 15_000, "м³"), leaf("Помещения", flats, "м³")
        return difference("Потребность дома", "м³", house, own)

    assert "      Потребность дома: 2 000 м³ = 15 000 м³ − 13 000 м³" in told(line, need=need(13_000))
    capped = told(line, need=need(12_000))
    assert "      Потребность дома: 2 000 м³ (не больше норматива)" in capped
    assert "          Потребность дома: 3 000 м³ = 15 000 м³ − 12 000 м³" in capped
    assert "      Потребность дома: 2 000 м³" in told(line, need=need(14_000))
    assert all(is_exact(explain(line, need=need(flats)).tree) for flats in (12_000, 13_000, 14_000))

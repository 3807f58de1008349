import json
from fractions import Fraction

import pytest

from tests.golden.read import examples, facts_and_book
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.engine.accrue import accrue
from tui_billing.engine.explain import as_data, as_text, explain, written_exactly


def lines_of(name):
    example = examples()[name]
    return accrue(*facts_and_book(example), Period.parse(example["period"])).lines.to_dicts()


def test_a_metered_line_is_told_from_the_readings_to_the_rounding():
    (line,) = lines_of("by_meter/water.toml")
    assert as_text(explain(line, unit="м³")) == [
        "Способ: по прибору",
        "Формула: P = V × T, V = (показание − предыдущее показание) × коэффициент прибора",
        "Основание: Правила, утв. ПП РФ от 06.05.2011 № 354, п. 42, прил. 2, формула 1",
        "Дни: 01.04.2026–30.04.2026, 30 из 30",
        "Предыдущее показание: 100",
        "Текущее показание: 107,384",
        "Тариф: 51,97 руб. за м³",
        "Объём: 7,384 м³",
        "Произведение: 7,384 × 51,97 = 383,74648 руб.",
        "Округление один раз, половина копейки — от нуля: 383,75 руб.",
    ]


def test_the_inputs_say_what_they_were_read_from():
    (line,) = lines_of("by_norm_uplifted/cold_water_2026.toml")
    sources = {each.name: each.source for each in explain(line).inputs}
    assert sources["Человеко-дни"] == ("residents", 1)
    assert sources["Норматив"] == ("norm", 1)
    assert sources["Тариф"] == ("tariff", 1)


def test_a_share_of_a_building_is_shown():
    line = lines_of("common_house_by_meter/krasnoyarsk.toml")[1]
    assert any(each.name == "Доля" and each.value == "600000 / 24000000" for each in explain(line).inputs)


@pytest.mark.parametrize(
    ("example", "name", "value"),
    [
        ("by_average/no_reading.toml", "Среднемесячный объём", "≈ 7,333333333 (точно 22/3) м³"),
        ("common_house_by_meter/krasnoyarsk.toml", "Потребность дома", "2\u00a0000 м³"),
        ("derived/norm_without_uplift.toml", "Объём услуг-источников", "12,99 м³"),
    ],
)
def test_what_a_quantity_stands_for_is_shown(example, name, value):
    told = [(each.name, each.value) for line in lines_of(example) for each in explain(line, unit="м³").inputs]
    assert (name, value) in told


@pytest.mark.parametrize("example", ["swap", "rollover", "tariff_change", "current_transformers"])
def test_a_metered_volume_that_is_no_plain_difference_is_pointed_out(example):
    for line in lines_of(f"by_meter/{example}.toml"):
        assert any("не равен" in each.name for each in explain(line).inputs)


def test_a_damaged_line_is_said_to_be_damaged():
    (line,) = lines_of("by_meter/water.toml")
    damaged = explain(line | {"amount_kop": 1})
    assert not damaged.is_confirmed
    assert "повреждена" in as_text(damaged)[-1]


def test_an_explanation_travels_as_json():
    (line,) = lines_of("by_norm/people_by_days.toml")
    data = json.loads(json.dumps(as_data(explain(line))))
    assert Fraction(data["quantity"]) == Fraction(110, 30) * Fraction("4.33")
    assert data["amount_kop"] == 82511


def test_an_endless_fraction_is_shown_both_ways():
    assert written_exactly(Fraction(15, 14)) == "≈ 1,071428571 (точно 15/14)"
    assert written_exactly(Fraction(1, 8)) == "0,125"


def test_a_line_of_an_unknown_method_is_refused():
    (line,) = lines_of("by_meter/water.toml")
    with pytest.raises(RefusedError):
        explain(line | {"method": 99})

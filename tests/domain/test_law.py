"""Federal law as data: every parameter says when, how much and by which act."""

from datetime import date, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_billing.domain.codes import DebtorKind, LawUse, Resource
from tui_billing.domain.errors import BillingError, RefusedError
from tui_billing.domain.law import (
    BILL_DEADLINE,
    CALENDAR,
    DUE_DAY,
    KEY_RATE_E2,
    MORATORIA,
    NO_UPLIFT_E2,
    PARAMETERS,
    PENALTY_CAP_E2,
    PENALTY_SHARES,
    RANGES,
    REFINANCING_ENDED,
    UPLIFT_E2,
    Moratorium,
    RateCap,
    Rung,
    bill_on,
    is_day_off,
    law,
    next_working_day,
    penalty_rates_e2,
    used_by,
)
from tui_billing.domain.law._files import read
from tui_billing.domain.period import Period

WHOLE = """
title = "Ставка"
kind = "percent"
applies = "на день"
uses = ["PENALTY"]
checked_on = 2026-09-01
checked_through = 2026-12-31
act = "Акт"
place = "п. 1"
step = [{ since = 2020-01-01, value = "9.5" }]
"""


@pytest.mark.parametrize(
    ("resource", "day", "expected"),
    [
        (Resource.COLD_WATER, date(2016, 12, 31), 100),
        (Resource.COLD_WATER, date(2017, 1, 1), 150),
        (Resource.COLD_WATER, date(2025, 12, 5), 150),
        (Resource.COLD_WATER, date(2025, 12, 6), 300),
        (Resource.HOT_WATER, date(2026, 1, 1), 150),
        (Resource.ELECTRICITY, date(2026, 1, 1), 150),
        (Resource.GAS, date(2026, 1, 1), 100),
        (Resource.SEWAGE, date(2026, 1, 1), 100),
        (Resource.NONE, date(2026, 1, 1), 100),
    ],
)
def test_the_coefficient_of_a_resource_on_a_day(resource, day, expected):
    assert UPLIFT_E2.on(day).value.get(resource, NO_UPLIFT_E2) == expected


def test_the_due_day_moves_to_the_fifteenth_from_march_2026():
    assert DUE_DAY.on(date(2026, 2, 1)).value == 10
    assert DUE_DAY.on(date(2026, 3, 1)).value == 15
    assert BILL_DEADLINE.on(date(2026, 2, 1)).value == 1
    assert bill_on(Period(202603)) == date(2026, 4, 5)


def test_the_list_of_key_rates_is_the_one_without_the_mistakes_that_circulate():
    steps = [step for step in KEY_RATE_E2.steps if step.since <= date(2026, 7, 27)]
    assert len(steps) == 66
    assert sum(step.value for step in steps) == 710_75
    assert steps[-1].value == 14_00
    assert {step.since for step in steps}.isdisjoint({date(2025, 2, 17), date(2025, 3, 24), date(2021, 6, 14)})


def test_penalties_before_2016_follow_the_refinancing_rate():
    steps = penalty_rates_e2()
    on = {step.since: step.value for step in steps}
    assert steps[0].value == 8_25
    assert on[REFINANCING_ENDED] == 11_00
    assert steps[-1] == KEY_RATE_E2.steps[-1]
    assert [step.since for step in steps] == sorted(on)


def test_the_ladders_of_the_debtors():
    ladders = PENALTY_SHARES.on(date(2026, 1, 1)).value
    assert set(ladders) == set(DebtorKind)
    assert ladders[DebtorKind.CITIZEN] == (Rung(31, 300), Rung(91, 130))
    assert ladders[DebtorKind.UTILITY] == (Rung(1, 300), Rung(61, 170), Rung(91, 130))


@pytest.mark.parametrize(
    ("day", "cap"),
    [
        (date(2022, 2, 27), RateCap(None)),
        (date(2022, 7, 31), RateCap(9_50, is_fixed=True)),
        (date(2022, 8, 1), RateCap(9_50)),
        (date(2025, 1, 1), RateCap(9_50)),
        (date(2026, 12, 31), RateCap(9_50)),
        (date(2027, 1, 1), RateCap(None)),
    ],
)
def test_the_cap_of_the_rate_on_a_day(day, cap):
    assert PENALTY_CAP_E2.on(day).value == cap


def test_the_end_of_the_cap_is_known_but_nobody_has_checked_what_follows():
    assert PENALTY_CAP_E2.is_checked(date(2026, 12, 31))
    assert not PENALTY_CAP_E2.is_checked(date(2027, 1, 31))
    assert not PENALTY_CAP_E2.on(date(2027, 1, 1)).cite.confirmed


def test_the_moratoria_as_half_open_days():
    found = [(begin, end, step.value) for begin, end, step in MORATORIA.spans() if step.value]
    assert found == [
        (date(2020, 4, 6), date(2021, 1, 1), Moratorium(None)),
        (date(2022, 4, 1), date(2022, 10, 2), Moratorium(date(2022, 4, 1))),
    ]


def test_the_ceilings_of_the_ranges_in_the_heating_season():
    ranges = RANGES.on(date(2026, 1, 1)).value
    assert (ranges.first_kwh * ranges.season_e2 // 100, ranges.second_kwh * ranges.season_e2 // 100) == (7020, 10800)
    with pytest.raises(RefusedError, match=r"диапазонов потребления электроэнергии: нет значения на 31.12.2024"):
        RANGES.on(date(2024, 12, 31))


WORKING_DAYS = {2016: 247, 2017: 247, 2018: 247, 2019: 247, 2020: 248, 2021: 247, 2022: 247, 2023: 247, 2024: 248, 2025: 247, 2026: 247}  # fmt: skip
"""As every published calendar prints them for the five-day week; 2020 and 2021 without the days off by decrees."""


@pytest.mark.parametrize("year", WORKING_DAYS)
def test_a_year_has_as_many_working_days_as_is_published(year):
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(366)]
    assert sum(day.year == year and not is_day_off(day) for day in days) == WORKING_DAYS[year]


def test_a_year_that_the_calendar_does_not_have_is_refused():
    with pytest.raises(RefusedError, match=r"Производственный календарь: нет значения на 01.01.2028"):
        is_day_off(date(2028, 1, 1))
    with pytest.raises(RefusedError, match="Производственный календарь"):
        is_day_off(date(2015, 12, 31))


@given(st.dates(date(2016, 1, 1), date(2027, 12, 20)))
def test_a_working_day_is_the_first_one_that_is_none_off(day):
    found = next_working_day(day)
    assert not is_day_off(found)
    assert all(is_day_off(day + timedelta(days=number)) for number in range((found - day).days))


def test_a_step_of_the_calendar_speaks_of_its_own_year():
    for step in CALENDAR.steps:
        assert (step.since.month, step.since.day) == (1, 1)
        assert {day.year for day in step.value.off | step.value.worked} == {step.since.year}


def test_every_file_is_a_parameter_under_its_own_name():
    stems = [each.name.removesuffix(".toml") for each in files("tui_billing.domain.law").iterdir()]
    assert [name for name in PARAMETERS if name not in stems] == []
    assert all(law(name).name == name for name in PARAMETERS)
    with pytest.raises(RefusedError, match=r"нет такого параметра закона. Есть: bill_deadline"):
        law("key_rates")


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_step_names_its_act_and_can_be_shown(name):
    parameter = law(name)
    assert all(step.cite.act and step.cite.place and parameter.show(step.value) for step in parameter.steps)
    assert parameter.title
    assert parameter.applies
    assert parameter.checked_on is not None


@pytest.mark.parametrize(
    ("was", "now", "why"),
    [
        ('"9.5"', "9.5", "decimals stand in quotes"),
        ('"9.5"', '"9,555"', "не число"),
        ('"percent"', '"per cent"', "per cent"),
        ('"PENALTY"', '"FINE"', "FINE"),
        ("place", "plce", "unknown plce"),
        ("2020-01-01", '"2020-01-01"', "is no date"),
        ("checked_on = 2026-09-01\n", "", "checked_on"),
        ("act =", "known_to = 2019-01-01\nact =", "known_to comes before"),
    ],
)
def test_a_file_with_a_mistake_is_refused_by_its_name(was, now, why):
    assert read("rate", WHOLE).steps[0].value == 950
    with pytest.raises(ValueError, match=rf"domain/law/rate.toml: .*{why}"):
        read("rate", WHOLE.replace(was, now))


def test_what_the_accrual_reads_may_be_supposed_from_a_day_on_and_later_steps_too():
    since = date(2020, 7, 1)
    changed = UPLIFT_E2.supposing(since, "холодная вода 2; GAS 1,5")
    assert changed.on(date(2020, 6, 30)) == UPLIFT_E2.on(date(2020, 6, 30))
    for day in (since, date(2026, 1, 1)):
        supposed = UPLIFT_E2.on(day).value | {Resource.COLD_WATER: 200, Resource.GAS: 150}
        assert changed.on(day).value == supposed
    assert set(UPLIFT_E2.supposing(since, "1").on(since).value.values()) == {100}
    assert law("house_average").supposing(since, "6").on(date(2026, 1, 1)).value == 6
    assert all(each.typed for each in used_by(LawUse.ACCRUAL))


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("uplift", "", "не введён"),
        ("uplift", "0", "больше 0"),
        ("uplift", "100,01", "не больше 100"),
        ("uplift", "-2", "больше 0"),
        ("uplift", "холодная вода", "нет такого ресурса"),
        ("uplift", "отведение сточных вод 2", "нет такого ресурса.*горячая вода 1,5"),
        ("uplift", "[red]вода[/] 2", "нет такого ресурса"),
        ("uplift", "холодная вода 1e9", "1e9"),
        ("house_average", "1,5", "1,5"),
        ("house_average", "13", "от 0 до 12"),
        ("due_day", "20", "предположить нельзя"),
    ],
)
def test_a_value_that_is_none_is_refused_with_advice(name, text, why):
    with pytest.raises(BillingError, match=why):
        law(name).supposing(date(2026, 1, 1), text)

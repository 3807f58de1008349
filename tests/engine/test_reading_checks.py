"""The checks of a reading: worked examples as data, and what must hold for any value."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_billing.domain.codes import Resource
from tui_billing.engine.checks._check import REASON_LENGTH, Register, Severity
from tui_billing.engine.reading_checks import bit_set, every_check, judge, judge_value, read, titles

FOLDER = Path(__file__).parent.parent / "golden" / "checks"
TODAY = date(2026, 10, 25)


def e6(text):
    return int(Fraction(text) * 10**6)


def register_of(table):
    numbers = {"previous": "previous_e6", "average": "average_e6", "season": "season_e6"}
    facts = {numbers.get(name, name): e6(value) if name in numbers else value for name, value in table.items()}
    if "ratio" in facts:
        facts["ratio_e3"] = int(Fraction(facts.pop("ratio")) * 1000)
    if "resource" in facts:
        facts["resource"] = Resource[facts["resource"]]
    if "same_day" in facts:
        facts["same_day_e6"] = tuple(e6(value) for value in facts.pop("same_day"))
    return Register(**facts)


def examples():
    for path in sorted(FOLDER.glob("*.toml")):
        example = tomllib.loads(path.read_text("utf-8"))
        for number, value in enumerate(example["value"], 1):
            yield pytest.param(example, value, id=f"{path.stem} {number}")


@pytest.mark.parametrize(("example", "value"), list(examples()))
def test_a_worked_example_is_judged_as_it_says(example, value):
    judgement = judge(
        register_of(example["register"]), value["text"], value.get("taken_on", TODAY), example.get("today", TODAY)
    )
    severity = Severity[value["severity"].upper()] if value["severity"] else None
    assert judgement.severity is severity
    assert judgement.bits == bit_set(value.get("checks", ()))
    if "volume" in value:
        assert judgement.volume_e6 == e6(value["volume"])


def test_every_check_has_a_worked_example_in_which_it_speaks():
    spoken = {
        number
        for path in FOLDER.glob("*.toml")
        for value in tomllib.loads(path.read_text("utf-8"))["value"]
        for number in value.get("checks", ())
    }
    assert spoken == {check.number for check in every_check()}
    assert len(every_check()) == len({check.number for check in every_check()})


days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
values = st.integers(0, 10**12 - 1)
registers = st.builds(
    Register,
    digits=st.integers(1, 9),
    ratio_e3=st.sampled_from([1000, 20_000, 1500]),
    resource=st.sampled_from(Resource),
    previous_e6=st.none() | values,
    previous_on=st.none() | days,
    unchanged_since=st.none() | days,
    average_e6=st.none() | st.integers(0, 10**10),
    season_e6=st.none() | st.integers(0, 10**10),
    same_day_e6=st.lists(values, max_size=2).map(tuple),
    residents=st.integers(0, 9),
    verified_to=days,
    installed_on=days,
    removed_on=days,
    seal_broken_on=st.none() | days,
    final_missing=st.booleans(),
)


@given(registers, st.integers(-5, 10**15), days)
def test_whatever_is_found_fits_the_status_line_and_says_which_checks_spoke(register, value_e6, day):
    judgement = judge_value(register, value_e6, day, TODAY)
    assert all(0 < len(finding.reason) <= REASON_LENGTH for finding in judgement.findings)
    assert len(titles(judgement.bits)) == len(judgement.findings)
    assert judgement.soft & judgement.bits == judgement.soft
    assert judgement.is_rejected == (judgement.severity is Severity.REJECT)


@given(st.data(), registers, days)
def test_a_volume_is_what_the_dial_went_times_the_ratio(data, register, day):
    on_the_dial = st.integers(0, 10 ** (register.digits + 6) - 1)
    register = replace(register, previous_e6=data.draw(on_the_dial), previous_on=register.installed_on)
    value_e6 = data.draw(on_the_dial)
    volume = judge_value(register, value_e6, day, TODAY).volume_e6
    if volume is None:
        assert value_e6 < register.previous_e6
        return
    went = value_e6 - register.previous_e6
    if went < 0:
        went += 10 ** (register.digits + 6)
    assert volume == went * register.ratio_e3 // 1000 >= 0


@given(values, st.integers(0, 400))
def test_a_first_reading_of_a_good_meter_is_never_stopped(value_e6, ago):
    register = Register(digits=6, installed_on=TODAY - timedelta(days=ago))
    judgement = judge_value(register, value_e6, TODAY, TODAY)
    assert judgement.findings == ()
    assert judgement.volume_e6 is None


@given(st.text(max_size=20))
def test_any_text_is_judged(text):
    judgement = judge(Register(), text, TODAY, TODAY)
    assert (judgement.value_e6 is None) == (read(text) is None)
    assert judgement.is_rejected or 0 <= read(text) < 10**11

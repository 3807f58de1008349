"""Dates as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_billing.domain.days import day_number, day_of, read_day
from tui_billing.domain.errors import NotADateError

NEAR = date(2026, 10, 20)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("25.09.2026", date(2026, 9, 25)),
        ("25,09,26", date(2026, 9, 25)),
        ("25092026", date(2026, 9, 25)),
        ("250926", date(2026, 9, 25)),
        ("2509", date(2026, 9, 25)),
        ("25.9", date(2026, 9, 25)),
        ("20", NEAR),
        ("25", date(2026, 9, 25)),
        ("3112", date(2025, 12, 31)),
        (" 1 ", date(2026, 10, 1)),
    ],
)
def test_what_is_left_out_is_the_last_such_day(text, day):
    assert read_day(text, NEAR) == day


@pytest.mark.parametrize(
    "text", ["", "сегодня", "32.10.2026", "31.09", "31", "30.02.2026", "1.2.3", "25.10.20266", "0"]
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(NotADateError):
        read_day(text, NEAR)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_is_read_as_it_is_written(day):
    assert read_day(f"{day:%d.%m.%Y}", NEAR) == day
    assert read_day(f"{day:%d%m%y}", NEAR) == day
    assert day_of(day_number(day)) == day

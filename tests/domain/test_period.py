"""A period is a calendar month over the half-open interval of its days."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tui_billing.domain.errors import NotAPeriodError
from tui_billing.domain.period import NAMES, Period

PERIODS = st.dates(date(1970, 1, 1), date(9998, 12, 31)).map(Period.of)
NEAR = st.dates(date(1971, 1, 1), date(2200, 12, 31)).map(Period.of)


@given(PERIODS)
def test_the_days_of_a_period_are_exactly_those_of_its_month(period):
    days = [period.first + timedelta(days=number) for number in range(period.days)]
    assert {Period.of(day) for day in days} == {period}
    assert (period.first.day, period.end.day) == (1, 1)
    assert days[-1] == period.last
    assert period.end - period.last == timedelta(days=1)


@given(NEAR, st.integers(-12, 400), st.integers(-12, 400))
def test_months_add_up(period, one, other):
    months = (period.year - 1970) * 12 + period.month - 1 + one + other
    assume(min(one, one + other) >= -(period.year - 1970) * 12)
    assert period.plus(one).plus(other) == period.plus(one + other)
    assert period.plus(one + other).number == (1970 + months // 12) * 100 + months % 12 + 1


@given(NEAR)
def test_the_next_period_begins_where_one_ends(period):
    assert period.plus(1).first == period.end
    assert period.plus(1) > period
    assert period.plus(0) == period


@given(PERIODS, st.sampled_from(["{0:04}-{1:02}", "{0:04}.{1:02}", "{0:04}{1:02}", "{1:02}.{0:04}", " {1}/{0:04} "]))
def test_every_way_to_type_a_period_is_read(period, form):
    assert Period.parse(form.format(period.year, period.month)) == period


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "13.2026", "октябрь", "2026-1-1", "1969-12", "٢٠٢٦-١٠"]
)
def test_anything_else_is_refused_with_what_was_typed(text):
    with pytest.raises(NotAPeriodError, match="не период") as refused:
        Period.parse(text)
    assert refused.value.exit_code == 2


def test_a_period_is_shown_in_words_and_as_it_is_typed():
    assert Period(202610).title == "октябрь 2026"
    assert str(Period(202602)) == "2026-02"
    assert len(set(NAMES)) == 12

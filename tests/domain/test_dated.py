"""A federal parameter has one value a day, each with its act."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_billing.domain.dated import Cite, Dated, Step
from tui_billing.domain.errors import RefusedError

CITE = Cite("ПП РФ № 1", "п. 2")
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def dated(*days):
    return Dated("rate", "Ставка", tuple(Step(day, number, CITE) for number, day in enumerate(days)))


@given(st.lists(DAYS, min_size=1, max_size=8, unique=True).map(sorted), DAYS)
def test_a_day_has_the_value_of_the_last_step_before_it(days, day):
    earlier = [number for number, since in enumerate(days) if since <= day]
    if earlier:
        assert dated(*days).on(day).value == earlier[-1]
    else:
        with pytest.raises(RefusedError, match="нет значения на"):
            dated(*days).on(day)


def test_a_step_is_in_force_from_its_own_day():
    parameter = dated(date(2020, 1, 1), date(2021, 1, 1))
    assert parameter.on(date(2021, 1, 1)).value == 1
    assert parameter.on(date(2021, 1, 1) - timedelta(days=1)).value == 0


@pytest.mark.parametrize("days", [(), (date(2021, 1, 1), date(2020, 1, 1)), (date(2021, 1, 1), date(2021, 1, 1))])
def test_steps_out_of_order_are_a_mistake_of_ours(days):
    with pytest.raises(ValueError, match="in order"):
        dated(*days)


def test_a_source_that_nobody_confirmed_says_so():
    assert str(CITE) == "ПП РФ № 1, п. 2"
    assert str(Cite("ПП РФ № 1", "п. 2", confirmed=False)).endswith("(не подтверждено, настраивается)")

from datetime import date

import pytest

from tui_billing.domain.codes import Resource
from tui_billing.domain.law.due_day import DUE_DAY
from tui_billing.domain.law.uplift import UPLIFT_E2, uplift_e2


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
    assert uplift_e2(resource, day) == expected


def test_the_due_day_moves_to_the_fifteenth_from_march_2026():
    assert DUE_DAY.on(date(2026, 2, 1)).value == 10
    assert DUE_DAY.on(date(2026, 3, 1)).value == 15


@pytest.mark.parametrize("parameter", [DUE_DAY, UPLIFT_E2])
def test_every_step_names_its_act(parameter):
    assert all(step.cite.act and step.cite.place for step in parameter.steps)

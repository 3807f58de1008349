"""Every due day of the worked examples, as the month has it and moved to a working day."""

import tomllib
from pathlib import Path

import pytest

from tui_billing.domain.law import due_on, next_working_day
from tui_billing.domain.period import Period

EXAMPLES = [
    tomllib.loads(path.read_text("utf-8")) for path in sorted((Path(__file__).parent / "due_days").glob("*.toml"))
]


@pytest.mark.parametrize("month", [month for example in EXAMPLES for month in example["month"]])
def test_a_due_day_that_is_a_day_off_moves_to_the_next_working_one(month):
    period = Period.parse(month["period"])
    assert due_on(period, shift=False) == month["due"]
    assert due_on(period) == month["shifted"]


@pytest.mark.parametrize("row", [row for example in EXAMPLES for row in example["working"]])
def test_a_day_off_is_followed_by_a_working_day(row):
    assert next_working_day(row["day"]) == row["next"]

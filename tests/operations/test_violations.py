"""Acts of violations on both databases: what the engine is told, what is refused."""

from datetime import date

import pytest

from tests.ledgers import OCTOBER, small_office
from tui_billing.domain.codes import ViolationKind
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.violations import pipe_flow_e9
from tui_billing.operations.violations import record_violation, reverse_violation
from tui_billing.queries.facts import fetch_facts
from tui_billing.storage.bulk import run_bulk

FOUND = date(2026, 10, 20)


@pytest.fixture
def office(database, actor):
    database.write(small_office, actor)
    return database


def record(office, actor, since):
    given = {"since": since, "found_on": FOUND, "flow_e9": pipe_flow_e9(15), "note": "", "dated_on": FOUND}
    return office.write(record_violation, actor, 1, 1, ViolationKind.UNAUTHORISED, period=OCTOBER, **given)


def told(office):
    return run_bulk(office.address, fetch_facts, OCTOBER, 1, 2).violations.select("account_id", "flow_e9").rows()


def test_the_engine_is_told_the_capacity_and_a_mirror_takes_it_back(office, actor):
    made = record(office, actor, date(2026, 7, 20))
    assert told(office) == [(1, 763_407_015)]
    office.write(reverse_violation, actor, made, dated_on=FOUND, period=OCTOBER)
    assert told(office) == []


@pytest.mark.parametrize("since", [date(2026, 7, 19), FOUND])
def test_more_than_three_months_back_or_no_days_at_all_are_refused(office, actor, since):
    with pytest.raises(RefusedError, match="3 месяца"):
        record(office, actor, since)

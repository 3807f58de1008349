"""Temporary absence on both databases: what is refused, what the engine is told, what a mirror takes back."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from tests.ledgers import NOVEMBER, OCTOBER, small_office
from tui_billing.domain.codes import Role
from tui_billing.domain.errors import NotAllowedError, RefusedError
from tui_billing.domain.period import Period
from tui_billing.operations.absences import record_absence, reverse_absence
from tui_billing.queries.facts import fetch_facts
from tui_billing.storage.bulk import run_bulk
from tui_billing.storage.database import Actor

EXAMPLES = Path(__file__).parent.parent / "golden" / "absence"
AWAY = [row for path in sorted(EXAMPLES.glob("*.toml")) for row in tomllib.loads(path.read_text("utf-8"))["away"]]
LEFT, BACK = date(2026, 10, 6), date(2026, 10, 13)


@pytest.fixture
def office(database, actor):
    database.write(small_office, actor)
    return database


def record(office, actor, **changed):
    given = {
        "people": 1,
        "left_on": LEFT,
        "returned_on": BACK,
        "requested_on": LEFT,
        "papers": "билеты",
        "dated_on": LEFT,
        "period": OCTOBER,
    }
    return office.write(record_absence, actor, 1, **given | changed)


def away(office, period=OCTOBER):
    frame = run_bulk(office.address, fetch_facts, period, 1, 2).absences
    return frame.select("account_id", "valid_from", "valid_to", "people").rows()


def test_the_engine_is_told_the_full_days_and_a_mirror_takes_them_back(office, actor):
    made = record(office, actor)
    first = (LEFT - date(1970, 1, 1)).days + 1
    assert away(office) == [(1, first, first + 6, 1)]
    assert away(office, NOVEMBER) == []
    office.write(reverse_absence, actor, made, dated_on=BACK, period=OCTOBER)
    assert away(office) == []


@pytest.mark.parametrize("example", AWAY)
def test_the_worked_examples_of_full_days(office, actor, example):
    days = {name: example[name] for name in ("left_on", "returned_on")}
    given = days | {"requested_on": example["left_on"], "period": OCTOBER}
    if not example["is_allowed"]:
        with pytest.raises(RefusedError, match=f"полных дней отсутствия {example['full_days']}"):
            record(office, actor, **given)
        return
    record(office, actor, **given)
    ((_, first, end, _),) = away(office, Period.of(example["left_on"]))
    assert end - first == example["full_days"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"returned_on": date(2026, 10, 12)}, "полных дней отсутствия 5"),
        ({"requested_on": date(2026, 11, 13)}, "позже 30 дней"),
        ({"returned_on": date(2027, 5, 1)}, "6 месяцев"),
        ({"papers": " "}, "п. 93"),
        ({"people": 0}, "от 1"),
    ],
)
def test_what_the_rules_do_not_allow_is_refused(office, actor, changed, words):
    with pytest.raises(RefusedError, match=words):
        record(office, actor, **changed)


def test_the_last_day_for_the_request_is_the_thirtieth(office, actor):
    assert record(office, actor, requested_on=date(2026, 11, 12))


def test_a_controller_does_not_record_absences(office, actor):
    with pytest.raises(NotAllowedError):
        record(office, Actor(actor.user_id, Role.CONTROLLER, actor.at_ms))

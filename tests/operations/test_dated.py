"""Dated facts on both databases: after any changes every day says what was last said of it, in as few rows as can be."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import delete, select

from tests.ledgers import small_office
from tui_billing.domain.accounts import Residents
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import RefusedError
from tui_billing.operations._dated import days, revise

FIRST = date(2026, 1, 1)
OWNER = {"building_id": 1, "account_id": 1}
LAST = 40
"""The day whose value stands for all later ones."""

a_day = st.integers(0, 30)
steps = st.lists(
    st.tuples(a_day, st.one_of(st.none(), a_day), st.sampled_from(["nothing", "two", "more"])), min_size=1, max_size=8
)


@pytest.fixture
def office(database, actor):
    database.write(small_office, actor)
    return database


def on(number):
    return FOREVER if number is None else FIRST + timedelta(days=number)


def edit_of(what):
    """Nothing, two people, one more than there were."""
    if what == "nothing":
        return lambda was: None
    if what == "two":
        return lambda was: {"registered": 2, "temporary": 0, "owners": 1}
    return lambda was: {"registered": (was or {"registered": 0})["registered"] + 1, "temporary": 0, "owners": 1}


def changed(session, asked):
    """Make the changes, of nothing at first; the rows, and by a list of days what they should say."""
    session.exec(delete(Residents))
    said = [None] * (LAST + 1)
    for since, until, what in asked:
        if until is not None and until <= since:
            continue
        revise(session, Residents, OWNER, on(since), on(until), edit_of(what))
        for day in range(since, LAST + 1 if until is None else until):
            said[day] = {"nothing": None, "two": 2, "more": (said[day] or 0) + 1}[what]
    rows = session.exec(select(Residents).where(Residents.account_id == 1).order_by(Residents.valid_from)).all()
    return [(row.valid_from, row.valid_to, row.registered) for row in rows], said


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=steps)
def test_every_day_says_what_was_last_said_of_it_and_no_two_neighbours_say_the_same(office, actor, asked):
    rows, said = office.write(changed, actor, asked)
    for number, expected in enumerate(said):
        here = [people for since, until, people in rows if since <= on(number) < until]
        assert here == ([] if expected is None else [expected])
    assert not [1 for a, b in pairwise(rows) if a[1] == b[0] and a[2] == b[2]]


def test_a_change_that_changes_nothing_keeps_the_row(office, actor):
    office.write(lambda session: revise(session, Residents, OWNER, FIRST, FOREVER, edit_of("two")) and None, actor)

    def again(session):
        before = session.exec(select(Residents)).one()
        assert revise(session, Residents, OWNER, on(5), on(9), edit_of("two")) == []
        return session.exec(select(Residents)).one() is before

    assert office.read(again)


def test_the_days_of_a_change_are_told_apart_where_they_said_different_things(office, actor):
    def found(session):
        revise(session, Residents, OWNER, on(5), on(9), edit_of("two"))
        return revise(session, Residents, OWNER, on(0), FOREVER, edit_of("more"))

    assert [
        (each.since, each.until, each.before and each.before["registered"]) for each in office.write(found, actor)
    ] == [
        (on(0), on(5), None),
        (on(5), on(9), 2),
        (on(9), FOREVER, None),
    ]


def test_days_that_end_before_they_begin_are_refused(office):
    with pytest.raises(RefusedError, match="кончается раньше"):
        office.read(revise, Residents, OWNER, on(5), on(5), edit_of("two"))


def test_the_last_day_is_said_and_not_the_one_after_it():
    assert days(date(2026, 9, 1), date(2026, 10, 1)) == "01.09.2026–30.09.2026"
    assert days(date(2026, 9, 1), FOREVER) == "с 01.09.2026"

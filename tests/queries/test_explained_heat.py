"""A heating line says what of it is the premises and what the common property; the two add up to the line."""

from fractions import Fraction

import pytest
from sqlmodel import select

from tests.heated import MONTHS, heat_meter, heat_point, heated_building
from tui_billing.domain.charges import Charge
from tui_billing.domain.places import BuildingArea
from tui_billing.operations.accrual import accrue_period, post_run
from tui_billing.operations.heating import set_heating_devices
from tui_billing.queries.explanations import explain_lines

APRIL = MONTHS[3]


@pytest.fixture
def office(database, actor):
    """148,6 Gcal by the meter of the building in April; no premises have a meter of their own."""

    def measured(session):
        heated_building(session)
        heat_point(session, 9)
        heat_meter(session, 9, 9, {202603: 0, 202604: 148.6})

    database.write(measured, actor)
    return database


def parts_of(office, actor):
    """``{account: (own, common)}``, kopecks and the sentences of the note."""
    run = accrue_period(office, actor, APRIL, accrued_on=APRIL.last)
    office.write(post_run, actor, run.run_id)
    found = {}
    for account in (1, 2):
        (told,) = office.read(lambda session, account=account: explain_lines(session, run.run_id, account))
        assert told.is_confirmed
        (note,) = [each for each in told.tree.notes if each.label == "Из чего складывается"]
        own, common, heat = note.notes
        assert (own.value + common.value) * 100 == told.amount_kop
        found[account] = int(own.value * 100), int(common.value * 100), round(heat.value, 6)
    return found


def test_the_parts_are_the_laws_and_the_second_is_the_rest(office, actor):
    assert parts_of(office, actor)[1] == (390_938, 48_116, Fraction(169_113, 10**6))


def test_premises_without_devices_have_the_common_part_only(office, actor):
    office.write(set_heating_devices, actor, 1, [1], has_devices=False, since=APRIL.first)
    own, common, _ = parts_of(office, actor)[1]
    assert own == 0
    assert common > 0


def test_nothing_is_said_where_the_facts_are_other_ones_by_now(office, actor):
    parts_of(office, actor)

    def enlarge(session):
        session.exec(select(BuildingArea)).one().premises_e4 *= 2

    def notes(session):
        line = session.exec(select(Charge).where(Charge.account_id == 1)).one()
        (told,) = explain_lines(session, line.run_id, 1)
        return [each.label for each in told.tree.notes]

    assert "Из чего складывается" in office.read(notes)
    office.write(enlarge, actor)
    assert "Из чего складывается" not in office.read(notes)

"""Connections of services on both databases: opened, closed, with and without an act about the meter."""

from datetime import date

import pytest
from sqlmodel import select

from tests.ledgers import NOVEMBER, OCTOBER, charge, small_office
from tui_billing.domain.codes import Role
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import NotAllowedError, RefusedError
from tui_billing.domain.services import ServiceConnection
from tui_billing.operations.connections import connect, disconnect, set_meter_possible
from tui_billing.queries.settlement import marks_of
from tui_billing.storage.database import Actor

SINCE, MIDDLE = date(2026, 1, 1), date(2026, 10, 15)


@pytest.fixture
def office(database, actor):
    database.write(small_office, actor)
    database.write(charge, actor, OCTOBER, [(1, 1, 10_000)])
    database.write(connect, actor, 1, 1, SINCE)
    return database


def connections(office):
    def rows(session):
        found = session.exec(select(ServiceConnection).order_by(ServiceConnection.valid_from))
        return [(row.service_id, row.valid_from, row.valid_to, row.meter_impossible) for row in found]

    return office.read(rows)


def test_a_service_is_taken_away_and_given_back(office, actor):
    office.write(disconnect, actor, 1, 1, MIDDLE)
    assert connections(office) == [(1, SINCE, MIDDLE, False)]
    office.write(connect, actor, 1, 1, NOVEMBER.first)
    assert connections(office) == [(1, SINCE, MIDDLE, False), (1, NOVEMBER.first, FOREVER, False)]
    assert [(each.account, str(each.since), each.reason) for each in office.read(marks_of, NOVEMBER)] == [
        ("100001", "2026-01", "Холодная вода с 01.01.2026: подключено"),
        ("100001", "2026-10", "Холодная вода с 15.10.2026: отключено"),
    ]


def test_an_act_about_the_meter_changes_only_what_is_connected(office, actor):
    office.write(disconnect, actor, 1, 1, date(2026, 3, 1), date(2026, 4, 1))
    office.write(set_meter_possible, actor, 1, 1, date(2026, 2, 1), possible=False)
    assert connections(office) == [
        (1, SINCE, date(2026, 2, 1), False),
        (1, date(2026, 2, 1), date(2026, 3, 1), True),
        (1, date(2026, 4, 1), FOREVER, True),
    ]


@pytest.mark.parametrize(
    ("change", "given", "words"),
    [
        (connect, (1, 1, MIDDLE), "так уже записано"),
        (disconnect, (1, 2, MIDDLE), "не подключена"),
        (connect, (1, 9, MIDDLE), "нет"),
        (connect, (9, 1, MIDDLE), "не найден"),
    ],
)
def test_what_cannot_be_is_refused(office, actor, change, given, words):
    with pytest.raises(RefusedError, match=words):
        office.write(change, actor, *given)


def test_a_controller_does_not_connect(office, actor):
    with pytest.raises(NotAllowedError):
        office.write(connect, Actor(actor.user_id, Role.CONTROLLER, actor.at_ms), 1, 2, MIDDLE)

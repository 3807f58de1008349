"""Residents on both databases: people move in and out, an account is marked from that day where it was charged."""

from datetime import date

import pytest
from sqlmodel import select

from tests.ledgers import NOVEMBER, OCTOBER, charge, small_office
from tui_billing.domain.accounts import Account, Residents
from tui_billing.domain.codes import Role
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import NotAllowedError, RefusedError
from tui_billing.operations.residents import count_residents, move, stay
from tui_billing.queries.settlement import marks_of
from tui_billing.storage.database import Actor

SINCE, MIDDLE, LATER = date(2026, 1, 1), date(2026, 10, 15), date(2026, 11, 10)


@pytest.fixture
def office(database, actor):
    """Two people are registered at account 1; October was charged."""
    database.write(small_office, actor)
    database.write(count_residents, actor, 1, SINCE, registered=2)
    database.write(charge, actor, OCTOBER, [(1, 1, 10_000)])
    return database


def people(office, account=1):
    def rows(session):
        found = session.exec(select(Residents).where(Residents.account_id == account).order_by(Residents.valid_from))
        return [(row.valid_from, row.valid_to, row.registered, row.temporary, row.owners) for row in found]

    return office.read(rows)


def marks(office, landing=NOVEMBER):
    return [(each.account, str(each.since), each.reason) for each in office.read(marks_of, landing)]


def test_who_moves_in_closes_the_interval_and_marks_the_account(office, actor):
    office.write(move, actor, 1, MIDDLE, 1)
    assert people(office) == [(SINCE, MIDDLE, 2, 0, 1), (MIDDLE, FOREVER, 3, 0, 1)]
    assert marks(office) == [("100001", "2026-10", "жильцы с 15.10.2026: прописано 2 → 3")]
    assert office.read(lambda session: session.get_one(Account, 1).version) == 3


def test_of_months_that_were_not_charged_there_is_no_mark(office, actor):
    office.write(move, actor, 1, LATER, 1)
    assert marks(office, NOVEMBER.plus(5)) == []
    office.write(move, actor, 3, SINCE, 1)  # its building has no charges
    assert marks(office, NOVEMBER.plus(5)) == []


def test_who_lives_there_for_a_time_is_counted_on_those_days_of_every_stretch(office, actor):
    office.write(move, actor, 1, MIDDLE, -1)
    office.write(stay, actor, 1, date(2026, 10, 10), date(2026, 10, 20), 2)
    assert people(office) == [
        (SINCE, date(2026, 10, 10), 2, 0, 1),
        (date(2026, 10, 10), MIDDLE, 2, 2, 1),
        (MIDDLE, date(2026, 10, 20), 1, 2, 1),
        (date(2026, 10, 20), FOREVER, 1, 0, 1),
    ]
    assert marks(office)[-1][2] == (
        "жильцы 10.10.2026–14.10.2026: временно 0 → 2; 15.10.2026–19.10.2026: временно 0 → 2"
    )


def test_taking_a_move_back_leaves_one_interval(office, actor):
    before = people(office)
    office.write(move, actor, 1, MIDDLE, 1)
    office.write(move, actor, 1, MIDDLE, -1)
    assert people(office) == before


@pytest.mark.parametrize(
    ("change", "given", "words"),
    [
        (move, (MIDDLE, -3), "Прописано 2: изменить на -3 нельзя"),
        (move, (date(2019, 1, 1), 1), "открыт 01.01.2020"),
        (stay, (MIDDLE, date(2026, 10, 20), 1), "больше 5 дней подряд"),
        (stay, (MIDDLE, date(2026, 10, 21), -1), "Временно 0"),
    ],
)
def test_what_cannot_be_is_refused(office, actor, change, given, words):
    since, *rest = given
    before = people(office)
    with pytest.raises(RefusedError, match=words):
        office.write(change, actor, 1, since, *rest)
    assert people(office) == before


@pytest.mark.parametrize(
    ("said", "words"),
    [({}, "Не указано"), ({"registered": 2}, "так уже записано"), ({"owners": 1001}, "от 0 до 1000")],
)
def test_a_count_that_says_nothing_is_refused(office, actor, said, words):
    with pytest.raises(RefusedError, match=words):
        office.write(count_residents, actor, 1, MIDDLE, **said)


def test_a_count_without_an_end_takes_nothing_away_that_was_said_of_later_days(office, actor):
    office.write(move, actor, 1, MIDDLE, 1)
    with pytest.raises(RefusedError, match="записано другое число"):
        office.write(count_residents, actor, 1, date(2026, 10, 1), registered=5)
    office.write(count_residents, actor, 1, date(2026, 10, 1), MIDDLE, registered=5)
    assert people(office)[1:] == [(date(2026, 10, 1), MIDDLE, 5, 0, 1), (MIDDLE, FOREVER, 3, 0, 1)]


def test_a_controller_does_not_count_residents(office, actor):
    with pytest.raises(NotAllowedError):
        office.write(move, Actor(actor.user_id, Role.CONTROLLER, actor.at_ms), 1, MIDDLE, 1)

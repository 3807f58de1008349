"""The sections of an account card agree with the tables."""

from datetime import date

import pytest
from sqlmodel import col, func, select

from tests.towns import small_town
from tui_billing.domain.accounts import AccountHolder
from tui_billing.domain.codes import ReadingStatus
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.metering import MeteringPoint, Reading
from tui_billing.domain.services import ServiceConnection
from tui_billing.queries.account_card import (
    account_head,
    payments_of,
    points_of,
    readings_of,
    residents_of,
    services_of,
)

TODAY = date(2026, 11, 1)


@pytest.fixture
def town(database, actor):
    small_town(database, actor)
    return database


def test_the_head_names_the_holders_of_the_day(town):
    def holders(session):
        return session.exec(
            select(func.count()).where(
                AccountHolder.account_id == 1, AccountHolder.valid_from <= TODAY, AccountHolder.valid_to > TODAY
            )
        ).one()

    head = town.read(account_head, 1, TODAY)
    assert len(head.holders) == town.read(holders) > 0
    assert head.total_e4 > 0
    assert head.address


def test_an_unknown_account_is_refused(town):
    with pytest.raises(RefusedError):
        town.read(account_head, 10**9, TODAY)


def test_every_connection_is_listed_with_a_supplier(town):
    rows = town.read(services_of, 1, TODAY)
    stored = town.read(
        lambda session: session.exec(select(func.count()).where(ServiceConnection.account_id == 1)).one()
    )
    assert len(rows) == stored > 0
    assert all(row.supplier for row in rows if row.valid_to > TODAY)


def test_every_point_is_listed_even_without_a_meter(town):
    def with_points(session):
        return session.exec(select(MeteringPoint.account_id).where(col(MeteringPoint.account_id).is_not(None))).first()

    account = town.read(with_points)
    count = town.read(
        lambda session: session.exec(select(func.count()).where(MeteringPoint.account_id == account)).one()
    )
    assert len({row.point for row in town.read(points_of, account)}) == count


def test_what_was_used_is_the_difference_to_the_accepted_reading_before_on_that_meter(town):
    def account_with_most(session):
        return session.exec(
            select(MeteringPoint.account_id)
            .join(Reading, col(Reading.point_id) == MeteringPoint.id)
            .where(col(MeteringPoint.account_id).is_not(None))
            .group_by(col(MeteringPoint.account_id))
            .order_by(func.count().desc())
        ).first()

    rows = town.read(readings_of, town.read(account_with_most), 1000)
    assert [row.taken_on for row in rows] == sorted((row.taken_on for row in rows), reverse=True)
    for newer, older in ((a, b) for at, a in enumerate(rows) for b in rows[at + 1 :]):
        same = (newer.point, newer.zone) == (older.point, older.zone)
        if same and older.status is ReadingStatus.ACCEPTED and (newer.taken_on - older.taken_on).days == newer.days:
            assert newer.used_e6 is None or newer.used_e6 == newer.value_e6 - older.value_e6
    assert any(row.used_e6 for row in rows)


def test_residents_come_latest_first_and_a_new_office_has_no_payments(town):
    rows = town.read(residents_of, 1)
    assert [row.valid_from for row in rows] == sorted((row.valid_from for row in rows), reverse=True)
    assert town.read(payments_of, 1) == []

"""How buildings pay for common property, on both databases: who may say so, what months leave, and that it can be recomputed."""

from datetime import date

import pytest
from sqlmodel import select

from tests.meters import ACCOUNTANT, TYPIST
from tests.towns import LAST
from tui_billing.domain.charges import Charge, Posting
from tui_billing.domain.codes import CommonMode, PeriodStatus
from tui_billing.domain.common_property import BuildingBalance, BuildingCommon
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import NotAllowedError, RefusedError
from tui_billing.domain.metering import MeteringPoint, Reading
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.services import Service, ServiceSource
from tui_billing.operations.accrual import accrue_period, post_accrual
from tui_billing.operations.common_property import set_common_mode
from tui_billing.operations.recalculation import post_recalculation, prepare_recalculation, reverse_recalculation
from tui_billing.queries.balances import owed_by
from tui_billing.queries.checks import check
from tui_billing.queries.common_property import common_modes
from tui_billing.queries.recalculations import Scope
from tui_billing.queries.settlement import marks_of
from tui_billing.storage.bulk import run_bulk

BEFORE, NEXT = LAST.plus(-1), LAST.plus(1)
DAY = date(2026, 11, 20)
MINUTES = "протокол собрания от 01.08.2026 № 3"


def measured(session):
    """A building with a meter of its own, the common-house service computed from it, and that meter's point."""
    point = session.exec(
        select(MeteringPoint, ServiceSource.service_id)
        .join(ServiceSource, ServiceSource.source_id == MeteringPoint.service_id)
        .join(Service, Service.id == ServiceSource.service_id)
        .where(MeteringPoint.account_id.is_(None), Service.code == "ЭЭОДН")
        .order_by(MeteringPoint.id)
    ).first()
    return point[0].building_id, point[1], point[0].id


def count_nothing(session, point_id, period):
    """The meter stood still in a month. Returns what it showed before this."""
    rows = session.exec(
        select(Reading).where(Reading.point_id == point_id, Reading.period <= period).order_by(Reading.period)
    ).all()
    shown, rows[-1].value_e6 = rows[-1].value_e6, rows[-2].value_e6
    session.add(rows[-1])
    return shown


def show(session, point_id, period, value_e6):
    row = session.exec(select(Reading).where(Reading.point_id == point_id, Reading.period == period)).one()
    row.value_e6 = value_e6
    session.add(row)


def balances(session):
    return [
        (row.period.number, row.recalculation_id > 0, row.need_e9, row.carried_e9)
        for row in session.exec(select(BuildingBalance).order_by(BuildingBalance.period, BuildingBalance.run_id.desc()))
    ]


def common_kop(session, building_id, service_id, period):
    """What is charged in force of the common service."""
    rows = session.exec(
        select(Charge.amount_kop)
        .join(Posting, Posting.run_id == Charge.run_id)
        .where(
            Posting.period == period, Posting.building_id == building_id, Charge.building_id == building_id,
            Charge.service_id == service_id,
        )
    )  # fmt: skip
    return sum(rows)


def charge(database, actor, period):
    run = accrue_period(database, actor, period, accrued_on=period.last)
    return post_accrual(database, actor, run.run_id)


@pytest.fixture
def office(town, actor):
    """The town, two months of it charged by the meter of one building, where September was far below zero."""
    building, service, point = town.read(measured)
    town.write(set_common_mode, ACCOUNTANT, building, service, CommonMode.ACTUAL, BEFORE.first, MINUTES)
    shown = town.write(count_nothing, actor, point, BEFORE)
    for period in (BEFORE, LAST):
        charge(town, actor, period)
    town.write(open_next, actor)
    return town, building, service, (point, shown)


def open_next(session):
    session.add(AccrualPeriod(period=NEXT, status=PeriodStatus.OPEN))


def prepared(database, actor, building, since=BEFORE):
    return prepare_recalculation(
        database, actor, NEXT, Scope(since=since, building_id=building), dated_on=DAY
    )  # fmt: skip


def clean(database):
    return [each.name for each in run_bulk(database.address, check) if each.count] == []


def test_a_month_below_zero_is_carried_and_computing_again_changes_nothing(office, actor):
    town, building, service, _ = office
    (first, _, need, carried), (second, _, _, _) = town.read(balances)
    assert (first, second) == (BEFORE.number, LAST.number)
    assert need == carried < 0
    assert town.read(common_kop, building, service, BEFORE) == 0
    found = prepared(town, actor, building)
    assert service not in found.found.shown["service_id"]  # a late reading of water is another matter
    assert found.found.balances == 0
    again = accrue_period(town, actor, LAST, accrued_on=LAST.last)
    assert post_accrual(town, actor, again.run_id).unchanged
    assert len(town.read(balances)) == 2
    assert clean(town)


def test_a_late_reading_of_the_month_before_is_settled_with_what_it_carried_and_taken_back(office, actor):
    town, building, _, reading = office
    before = {account: town.read(owed_by, account) for account in town.read(accounts_of, building)}
    town.write(show, actor, reading[0], BEFORE, reading[1])
    found = prepared(town, actor, building)
    assert found.found.balances
    post_recalculation(town, actor, found.recalculation_id)
    assert any(is_again for _, is_again, *_ in town.read(balances))
    assert prepared(town, actor, building).found.balances == prepared(town, actor, building).found.lines == 0
    assert prepared(town, actor, building, since=LAST).found.lines == 0  # the month after starts from what is in force
    reverse_recalculation(town, actor, found.recalculation_id, dated_on=DAY, period=NEXT)
    assert {account: town.read(owed_by, account) for account in before} == before
    again = prepared(town, actor, building)
    assert again.found.result_hash == found.found.result_hash
    assert clean(town)


def accounts_of(session, building_id):
    from tui_billing.domain.accounts import Account

    return session.exec(select(Account.id).where(Account.building_id == building_id)).all()


def test_a_draft_that_is_not_posted_leaves_nothing_for_the_next_month(town, actor):
    building, service, point = town.read(measured)
    town.write(set_common_mode, ACCOUNTANT, building, service, CommonMode.ACTUAL, BEFORE.first, MINUTES)
    town.write(count_nothing, actor, point, BEFORE)
    accrue_period(town, actor, BEFORE, accrued_on=BEFORE.last)
    charge(town, actor, LAST)
    assert town.read(common_kop, building, service, LAST) > 0


def test_a_mode_ends_where_the_next_begins_and_charged_months_are_marked(office, actor):
    town, building, service, _ = office
    town.write(set_common_mode, ACCOUNTANT, building, service, CommonMode.YEARLY, LAST.first, MINUTES)
    rows = [(row.mode, row.valid_from, row.valid_to) for row in town.read(common_modes)]
    assert rows == [
        (CommonMode.ACTUAL, BEFORE.first, LAST.first),
        (CommonMode.YEARLY, LAST.first, FOREVER),
    ]
    assert [(mark.since, mark.building_id) for mark in town.read(marks_of, NEXT)] == [(LAST, building)]


def direct_service(session):
    return session.exec(select(Service.id).where(Service.code == "ЭЭ")).one()


def test_who_may_not_and_what_is_no_decision_is_refused(town):
    building, service, _ = town.read(measured)

    def refused(kind, words, *, who=ACCOUNTANT, of=service, since=LAST.first, basis=MINUTES):
        with pytest.raises(kind, match=words):
            town.write(set_common_mode, who, building, of, CommonMode.ACTUAL, since, basis)

    refused(NotAllowedError, "порядок оплаты", who=TYPIST)
    refused(
        RefusedError,
        "общедомовой услуге",
        of=town.read(lambda s: s.exec(select(Service.id).where(Service.code == "ЭЭ")).one()),
    )
    refused(RefusedError, "с первого числа", since=date(2026, 10, 2))
    refused(RefusedError, "основание", basis=" ")
    assert town.read(lambda session: session.exec(select(BuildingCommon)).all()) == []

"""Acts of checks on both databases: the difference is charged, or taken off, in the month of the check (п. 61)."""

from collections import namedtuple
from datetime import date, timedelta

import pytest
from sqlmodel import func, select

from tests.towns import LAST
from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge, Posting
from tui_billing.domain.codes import PeriodStatus, ReadingSource, ReadingStatus, RecalculationCause, Role
from tui_billing.domain.errors import NotAllowedError, RefusedError
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation, Reading
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.recalculation import RecalculationLine
from tui_billing.engine.rounding import KOPECK, half_away_whole
from tui_billing.operations.accrual import accrue_period, post_accrual
from tui_billing.operations.law_choices import choose
from tui_billing.operations.meter_checks import difference_words, record_check
from tui_billing.operations.reading_correction import correct_reading
from tui_billing.operations.recalculation import post_recalculation, prepare_recalculation
from tui_billing.queries.checks import check
from tui_billing.queries.explanations import explain_account
from tui_billing.queries.recalculations import Scope
from tui_billing.queries.settlement import marks_of
from tui_billing.storage.bulk import run_bulk
from tui_billing.storage.database import Actor

NEXT = LAST.plus(1)
DAY = LAST.last
SEVEN_AND_A_HALF = 7_500_000
Register = namedtuple("Register", "point_id account_id zone before_e6 last_e6")


def a_register(session):
    """A whole month's register of an account, read in both months, far enough from nothing."""
    before = (
        select(Reading).where(Reading.period == LAST.plus(-1), Reading.status == ReadingStatus.ACCEPTED).subquery().c
    )
    row = session.exec(
        select(Reading, before.value_e6, MeteringPoint.account_id)
        .join(MeteringPoint, MeteringPoint.id == Reading.point_id)
        .join(MeterInstallation, MeterInstallation.id == Reading.installation_id)
        .join(Meter, Meter.id == MeterInstallation.meter_id)
        .where(
            Reading.period == LAST,
            Reading.status == ReadingStatus.ACCEPTED,
            before.point_id == Reading.point_id,
            before.installation_id == Reading.installation_id,
            before.zone == Reading.zone,
            before.value_e6 > 10 * SEVEN_AND_A_HALF,
            MeteringPoint.account_id.is_not(None),
            Meter.zones == 1,
            Meter.ratio_e3 == 1000,
            Meter.verified_to > NEXT.end,
        )
        .order_by(Reading.point_id)
    ).first()
    reading, value_e6, account_id = row
    return Register(reading.point_id, account_id, reading.zone, value_e6, reading.value_e6)


def accrued(database, actor, period):
    run = accrue_period(database, actor, period, accrued_on=period.last)
    post_accrual(database, actor, run.run_id)


def charged(session, point_id, period):
    """The lines in force of a point."""
    in_force = (Posting.run_id == Charge.run_id) & (Posting.building_id == Charge.building_id)
    columns = (Charge.account_id, Charge.volume_e6, Charge.price_e6, Charge.amount_kop)
    return session.exec(
        select(*columns).join(Posting, in_force).where(Posting.period == period, Charge.point_id == point_id)
    ).all()


def open_next(session):
    session.add(AccrualPeriod(period=NEXT, status=PeriodStatus.OPEN))


def test_what_was_declared_too_much_is_taken_off_in_the_month_of_the_check(town, actor):
    register = town.read(a_register)
    value = register.before_e6 - SEVEN_AND_A_HALF
    found = town.write(record_check, actor, register.point_id, register.zone, DAY, value, "акт № 5", landing=LAST)
    assert (found.declared_e6, found.value_e6, found.mark_id) == (register.last_e6, value, 0)
    assert "считается потреблённой в месяце проверки (п. 61)" in difference_words(found)
    accrued(town, actor, LAST)
    lines = town.read(charged, register.point_id, LAST)
    assert sum(line.volume_e6 for line in lines) == -SEVEN_AND_A_HALF
    assert [line.amount_kop for line in lines] == [
        half_away_whole(line.volume_e6 * line.price_e6, KOPECK) for line in lines
    ]
    assert [each.name for each in run_bulk(town.address, check) if each.count] == []
    number = town.read(lambda session: session.get_one(Account, register.account_id).number)
    told = town.read(explain_account, number, LAST)
    assert any("источник: акт проверки" in text for each in told for _, text in each.outline.lines())


def test_a_month_that_is_over_gets_the_difference_by_a_recalculation_at_its_own_price(town, actor):
    accrued(town, actor, LAST)
    town.write(open_next, actor)
    register = town.read(a_register)
    value = register.last_e6 + 16_500_000
    found = town.write(record_check, actor, register.point_id, register.zone, DAY, value, "акт № 6", landing=NEXT)
    (standing,) = town.read(marks_of, NEXT)
    assert (standing.mark_id, standing.since, standing.cause) == (found.mark_id, LAST, RecalculationCause.CORRECTION)
    made = prepare_recalculation(town, actor, NEXT, dated_on=NEXT.first)
    post_recalculation(town, actor, made.recalculation_id)

    def changed(session):
        line = RecalculationLine
        return session.exec(
            select(func.sum(line.becomes_volume_e6 - line.was_volume_e6)).where(line.point_id == register.point_id)
        ).one()

    assert int(town.read(changed)) == 16_500_000
    own = Scope(building_id=standing.building_id, account_id=standing.account_id, since=LAST)
    assert prepare_recalculation(town, actor, NEXT, own, dated_on=NEXT.first).found.lines == 0
    assert [each.name for each in run_bulk(town.address, check) if each.count] == []


def test_neighbours_are_computed_again_only_where_the_office_has_decided_so(town, actor):
    accrued(town, actor, LAST)
    town.write(open_next, actor)
    town.write(choose, actor, "COMMON_MARKS", "building", LAST.first, ("Учётная политика", DAY, "1"))
    register = town.read(a_register)
    given = register.point_id, register.zone, DAY, register.last_e6 + 16_500_000, "акт № 8"
    town.write(record_check, actor, *given, landing=NEXT)
    (standing,) = town.read(marks_of, NEXT)
    number = town.read(lambda session: session.get_one(Account, register.account_id).number)
    assert (standing.account_id, standing.reason.startswith(f"ЛС {number}: проверка прибора")) == (0, True)
    made = prepare_recalculation(town, actor, NEXT, dated_on=NEXT.first)
    assert set(made.found.shown["building_id"]) == {standing.building_id}
    assert len(set(made.found.shown["account_id"])) > 1  # what the flat used more, the building shares less
    post_recalculation(town, actor, made.recalculation_id)
    assert town.read(marks_of, NEXT) == []
    assert prepare_recalculation(town, actor, NEXT, Scope(since=LAST), dated_on=NEXT.first).found.lines == 0


def test_a_correction_of_what_an_act_showed_stays_an_act(town, actor):
    accrued(town, actor, LAST)
    town.write(open_next, actor)
    register = town.read(a_register)
    value = register.before_e6 - SEVEN_AND_A_HALF
    town.write(record_check, actor, register.point_id, register.zone, DAY, value, "акт № 7", landing=NEXT)
    town.write(correct_reading, actor, LAST, register.point_id, register.zone, value + 10**6, "описка", landing=NEXT)
    sources = town.read(
        lambda session: session.exec(
            select(Reading.source, Reading.value_e6).where(
                Reading.point_id == register.point_id, Reading.taken_on == DAY, Reading.status == ReadingStatus.ACCEPTED
            )
        ).all()
    )
    assert [tuple(each) for each in sources] == [(ReadingSource.CHECK, value + 10**6)]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"act": " "}, "Не указан акт"),
        ({"taken_on": NEXT.last + timedelta(days=40)}, "позже периода"),
        ({"point_id": 10**6}, "нет. Найдите"),
        ({"taken_on": date(1999, 1, 1)}, "прибора нет"),
        ({"value_e6": 10**15}, "больше, чем вмещает"),
    ],
)
def test_what_is_no_act_is_refused(sqlite_town, actor, changed, words):
    register = sqlite_town.read(a_register)
    given = {
        "point_id": register.point_id,
        "zone": register.zone,
        "taken_on": DAY,
        "value_e6": 0,
        "act": "акт",
    } | changed
    with pytest.raises(RefusedError, match=words):
        sqlite_town.write(record_check, actor, landing=LAST, **given)


def test_a_typist_records_no_act(sqlite_town, actor):
    register = sqlite_town.read(a_register)
    with pytest.raises(NotAllowedError):
        sqlite_town.write(
            record_check, Actor(1, Role.TYPIST, 0), register.point_id, register.zone, DAY, 0, "акт", landing=LAST
        )

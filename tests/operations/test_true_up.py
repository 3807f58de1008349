"""Readings after months without one, on both databases: spread over the months, or charged in one line, by the office's choice."""

from sqlmodel import select

from tests.operations.test_recalculation import DAY, NEXT, a_metered_account, charge_of, in_month, open_next, prepared
from tests.towns import LAST
from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge, Posting
from tui_billing.domain.codes import Method, PeriodStatus, ReadingStatus, RecalculationCause
from tui_billing.domain.metering import Reading
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.recalculation import Recalculation, RecalculationLine
from tui_billing.engine.scenario import Answer, ReadingChange, Scenario
from tui_billing.engine.true_up import AT_ONCE, CHOICE
from tui_billing.operations.accrual import accrue_period
from tui_billing.operations.law_choices import choose
from tui_billing.operations.reading_correction import correct_reading
from tui_billing.operations.recalculation import post_recalculation, prepare_recalculation
from tui_billing.operations.what_if import what_if
from tui_billing.queries.checks import check
from tui_billing.queries.explanations import explain_account
from tui_billing.queries.recalculations import Scope
from tui_billing.queries.settlement import marks_of
from tui_billing.storage.bulk import run_bulk


def without_reading(session, account):
    for each in in_month(session, account, LAST):
        each.status = ReadingStatus.WITHDRAWN
        session.add(each)


def read_in_next(session, account, more_e6=6_100_000):
    """Every register of the point is read in the next period: so much more than two months ago."""
    for each in in_month(session, account, LAST.plus(-1)):
        copied = each.model_dump() | {
            "period": NEXT,
            "taken_on": DAY,
            "value_e6": each.value_e6 + more_e6,
            "batch_id": None,
            "batch_row": 0,
            "external_id": None,
            "recorded_at_ms": 1_790_000_000_001,
        }
        session.add(Reading(**copied))


def supposed_in_next(session, account):
    """The scenario of the readings that ``read_in_next`` brings."""
    before = in_month(session, account, LAST.plus(-1))
    return Scenario(
        readings=tuple(ReadingChange(each.point_id, each.value_e6 + 6_100_000, each.zone) for each in before)
    )


def charged_without_a_reading(town, actor):
    """An account whose last month is charged, as it was not read in it; the next month is open."""
    charge_of(town, actor, LAST)
    account = town.read(a_metered_account)
    town.write(without_reading, actor, account)
    charge_of(town, actor, LAST)
    town.write(open_next, actor)
    return account


def volumes(session, account):
    """What October, with its recalculations, and November of the account's first point come to."""
    point = in_month(session, account, NEXT)[0].point_id
    lines = session.exec(select(RecalculationLine).where(RecalculationLine.point_id == point)).all()
    both = {LAST: 0, NEXT: 0}
    for line in lines:
        both[line.service_month] += line.becomes_volume_e6 - line.was_volume_e6
    in_force = (Posting.run_id == Charge.run_id) & (Posting.building_id == Charge.building_id)
    charged = select(Charge.service_month, Charge.volume_e6).join(Posting, in_force).where(Charge.point_id == point)
    for month, volume in session.exec(charged.where(Posting.period >= LAST)):
        both[month] += volume
    return both[LAST], both[NEXT]


def volumes_of_october(session, account):
    """What the account's first point was charged by its average."""
    point = in_month(session, account, LAST.plus(-1))[0].point_id
    in_force = (Posting.run_id == Charge.run_id) & (Posting.building_id == Charge.building_id)
    charged = select(Charge.volume_e6).join(Posting, in_force).where(Charge.point_id == point, Posting.period == LAST)
    return sum(session.exec(charged))


def test_an_accepted_reading_takes_off_what_was_charged_without_one(town, actor):
    account = charged_without_a_reading(town, actor)
    assert prepared(town, actor).marks == 0
    town.write(read_in_next, actor, account)
    found = prepared(town, actor)
    assert (found.marks, set(found.found.shown["account_id"])) == (1, {account})
    cause = town.read(lambda session: session.get_one(Recalculation, found.recalculation_id).cause)
    assert cause is RecalculationCause.LINKED
    post_recalculation(town, actor, found.recalculation_id)
    charge_of(town, actor, NEXT)
    assert town.read(volumes, account) == (3_100_000, 3_000_000)  # 31 and 30 days
    assert prepared(town, actor).found.lines == 0


def test_a_supposed_reading_after_a_month_without_one_is_charged_as_the_real_one_will_be(town, actor):
    account = charged_without_a_reading(town, actor)
    scenario = town.read(supposed_in_next, account)
    seen = what_if(town, NEXT, scenario)
    town.write(read_in_next, actor, account)
    assert seen.result_hash == accrue_period(town, actor, NEXT, accrued_on=NEXT.last).result_hash


def test_a_corrected_reading_is_corrected_in_the_months_without_one_before_it_too(town, actor):
    account, december = charged_without_a_reading(town, actor), NEXT.plus(1)
    town.write(read_in_next, actor, account)
    post_recalculation(town, actor, prepared(town, actor).recalculation_id)
    charge_of(town, actor, NEXT)
    town.write(lambda session: session.add(AccrualPeriod(period=december, status=PeriodStatus.OPEN)), actor)
    wrong = town.read(lambda session: in_month(session, account, NEXT)[0].model_dump())
    value = wrong["value_e6"] + 6_100_000
    town.write(correct_reading, actor, NEXT, wrong["point_id"], wrong["zone"], value, "опечатка", landing=december)
    assert [each.since for each in town.read(marks_of, december)] == [LAST]
    found = prepare_recalculation(town, actor, december, dated_on=DAY)
    post_recalculation(town, actor, found.recalculation_id)
    assert town.read(volumes, account) == (6_200_000, 6_000_000)


def test_where_readings_are_trued_up_in_one_line_the_months_without_stay_and_the_month_is_charged_the_rest(town, actor):
    account = charged_without_a_reading(town, actor)
    point = town.read(lambda session: in_month(session, account, LAST.plus(-1))[0].point_id)
    town.write(choose, actor, CHOICE, AT_ONCE, NEXT.first, ("Учётная политика", DAY, "1"))
    town.write(read_in_next, actor, account, 100_000)
    assert prepared(town, actor).marks == 0
    charge_of(town, actor, NEXT)

    def charged_volume(session, period):
        in_force = (Posting.run_id == Charge.run_id) & (Posting.building_id == Charge.building_id)
        lines = session.exec(select(Charge).join(Posting, in_force).where(Posting.period == period)).all()
        mine = [each for each in lines if each.point_id == point]
        return {each.method for each in mine}, sum(each.volume_e6 for each in mine)

    (method,), estimated = town.read(charged_volume, LAST)
    assert method == Method.AVERAGE
    (method,), rest = town.read(charged_volume, NEXT)
    registers = len(town.read(in_month, account, NEXT))
    assert (method, rest) == (Method.METER, registers * 100_000 - estimated)
    assert rest < 0  # more was charged by the average than was counted
    assert prepared(town, actor, since=LAST).found.lines == 0
    assert what_if(town, NEXT, Scenario()).found.lines == 0
    spread = what_if(town, NEXT, Scenario(choices=(Answer(CHOICE, "by_period"),))).found
    assert (set(spread.shown["account_id"]), spread.amount_kop > 0) == ({account}, True)
    number = town.read(lambda session: session.get_one(Account, account).number)
    told = "\n".join(text for each in town.read(explain_account, number, NEXT) for _, text in each.outline.lines())
    assert "начисленное по среднему после него (TRUEUP = current_tariff)" in told
    assert [each.name for each in run_bulk(town.address, check) if each.count] == []


def test_a_late_decision_to_charge_one_line_takes_back_what_was_spread_and_charges_the_rest_at_once(town, actor):
    account, december = charged_without_a_reading(town, actor), NEXT.plus(1)
    estimated = town.read(volumes_of_october, account)
    town.write(read_in_next, actor, account)
    post_recalculation(town, actor, prepared(town, actor).recalculation_id)
    charge_of(town, actor, NEXT)
    assert town.read(volumes, account) == (3_100_000, 3_000_000)
    town.write(lambda session: session.add(AccrualPeriod(period=december, status=PeriodStatus.OPEN)), actor)
    town.write(choose, actor, CHOICE, AT_ONCE, NEXT.first, ("Учётная политика", DAY, "1"))
    assert [(each.account_id, each.since) for each in town.read(marks_of, december)] == [(0, NEXT), (account, LAST)]
    found = prepare_recalculation(town, actor, december, dated_on=DAY)
    post_recalculation(town, actor, found.recalculation_id)
    assert town.read(volumes, account) == (estimated, 6_100_000 - estimated)
    assert prepare_recalculation(town, actor, december, Scope(since=LAST), dated_on=DAY).found.lines == 0

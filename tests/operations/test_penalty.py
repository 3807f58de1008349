"""Penalty runs on both databases: what a draft hides, what a posted one charges, what the next one puts right."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlmodel import select

from tests.closed import shut
from tests.confirmed import confirm
from tests.engine.penalty_laws import by_days, rounded
from tests.ledgers import NOVEMBER, OCTOBER, SEPTEMBER, charge, every_payment_is_whole, pay, small_office, standing
from tui_billing.domain.accounts import AccountGroup, SubscriberGroup
from tui_billing.domain.codes import AllocationKind, DebtorKind, DocumentStatus, LawUse, Role
from tui_billing.domain.decimals import roubles
from tui_billing.domain.errors import NotAllowedError, PeriodClosedError, RefusedError
from tui_billing.domain.payments import Allocation
from tui_billing.domain.penalty import Penalty, PenaltyRun, PenaltySpan
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.operations._penalty_job import Task, fine_everybody
from tui_billing.operations.instalments import PlanTerms, draft_plan, post_plan
from tui_billing.operations.penalty import (
    begin_penalty,
    compute_penalties,
    post_penalties,
    post_penalty,
    preview_penalties,
    reverse_penalties,
)
from tui_billing.queries.balances import balances_of, owed_by, penalty_owed_by
from tui_billing.queries.checks import check
from tui_billing.queries.explained_penalties import explain_penalties
from tui_billing.queries.penalties import fined_accounts, penalties_of, penalty_runs, penalty_statement
from tui_billing.queries.penalty_law import Choices
from tui_billing.storage.bulk import run_bulk
from tui_billing.storage.database import Actor

DUE = date(2026, 10, 15)
"""September is paid by the 15th of October; day 31 is the 15th of November."""

ON = date(2026, 11, 30)
LATER = date(2026, 12, 31)
DECEMBER = NOVEMBER.plus(1)


@pytest.fixture
def office(database, actor):
    database.write(small_office, actor)
    database.write(charge, actor, SEPTEMBER, [(1, 1, 100_000), (1, 3, 50_000), (2, 1, 30_000), (3, 2, 70_000)])
    database.write(charge, actor, OCTOBER, [(1, 1, 90_000)])
    database.write(confirm, actor, LawUse.PENALTY, *(NOVEMBER.plus(months) for months in range(11)))
    return database


def computed(office, actor, on=ON, period=NOVEMBER, **given):
    return compute_penalties(office, actor, period, on=on, dated_on=on, **given)


def posted(office, actor, on=ON, period=NOVEMBER, **given):
    run_id, _ = computed(office, actor, on, period, **given)
    post_penalties(office, actor, run_id)
    return run_id


def cost(kopecks, on=ON, paid=(), kind=DebtorKind.CITIZEN, due=DUE):
    return rounded(by_days(kind, [(due, kopecks)], list(paid), on))


def test_a_draft_is_invisible_and_a_posted_run_is_owed(office, actor):
    before = office.read(owed_by, 1)
    run_id, figures = computed(office, actor)
    assert office.read(owed_by, 1) == before
    assert office.read(balances_of, 1, NOVEMBER)[0].penalty_kop == 0
    post_penalties(office, actor, run_id)
    assert office.read(owed_by, 1) == before + cost(150_000)
    assert figures.amount_kop == cost(150_000) + cost(30_000) + cost(70_000)
    assert figures.accounts == 3
    assert {row.service: row.penalty_kop for row in office.read(balances_of, 1, NOVEMBER)} == {
        "Холодная вода": 507, "Отопление": 253,
    }  # fmt: skip
    assert cost(150_000) == 760


def sentences(line):
    return [text.replace("\u00a0", " ") for _, text in line.outline.lines()]


def test_the_days_of_a_line_are_told(office, actor):
    run_id = posted(office, actor)
    water, heat = office.read(explain_penalties, run_id, 1)
    assert (
        "Холодная вода (Водоканал), 15.11.2026–30.11.2026: ≈ 5,066666667 (точно 76/15) руб. = "
        "1 000,00 × 16 дн. × 9,5 % ÷ 300"
    ) in sentences(water)
    assert (water.amount_kop, heat.amount_kop) == (507, 253)
    assert "Поставщик: Теплосеть" in sentences(heat)
    assert any("ограничение ставки: ПП РФ от 18.03.2025 № 329" in text for text in sentences(water))
    assert water.is_confirmed
    assert heat.is_confirmed
    assert office.read(fined_accounts, run_id)[0] == (1, "100001", 760)


def test_a_preview_writes_nothing_and_has_the_hash_of_what_is_posted(office, actor):
    figures = preview_penalties(office, on=ON)
    assert office.read(penalty_runs) == []
    posted(office, actor)
    (row,) = office.read(penalty_runs)
    assert (row.result_hash, row.amount_kop, row.lines) == (figures.result_hash, figures.amount_kop, figures.lines)


def test_the_hash_does_not_depend_on_the_chunks(office):
    hashes = {
        run_bulk(office.address, fine_everybody, Task(ON, Choices(), 0, size)).result_hash for size in (1, 2, 1000)
    }
    assert len(hashes) == 1


def test_a_second_run_of_the_same_day_changes_nothing(office, actor):
    posted(office, actor)
    run_id, figures = computed(office, actor)
    assert (figures.lines, figures.spans) == (0, 0)
    assert post_penalties(office, actor, run_id).unchanged
    assert office.read(penalty_owed_by, 1) == 760


def test_the_next_run_charges_the_days_since(office, actor):
    posted(office, actor)
    run_id = posted(office, actor, LATER)
    assert office.read(penalty_owed_by, 2) == cost(30_000, LATER)
    (line,) = office.read(explain_penalties, run_id, 2)
    assert line.is_confirmed
    assert line.amount_kop == cost(30_000, LATER) - cost(30_000)
    told = " ".join(sentences(line))
    assert "15.11.2026–30.11.2026" in told
    assert "01.12.2026–31.12.2026" in told
    assert f"Начислено раньше: {roubles(cost(30_000))} руб." in told


def test_a_payment_that_turns_up_late_is_put_right_by_the_next_run(office, actor):
    posted(office, actor)
    office.write(pay, actor, 2, 30_000, NOVEMBER, value_on=date(2026, 11, 20), received_on=ON)
    posted(office, actor)
    on_time = cost(30_000, paid=[(date(2026, 11, 20), 30_000)])
    assert sum(row.charged_kop for row in office.read(penalties_of, 2)) == on_time == 57
    assert office.read(every_payment_is_whole)


def test_a_payment_takes_the_principal_first_then_the_penalty_then_it_is_an_advance(office, actor):
    posted(office, actor)
    made = office.write(pay, actor, 2, 30_100, NOVEMBER, received_on=ON, value_on=ON)
    assert (made.principal_kop, made.penalty_kop, made.advance_kop) == (30_000, 100, 0)
    assert office.read(penalty_owed_by, 2) == cost(30_000) - 100
    made = office.write(pay, actor, 2, 1_000, NOVEMBER, received_on=ON, value_on=ON)
    assert (made.penalty_kop, made.advance_kop) == (cost(30_000) - 100, 1_100 - cost(30_000))
    assert office.read(owed_by, 2) == cost(30_000) - 1_100


def test_an_advance_pays_the_penalty_when_it_is_posted(office, actor):
    office.write(pay, actor, 2, 50_000, NOVEMBER, received_on=ON, value_on=date(2026, 11, 25))
    posted(office, actor)
    assert office.read(penalty_owed_by, 2) == 0
    assert office.read(owed_by, 2) == cost(30_000, paid=[(date(2026, 11, 25), 30_000)]) - 20_000


def test_what_is_paid_in_time_costs_nothing_and_there_is_no_penalty_on_a_penalty(office, actor):
    office.write(pay, actor, 2, 30_000, OCTOBER, received_on=DUE, value_on=DUE)
    posted(office, actor)
    assert office.read(penalties_of, 2) == []
    posted(office, actor, date(2027, 9, 30))
    assert office.read(penalty_owed_by, 3) == cost(70_000, date(2027, 9, 30)) > cost(70_000)


def test_a_correction_of_an_earlier_month_makes_its_base_less(office, actor):
    posted(office, actor)
    office.write(charge, actor, NOVEMBER, [(2, 1, -10_000, SEPTEMBER)])
    posted(office, actor, LATER)
    assert office.read(penalty_owed_by, 2) == cost(20_000, LATER)


def test_a_later_recalculation_upwards_is_due_with_its_own_receipt(office, actor):
    office.write(charge, actor, OCTOBER, [(2, 1, 40_000, SEPTEMBER)])
    on = date(2027, 1, 31)
    posted(office, actor, on)
    both = [(DUE, 30_000), (date(2026, 11, 16), 40_000)]  # the 15th of November is a Sunday
    assert office.read(penalty_owed_by, 2) == rounded(by_days(DebtorKind.CITIZEN, both, [], on))


def test_a_mirror_takes_everything_back_and_what_was_paid_is_an_advance(office, actor):
    run_id = posted(office, actor)
    office.write(pay, actor, 2, 30_100, NOVEMBER, received_on=ON, value_on=ON)
    mirror = reverse_penalties(office, actor, run_id, dated_on=ON, period=NOVEMBER)
    assert [office.read(penalty_owed_by, account) for account in (1, 2, 3)] == [0, 0, 0]
    assert office.read(standing, 2) == {(1, SEPTEMBER.number): 30_000, (0, 0): 100}
    taken = office.read(explain_penalties, mirror, 1)
    assert [(line.amount_kop, line.is_confirmed) for line in taken] == [(-507, True), (-253, True)]
    assert office.read(every_payment_is_whole)
    with pytest.raises(RefusedError, match="сторно"):
        reverse_penalties(office, actor, mirror, dated_on=ON, period=NOVEMBER)
    posted(office, actor)
    assert office.read(penalty_owed_by, 1) == 760


def test_a_reversed_payment_is_as_if_it_never_was(office, actor):
    from tui_billing.operations.payments import reverse_payment

    made = office.write(pay, actor, 2, 30_000, OCTOBER, received_on=DUE, value_on=DUE)
    posted(office, actor)
    office.write(reverse_payment, actor, made.payment_id, received_on=ON, period=NOVEMBER)
    posted(office, actor)
    assert office.read(penalty_owed_by, 2) == cost(30_000)


def test_an_unfinished_run_leaves_nothing_behind(office, actor):
    abandoned = office.write(begin_penalty, actor, NOVEMBER, ON, ON, Choices())
    office.write(_a_stray_line, actor, abandoned)
    with pytest.raises(RefusedError, match="не рассчитано до конца"):
        office.write(post_penalty, actor, abandoned)
    first, _ = computed(office, actor)
    second, _ = computed(office, actor)
    with pytest.raises(RefusedError, match="не найден"):
        office.write(post_penalty, actor, first)
    post_penalties(office, actor, second)
    assert office.read(_runs_with_rows) == {second}
    assert office.read(penalty_owed_by, 1) == 760


def _a_stray_line(session, run_id):
    session.add(
        Penalty(run_id=run_id, building_id=1, account_id=1, line=1, service_id=1, supplier_id=1,
                service_month=SEPTEMBER, amount_kop=5)
    )  # fmt: skip
    session.flush()


def _runs_with_rows(session):
    return {
        row for column in (PenaltyRun.id, Penalty.run_id, PenaltySpan.run_id) for row in session.exec(select(column))
    }


def test_a_draft_older_than_a_reversal_is_not_posted(office, actor):
    first = posted(office, actor)
    run_id, _ = computed(office, actor, LATER)
    reverse_penalties(office, actor, first, dated_on=ON, period=NOVEMBER)
    with pytest.raises(RefusedError, match="устарело"):
        office.write(post_penalty, actor, run_id)


def test_an_earlier_day_than_the_posted_one_is_refused(office, actor):
    posted(office, actor)
    with pytest.raises(RefusedError, match=r"Пеня уже начислена по 30\.11\.2026"):
        computed(office, actor, date(2026, 11, 29))


def test_only_an_accountant_and_only_in_an_open_period(office, actor):
    with pytest.raises(NotAllowedError):
        computed(office, Actor(1, Role.TYPIST, 0))
    with pytest.raises(RefusedError, match="не открыт"):
        computed(office, actor, LATER, DECEMBER)
    shut(office, actor, SEPTEMBER)
    with pytest.raises(PeriodClosedError):
        computed(office, actor, ON, SEPTEMBER)


def test_who_owes_chooses_the_ladder(office, actor):
    def group(session):
        session.add(SubscriberGroup(id=7, name="Компании", debtor_kind=DebtorKind.COMPANY))
        session.flush()
        session.add(AccountGroup(building_id=1, account_id=2, valid_from=date(2020, 1, 1), group_id=7))
        session.get_one(Service, 2).capital_repair = True

    office.write(group, actor)
    on = date(2027, 2, 28)
    posted(office, actor, on, choices=Choices(cap_legal=False))
    assert office.read(penalty_owed_by, 2) == rounded(
        by_days(DebtorKind.COMPANY, [(DUE, 30_000)], [], on, cap_legal=False)
    )
    assert office.read(penalty_owed_by, 3) == cost(70_000, on, kind=DebtorKind.CAPITAL_REPAIR)


def test_a_month_is_closed_with_its_penalty_and_every_invariant_holds(office, actor):
    posted(office, actor)
    office.write(pay, actor, 2, 30_100, NOVEMBER, received_on=ON, value_on=ON)
    for period in (SEPTEMBER, OCTOBER, NOVEMBER):
        shut(office, actor, period)
    posted(office, actor, LATER, DECEMBER)
    rows = {row.service: row for row in office.read(balances_of, 1, DECEMBER)}
    assert rows["Отопление"].opening_kop == 50_000 + 253
    assert rows["Отопление"].penalty_kop > 0
    assert sum(row.closing_kop for row in rows.values()) == office.read(owed_by, 1)
    found = run_bulk(office.address, check)
    assert [each for each in found if each.count and each.name not in {"building_digests", "run_totals"}] == []


def test_an_instalment_plan_ends_the_delay_and_its_missed_part_is_late_from_its_own_day(office, actor):
    granted, first = date(2026, 11, 20), date(2026, 12, 15)
    plan = office.write(
        draft_plan, actor, "100002", PlanTerms(granted, first, 3, 1700), dated_on=granted, period=NOVEMBER
    )
    office.write(post_plan, actor, plan)
    posted(office, actor)
    before = by_days(DebtorKind.CITIZEN, [(DUE, 30_000)], [(granted, 30_000)], ON)
    assert office.read(penalty_owed_by, 2) == rounded(before)
    on = date(2027, 2, 28)
    posted(office, actor, on)
    parts = [(first, 10_000), (date(2027, 1, 15), 10_000), (date(2027, 2, 15), 10_000)]
    assert office.read(penalty_owed_by, 2) == rounded(before + by_days(DebtorKind.CITIZEN, parts, [], on))


BREAKAGES = (
    ("penalty_lines", "UPDATE penalty SET amount_kop = amount_kop + 1 WHERE account_id = 2"),
    ("penalty_lines", "UPDATE penalty_span SET base_kop = base_kop * 2 WHERE account_id = 2"),
    ("penalty_totals", "UPDATE penalty_run SET amount_kop = amount_kop + 1"),
    ("allocated_within_due", "UPDATE allocation SET amount_kop = 5000 WHERE kind = 2"),
)


@pytest.mark.parametrize(("name", "statement"), BREAKAGES)
def test_a_penalty_changed_behind_the_programs_back_is_noticed(office, actor, name, statement):
    posted(office, actor)
    office.write(pay, actor, 2, 30_100, NOVEMBER, received_on=ON, value_on=ON)
    office.write(lambda session: session.connection().execute(text(statement)), actor)
    assert name in {each.name for each in run_bulk(office.address, check) if each.count}


def test_a_statement_for_a_court_has_every_day_and_every_act(office, actor):
    posted(office, actor)
    office.write(pay, actor, 1, 60_000, NOVEMBER, received_on=LATER, value_on=date(2026, 12, 10))
    told = office.read(penalty_statement, "100001", LATER)
    month = told.months[0]
    assert (month.service_month, month.due_on, month.posted_kop) == (SEPTEMBER, DUE, 760)
    assert [(days.first, days.last, days.base_kop) for days in month.days] == [
        (date(2026, 11, 15), date(2026, 12, 10), 150_000), (date(2026, 12, 11), LATER, 90_000),
    ]  # fmt: skip
    assert month.total_kop == cost(150_000, LATER, [(date(2026, 12, 10), 60_000)])
    assert told.total_kop == sum(each.total_kop for each in told.months)
    assert any("ч. 14" in ground for ground in told.grounds)


def test_a_statement_says_what_of_its_law_nobody_has_checked(office, actor):
    """The cap of ПП РФ № 329 is set to the end of 2026; of the key rate nothing is known so far ahead either."""
    ahead = date(2027, 11, 20)  # the months before it are confirmed in this office
    doubts = [ground for ground in office.read(penalty_statement, "100001", ahead).grounds if "Внимание" in ground]
    assert any("penalty_rate_cap" in doubt and "31.12.2026" in doubt for doubt in doubts)
    assert any("key_rate" in doubt for doubt in doubts)
    office.write(confirm, actor, LawUse.PENALTY, Period.of(ahead))
    assert not any("Внимание" in ground for ground in office.read(penalty_statement, "100001", ahead).grounds)


def test_a_part_of_a_penalty_has_its_own_kind(office, actor):
    posted(office, actor)
    office.write(pay, actor, 2, 30_050, NOVEMBER, received_on=ON, value_on=ON)
    kinds = office.read(lambda session: session.exec(select(Allocation.kind, Allocation.rule)).all())
    assert sorted(int(kind) for kind, _ in kinds) == [AllocationKind.PRINCIPAL, AllocationKind.PENALTY]
    assert {row.status for row in office.read(penalty_runs)} == {DocumentStatus.POSTED}


def test_a_day_of_a_month_whose_law_nobody_has_checked_is_refused(office, actor):
    with pytest.raises(RefusedError, match=r"2026-10, пени: закон не проверен.*key_rate"):
        computed(office, actor, OCTOBER.last)
    office.write(confirm, actor, LawUse.PENALTY, OCTOBER)
    computed(office, actor, OCTOBER.last)

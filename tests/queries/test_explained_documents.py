"""Lines of documents explained to the leaf on both databases, and every line of the base re-multiplied by one command."""

from datetime import date

import pytest
from sqlalchemy import update
from sqlmodel import func, select

from tests.confirmed import confirm
from tests.ledgers import NOVEMBER, OCTOBER, SEPTEMBER, charge, small_office
from tests.towns import LAST
from tui_billing.domain.charges import Charge, Posting
from tui_billing.domain.codes import LawUse, PeriodStatus
from tui_billing.domain.decimals import NARROW
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.instalments import InstalmentPart
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.one_off import OneOffLine
from tui_billing.domain.penalty import Penalty
from tui_billing.domain.recalculation import RecalculationLine
from tui_billing.domain.tariffs import Tariff
from tui_billing.engine.explanation import is_exact
from tui_billing.operations.accrual import accrue_period, post_accrual
from tui_billing.operations.instalments import PlanTerms, charge_interest, draft_plan, post_plan, reverse_plan
from tui_billing.operations.manual_recalculation import draft_manual
from tui_billing.operations.one_offs import draft_one_off, post_one_off, reverse_one_off
from tui_billing.operations.penalty import compute_penalties, post_penalties, reverse_penalties
from tui_billing.operations.recalculation import (
    post_recalculation,
    prepare_recalculation,
    reverse_recalculation,
)
from tui_billing.operations.settlement import mark
from tui_billing.queries.account_filter import AccountFilter, account_filter
from tui_billing.queries.explained_documents import explain_plan, explain_recalculation
from tui_billing.queries.explanations import explain_account
from tui_billing.queries.line_checks import LinesTask, check_lines
from tui_billing.queries.one_offs import Terms
from tui_billing.queries.recalculations import Scope
from tui_billing.storage.bulk import run_bulk

ON = date(2026, 11, 30)
NEXT = LAST.plus(1)


@pytest.fixture
def office(database, actor):
    """Two accounts with charges of two months, and the law of November confirmed."""
    database.write(small_office, actor)
    database.write(charge, actor, SEPTEMBER, [(1, 1, 100_000), (1, 3, 50_000), (2, 1, 30_000)])
    database.write(charge, actor, OCTOBER, [(1, 1, 90_000)])
    database.write(confirm, actor, LawUse.PENALTY, NOVEMBER)
    return database


def sentences(line):
    assert is_exact(line.tree), list(line.outline.lines())
    assert line.is_confirmed
    return [f"{'  ' * depth}{said}".replace(NARROW, " ") for depth, said in line.outline.lines()]


def explained(database, kind, number="100001", period=NOVEMBER):
    return [line for line in database.read(explain_account, number, period) if line.kind == kind]


def checked(database, period=None):
    """How many lines there are and how many are wrong, by kind; the offending rows."""
    found = run_bulk(database.address, check_lines, LinesTask(period=period))
    return {each.title: (each.lines, each.wrong) for each in found}, [row for each in found for row in each.rows]


def one_off_of(office, actor, terms):
    wanted = office.read(account_filter, account="100001")
    assert isinstance(wanted, AccountFilter)
    dates = {"dated_on": ON, "event_on": ON, "period": NOVEMBER}
    document = office.write(draft_one_off, actor, wanted, terms, "Замена крана", **dates)
    office.write(post_one_off, actor, document)
    return document


def test_a_one_off_charge_is_its_quantity_at_its_price(office, actor):
    document = one_off_of(office, actor, Terms(1, OCTOBER, quantity_e6=2_500_000, price_e6=333_333_000, supplier_id=1))
    (line,) = explained(office, "one_off")
    told = sentences(line)
    assert told[:2] == [
        "Разовое начисление, Холодная вода за октябрь 2026: 833,33 руб.",
        "  Формула: количество × цена",
    ]
    assert "  Начислено до округления: 833,3325 руб. = 2,5 м³ × 333,333 руб./м³" in told
    assert any("Замена крана; ввод: Администратор, " in each for each in told)
    office.write(reverse_one_off, actor, document, dated_on=ON, period=NOVEMBER)
    assert [each.amount_kop for each in explained(office, "one_off")] == [83_333, -83_333]
    assert all(sentences(each) for each in explained(office, "one_off"))
    assert checked(office)[0]["Разовые начисления"] == (2, 0)


def test_a_one_off_sum_is_that_of_the_document(office, actor):
    one_off_of(office, actor, Terms(1, OCTOBER, amount_kop=50_000, supplier_id=1))
    (line,) = explained(office, "one_off")
    assert "  Сумма по документу: 500,00 руб." in sentences(line)


def test_a_manual_recalculation_is_its_volume_at_the_price_of_the_month(office, actor):
    given = {"dated_on": ON, "landing": NOVEMBER}
    document = office.write(draft_manual, actor, "100001", "S1", OCTOBER, "Ошибка", volume_e6=-500_000, **given)
    (line,) = office.read(explain_recalculation, document, 1)
    told = sentences(line)
    assert told[0].startswith("Перерасчёт, Холодная вода за октябрь 2026: −450,00 руб. = ")
    assert "    До округления: −450,00 руб. = (−0,5 м³) × 900 руб./м³" in told
    with pytest.raises(RefusedError, match="не начислен"):  # a draft is no line yet
        explained(office, "recalculation")
    post_recalculation(office, actor, document)
    assert [each.amount_kop for each in explained(office, "recalculation")] == [-45_000]


def test_the_penalty_of_two_services_is_rounded_once_and_shared(office, actor):
    run, _ = compute_penalties(office, actor, NOVEMBER, on=ON, dated_on=ON)
    post_penalties(office, actor, run)
    water, heat = explained(office, "penalty")
    told = sentences(water)
    assert told[0] == "Пеня, Холодная вода за сентябрь 2026: 5,07 руб."
    assert "  Пеня месяца по всем услугам: 7,60 руб." in told
    assert "    Точная пеня месяца: 7,60 руб. = ≈ 5,066666667 руб. + ≈ 2,533333333 руб." in told
    assert "  Копейки делятся пропорционально, лишние — наибольшим остаткам: доля 1 из 2, 5,07 руб." in told
    assert any("Мораторий ПП РФ от 28.03.2022 № 497: применяется" in each for each in told)
    assert heat.amount_kop == 253
    reverse_penalties(office, actor, run, dated_on=ON, period=NOVEMBER)
    lines = explained(office, "penalty")
    assert sum(each.amount_kop for each in lines) == 0
    assert [len(sentences(each)) > 5 for each in lines] == [True] * 4
    again, _ = compute_penalties(office, actor, NOVEMBER, on=ON, dated_on=ON)
    post_penalties(office, actor, again)
    assert all(sentences(each) for each in explained(office, "penalty"))
    assert checked(office)[0]["Пеня"] == (6, 0)


def test_a_part_of_a_plan_and_its_interest_are_told_by_the_day(office, actor):
    terms = PlanTerms(date(2026, 10, 15), date(2026, 11, 15), 3, 1850)
    given = {"dated_on": ON, "period": NOVEMBER, "months": [SEPTEMBER]}
    plan = office.write(draft_plan, actor, "100001", terms, **given)
    office.write(post_plan, actor, plan)
    parts = office.read(explain_plan, plan)
    assert [each.amount_kop for each in parts] == [50_000, 50_000 + 1_521, 50_000 + 786]
    told = sentences(parts[1])
    assert "  Основной долг: 500,00 руб." in told
    assert any("= 1 000,00 × 30 дн. × 18,5 % ÷ 365" in each for each in told)
    office.write(charge_interest, actor, NOVEMBER)
    interest = explained(office, "instalment")
    assert [each.amount_kop for each in interest] == [1_014, 507]
    assert all("Формула: проценты" in "".join(sentences(each)) for each in interest)
    assert checked(office)[0]["Рассрочки"] == (3, 0)
    office.write(reverse_plan, actor, plan, dated_on=ON, period=NOVEMBER)
    assert sum(each.amount_kop for each in explained(office, "instalment")) == 0


def test_a_line_of_any_kind_that_was_tampered_with_is_found_and_named(office, actor):
    one_off_of(office, actor, Terms(1, OCTOBER, quantity_e6=2_000_000, price_e6=100_000_000, supplier_id=1))
    run, _ = compute_penalties(office, actor, NOVEMBER, on=ON, dated_on=ON)
    post_penalties(office, actor, run)
    assert checked(office)[1] == []
    damages = [
        (update(Charge).where(Charge.service_id == 1, Charge.account_id == 2).values(amount_kop=30_001), "Начисления"),
        (update(OneOffLine).values(amount_kop=20_001), "Разовые начисления"),
        (update(Penalty).where(Penalty.account_id == 2).values(amount_kop=Penalty.amount_kop + 1), "Пеня"),
    ]
    for place, (damage, title) in enumerate(damages, 1):
        office.write(lambda session, change=damage: session.execute(change) and None, actor)
        counts, rows = checked(office)
        assert counts[title][1] == 1
        assert len(rows) == place
    assert any("ЛС 100002" in row and "сумма 300,01" in row and "300,00" in row for row in rows)
    assert checked(office, OCTOBER)[0]["Начисления"] == (1, 0)


def test_a_plan_whose_part_was_changed_is_found(office, actor):
    terms = PlanTerms(date(2026, 10, 15), date(2026, 11, 15), 3, 1850)
    plan = office.write(draft_plan, actor, "100001", terms, dated_on=ON, period=NOVEMBER)
    office.write(post_plan, actor, plan)
    change = update(InstalmentPart).where(InstalmentPart.part == 2).values(interest_kop=InstalmentPart.interest_kop + 1)
    office.write(lambda session: session.execute(change) and None, actor)
    assert checked(office)[0]["Рассрочки"][1] == 1


def dearer(session):
    """The price of a tariff that charged the month is found to have been higher."""
    used = (
        select(func.min(Charge.tariff_id))
        .join(Posting, Posting.run_id == Charge.run_id)
        .where(Posting.period == LAST, Charge.amount_kop > 0)
    )
    tariff = session.get_one(Tariff, session.exec(used).one())
    tariff.price_e6 += 1_234_567
    session.add(tariff)


def recalculated(session):
    """Accounts with a line of a recalculation."""
    return session.exec(select(RecalculationLine.account_id).distinct().limit(5)).all()


def test_a_recalculation_is_what_was_charged_and_what_it_should_be_each_a_tree(town, actor):
    run = accrue_period(town, actor, LAST, accrued_on=LAST.last)
    post_accrual(town, actor, run.run_id)
    town.write(lambda session: session.add(AccrualPeriod(period=NEXT, status=PeriodStatus.OPEN)), actor)
    town.write(dearer, actor)
    town.write(mark, actor, LAST, "приказ о тарифе")
    made = prepare_recalculation(town, actor, NEXT, Scope(), dated_on=ON)
    post_recalculation(town, actor, made.recalculation_id)
    accounts = town.read(recalculated)
    assert accounts
    for account in accounts:
        for line in town.read(explain_recalculation, made.recalculation_id, account):
            told = sentences(line)
            assert told[1] == "  Формула: перерасчёт = должно быть − начислено"
            assert sum("Начислено до округления: " in each for each in told) >= 2
            assert any("Строка 1 пересчитанного месяца" in each for each in told)
            assert any(f"начисления № {run.run_id}" in each for each in told)
    counts, rows = checked(town)
    assert counts["Перерасчёты"] == (made.found.lines, 0)
    assert counts["Начисления"][1] == 0
    assert rows == []
    mirror = reverse_recalculation(town, actor, made.recalculation_id, dated_on=ON, period=NEXT)
    for account in accounts:
        assert all(sentences(line) for line in town.read(explain_recalculation, mirror, account))
    assert checked(town)[0]["Перерасчёты"] == (2 * made.found.lines, 0)


def test_a_base_without_lines_has_nothing_to_check(database, actor):
    assert all(counts == (0, 0) for counts in checked(database)[0].values())

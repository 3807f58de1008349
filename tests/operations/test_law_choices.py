"""Disputed points of the law on both databases: decided from a month on, told by the explanation, taken by penalties."""

from datetime import date

import pytest
from sqlmodel import select

from tests.ledgers import NOVEMBER, OCTOBER, charge, pay, small_office
from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import AllocationRule, CapKey, Method, RateMode, Resource, Role
from tui_billing.domain.errors import NotAllowedError, RefusedError
from tui_billing.domain.law import CHOICES
from tui_billing.domain.law._files import read_choice
from tui_billing.domain.payments import Allocation
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.engine.scenario import Answer
from tui_billing.operations.law_choices import choose
from tui_billing.queries.explanations import explain_account
from tui_billing.queries.facts import fetch_book
from tui_billing.queries.law_choices import answers, chosen, penalty_choices
from tui_billing.queries.payments import allocation_rule
from tui_billing.queries.penalties import penalty_statement
from tui_billing.queries.penalty_law import Choices
from tui_billing.queries.scenarios import scenario_of
from tui_billing.queries.settlement import marks_of
from tui_billing.storage.bulk import run_bulk
from tui_billing.storage.database import Actor

JANUARY, OCTOBER_ON = date(2026, 1, 1), date(2026, 10, 1)
ACT = ("Учётная политика", date(2025, 12, 20), "45")


@pytest.fixture
def office(database, actor):
    database.write(small_office, actor)
    database.write(charge, actor, OCTOBER, [(1, 1, 10_000)])
    return database


def test_every_point_of_the_specification_has_a_default_among_its_answers_and_a_place_in_an_act():
    wanted = {
        "DUE_SHIFT", "RATE_MODE", "CAP_KEY", "CAP_LEGAL", "MORATORIUM_497", "K_SEWAGE", "K_SPLIT", "GVS_K_BOTH",
        "HEAT_NEG_ODN", "SOI_RECALC_SPREAD", "RANGE_ZONE_SPLIT", "RANGE_INTERVAL", "AVG_ZONE_SPLIT", "TRUEUP",
        "METER_START", "ALLOC_RULE", "INSTALMENT_RATE",
    }  # fmt: skip
    assert wanted <= set(CHOICES)
    assert all(each.default in each.answers and each.cite.act and each.cite.place for each in CHOICES.values())


def test_a_file_with_a_mistake_is_refused_by_its_name():
    with pytest.raises(ValueError, match=r"choices/X.toml: .*default"):
        read_choice("X", 'title = "?"\ndefault = "a"\nanswers = { b = "б" }\nact = "А"\nplace = "п. 1"')


def test_a_decision_holds_from_its_month_up_to_the_next_and_marks_whom_it_may_touch(office, actor):
    office.write(choose, actor, "METER_START", "next_month", JANUARY, ACT)
    office.write(choose, actor, "METER_START", "act_date", OCTOBER_ON, ACT)
    office.write(choose, actor, "RATE_MODE", "fixed", JANUARY, ACT)  # no charge line depends on it
    days = (date(2025, 12, 31), JANUARY, date(2026, 9, 30), OCTOBER_ON)
    assert [office.read(chosen, "METER_START", day) for day in days] == [
        "act_date", "next_month", "next_month", "act_date",
    ]  # fmt: skip
    books = [
        run_bulk(office.address, fetch_book, period).choice("METER_START") for period in (OCTOBER.plus(-1), OCTOBER)
    ]
    assert books == ["next_month", "act_date"]
    assert [(each.account_id, str(each.since)) for each in office.read(marks_of, NOVEMBER)] == [
        (0, "2026-01"), (0, "2026-10"),
    ]  # fmt: skip
    assert [each.act for each in office.read(answers, OCTOBER_ON) if each.act] == [
        "Учётная политика от 20.12.2025 № 45"
    ] * 2


def test_penalties_are_computed_by_what_the_office_decided(office, actor):
    assert office.read(penalty_choices, OCTOBER_ON) == Choices()
    for name, answer in (
        ("RATE_MODE", "per_day"),
        ("CAP_KEY", "accrual_day"),
        ("CAP_LEGAL", "false"),
        ("DUE_SHIFT", "false"),
    ):
        office.write(choose, actor, name, answer, JANUARY, ACT)
    assert office.read(penalty_choices, OCTOBER_ON) == Choices(
        RateMode.PER_DAY, CapKey.ACCRUAL_DAY, cap_legal=False, due_shift=False
    )
    grounds = office.read(penalty_statement, "100001", OCTOBER_ON).grounds
    assert any("применяется на каждый день просрочки" in ground for ground in grounds)
    assert "Срок оплаты в выходной день не переносится." in grounds


def test_a_payment_without_a_month_is_divided_as_the_office_decided(office, actor):
    office.write(charge, actor, OCTOBER.plus(-1), [(1, 1, 30_000)])
    office.write(choose, actor, "ALLOC_RULE", "pro_rata", OCTOBER_ON, ACT)
    office.write(pay, actor, 1, 20_000)  # of 300,00 and 100,00 owed
    parts = select(Allocation.service_month, Allocation.amount_kop, Allocation.rule).order_by(Allocation.line)
    paid = office.read(lambda session: session.exec(parts).all())
    assert [(str(Period(month)), amount, rule) for month, amount, rule in paid] == [
        ("2026-09", 15_000, AllocationRule.PRO_RATA), ("2026-10", 5_000, AllocationRule.PRO_RATA),
    ]  # fmt: skip
    assert run_bulk(office.address, allocation_rule, OCTOBER) is AllocationRule.PRO_RATA
    assert run_bulk(office.address, allocation_rule, OCTOBER.plus(-1)) is AllocationRule.OLDEST_FIRST


def test_a_scenario_supposes_only_answers_that_there_are(office):
    def supposed(answer):
        return office.read(scenario_of, f'[[choice]]\nname = "K_SPLIT"\nanswer = "{answer}"', OCTOBER).choices

    assert supposed("next_period") == (Answer("K_SPLIT", "next_period"),)
    with pytest.raises(RefusedError, match="нет ответа «later»"):
        supposed("later")


def test_the_explanation_of_a_line_tells_the_points_that_it_depends_on_and_by_what_they_were_decided(office, actor):
    def uplifted(session):
        line = session.exec(select(Charge)).one()
        line.method, line.person_days, line.norm_e6 = Method.NORM_UPLIFTED, 31, 10**6
        session.get_one(Service, line.service_id).resource = Resource.COLD_WATER

    office.write(uplifted, actor)
    office.write(choose, actor, "K_SPLIT", "next_period", JANUARY, ACT)
    (line,) = office.read(explain_account, "100001", OCTOBER)
    said = "\n".join(text for _, text in line.outline.lines())
    assert "Как решено там, где закон оставляет выбор" in said
    assert "новый — со следующего месяца (K_SPLIT = next_period)" in said
    assert "Учётная политика от 20.12.2025 № 45, действует с 01.01.2026" in said
    assert "только при акте о невозможности установить прибор (ABSENCE_NORM = act)" in said
    assert "METER_START" not in said


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("K_SPILT", "by_days", JANUARY), "Есть: ABSENCE_NORM"),
        (("K_SPLIT", "daily", JANUARY), "by_days — по дням"),
        (("K_SPLIT", "next_period", date(2026, 1, 2)), "первое число"),
    ],
)
def test_what_is_no_decision_is_refused(office, actor, given, words):
    with pytest.raises(RefusedError, match=words):
        office.write(choose, actor, *given, ACT)


def test_an_accountant_does_not_decide(office, actor):
    with pytest.raises(NotAllowedError):
        office.write(
            choose, Actor(actor.user_id, Role.ACCOUNTANT, actor.at_ms), "K_SPLIT", "next_period", JANUARY, ACT
        )  # fmt: skip

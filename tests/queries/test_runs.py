"""Runs, parked lines, periods and explanations of a town of two months, once on each database."""

import json
from fractions import Fraction

import pytest
from sqlalchemy import func
from sqlmodel import select

from tests.towns import LAST
from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge, ParkedLine
from tui_billing.domain.codes import Method, ParkReason, PeriodStatus, RunStatus
from tui_billing.domain.errors import RefusedError, UnknownAccountError
from tui_billing.domain.tariffs import Tariff
from tui_billing.engine.explanation import leaves
from tui_billing.operations.accrual import accrue_period, post_run
from tui_billing.queries.explanations import explain_account, explain_lines
from tui_billing.queries.parked import ADVICE, parked_in_force, parked_of
from tui_billing.queries.periods import all_periods
from tui_billing.queries.runs import charges_of, run_summary, runs_of

BEFORE = LAST.plus(-1)


def lose_a_tariff(session):
    """A price that ends before the month: its lines cannot be charged."""
    used = select(Charge.tariff_id).group_by(Charge.tariff_id).order_by(func.count().desc(), Charge.tariff_id)
    tariff = session.get_one(Tariff, session.exec(used).first())
    tariff.valid_to = LAST.first
    session.add(tariff)
    return tariff.service_id


@pytest.fixture
def charged(town, actor):
    """The month before is posted, the last one is a draft in which a tariff is missing."""
    first = accrue_period(town, actor, BEFORE, accrued_on=BEFORE.last)
    town.write(post_run, actor, first.run_id)
    town.write(lose_a_tariff, actor)
    draft = accrue_period(town, actor, LAST, accrued_on=LAST.last)
    return town, first, draft


def sums(session, run_id):
    """The register itself: lines and kopecks by service."""
    statement = (
        select(Charge.service_id, func.count(), func.sum(Charge.amount_kop))
        .where(Charge.run_id == run_id)
        .group_by(Charge.service_id)
    )
    return {service: (lines, int(amount)) for service, lines, amount in session.exec(statement)}


def account_with(session, run_id, method):
    return session.exec(
        select(Charge.account_id, Charge.line).where(Charge.run_id == run_id, Charge.method == method)
    ).first()


def number_of(session, account_id):
    return session.get_one(Account, account_id).number


def test_a_run_is_summed_up_as_its_lines_and_compared_with_the_month_before(charged):
    town, first, draft = charged
    before, now = town.read(sums, first.run_id), town.read(sums, draft.run_id)
    assert {each.service_id: (each.lines, each.amount_kop) for each in first.services} == before
    assert {each.service_id: (each.lines, each.amount_kop) for each in draft.services if each.lines} == now
    assert {each.service_id: each.before_kop for each in draft.services} == {
        service: before.get(service, (0, 0))[1] for service in before.keys() | now.keys()
    }
    assert draft.amount_kop == sum(each.amount_kop for each in draft.buildings)
    assert draft.before_kop == first.amount_kop == sum(each.before_kop for each in draft.buildings)
    assert town.read(run_summary, draft.run_id) == draft
    assert [(each.run_id, each.status) for each in town.read(runs_of, BEFORE)] == [(first.run_id, RunStatus.POSTED)]
    with pytest.raises(RefusedError, match="не закончено или отменено"):
        town.read(run_summary, 99)


def test_parked_lines_are_a_work_list_with_advice_a_page_at_a_time(charged, actor):
    town, _, draft = charged
    rows = town.read(parked_of, draft.run_id)
    assert (
        len(rows)
        == draft.parked
        == town.read(
            lambda session: sum(1 for _ in session.exec(select(ParkedLine).where(ParkedLine.run_id == draft.run_id)))
        )
    )
    missing = town.read(lambda session: parked_of(session, draft.run_id, reason=ParkReason.NO_TARIFF))
    assert len(missing) == dict(draft.reasons)[ParkReason.NO_TARIFF] > 10
    assert all(row.number and "д. " in row.address and "тариф" in row.advice for row in missing)
    assert town.read(lambda session: parked_of(session, draft.run_id, offset=3, limit=4)) == rows[3:7]
    assert ADVICE.keys() == set(ParkReason)
    town.write(post_run, actor, draft.run_id)
    assert town.read(parked_in_force, LAST) == rows
    (last, before) = town.read(all_periods)[:2]
    assert (last.period, last.status, last.parked) == (LAST, PeriodStatus.OPEN, draft.parked)
    assert (before.period, before.lines) == (BEFORE, charged[1].lines)


def test_an_account_shows_the_lines_in_force_and_no_draft(charged, actor):
    town, first, draft = charged
    account, _ = town.read(account_with, first.run_id, Method.AREA)
    assert {row.period for row in town.read(charges_of, account)} == {BEFORE}
    town.write(post_run, actor, draft.run_id)
    rows = town.read(charges_of, account)
    assert [row.period for row in rows] == sorted((row.period for row in rows), reverse=True)
    assert {row.period for row in rows} == {BEFORE, LAST}
    assert town.read(charges_of, account, BEFORE) == [row for row in rows if row.period == BEFORE]
    assert town.read(charges_of, 10**9) == []


def sentences(line):
    return [text for _, text in line.outline.lines()]


def test_every_line_is_explained_to_the_row_that_each_number_came_from(charged):
    town, first, _ = charged
    seen = set()
    for method in Method:
        found = town.read(account_with, first.run_id, method)
        if found is None:
            continue
        seen.add(method)
        (line,) = town.read(explain_lines, first.run_id, *found)
        assert line.is_confirmed
        for node in leaves(line.tree):
            assert node.sources or node.key is None, (method, node.label)
        assert Fraction(line.as_data()["explanation"]["value"]) * 100 == line.amount_kop
        json.dumps(line.as_data(), ensure_ascii=False)
    assert {Method.METER, Method.NORM, Method.AREA, Method.FIXED, Method.DERIVED} <= seen


def test_an_account_is_explained_by_number_period_and_service(charged):
    town, first, _ = charged
    account, _ = town.read(account_with, first.run_id, Method.DERIVED)
    number = town.read(number_of, account)
    lines = town.read(explain_account, number, BEFORE)
    derived = next(line for line in lines if "Способ: по объёму других услуг" in sentences(line))
    assert any(text.startswith("Объём услуг-источников: ") for text in sentences(derived))
    assert any("строка " in text and "водоснабжение" in text for text in sentences(derived))
    assert town.read(explain_account, number, BEFORE, derived.service_code.lower()) == [
        line for line in lines if line.service_code == derived.service_code
    ]
    for refused, words in (((number, LAST), "не начислен"), ((number, BEFORE, "нет такой"), "нет такой")):
        with pytest.raises(RefusedError, match=words):
            town.read(explain_account, *refused)
    with pytest.raises(UnknownAccountError):
        town.read(explain_account, "нет", BEFORE)

"""A line as a scenario computes it is explained by its leaves, and what is supposed of them has no document."""

import pytest
from sqlmodel import select

from tests.billed import billed_town
from tests.operations.test_what_if import dump
from tests.towns import LAST
from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import Method
from tui_billing.domain.errors import RefusedError, UnknownAccountError
from tui_billing.domain.tariffs import Norm
from tui_billing.engine.explanation import leaves, recomputed
from tui_billing.operations.what_if import what_if
from tui_billing.queries.differences import account_sums
from tui_billing.queries.explained import LineKind
from tui_billing.queries.explanations import explain_account, explain_supposed
from tui_billing.queries.scenarios import ZONES, scenario_from

MIDDLE = LAST.first.replace(day=16)
FACTS = (
    ("tariff", {"service": "ХВС", "from": MIDDLE, "percent": "10"}),
    ("norm", {"service": "ГВС", "percent": "-5"}),
    ("parameter", {"name": "uplift", "value": "2", "from": MIDDLE}),
    ("choice", {"name": "TRUEUP", "answer": "current_tariff"}),
)


@pytest.fixture
def billed(database, actor):
    billed_town(database, actor)
    return database


def sources(tree):
    return [source.text for each in leaves(tree) for source in each.sources]


def numbers(session):
    return dict(session.exec(select(Account.id, Account.number)).all())


def test_every_line_of_every_account_re_multiplies_to_what_the_scenario_comes_to(billed):
    before = billed.read(dump)
    found = what_if(billed, LAST, billed.read(scenario_from, FACTS, LAST)).found
    becomes = dict(account_sums(found).select("account_id", "becomes_kop").iter_rows())
    assert becomes
    marked = []
    for account_id, number in billed.read(numbers).items():
        lines = billed.read(explain_supposed, number, LAST, FACTS)
        for each in lines:
            assert (each.kind, each.document) == (LineKind.SUPPOSED, 0)
            assert each.is_confirmed
            assert recomputed(each.tree) * 100 == each.amount_kop
            marked += sources(each.tree)
        posted = sum(
            each.amount_kop for each in billed.read(explain_account, number, LAST) if each.kind is LineKind.CHARGE
        )
        changed = sum(each.amount_kop for each in lines) - posted
        assert changed == sum(found.shown.filter(account_id=account_id)["amount_kop"])
    said = {text for text in marked if text.startswith("предположено: ")}
    assert {text.removeprefix("предположено: ").split(",")[0] for text in said} == {
        "Тариф: Холодное водоснабжение",
        "Норматив: Горячее водоснабжение",
        "Повышающий коэффициент к нормативу",
    }
    assert billed.read(dump) == before


def normed(session):
    """An account whose cold water is charged by the norm with a coefficient."""
    account = session.exec(select(Charge.account_id).where(Charge.method == Method.NORM_UPLIFTED)).first()
    return session.get_one(Account, account).number


def test_what_is_supposed_of_a_line_has_no_document_and_the_rest_keeps_its_own(billed):
    number = billed.read(normed)
    lines = billed.read(explain_supposed, number, LAST, FACTS, "ХВС")
    before, after = (each for each in lines if each.tree.formula.startswith("P = n × N × K"))
    assert (before.tree.label, after.tree.label) == (before.service, f"{after.service}, предположено")
    told = sources(before.tree)
    assert not [text for text in told if "предположено" in text]
    assert any("с 01." in text for text in told)
    told = sources(after.tree)
    assert "предположено: Тариф: Холодное водоснабжение, с 16.10.2026, 10 %" in told
    assert "предположено: Повышающий коэффициент к нормативу, с 16.10.2026: 2" in told
    assert any("прописано" in text for text in told)
    lines = [text for _, text in after.outline.lines()]
    assert "Кто начислил: никто: посчитано по сценарию, в базу ничего не записано" in lines
    assert any("изменилось: " in text and "тариф" in text and "повышающий коэффициент" in text for text in lines)
    assert "начисление №" not in "\n".join(lines)


NAMES = {zone: name for name, zone in ZONES.items()}
TITLES = {zone: f", {zone.label}" if zone else "" for zone in NAMES}


def metered(session):
    """A point whose account's line is the difference of two readings, with the account's number and that line."""
    lines = session.exec(select(Charge).where(Charge.service_month == LAST, Charge.method == Method.METER))
    line = next(
        each for each in lines if each.quantity_u == (each.reading_to_e6 - each.reading_from_e6) * 6000 * LAST.days
    )
    return session.get_one(Account, line.account_id).number, line.point_id, line.zone, line.reading_from_e6


def test_a_supposed_reading_is_marked_and_the_one_before_it_is_not(billed):
    number, point, zone, before_e6 = billed.read(metered)
    fact = ("reading", {"point": point, "value": f"{before_e6 // 10**6 + 7}", "zone": NAMES[zone]})
    lines = billed.read(explain_supposed, number, LAST, [fact])
    read = [
        [leaf for leaf in leaves(each.tree) if leaf.key == ("reading", point)] for each in lines if each.is_confirmed
    ]
    pairs = [found for found in read if found and found[0].value == before_e6 // 10**6 + 7]
    assert pairs  # the water, and the sewage that is a sum of waters
    for now, before in pairs:
        told = [source.text for source in now.sources]
        assert told == [f"предположено: Показание: точка учёта № {point}{TITLES[zone]}, {now.value}"]
        assert before.value * 10**6 == before_e6
        assert all("предположено" not in source.text for source in before.sources)


def test_a_supposed_answer_is_said_where_the_law_leaves_a_choice(billed):
    number, *_ = billed.read(metered)
    told = [
        text
        for each in billed.read(explain_supposed, number, LAST, FACTS)
        for _, text in each.outline.lines()
        if "TRUEUP" in text
    ]
    assert any("(TRUEUP = current_tariff)" in text for text in told)
    assert "Откуда: предположено: Правило: TRUEUP = current_tariff" in told


def without_norms(session):
    for row in session.exec(select(Norm)):
        session.delete(row)


def test_what_cannot_be_computed_is_said_with_its_reason_and_an_unknown_account_is_refused(billed, actor):
    number = billed.read(normed)
    billed.write(without_norms, actor)
    (line,) = billed.read(explain_supposed, number, LAST, (), "ХВС")
    assert (line.amount_kop, line.is_confirmed) == (0, True)
    assert "не посчитано: нет норматива" in line.outline.text
    with pytest.raises(UnknownAccountError):
        billed.read(explain_supposed, "777", LAST, FACTS)
    with pytest.raises(RefusedError, match="нет начисленных услуги «газ»"):
        billed.read(explain_supposed, number, LAST, (), "газ")

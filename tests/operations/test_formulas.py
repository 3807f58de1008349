"""Formulas of head points: who may set them, what is refused, what they are charged by."""

from datetime import date
from fractions import Fraction

import pytest

from tests.heads import BY_PEOPLE, HEAD, LIGHT, communal_flat
from tests.meters import ACCOUNTANT, OCTOBER, TYPIST
from tui_billing.domain.codes import Method, PeriodStatus
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import NotAllowedError, PeriodClosedError, RefusedError
from tui_billing.domain.metering import MeteringPoint
from tui_billing.domain.office import AccrualPeriod
from tui_billing.engine.formulas.syntax import FormulaError
from tui_billing.operations.accrual import accrue_period, post_run
from tui_billing.operations.formulas import place_below, save_formula, take_apart
from tui_billing.queries.explanations import explain_account
from tui_billing.queries.formulas import (
    check_formula,
    formulas_of,
    head_points,
    in_force,
    points_below,
    preview_formula,
)

SINCE, LATER = date(2026, 10, 1), date(2026, 10, 16)
ROOMS = (11, 12, 13)


@pytest.fixture
def office(database, actor):
    """The flat with its rooms and the electricity of one of them below the common meter; no formula yet."""
    database.write(communal_flat, actor)
    database.write(place_below, ACCOUNTANT, HEAD, [*ROOMS, LIGHT])
    return database


def saved(office, text=BY_PEOPLE, since=SINCE, who=ACCOUNTANT):
    office.write(save_formula, who, HEAD, text, since)
    return [(row.valid_from, row.valid_to, row.text) for row in office.read(formulas_of, HEAD)]


def test_a_formula_is_in_force_until_the_next_one(office):
    assert saved(office) == [(SINCE, FOREVER, BY_PEOPLE)]
    assert saved(office, "объём / количество", LATER) == [
        (LATER, FOREVER, "объём / количество"),
        (SINCE, LATER, BY_PEOPLE),
    ]
    rows = office.read(formulas_of, HEAD)
    assert in_force(rows, date(2026, 10, 15)).text == BY_PEOPLE
    assert in_force(rows, LATER).canonical == "объём ÷ количество"
    assert in_force(rows, date(2026, 9, 30)) is None


def test_a_formula_of_the_same_day_replaces_the_other_and_an_earlier_one_ends_where_it_begins(office):
    saved(office, "объём", LATER)
    assert saved(office, BY_PEOPLE, LATER) == [(LATER, FOREVER, BY_PEOPLE)]
    assert saved(office, "объём", SINCE) == [(LATER, FOREVER, BY_PEOPLE), (SINCE, LATER, "объём")]


def test_only_an_accountant_sets_formulas_and_places_points(office):
    with pytest.raises(NotAllowedError):
        saved(office, who=TYPIST)
    with pytest.raises(NotAllowedError):
        office.write(place_below, TYPIST, HEAD, [11])
    with pytest.raises(NotAllowedError):
        office.write(take_apart, TYPIST, [11])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("объём +", "оборвана"),
        ("объём + Кухня_ЭЭ", "м³ и кВт·ч"),
        ("объём − Комната_ГВС", "№11, №12"),
        ("объём − Т1", "ниже головной"),
        ("объём − №1", "№ 1"),
    ],
)
def test_what_is_no_formula_over_the_points_below_is_not_saved(office, text, words):
    with pytest.raises(FormulaError, match=words):
        saved(office, text)
    assert office.read(formulas_of, HEAD) == []


def test_points_are_named_by_name_and_number(office):
    assert office.read(check_formula, HEAD, "объём − «Чулан_ГВС» − №11") == "объём − №13 − №11"


def test_a_formula_may_not_begin_in_a_closed_period(office, actor):
    def close(session):
        session.get_one(AccrualPeriod, OCTOBER).status = PeriodStatus.CLOSED

    office.write(close, actor)
    with pytest.raises(PeriodClosedError):
        saved(office)
    assert saved(office, since=date(2026, 11, 1))


def test_only_a_head_point_has_a_formula(office):
    with pytest.raises(RefusedError, match="не головная"):
        office.write(save_formula, ACCOUNTANT, 1, "объём", SINCE)
    with pytest.raises(RefusedError, match="№ 999"):
        office.write(save_formula, ACCOUNTANT, 999, "объём", SINCE)


def test_head_points_in_a_circle_are_named(office):
    with pytest.raises(
        RefusedError, match=r"Чулан_ГВС → Квартира_ГВС → Чулан_ГВС|Квартира_ГВС → Чулан_ГВС → Квартира_ГВС"
    ):
        office.write(place_below, ACCOUNTANT, 13, [HEAD])
    with pytest.raises(RefusedError, match="самой себя"):
        office.write(place_below, ACCOUNTANT, HEAD, [HEAD])


def test_a_circle_that_is_in_the_base_already_stops_the_saving_of_a_formula(office, actor):
    def knot(session):
        session.get_one(MeteringPoint, HEAD).parent_id = 13

    office.write(knot, actor)
    with pytest.raises(RefusedError, match=r"замкнуты в круг: .* → .* → "):
        saved(office)


def test_a_point_of_another_building_is_not_placed_below(office, actor):
    def other(session):
        session.add(MeteringPoint(id=30, building_id=2, service_id=3, name="Чужая_ГВС"))

    office.write(other, actor)
    with pytest.raises(RefusedError, match="в другом доме"):
        office.write(place_below, ACCOUNTANT, HEAD, [30])


def test_a_point_that_a_formula_names_stays_below_until_the_formula_is_another(office):
    saved(office, "объём − №13")
    with pytest.raises(RefusedError, match="Сначала замените формулу"):
        office.write(take_apart, ACCOUNTANT, [13])
    saved(office, "объём")
    office.write(take_apart, ACCOUNTANT, [13])
    assert 13 not in [each.point_id for each in office.read(points_below, HEAD, SINCE)]


def test_head_points_are_found_from_the_building_and_from_the_accounts_below(office):
    (head,) = office.read(head_points)
    assert (head.point_id, head.service, head.unit, head.number) == (HEAD, "ГВС", "м³", "")
    assert office.read(head_points, building_id=1) == [head]
    assert office.read(head_points, account_id=2) == [head]
    assert office.read(head_points, building_id=2) == []


def test_a_preview_is_what_the_accrual_then_charges(office):
    parts = office.read(preview_formula, HEAD, BY_PEOPLE, OCTOBER)
    assert [part.volume for part in parts] == [Fraction(185, 30)] * 3
    assert office.read(formulas_of, HEAD) == []
    saved(office)
    result = accrue_period(office, ACCOUNTANT, OCTOBER, accrued_on=date(2026, 11, 1))
    office.write(post_run, ACCOUNTANT, result.run_id)
    for part in parts:
        (line,) = office.read(explain_account, part.number, OCTOBER, "ГВС")
        assert line.tree.of[0].of[0].value == part.volume
        assert line.amount_kop == part.amount_kop
        told = " ".join(text for _, text in line.outline.lines())
        assert f"Способ: {Method.FORMULA.label}" in told
        assert BY_PEOPLE in told
        assert "118,5, снято 25.10.2026" in told


def test_a_preview_says_why_an_account_would_be_parked(office):
    parts = office.read(preview_formula, HEAD, "объём − №11 − 20 м³", OCTOBER)
    assert {part.reason for part in parts} == {"по формуле головной точки вышел отрицательный объём"}

"""A head point's volume is charged to the last drop, whatever changes below it in the month."""

from dataclasses import fields, replace
from datetime import date
from fractions import Fraction

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.facts_of import ALWAYS, book_of, facts_of
from tui_billing.domain.codes import Method, ParkReason
from tui_billing.domain.days import day_number
from tui_billing.domain.period import Period
from tui_billing.engine.accrue import accrue
from tui_billing.engine.explain import explain

APRIL = Period(202604)
FIRST, END = day_number(date(2026, 4, 1)), day_number(date(2026, 5, 1))
HEAD = 9
FLATS = settings(max_examples=40, deadline=None)
BY_PEOPLE = "объём × жильцы ÷ сумма(жильцы)"
BY_AREA = "объём × площадь ÷ сумма(площадь)"
THE_REST = "свой + (объём − сумма(свой)) × жильцы ÷ сумма(жильцы)"
EVENLY = "свой + (объём − сумма) ÷ количество"
SHARING = (BY_PEOPLE, BY_AREA, THE_REST, EVENLY)

ROOM = st.fixed_dictionaries(
    {
        "people": st.tuples(st.integers(1, 6), st.integers(1, 6)),
        "changed": st.integers(FIRST + 1, END - 1),
        "area_e4": st.integers(60_000, 400_000),
        "own_e6": st.none() | st.integers(0, 30_000_000),
        "points": st.integers(1, 2),
    }
)


def meter(point, used_e6):
    readings = [
        {"point_id": point, "installation_id": point, "period": 202603, "taken_on": FIRST - 6, "value_e6": 7_000_000},
        {
            "point_id": point,
            "installation_id": point,
            "period": 202604,
            "taken_on": END - 6,
            "value_e6": 7_000_000 + used_e6,
        },
    ]
    return {"point_id": point, "installation_id": point}, readings


def flat(rooms, head_e6, texts, formulas=({},)):
    """Rooms of one flat, numbered from 1, and its common meter."""
    rows = {name: [] for name in ("accounts", "connections", "residents", "premises_areas", "points", "below")}
    meters = [meter(HEAD, head_e6)]
    for number, room in enumerate(rooms, 1):
        rows["accounts"].append({"account_id": number, "premises_id": number, "premises_kind": 3})
        rows["connections"].append({"account_id": number})
        rows["premises_areas"].append({"premises_id": number, "total_e4": room["area_e4"]})
        for people, bounds in zip(
            room["people"],
            ((ALWAYS["valid_from"], room["changed"]), (room["changed"], ALWAYS["valid_to"])),
            strict=True,
        ):
            rows["residents"].append(
                {"account_id": number, "registered": people, "valid_from": bounds[0], "valid_to": bounds[1]}
            )
        for place in range(room["points"]):
            point = number * 10 + place
            rows["points"].append({"point_id": point, "account_id": number})
            rows["below"].append({"head_id": HEAD, "point_id": point, "account_id": number})
            if room["own_e6"] is not None:
                meters.append(meter(point, room["own_e6"]))
    facts = facts_of(
        **rows,
        heads=[{"point_id": HEAD}],
        formulas=[{"point_id": HEAD, **each} for each in formulas],
        building_areas=[{"premises_e4": 10_000_000}],
        building_suppliers=[{"service_id": 1}],
        installations=[installed for installed, _ in meters],
        readings=[reading for _, readings in meters for reading in readings],
    )
    book = book_of(
        dict(enumerate(texts, 1)), services=[{"service_id": 1}], tariffs=[{"tariff_id": 1, "price_e6": 51_970_000}]
    )
    return facts, book


def volume(line):
    return Fraction(line["quantity_u"] * line["share_num"], 6000 * APRIL.days * line["share_den"])


@FLATS
@given(st.lists(ROOM, min_size=1, max_size=4), st.integers(0, 200_000_000), st.sampled_from(SHARING))
def test_the_parts_of_the_accounts_add_up_to_exactly_the_volume_of_the_head_point(rooms, more_e6, text):
    own = sum((room["own_e6"] or 0) * room["points"] for room in rooms)
    result = accrue(*flat(rooms, own + more_e6, [text]), APRIL)
    assert result.parked.is_empty()
    lines = result.lines.to_dicts()
    assert {line["method"] for line in lines} == {Method.FORMULA}
    assert sum(map(volume, lines)) == own + more_e6
    for line in lines:
        assert explain(line).is_confirmed


def wanted(rooms, head_e6, text):
    """Day by day, in fractions: what each room owes of the volume."""
    owed = [Fraction(0)] * len(rooms)
    own = [Fraction((room["own_e6"] or 0) * room["points"], 30) for room in rooms]
    for day in range(FIRST, END):
        people = [room["people"][day >= room["changed"]] for room in rooms]
        weights = {
            BY_PEOPLE: people,
            THE_REST: people,
            BY_AREA: [room["area_e4"] for room in rooms],
            EVENLY: [1] * len(rooms),
        }[text]
        apart = own if text in {THE_REST, EVENLY} else [Fraction(0)] * len(rooms)
        rest = Fraction(head_e6, 30) - sum(apart)
        for at, weight in enumerate(weights):
            owed[at] += apart[at] + rest * weight / sum(weights)
    return owed


@FLATS
@given(st.lists(ROOM, min_size=1, max_size=4), st.integers(0, 200_000_000), st.sampled_from(SHARING))
def test_each_account_is_charged_what_the_days_come_to(rooms, more_e6, text):
    head_e6 = sum((room["own_e6"] or 0) * room["points"] for room in rooms) + more_e6
    lines = accrue(*flat(rooms, head_e6, [text]), APRIL).lines.to_dicts()
    charged = [sum((volume(line) for line in lines if line["account_id"] == at), Fraction(0)) for at in range(1, len(rooms) + 1)]  # fmt: skip
    assert charged == wanted(rooms, head_e6, text)


ROOMS = [
    {"people": (2, 2), "changed": FIRST + 9, "area_e4": 180_000, "own_e6": None, "points": 1},
    {"people": (3, 3), "changed": FIRST + 9, "area_e4": 270_000, "own_e6": None, "points": 1},
]


def test_a_formula_that_changes_in_the_month_is_in_force_from_its_day():
    formulas = [
        {"formula_id": 1, "valid_to": FIRST + 10},
        {"formula_id": 2, "valid_from": FIRST + 10},
    ]
    lines = accrue(*flat(ROOMS, 30_000_000, [BY_PEOPLE, BY_AREA], formulas), APRIL).lines.to_dicts()
    assert [(line["from_day"] - FIRST, line["volume_e6"]) for line in lines if line["account_id"] == 1] == [
        (0, 4_000_000),
        (10, 8_000_000),
    ]
    assert sum(map(volume, lines)) == 30_000_000


def test_days_without_a_formula_are_parked_and_the_others_charged():
    result = accrue(*flat(ROOMS, 30_000_000, [BY_PEOPLE], [{"valid_from": FIRST + 10}]), APRIL)
    assert {row["reason"] for row in result.parked.to_dicts()} == {ParkReason.NO_FORMULA}
    assert sum(map(volume, result.lines.to_dicts())) == 20_000_000


def test_an_account_that_nobody_is_known_to_live_in_is_parked_with_all_the_others_of_its_flat():
    facts, book = flat(ROOMS, 30_000_000, [BY_PEOPLE])
    known = replace(facts, residents=facts.residents.filter(pl.col("account_id") == 1))
    result = accrue(known, book, APRIL)
    assert result.lines.is_empty()
    assert [(row["account_id"], row["reason"]) for row in result.parked.to_dicts()] == [
        (1, ParkReason.NO_RESIDENTS),
        (2, ParkReason.NO_RESIDENTS),
    ]


def test_a_head_point_with_nobody_below_is_parked_on_its_building():
    facts, book = flat(ROOMS, 30_000_000, [BY_PEOPLE])
    (row,) = accrue(replace(facts, connections=facts.connections.clear()), book, APRIL).parked.to_dicts()
    assert (row["account_id"], row["point_id"], row["reason"]) == (0, HEAD, ParkReason.NOBODY_BELOW)


def test_the_order_of_the_facts_does_not_matter():
    facts, book = flat(ROOMS, 30_000_000, [BY_PEOPLE])
    mixed = {each.name: getattr(facts, each.name).reverse() for each in fields(facts)}
    assert accrue(type(facts)(**mixed), book, APRIL).lines.equals(accrue(facts, book, APRIL).lines)

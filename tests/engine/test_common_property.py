"""Resources for the common property within upkeep, month after month, against exact fractions of their own."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.facts_of import ALWAYS, book_of, facts_of
from tui_billing.domain.codes import CommonMode, Method, ParkReason, ServiceKind
from tui_billing.domain.period import Period
from tui_billing.engine.accrue import accrue
from tui_billing.engine.common_property import WITHIN_UPKEEP
from tui_billing.engine.explain import explain

AREAS = st.lists(st.integers(1_000, 9_000), min_size=1, max_size=4)
NEEDS = st.lists(st.integers(-9_000, 9_000), min_size=1, max_size=8)
HOUSES = settings(max_examples=20, deadline=None)
NORM, COMMON = Fraction(195, 100), Fraction(640)
OWN = 10_000
"""Thousandths of a unit that the only meter of the premises counts a month: the building's may be less."""


def charged(period, mode, areas, need, balances=(), choices=None):
    """A month of one building of which nothing is parked, as ``accrued``."""
    result = accrued(period, mode, areas, need, balances, choices)
    assert result.parked.is_empty()
    return result


def accrued(period, mode, areas, need, balances=(), choices=None):
    """A month of one building; ``need`` is thousandths over ``OWN``, None where the building meter was not read."""
    ids = range(1, len(areas) + 1)
    read = [(1, OWN)] + ([] if need is None else [(99, OWN + need)])
    readings = [
        {"point_id": n, "installation_id": n, "period": at.number, "taken_on": at.first.replace(day=25), "value_e6": e6}
        for n, used in read
        for at, e6 in ((period.plus(-1), 0), (period, used * 1000))
    ]
    facts = facts_of(
        accounts=[{"account_id": n, "premises_id": n} for n in ids],
        residents=[{"account_id": n, "registered": 1} for n in ids],
        connections=[{"account_id": n, "service_id": 2} for n in ids] + [{"account_id": 1, "service_id": 1}],
        premises_areas=[{"premises_id": n, "total_e4": area * 100} for n, area in zip(ids, areas, strict=True)],
        building_areas=[{"premises_e4": sum(areas) * 100, "common_e4": int(COMMON * 10**4)}],
        building_suppliers=[{"service_id": s} for s in (1, 2)],
        points=[{"point_id": 1}, {"point_id": 99, "account_id": 0}],
        installations=[{"point_id": n, "installation_id": n} for n in (1, 99)],
        readings=readings,
        common_modes=[{"service_id": 2, "mode": int(mode)}],
        balances=list(balances),
    )
    book = book_of(
        choices=choices,
        services=[{"service_id": 1, "resource": 3}, {"service_id": 2, "kind": int(ServiceKind.COMMON_HOUSE)}],
        sources=[{"service_id": 2, "source_id": 1}],
        norms=[{"norm_id": 1, "service_id": 2, "purpose": 2, "norm_e6": int(NORM * 10**6)}],
        tariffs=[{"tariff_id": s, "service_id": s, "price_e6": 6_430_000} for s in (1, 2)],
    )
    return accrue(facts, book, period)


def volume_of(result, *methods):
    """What the accounts are charged together, exactly."""
    told = [(line, explain(line)) for line in result.lines.to_dicts() if line["service_id"] == 2]
    assert all(each.is_confirmed for _, each in told)
    return sum((each.quantity for line, each in told if not methods or line["method"] in methods), Fraction(0))


def left_of(result):
    (row,) = result.balances.to_dicts()
    return row


@HOUSES
@given(AREAS, NEEDS)
def test_by_the_meter_nobody_is_ever_charged_less_than_nothing_and_nothing_is_lost(areas, needs):
    """Each month max(need + carried, 0); after any number of months: charged = needs − what is still carried."""
    period, carried, balances, total = Period(202603), Fraction(0), [], Fraction(0)
    for need in needs:
        result = charged(period, CommonMode.ACTUAL, areas, need, balances)
        due = Fraction(need, 1000) + carried
        volume = volume_of(result)
        assert volume == max(due, 0)
        assert all(line["amount_kop"] >= 0 for line in result.lines.to_dicts())
        carried = min(due, Fraction(0))
        balances.append(left_of(result))
        assert Fraction(balances[-1]["carried_e9"], 10**9) == carried
        total, period = total + volume, period.plus(1)
    assert total == sum(Fraction(need, 1000) for need in needs) - carried


def year_of(needs, mode, base):
    return [
        {
            "service_id": 2, "period": 202500 + month, "mode": int(mode), "need_e9": need * 10**6, "base_e9": base * 10**6,
            "is_measured": int(need != 0),
        }
        for month, need in enumerate(needs, 1)
    ]  # fmt: skip


@HOUSES
@given(
    st.lists(st.integers(-9_000, 99_000), min_size=12, max_size=12),
    st.integers(0, 99_000),
    st.integers(1, 12),
    st.sampled_from([CommonMode.YEARLY, CommonMode.AVERAGE]),
)
def test_the_year_is_corrected_to_the_meter_whatever_the_spread(needs, base, spread, mode):
    """Months that were not measured (need 0 here) are left as they were charged."""
    balances = year_of(needs, mode, base)
    difference = sum(Fraction(need - base, 1000) for need in needs if need)
    corrected, period = Fraction(0), Period(202601)
    while period <= Period(202612):
        result = charged(period, mode, [5_000, 4_000], None, balances, {"SOI_RECALC_SPREAD": str(spread)})
        assert volume_of(result) >= 0
        corrected += volume_of(result, Method.PROPERTY_CORRECTION)
        balances.append(left_of(result))
        period = period.plus(1)
    carried = Fraction(balances[-1]["carried_e9"], 10**9)
    assert abs(corrected + carried - difference) < Fraction(1, 10**7)


def test_the_correction_begins_in_february_and_is_gone_in_march():
    balances = year_of([2_000] * 12, CommonMode.YEARLY, 1_000)
    got = [
        volume_of(charged(Period(month), CommonMode.YEARLY, [5_000], None, balances), Method.PROPERTY_CORRECTION)
        for month in (202601, 202602, 202603)
    ]
    assert got == [0, 12, 0]


def test_normative_only_looks_neither_at_the_meter_nor_at_the_year():
    balances = year_of([9_000] * 12, CommonMode.NORM, 1_000)
    result = charged(Period(202602), CommonMode.NORM, [5_000], 77_000, balances)
    assert volume_of(result) == volume_of(result, Method.PROPERTY_NORM) == NORM * COMMON


def test_by_the_meter_a_month_without_a_reading_is_charged_by_the_norm_less_what_was_carried():
    before = [{"service_id": 2, "period": 202603, "mode": int(CommonMode.ACTUAL), "carried_e9": -248 * 10**9}]
    result = charged(Period(202604), CommonMode.ACTUAL, [5_000], None, before)
    assert volume_of(result, Method.PROPERTY_NORM) == NORM * COMMON - 248
    assert left_of(result)["carried_e9"] == 0
    assert not left_of(result)["is_measured"]


@pytest.mark.parametrize("mode", CommonMode)
def test_a_reading_that_went_back_parks_every_mode_that_looks_at_the_meter(mode):
    result = accrued(Period(202604), mode, [5_000], -OWN - 1)
    parked = [(row["account_id"], row["point_id"], row["reason"], row["first_id"]) for row in result.parked.to_dicts()]
    looks = mode is not CommonMode.NORM
    assert parked == ([(0, 99, int(ParkReason.BACKWARD_READING), 99)] if looks else [])
    assert result.lines.filter(service_id=2).is_empty() is looks
    assert result.balances.is_empty() is (looks or mode not in WITHIN_UPKEEP)


def test_a_mode_begins_where_its_dates_say_and_a_house_without_one_pays_the_common_house_need():
    rows = [{"service_id": 2, "mode": int(CommonMode.ACTUAL), "valid_from": date(2026, 5, 1)}]
    facts = facts_of(
        connections=[{"service_id": 2}], premises_areas=[{"total_e4": 540_000}], building_suppliers=[{"service_id": 2}],
        building_areas=[{"premises_e4": 52_000_000, "common_e4": 6_400_000}], common_modes=rows,
    )  # fmt: skip
    book = book_of(
        services=[{"service_id": 2, "kind": int(ServiceKind.COMMON_HOUSE)}],
        sources=[{"service_id": 2, "source_id": 1}],
        norms=[{"norm_id": 1, "service_id": 2, "purpose": 2, "norm_e6": 1_950_000}],
        tariffs=[{"tariff_id": 2, "service_id": 2, "price_e6": 6_430_000}],
    )
    methods = {period: accrue(facts, book, Period(period)).lines["method"].to_list() for period in (202604, 202605)}
    assert methods == {202604: [Method.COMMON_NORM], 202605: [Method.PROPERTY_NORM]}
    assert ALWAYS["valid_from"] < facts.common_modes["valid_from"][0]


@pytest.mark.parametrize(
    ("mode", "reason"),
    [(CommonMode.YEARLY, ParkReason.NO_NORM), (CommonMode.ACTUAL, ParkReason.NO_HOUSE_READING)],
)
def test_without_a_norm_and_without_a_meter_the_building_is_parked_and_leaves_no_balance(mode, reason):
    facts = facts_of(
        connections=[{"service_id": 2}], premises_areas=[{"total_e4": 540_000}], building_suppliers=[{"service_id": 2}],
        building_areas=[{"premises_e4": 52_000_000}], common_modes=[{"service_id": 2, "mode": int(mode)}],
    )  # fmt: skip
    book = book_of(
        services=[{"service_id": 2, "kind": int(ServiceKind.COMMON_HOUSE)}], sources=[{"service_id": 2, "source_id": 1}]
    )
    result = accrue(facts, book, Period(202604))
    assert [(row["account_id"], row["reason"]) for row in result.parked.to_dicts()] == [(0, reason)]
    assert result.balances.is_empty()

"""What cannot be charged is a line of the work list with its reason, never a silent zero."""

from datetime import date

import pytest

from tests.engine.facts_of import book_of, facts_of
from tui_billing.domain.codes import ParkReason, Resource, ServiceKind
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.engine.accrue import accrue

COLD = {"service_id": 1, "resource": int(Resource.COLD_WATER)}
NORM = {"norm_id": 5, "norm_e6": 4_330_000}
TARIFF = {"tariff_id": 7, "price_e6": 51_970_000}
FLAT = {"residents": [{"registered": 3}], "connections": [{}], "building_suppliers": [{}]}
METER = {
    "points": [{}],
    "installations": [{}],
    "readings": [
        {"period": 202603, "taken_on": date(2026, 3, 25), "value_e6": 0},
        {"period": 202604, "taken_on": date(2026, 4, 25), "value_e6": 99_999_000_000},
    ],
}


def parked(facts, **book):
    given = {"services": [COLD], "norms": [NORM], "tariffs": [TARIFF]} | book
    result = accrue(facts_of(**facts), book_of(**given), Period(202604))
    assert result.lines.is_empty()
    return [
        (ParkReason(row["reason"]), row["first_id"], row["second_id"]) for row in result.parked.iter_rows(named=True)
    ]


def test_two_tariffs_at_once_are_both_named():
    assert parked(FLAT, tariffs=[TARIFF, TARIFF | {"tariff_id": 3}]) == [(ParkReason.SEVERAL_TARIFFS, 3, 7)]


def test_no_tariff_no_supplier_no_norm_no_amenity_level():
    assert parked(FLAT, tariffs=[]) == [(ParkReason.NO_TARIFF, 0, 0)]
    assert parked(FLAT | {"building_suppliers": []}) == [(ParkReason.NO_SUPPLIER, 0, 0)]
    assert parked(FLAT, norms=[]) == [(ParkReason.NO_NORM, 0, 0)]
    assert parked(FLAT | {"building_amenities": []}) == [(ParkReason.NO_AMENITY, 0, 0)]


def test_a_service_derived_from_nothing_that_the_account_has_is_parked():
    sewage = {"service_id": 1, "kind": int(ServiceKind.DERIVED)}
    assert parked(FLAT, services=[sewage]) == [(ParkReason.NO_SOURCE, 0, 0)]


def test_a_meter_without_a_start_reading_is_parked_and_named():
    only = [{"period": 202604, "taken_on": date(2026, 4, 25), "value_e6": 5}]
    assert parked(FLAT | METER | {"readings": only}) == [(ParkReason.NO_START_READING, 1, 0)]


def test_a_volume_out_of_bounds_is_parked_and_does_not_wrap():
    huge = [{"ratio_e3": 100_000_000}]
    assert parked(FLAT | METER | {"installations": huge}) == [(ParkReason.OUT_OF_BOUNDS, 1, 0)]


def test_services_computed_from_each_other_in_a_circle_are_refused():
    circle = [{"service_id": each, "kind": int(ServiceKind.DERIVED)} for each in (1, 2)]
    sources = [{"service_id": 1, "source_id": 2}, {"service_id": 2, "source_id": 1}]
    with pytest.raises(RefusedError, match="по кругу"):
        accrue(facts_of(**FLAT), book_of(services=circle, sources=sources), Period(202604))


def test_an_unknown_volume_of_one_account_stops_the_common_house_need_of_its_building_only():
    services = [COLD, {"service_id": 2, "kind": int(ServiceKind.COMMON_HOUSE), "position": 2}]
    accounts = [
        {"account_id": account, "building_id": building, "premises_id": account}
        for account, building in ((1, 1), (2, 1), (3, 2))
    ]
    facts = facts_of(
        accounts=accounts,
        residents=[
            {"account_id": 1, "registered": 1},
            {"account_id": 3, "building_id": 2, "registered": 1},
        ],
        connections=[
            {"account_id": row["account_id"], "building_id": row["building_id"], "service_id": service}
            for row in accounts
            for service in (1, 2)
        ],
        building_suppliers=[{"building_id": b, "service_id": s} for b in (1, 2) for s in (1, 2)],
        building_amenities=[{"building_id": 1}, {"building_id": 2}],
        building_areas=[{"building_id": b, "premises_e4": 1_000_000, "common_e4": 10_000_000} for b in (1, 2)],
        premises_areas=[{"building_id": row["building_id"], "premises_id": row["premises_id"], "total_e4": 400_000} for row in accounts],
        points=[{"account_id": 0, "building_id": b, "point_id": b} for b in (1, 2)],
        installations=[{"building_id": b, "point_id": b, "installation_id": b} for b in (1, 2)],
        readings=[
            {"building_id": b, "point_id": b, "installation_id": b, "period": p, "taken_on": day, "value_e6": value}
            for b in (1, 2)
            for p, day, value in ((202603, date(2026, 3, 25), 0), (202604, date(2026, 4, 25), 100_000_000))
        ],
    )  # fmt: skip
    tariffs = [TARIFF, TARIFF | {"tariff_id": 8, "service_id": 2}]
    result = accrue(
        facts,
        book_of(services=services, sources=[{"service_id": 2, "source_id": 1}], norms=[NORM], tariffs=tariffs),
        Period(202604),
    )
    stopped = [row for row in result.parked.iter_rows(named=True) if row["service_id"] == 2]
    assert [(row["building_id"], row["account_id"], row["reason"]) for row in stopped] == [(1, 0, ParkReason.NO_SOURCE)]
    charged = {row["account_id"] for row in result.lines.iter_rows(named=True) if row["service_id"] == 2}
    assert charged == {3}

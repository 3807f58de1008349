"""Facts and a book from plain rows, with the defaults of an ordinary flat."""

from datetime import date

import polars as pl

from tui_billing.domain.days import FOREVER, day_number
from tui_billing.engine.facts import BOOK_COLUMNS, FACT_COLUMNS, Book, Facts

ALWAYS = {"valid_from": day_number(date(2000, 1, 1)), "valid_to": day_number(FOREVER)}

DEFAULTS = {
    "services": {"kind": 1, "resource": 0, "position": 0, "season": 0, "proration": 1},
    "tariffs": ALWAYS | {"supplier_id": 1, "category_id": 1, "zone": 0, "range_number": 0},
    "range_limits": ALWAYS | {"category_id": 1, "season_e2": 100},
    "norms": ALWAYS | {"amenity_id": 1, "purpose": 1, "rooms": 0, "people": 0},
    "sources": {},
    "resource_uses": ALWAYS,
    "accounts": ALWAYS | {"premises_id": 1, "premises_kind": 1},
    "premises_areas": ALWAYS | {"premises_id": 1, "rooms": 2, "no_heating": 0},
    "building_areas": ALWAYS | {"common_e4": 0},
    "common_modes": ALWAYS,
    "balances": {"mode": 5, "is_measured": 1, "need_e9": 0, "base_e9": 0, "carried_e9": 0},
    "heatings": ALWAYS | {"payment": 1, "months": 12},
    "heat_volumes": {"account_id": 0},
    "building_amenities": ALWAYS | {"amenity_id": 1},
    "seasons": ALWAYS,
    "residents": ALWAYS | {"temporary": 0, "owners": 1},
    "absences": ALWAYS | {"people": 1},
    "violations": ALWAYS | {"flow_e9": 0},
    "capacities": ALWAYS | {"day_hours": 24},
    "categories": ALWAYS,
    "connections": ALWAYS | {"meter_impossible": 0},
    "building_suppliers": ALWAYS | {"supplier_id": 1},
    "account_suppliers": ALWAYS,
    "points": {"point_id": 1},
    "installations": ALWAYS
    | {
        "point_id": 1,
        "installation_id": 1,
        "accepted_on": None,
        "digits": 5,
        "zones": 1,
        "ratio_e3": 1000,
        "verified_to": day_number(FOREVER),
    },
    "readings": {"point_id": 1, "installation_id": 1, "zone": 0, "seq": 1},
    "heads": {"account_id": 0, "share_num": 1, "share_den": 1},
    "below": {"is_head": 0, "share_num": 1, "share_den": 1},
    "formulas": ALWAYS | {"formula_id": 1},
    "falls": {"installation_id": 1, "zone": 0},
    "checked": {"installation_id": 1, "zone": 0},
}
"""What a row says when a test does not; building, account and service are 1."""

KEYS = {"building_id": 1, "account_id": 1, "service_id": 1}


def frame(name, rows, columns):
    """A frame of a name; dates become day numbers."""
    full = [KEYS | DEFAULTS[name] | row for row in rows]
    plain = [
        {key: day_number(value) if isinstance(value, date) else value for key, value in row.items() if key in columns}
        for row in full
    ]
    return pl.DataFrame(plain, schema=dict.fromkeys(columns, pl.Int64))


def facts_of(**rows):
    """Facts; a frame that is not named is empty, but accounts, amenities and suppliers that a test never names exist."""
    if "accounts" not in rows:
        rows["accounts"] = [{}]
    if "building_amenities" not in rows:
        rows["building_amenities"] = [{}]
    for row in (unknown := [name for name in rows if name not in FACT_COLUMNS]):
        raise LookupError(row, unknown)
    return Facts(**{name: frame(name, each, FACT_COLUMNS[name]) for name, each in rows.items()})


def book_of(texts=None, choices=None, **rows):
    """A book; a frame that is not named is empty. ``texts`` are formulas by their ids, ``choices`` answers by their names."""
    frames = {name: frame(name, rows.get(name, []), columns) for name, columns in BOOK_COLUMNS.items()}
    return Book(**frames, formulas=texts or {}, choices=choices or {})

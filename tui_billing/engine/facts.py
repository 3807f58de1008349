"""What the engine reads: frames of 64-bit integers, one chunk of whole buildings at a time.

Days are day numbers (``domain.days``), periods ``YYYYMM``, codes their numbers, scales stand in the names. Every dated
frame has ``valid_from`` and ``valid_to``, half open. ``account_id = 0`` stands for the whole building.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import polars as pl

from tui_billing.domain.dated import Dated
from tui_billing.domain.law import CHOICES

V = TypeVar("V")

DATED = ("valid_from", "valid_to")

BOOK_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "services": ("service_id", "kind", "resource", "position", "season", "proration"),
    "sources": ("service_id", "source_id"),
    "tariffs": (
        "tariff_id", "service_id", "supplier_id", "category_id", "zone", "range_number", *DATED, "price_e6",
    ),
    "range_limits": ("service_id", "category_id", *DATED, "first_e6", "second_e6", "season_e2"),
    "norms": ("norm_id", "service_id", "amenity_id", "purpose", "rooms", "people", *DATED, "norm_e6"),
    "checked": ("installation_id", "zone"),
    "resource_uses": ("building_id", "service_id", *DATED, "volume_e6"),
}  # fmt: skip
"""The office's own law: small, the same for every chunk. ``checked``, as few, are the registers of the whole office that an
act of a check was made of in the month: they may show less than was read before (п. 61 of the Rules 354). ``resource_uses``
are what the few buildings that make heat or hot water themselves used of a resource a month, of those that meet the period."""

FACT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "accounts": ("building_id", "account_id", "premises_id", "premises_kind", *DATED),
    "premises_areas": ("building_id", "premises_id", *DATED, "total_e4", "rooms", "no_heating"),
    "building_areas": ("building_id", *DATED, "premises_e4", "common_e4"),
    "building_amenities": ("building_id", *DATED, "amenity_id"),
    "seasons": ("building_id", "season", *DATED),
    "common_modes": ("building_id", "service_id", *DATED, "mode"),
    "balances": (
        "building_id", "service_id", "period", "mode", "is_measured", "need_e9", "base_e9", "carried_e9",
    ),
    "heatings": ("building_id", *DATED, "payment", "months"),
    "heat_volumes": ("building_id", "service_id", "account_id", *DATED, "volume_e6"),
    "residents": ("building_id", "account_id", *DATED, "registered", "temporary", "owners"),
    "absences": ("building_id", "account_id", *DATED, "people"),
    "violations": ("building_id", "account_id", "service_id", *DATED, "flow_e9"),
    "capacities": ("building_id", "account_id", "service_id", *DATED, "flow_e9", "day_hours"),
    "categories": ("building_id", "account_id", *DATED, "category_id"),
    "connections": ("building_id", "account_id", "service_id", *DATED, "meter_impossible"),
    "building_suppliers": ("building_id", "service_id", *DATED, "supplier_id"),
    "account_suppliers": ("building_id", "account_id", "service_id", *DATED, "supplier_id"),
    "points": ("building_id", "point_id", "account_id", "service_id"),
    "installations": (
        "building_id", "point_id", "installation_id", *DATED, "accepted_on", "digits", "zones", "ratio_e3", "verified_to",
    ),
    "readings": (
        "building_id", "point_id", "installation_id", "zone", "period", "taken_on", "seq", "value_e6",
    ),
    "heads": ("building_id", "point_id", "account_id", "service_id", "share_num", "share_den"),
    "below": (
        "building_id", "head_id", "point_id", "account_id", "service_id", "is_head", "share_num", "share_den",
    ),
    "formulas": ("building_id", "point_id", *DATED, "formula_id"),
    "falls": ("installation_id", "zone"),
}  # fmt: skip
"""The facts of a chunk, as far as they touch the period.

``accepted_on`` is from when a meter is in service, which a change of the account does not change. ``installations`` also hold those that ended in the 13 months before: days without a meter are charged by its average at
first; ``seasons`` those of the same months. ``readings`` are accepted ones only: all that land in the period; the latest before it of every register;
and the history of the 13 months before for a point that may need an average: without a reading in the period, with an
installation that begins or ends inside it, with none any more, or with a verification that ends by its last day. The full days of
``absences`` may overlap. ``heat_volumes`` are those of the calendar year before, and empty where nobody pays evenly. ``capacities`` are asked for where there are
non-residential premises. A category that is absent is 1, the population. ``accounts`` are valid while they are open. ``balances`` are what
posted months, from the January of the year before to this one, made of common property, where ``common_modes`` has a row.
``falls`` are registers that were charged by their average for more than they counted (``engine.true_up``). ``points`` are neither head points nor points of the
building below one; those are ``heads`` and, with the accounts' points, ``below``: the points directly below a head."""

LINE_COLUMNS = (
    "building_id", "account_id", "line", "point_id", "service_id", "supplier_id", "service_month", "from_day", "to_day",
    "method", "zone", "range_number", "reading_from_e6", "reading_to_e6", "person_days", "norm_e6", "uplift_e2",
    "area_e4", "quantity_u", "share_num", "share_den", "volume_e6", "tariff_id", "price_e6", "amount_kop",
)  # fmt: skip
"""A charge line, as ``domain.charges.Charge`` stores it, without the run."""

PARKED_COLUMNS = (
    "building_id", "account_id", "line", "point_id", "service_id", "from_day", "to_day", "reason", "first_id",
    "second_id",
)  # fmt: skip
"""A line that could not be computed, as ``domain.charges.ParkedLine`` stores it, without the run."""


def empty(columns: tuple[str, ...]) -> pl.DataFrame:
    """A frame of no rows."""
    return pl.DataFrame(schema=dict.fromkeys(columns, pl.Int64))


@dataclass(frozen=True)
class Book:
    """Services, tariffs, norms and ranges of the office, the canonical texts of its formulas by their ids, uses of resources.

    ``choices`` are its answers, in the month, to points that the law leaves open, by their names; see ``choice``.
    ``supposed`` are federal parameters that a scenario has in the place of the law's, by their names; see ``law``.
    """

    services: pl.DataFrame
    sources: pl.DataFrame
    tariffs: pl.DataFrame
    norms: pl.DataFrame
    range_limits: pl.DataFrame = field(default_factory=lambda: empty(BOOK_COLUMNS["range_limits"]))
    checked: pl.DataFrame = field(default_factory=lambda: empty(BOOK_COLUMNS["checked"]))
    resource_uses: pl.DataFrame = field(default_factory=lambda: empty(BOOK_COLUMNS["resource_uses"]))
    formulas: Mapping[int, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    supposed: Mapping[str, Dated[Any]] = field(default_factory=dict)

    def choice(self, name: str) -> str:
        """The office's answer to a point that the law leaves open, or the default of the point."""
        return self.choices[name] if name in self.choices else CHOICES[name].default

    def law(self, parameter: Dated[V]) -> Dated[V]:
        """A federal parameter, or what is supposed in its place."""
        return self.supposed.get(parameter.name, parameter)


def _none(name: str) -> pl.DataFrame:
    return field(default_factory=lambda: empty(FACT_COLUMNS[name]))


@dataclass(frozen=True)
class Facts:
    """The facts of one chunk of whole buildings; a frame that is not given is empty."""

    accounts: pl.DataFrame = _none("accounts")
    premises_areas: pl.DataFrame = _none("premises_areas")
    building_areas: pl.DataFrame = _none("building_areas")
    building_amenities: pl.DataFrame = _none("building_amenities")
    seasons: pl.DataFrame = _none("seasons")
    heatings: pl.DataFrame = _none("heatings")
    common_modes: pl.DataFrame = _none("common_modes")
    balances: pl.DataFrame = _none("balances")
    heat_volumes: pl.DataFrame = _none("heat_volumes")
    residents: pl.DataFrame = _none("residents")
    absences: pl.DataFrame = _none("absences")
    violations: pl.DataFrame = _none("violations")
    capacities: pl.DataFrame = _none("capacities")
    categories: pl.DataFrame = _none("categories")
    connections: pl.DataFrame = _none("connections")
    building_suppliers: pl.DataFrame = _none("building_suppliers")
    account_suppliers: pl.DataFrame = _none("account_suppliers")
    points: pl.DataFrame = _none("points")
    installations: pl.DataFrame = _none("installations")
    readings: pl.DataFrame = _none("readings")
    heads: pl.DataFrame = _none("heads")
    below: pl.DataFrame = _none("below")
    formulas: pl.DataFrame = _none("formulas")
    falls: pl.DataFrame = _none("falls")

    def __post_init__(self) -> None:
        """Refuse a frame whose columns are not those of its name."""
        for each in fields(self):
            frame = getattr(self, each.name)
            if set(frame.columns) != set(FACT_COLUMNS[each.name]):
                raise LookupError(f"{each.name}: columns {sorted(frame.columns)}, wanted {FACT_COLUMNS[each.name]}")


@dataclass(frozen=True)
class Accrued:
    """What a chunk came to: the lines and what is parked, each sorted by building, account, line.

    ``balances`` are what the month made of common property, with the columns of the facts of that name.
    """

    lines: pl.DataFrame
    parked: pl.DataFrame
    balances: pl.DataFrame = _none("balances")

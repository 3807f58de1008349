"""Metering points and the meters on them: metered, unmetered, expired, replaced, two-zone, building meters."""

from dataclasses import dataclass, fields
from typing import Final, Self

import numpy as np
import polars as pl

from tui_billing.domain.days import day_number
from tui_billing.operations.town.buildings import Buildings
from tui_billing.operations.town.connections import receives
from tui_billing.operations.town.homes import NEVER, Homes
from tui_billing.operations.town.plan import Flags, Ints, OfficeIds, TownPlan, some

METERED: Final = ("ХВС", "ГВС", "ЭЭ")
"""Services with points; a point's ``kind`` is the place in this tuple."""

LOCATIONS: Final = (("Кухня", "Холодная вода"), ("Ванная", "Горячая вода"), ("Прихожая", "Электроэнергия"))
BUILDING_LOCATIONS: Final = ("Подвал", "Подвал", "Щитовая")

UNMETERED_SHARE: Final = (0.17, 0.17, 0.05)
HOUSE_METER_SHARE: Final = (0.8, 0.0, 0.9)

COLD, HOT, SINGLE, TWO_ZONE, HOUSE_WATER, HOUSE_POWER = range(1, 7)
TYPES: Final = (
    ("СХВ-15", 5, 72),
    ("СГВ-15", 5, 48),
    ("СЕ 101", 5, 192),
    ("Меркурий 200.02", 6, 192),
    ("ВСХНд-50", 6, 72),
    ("Меркурий 230 ART", 6, 120),
)
"""Name, digits and months between verifications of the meter types with the ids from 1."""


@dataclass(frozen=True)
class Points:
    """One entry a metering point, in the order of buildings and of the walk; ``home`` is −1 for a building's."""

    id: Ints
    building: Ints
    place: Ints
    home: Ints
    kind: Ints
    walk: Ints
    metered: Flags

    def only(self, chosen: Flags) -> Self:
        """The chosen ones."""
        return type(self)(*(getattr(self, each.name)[chosen] for each in fields(self)))


@dataclass(frozen=True)
class Installed:
    """One entry an installation: ``replaced`` marks a meter that another took the place of, ``replaces`` that other."""

    points: Points
    id: Ints
    meter: Ints
    kind: Ints
    zones: Ints
    ratio: Ints
    since: Ints
    until: Ints
    verified_to: Ints
    digits: Ints
    replaced: Flags
    replaces: Flags


def draw_points(
    town: Buildings, first: int, end: int, homes: Homes, first_id: int, draw: np.random.Generator
) -> Points:
    """A point for each measurable service of each account, and the building's own."""
    parts = []
    water_unmetered = draw.random(homes.size) < UNMETERED_SHARE[0]
    for kind, service in enumerate(METERED):
        has = np.flatnonzero(receives(homes, service))
        unmetered = water_unmetered if service != "ЭЭ" else draw.random(homes.size) < UNMETERED_SHARE[kind]
        parts.append(
            (
                homes.place[has],
                has,
                np.full(has.size, kind),
                homes.walk[has] * 10 + 10 + kind,
                (~unmetered | homes.shop)[has],
            )
        )
        chance = draw.random(end - first)
        chance[0] = 0  # so that even the smallest town has building meters
        own = np.flatnonzero((town.detached[first:end] == 0) & (chance < HOUSE_METER_SHARE[kind]))
        parts.append(
            (own, np.full(own.size, -1), np.full(own.size, kind), np.full(own.size, kind), np.ones(own.size, bool))
        )
    place, home, kinds, walk, metered = (np.concatenate(each) for each in zip(*parts, strict=True))
    order = np.lexsort((walk, place))
    return Points(
        id=first_id + np.arange(order.size),
        building=town.ids[first:end][place][order],
        place=place[order],
        home=home[order],
        kind=kinds[order],
        walk=walk[order],
        metered=metered[order],
    )


def draw_meters(plan: TownPlan, points: Points, homes: Homes, first_id: int, draw: np.random.Generator) -> Installed:
    """The meters of the metered points and, after them, those that replaced some of them in the last months."""
    own = points.only(points.metered)
    size = own.id.size
    private = own.home >= 0
    opened = np.where(private, homes.opened[own.home], plan.settled_on)
    closed = np.where(private, homes.closed[own.home], NEVER)
    first_month = day_number(plan.periods[0].first)
    since = np.where(opened > plan.settled_on, opened, first_month - draw.integers(60, 1500, size))
    steady = private & (opened == plan.settled_on) & (closed == NEVER)
    replaced = some(draw, steady, 0.004)
    replaced_on = np.array([day_number(period.first) for period in plan.periods[-plan.months :]])[
        draw.integers(plan.months, size=size)
    ] + draw.integers(4, 15, size)
    expired = some(draw, steady & ~replaced, 0.045)
    kind = _types(own, homes, draw)
    last_day = day_number(plan.last_period.end)
    verified_to = last_day + draw.integers(40, 1600, size)
    verified_to[expired] = day_number(plan.first_period.first) + draw.integers(-60, 25, int(expired.sum()))
    everything = Installed(
        points=own,
        id=np.zeros(size, np.int64),
        meter=np.zeros(size, np.int64),
        kind=kind,
        zones=np.where(kind == TWO_ZONE, 2, 1),
        ratio=np.where(kind == HOUSE_POWER, np.array([20, 30, 40])[own.building % 3], 1),
        since=since,
        until=np.where(replaced, replaced_on, closed),
        verified_to=verified_to,
        digits=np.array([digits for _, digits, _ in TYPES])[kind - 1],
        replaced=replaced,
        replaces=np.zeros(size, bool),
    )
    return _numbered(_with_second_meters(everything, replaced_on, last_day), first_id)


def _types(points: Points, homes: Homes, draw: np.random.Generator) -> Ints:
    """Meter types: two zones stand at 30 % of the population, at no shop."""
    private = points.home >= 0
    two = private & (draw.random(points.id.size) < 0.3) & ~homes.shop[points.home]
    power = np.where(private, np.where(two, TWO_ZONE, SINGLE), HOUSE_POWER)
    water = np.where(private, np.where(points.kind == 0, COLD, HOT), HOUSE_WATER)
    return np.where(points.kind == 2, power, water)


def _with_second_meters(first: Installed, replaced_on: Ints, last_day: int) -> Installed:
    chosen = first.replaced
    count = int(chosen.sum())
    second = {each.name: getattr(first, each.name)[chosen] for each in fields(Installed) if each.name != "points"} | {
        "since": replaced_on[chosen],
        "until": np.full(count, NEVER),
        "verified_to": np.full(count, last_day + 1800),
        "replaced": np.zeros(count, bool),
        "replaces": np.ones(count, bool),
    }
    both = first.points.only(chosen)
    points = Points(
        *(np.concatenate([getattr(first.points, each.name), getattr(both, each.name)]) for each in fields(Points))
    )
    rest = {name: np.concatenate([getattr(first, name), values]) for name, values in second.items()}
    return Installed(points=points, **rest)


def _numbered(installed: Installed, first_id: int) -> Installed:
    numbers = first_id + np.arange(installed.kind.size)
    rest = {each.name: getattr(installed, each.name) for each in fields(Installed)}
    return Installed(**(rest | {"id": numbers, "meter": numbers}))


def point_rows(points: Points, homes: Homes, office: OfficeIds) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of ``metering_point``: the buildings' (no account), the accounts'."""
    ids = np.array([office.services[service] for service in METERED])
    private = points.home >= 0
    rows = pl.DataFrame(
        {
            "id": points.id,
            "building_id": points.building,
            "account_id": np.where(private, homes.account[points.home], 0),
            "service_id": ids[points.kind],
            "kind": points.kind,
            "is_head": np.zeros(points.id.size, np.int64),
            "is_void": np.zeros(points.id.size, np.int64),
            "walk_order": points.walk,
        }
    )
    names = pl.DataFrame(
        {
            "kind": np.array([0, 1, 2, 0, 1, 2]),
            "private": [True] * 3 + [False] * 3,
            "location": [*(location for location, _ in LOCATIONS), *BUILDING_LOCATIONS],
            "service": [service for _, service in LOCATIONS] * 2,
        }
    ).with_columns(name=pl.format("{}_{}", "location", "service"))
    rows = rows.with_columns(private=private).join(
        names.select("kind", "private", "location", "name"), on=["kind", "private"], maintain_order="left"
    )
    return (
        rows.filter(~pl.col("private")).drop("kind", "private", "account_id"),
        rows.filter(pl.col("private")).drop("kind", "private"),
    )


def meter_rows(installed: Installed) -> pl.DataFrame:
    """The rows of ``meter``; a serial number is the id, well mixed, so that it is unique."""
    return pl.DataFrame(
        {
            "id": installed.meter,
            "type_id": installed.kind,
            "serial": pl.Series(installed.meter * 7_368_787 % 100_000_000).cast(pl.String).str.zfill(8),
            "digits": installed.digits,
            "zones": installed.zones,
            "ratio_e3": installed.ratio * 1000,
            "made_on": installed.since - 200,
            "verified_to": installed.verified_to,
        }
    )


def installation_rows(installed: Installed) -> pl.DataFrame:
    """The rows of ``meter_installation``."""
    return pl.DataFrame(
        {
            "id": installed.id,
            "building_id": installed.points.building,
            "point_id": installed.points.id,
            "meter_id": installed.meter,
            "valid_from": installed.since,
            "valid_to": installed.until,
            "seal": pl.Series(installed.meter % 1_000_000).cast(pl.String).str.zfill(6),
            "accepted_on": installed.since,
        }
    )

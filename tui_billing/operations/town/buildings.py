"""The buildings of the town: apartment buildings of up to 200 flats and detached houses, street by street."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from tui_billing.domain.codes import BuildingKind
from tui_billing.operations.town.plan import Ints, TownPlan
from tui_billing.operations.town.streets import DISTRICTS, STREETS

FLOORS = np.array([2, 3, 5, 5, 5, 9, 9, 10, 14, 16])
DETACHED_SHARE = 0.5
"""Of buildings, not of accounts."""


@dataclass(frozen=True)
class Buildings:
    """One entry a building, in the order of their ids; ``first_account`` is one more than the accounts before it."""

    ids: Ints
    detached: Ints
    floors: Ints
    entrances: Ints
    per_floor: Ints
    shops: Ints
    accounts: Ints
    first_account: Ints
    amenity: Ints
    street: Ints
    district: Ints
    house: list[str]
    built: Ints

    def chunks(self, size: int) -> list[tuple[int, int]]:
        """Ranges of buildings of about so many accounts: ``[(first, end), …]`` as positions."""
        ends: list[int] = []
        total = 0
        for place, count in enumerate(self.accounts.tolist()):
            total += count
            if total >= size:
                ends.append(place + 1)
                total = 0
        if not ends or ends[-1] < self.ids.size:
            ends.append(self.ids.size)
        return list(zip([0, *ends[:-1]], ends, strict=True))


def draw_buildings(plan: TownPlan, draw: np.random.Generator) -> Buildings:
    """All the buildings, so many that the accounts come out exactly; the first one has shops and hot water."""
    largest = int(np.clip(plan.accounts // 6, 8, 200))
    many = plan.accounts // 20 + 60
    detached = (draw.random(many) < DETACHED_SHARE).astype(np.int64)
    detached[0] = 0
    floors = FLOORS[draw.integers(FLOORS.size, size=many)]
    per_floor = draw.integers(3, 5, size=many)
    entrances = draw.integers(1, 7, size=many)
    entrances = np.clip(np.minimum(entrances, largest // (floors * per_floor)), 1, None)
    flats = np.where(detached == 1, 1, np.minimum(floors * per_floor * entrances, largest))
    shops = np.where((detached == 0) & (floors >= 3), draw.integers(0, 4, size=many), 0)
    shops[0] = 1
    accounts = flats + shops
    count = int(np.searchsorted(np.cumsum(accounts), plan.accounts)) + 1
    accounts = accounts[:count].copy()
    accounts[-1] -= int(accounts.sum()) - plan.accounts
    shops = np.minimum(shops[:count], accounts - 1)
    amenity = np.where(detached[:count] == 1, 2, (draw.random(count) < 0.2).astype(np.int64))
    amenity[0] = 0
    street, house = _addresses(count, draw)
    return Buildings(
        ids=np.arange(1, count + 1),
        detached=detached[:count],
        floors=np.where(detached[:count] == 1, 1, floors[:count]),
        entrances=np.where(detached[:count] == 1, 1, entrances[:count]),
        per_floor=per_floor[:count],
        shops=shops,
        accounts=accounts,
        first_account=np.cumsum(accounts) - accounts + 1,
        amenity=amenity,
        street=street,
        district=street % len(DISTRICTS) + 1,
        house=house,
        built=draw.integers(1955, 2022, size=count),
    )


def _addresses(count: int, draw: np.random.Generator) -> tuple[Ints, list[str]]:
    """Streets (ids from 1) and house numbers, unique along a street."""
    streets = int(np.clip(count // 3, 3, len(STREETS)))
    chosen = np.sort(draw.permutation(len(STREETS))[:streets]) + 1
    street: Ints = chosen[np.sort(draw.integers(0, streets, size=count))]
    steps = draw.integers(1, 4, size=count)
    shape = draw.random(count)
    house: list[str] = []
    number = 0
    for place in range(count):
        number = int(steps[place]) if place == 0 or street[place] != street[place - 1] else number + int(steps[place])
        house.append(_house(number, float(shape[place])))
    return street, house


def _house(number: int, shape: float) -> str:
    """``12``, ``61А``, ``12/3``, ``2 корп. 1``."""
    if shape < 0.72:
        return str(number)
    if shape < 0.86:
        return f"{number}{'АБВ'[int(shape * 1000) % 3]}"
    if shape < 0.93:
        return f"{number}/{int(shape * 1000) % 5 + 1}"
    return f"{number} корп. {int(shape * 1000) % 3 + 1}"


def building_rows(town: Buildings, first: int, end: int) -> pl.DataFrame:
    """The rows of ``building``."""
    part = slice(first, end)
    detached = town.detached[part] == 1
    return pl.DataFrame(
        {
            "id": town.ids[part],
            "district_id": town.district[part],
            "street_id": town.street[part],
            "house": town.house[part],
            "postcode": [str(170_000 + number) for number in town.district[part].tolist()],
            "kind": np.where(detached, int(BuildingKind.DETACHED), int(BuildingKind.APARTMENTS)),
            "state": np.ones(end - first, np.int64),
            "floors": town.floors[part],
            "built": town.built[part],
            "version": np.ones(end - first, np.int64),
        }
    )

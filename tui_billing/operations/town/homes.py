"""Flats, houses and shops of a chunk of buildings, each with its personal account."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from tui_billing.domain.codes import ObjectKind, PremisesKind
from tui_billing.domain.days import FOREVER, day_number
from tui_billing.operations.town.buildings import Buildings
from tui_billing.operations.town.plan import Flags, Ints, TownPlan, some

NEVER = day_number(FOREVER)

PEOPLE = np.array([0, 1, 2, 3, 4, 5, 6])
PEOPLE_SHARES = np.array([0.03, 0.29, 0.33, 0.2, 0.1, 0.04, 0.01])


@dataclass(frozen=True)
class Homes:
    """One entry an account. ``place`` is its building's place in the chunk, ``walk`` its place in the building.

    Premises have the ids of their accounts. ``corrected_on`` is 0, or the day from which ``corrected_e4`` is the area.
    """

    building: Ints
    place: Ints
    account: Ints
    walk: Ints
    shop: Flags
    house: Flags
    rooms: Ints
    area_e4: Ints
    corrected_on: Ints
    corrected_e4: Ints
    people: Ints
    opened: Ints
    closed: Ints
    amenity: Ints

    @property
    def size(self) -> int:
        """How many."""
        return int(self.account.size)


def draw_homes(plan: TownPlan, town: Buildings, first: int, end: int, draw: np.random.Generator) -> Homes:
    """The accounts of the buildings ``[first, end)``, in the order of buildings and of the walk."""
    counts = town.accounts[first:end]
    place = np.repeat(np.arange(end - first), counts)
    walk = np.arange(place.size) - np.repeat(np.cumsum(counts) - counts, counts)
    shop = walk < town.shops[first:end][place]
    house = town.detached[first:end][place] == 1
    rooms = np.where(house, draw.integers(3, 7, place.size), draw.choice(4, place.size, p=[0.3, 0.4, 0.24, 0.06]) + 1)
    area_e4 = (16_0 + rooms * 14_0 + draw.integers(0, 120, place.size) + shop * 60_0) * 1000
    people = draw.choice(PEOPLE, place.size, p=PEOPLE_SHARES)
    opened = np.full(place.size, plan.settled_on)
    closed = np.full(place.size, NEVER)
    homes = ~shop & ~house
    new = some(draw, homes, 0.004)
    gone = some(draw, homes & ~new, 0.004)
    opened[new] = _days(plan, draw, int(new.sum()))
    closed[gone] = _days(plan, draw, int(gone.sum()))
    corrected_on, corrected_e4 = _corrections(plan, draw, place, homes, area_e4)
    return Homes(
        building=town.ids[first:end][place],
        place=place,
        account=town.first_account[first] + np.arange(place.size),
        walk=walk,
        shop=shop,
        house=house,
        rooms=rooms,
        area_e4=area_e4,
        corrected_on=corrected_on,
        corrected_e4=corrected_e4,
        people=np.where(shop, 0, people),
        opened=opened,
        closed=closed,
        amenity=town.amenity[first:end][place],
    )


def _days(plan: TownPlan, draw: np.random.Generator, count: int) -> Ints:
    """Days of the second to the twelfth of the months to be accrued."""
    firsts = np.array([day_number(period.first) for period in plan.periods[-plan.months :]])
    return firsts[draw.integers(firsts.size, size=count)] + draw.integers(1, 12, size=count)


def _corrections(
    plan: TownPlan, draw: np.random.Generator, place: Ints, homes: Flags, area_e4: Ints
) -> tuple[Ints, Ints]:
    """A few areas are found to be others; at most one in a building, so that its own area changes once."""
    chosen = some(draw, homes, 0.003)
    first = np.zeros(place.size, bool)
    first[np.unique(np.where(chosen, place, -1), return_index=True)[1]] = True
    chosen &= first
    days = np.zeros(place.size, np.int64)
    days[chosen] = _days(plan, draw, int(chosen.sum()))
    return days, area_e4 + draw.integers(-8, 16, place.size) * 1000


def premises_rows(homes: Homes, town: Buildings, first: int) -> pl.DataFrame:
    """The rows of ``premises``: shops first, then flats by number, entrance after entrance, floor after floor."""
    shops = town.shops[first:][homes.place]
    flat = homes.walk - shops
    per_floor = town.per_floor[first:][homes.place]
    on_entrance = per_floor * town.floors[first:][homes.place]
    kind = np.where(homes.shop, int(PremisesKind.NON_RESIDENTIAL), int(PremisesKind.LIVING))
    numbers = np.where(homes.shop, homes.walk + 1, flat + 1)
    return pl.DataFrame(
        {
            "id": homes.account,
            "building_id": homes.building,
            "kind": kind,
            "number": numbers,
            "entrance": np.where(homes.shop, 1, flat // on_entrance + 1),
            "floor": np.where(homes.shop, 1, flat % on_entrance // per_floor + 1),
            "walk_order": homes.walk + 1,
            "shop": homes.shop,
            "house": homes.house,
        }
    ).select(
        pl.exclude("number", "shop", "house"),
        number=pl.when("house")
        .then(pl.lit(""))
        .when("shop")
        .then(pl.format("Н{}", "number"))
        .otherwise(pl.col("number").cast(pl.String)),
    )


def account_rows(homes: Homes) -> pl.DataFrame:
    """The rows of ``account``; the number is nine digits."""
    kinds = (ObjectKind.NON_RESIDENTIAL, ObjectKind.HOUSE, ObjectKind.FLAT)
    return pl.DataFrame(
        {
            "id": homes.account,
            "number": (100_000_000 + homes.account).astype(str),
            "building_id": homes.building,
            "premises_id": homes.account,
            "object_kind": np.select([homes.shop, homes.house], [int(kinds[0]), int(kinds[1])], int(kinds[2])),
            "share_num": np.ones(homes.size, np.int64),
            "share_den": np.ones(homes.size, np.int64),
            "opened_on": homes.opened,
            "closed_on": homes.closed,
            "version": np.ones(homes.size, np.int64),
        }
    )


def area_rows(plan: TownPlan, homes: Homes) -> pl.DataFrame:
    """The rows of ``premises_area``, two for a corrected one."""
    fixed = homes.corrected_on > 0
    before = pl.DataFrame(
        {
            "building_id": homes.building,
            "premises_id": homes.account,
            "valid_from": np.full(homes.size, plan.settled_on),
            "valid_to": np.where(fixed, homes.corrected_on, NEVER),
            "total_e4": homes.area_e4,
            "rooms": homes.rooms,
        }
    )
    after = before.filter(fixed).with_columns(
        valid_from=homes.corrected_on[fixed],
        valid_to=np.full(int(fixed.sum()), NEVER),
        total_e4=homes.corrected_e4[fixed],
    )
    total = pl.col("total_e4")
    return pl.concat([before, after]).with_columns(living_e4=total * 62 // 100, heated_e4=total, no_heating=0)


def building_area_rows(plan: TownPlan, homes: Homes) -> pl.DataFrame:
    """The rows of ``building_area``: the sum of the premises, split where one of them was corrected."""
    frame = pl.DataFrame(
        {
            "building_id": homes.building,
            "premises_e4": homes.area_e4,
            "corrected_on": homes.corrected_on,
            "difference": np.where(homes.corrected_on > 0, homes.corrected_e4 - homes.area_e4, 0),
            "house": homes.house,
        }
    )
    sums = frame.group_by("building_id", maintain_order=True).agg(
        pl.col("premises_e4").sum(),
        pl.col("corrected_on").max(),
        pl.col("difference").sum(),
        pl.col("house").first(),
    )
    # common property: 14 to 18 % of the premises, in whole square metres
    percent = 14 + pl.col("building_id") % 5
    sums = sums.with_columns(
        common_e4=pl.when("house").then(0).otherwise(pl.col("premises_e4") * percent // 1_000_000 * 10_000)
    )
    before = sums.with_columns(
        valid_from=pl.lit(plan.settled_on, pl.Int64),
        valid_to=pl.when(pl.col("corrected_on") > 0).then("corrected_on").otherwise(pl.lit(NEVER, pl.Int64)),
    )
    after = sums.filter(pl.col("corrected_on") > 0).with_columns(
        valid_from="corrected_on",
        valid_to=pl.lit(NEVER, pl.Int64),
        premises_e4=pl.col("premises_e4") + pl.col("difference"),
    )
    columns = ("building_id", "valid_from", "valid_to", "premises_e4", "common_e4")
    return pl.concat([before.select(columns), after.select(columns)])

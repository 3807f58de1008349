"""How much goes through each metering point each month: by people and season, and the building's own above their sum."""

from typing import Final

import numpy as np

from tui_billing.operations.town.homes import Homes
from tui_billing.operations.town.meters import Points
from tui_billing.operations.town.plan import Ints, TownPlan

POWER: Final = 2
STEP_E6: Final = np.array([1_000, 1_000, 1_000_000])
"""What a meter of cold water, hot water, power shows: litres, litres, whole kilowatt-hours."""

PER_PERSON: Final = np.array([2.9, 2.2, 58.0])
PER_HOME: Final = np.array([0.3, 0.2, 65.0])
PER_SHOP: Final = np.array([9.0, 3.0, 640.0])

NORMS_E6: Final = np.array(
    [[4_330_000, 7_140_000, 5_020_000], [3_010_000, 0, 0], [96_000_000, 118_000_000, 131_000_000]]
)
"""What an unmetered person is taken to use, by kind and amenity level: the norms of the housing sector."""

POWER_SEASON: Final = np.array([1.25, 1.2, 1.1, 1.0, 0.9, 0.85, 0.85, 0.85, 0.95, 1.05, 1.15, 1.25])
GARDEN_SEASON: Final = np.array([0.9, 0.9, 0.9, 1.0, 1.5, 1.9, 2.1, 1.8, 1.2, 1.0, 0.9, 0.9])

COMMON_SHARE: Final = ((0.03, 0.08), (0.03, 0.08), (0.03, 0.09))
"""What the building's meter shows above the sum of the premises."""


def draw_use(plan: TownPlan, points: Points, homes: Homes, draw: np.random.Generator) -> Ints:
    """Consumption of each point in each month, units × 10⁶, in steps of what its meter shows: points × months."""
    months = np.array([period.month - 1 for period in plan.periods])
    private = points.home >= 0
    home, kind = points.home, points.kind
    mean = np.where(homes.shop[home], PER_SHOP[kind], PER_HOME[kind] + PER_PERSON[kind] * homes.people[home])
    mean = mean * draw.gamma(6, 1 / 6, home.size)
    season = np.ones((home.size, months.size))
    season[kind == POWER] = POWER_SEASON[months]
    season[(kind == 0) & homes.house[home]] = GARDEN_SEASON[months]
    noise = draw.gamma(16, 1 / 16, season.shape)
    step = STEP_E6[kind][:, None]
    use: Ints = np.rint(mean[:, None] * season * noise * 1e6 / step).astype(np.int64) * step
    norm = NORMS_E6[kind, homes.amenity[home]] * homes.people[home]
    use[~points.metered] = norm[~points.metered, None]
    use[~private] = _of_buildings(points, use, draw)
    return use


def _of_buildings(points: Points, use: Ints, draw: np.random.Generator) -> Ints:
    """The buildings' points: the sum of the premises and some more; sometimes less, sometimes far more."""
    private = points.home >= 0
    group = points.place * 3 + points.kind
    sums = np.zeros((int(group.max(initial=0)) + 1, use.shape[1]), np.int64)
    np.add.at(sums, group[private], use[private])
    own = group[~private]
    low, high = np.array(COMMON_SHARE)[points.kind[~private]].T
    share = low[:, None] + (high - low)[:, None] * draw.random((own.size, use.shape[1]))
    odd = draw.random(share.shape)
    share = np.where(odd < 0.03, -0.03, np.where(odd > 0.96, share * 5, share))
    shown: Ints = np.rint(sums[own] * (1 + share) / 400_000).astype(np.int64) * 400_000
    return shown

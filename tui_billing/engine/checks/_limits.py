"""Thresholds of the checks: engineering defaults, per resource."""

from collections.abc import Mapping
from typing import Final

from tui_billing.domain.codes import Resource

M3: Final = 1_000_000
KWH: Final = 1_000_000
GCAL: Final = 1_000_000

FLOOR_E6: Final[Mapping[Resource, int]] = {
    Resource.COLD_WATER: 10 * M3,
    Resource.HOT_WATER: 10 * M3,
    Resource.SEWAGE: 10 * M3,
    Resource.ELECTRICITY: 300 * KWH,
    Resource.GAS: 30 * M3,
    Resource.HEATING: 1 * GCAL,
}
"""A month's volume up to which no multiple of the average is suspicious."""

SEASONAL: Final = frozenset({Resource.HEATING, Resource.GAS})
"""Compared with the same time last year where that is known: a winter is not an anomaly."""

UNUSUAL: Final = 3
"""So many averages ask for a second look."""

IMPOSSIBLE: Final = 10
"""So many averages are not accepted."""

SUBMISSION_DAYS: Final = range(15, 26)
"""Days of the month on which readings are taken for it."""

STILL_MONTHS: Final = 3
"""A register that has not moved for so many months is stuck, or nobody lives there."""

GAP_DAYS: Final = 184
"""Longer than six months without a reading."""

VERIFICATION_DAYS: Final = (30, 60)
"""So many days ahead the end of a verification is told."""


def floor_e6(resource: Resource) -> int:
    """The absolute floor of a month; 0 for a resource without one."""
    return FLOOR_E6.get(resource, 0)

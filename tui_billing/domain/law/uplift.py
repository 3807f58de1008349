"""Повышающий коэффициент to the norm where a meter could be installed and is not (formula 4(1) of the Rules 354)."""

from collections.abc import Mapping
from datetime import date

from tui_billing.domain.codes import Resource
from tui_billing.domain.dated import RULES_354, Cite, Dated, Step

NO_UPLIFT_E2 = 100
"""The coefficient 1,00: of every resource that a step does not name."""

_HALF_MORE = {Resource.COLD_WATER: 150, Resource.HOT_WATER: 150, Resource.ELECTRICITY: 150}

UPLIFT_E2: Dated[Mapping[Resource, int]] = Dated(
    "uplift_e2",
    "Повышающий коэффициент к нормативу",
    (
        Step(date(1970, 1, 1), {}, Cite(RULES_354, "п. 42: до 2017 года не применяется", confirmed=False)),
        Step(date(2017, 1, 1), _HALF_MORE, Cite(RULES_354, "прил. 2, формула 4(1)")),
        Step(
            date(2025, 12, 6),
            _HALF_MORE | {Resource.COLD_WATER: 300},
            Cite("ПП РФ от 25.11.2025 № 1871", "холодная вода: 3"),
        ),
    ),
    applies="на каждый день: смена внутри месяца делит его по дням",
)
"""The coefficient × 100 by resource. Sewage has none: the Rules 354 give it formula 4 only."""


def uplift_e2(resource: Resource, day: date) -> int:
    """The coefficient × 100 of a resource on a day."""
    return UPLIFT_E2.on(day).value.get(resource, NO_UPLIFT_E2)

"""What is allowed of each service and what is taken off over it: Приложение 1 to the Rules 354."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from tui_billing.domain.codes import Resource
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.domain.decimals import written
from tui_billing.domain.outage_kinds import OutageKind


class Way(Enum):
    """How time takes off: by hours of interruption over what is allowed; by each hour; it is not paid as it was charged."""

    BREAK = 1
    RATE = 2
    REPRICED = 3


@dataclass(frozen=True, slots=True)
class Limit:
    """What a service allows, and what an hour over it takes off.

    Attributes:
        way: how.
        resources: the services that it is about.
        month_hours: interruptions of the month together; None: only each of them counts.
        once_hours: one interruption; None: only all together count.
        rate_e2: hundredths of a percent of the month's charge for an hour.
        step: of a temperature: for each so many full degrees; 0 where no degrees are counted.
        cite: where it stands.
    """

    way: Way
    resources: frozenset[Resource]
    cite: Cite
    month_hours: int | None = None
    once_hours: int | None = None
    rate_e2: int = 0
    step: int = 0


BREAK_E2, POINT_E2 = 15, 10
"""0,15 % an hour of an interruption, of cold rooms, of the voltage; 0,1 % of the pressure and of a step of hot water."""

_WATER, _HOT = frozenset({Resource.COLD_WATER, Resource.HOT_WATER}), frozenset({Resource.HOT_WATER})
_POWER, _GAS, _HEAT, _SEWAGE = (
    frozenset({each}) for each in (Resource.ELECTRICITY, Resource.GAS, Resource.HEATING, Resource.SEWAGE)
)


def _place(words: str, *, confirmed: bool = False) -> Cite:
    return Cite(RULES_354, f"Приложение 1, {words}", confirmed=confirmed)


def _break(
    resources: frozenset[Resource], month: int | None, once: int | None, words: str, *, confirmed: bool = True
) -> Limit:
    return Limit(Way.BREAK, resources, _place(words, confirmed=confirmed), month, once, BREAK_E2)


def _rate(resources: frozenset[Resource], rate_e2: int, words: str, *, step: int = 0, confirmed: bool = False) -> Limit:
    return Limit(Way.RATE, resources, _place(words, confirmed=confirmed), rate_e2=rate_e2, step=step)


def _repriced(resources: frozenset[Resource], words: str, *, confirmed: bool = False) -> Limit:
    return Limit(Way.REPRICED, resources, _place(words, confirmed=confirmed))


LIMITS: Final = {
    OutageKind.WATER: _break(_WATER, 8, 4, "п. 1, 4"),
    OutageKind.WATER_DEAD_END: _break(_WATER, 8, 24, "п. 1, 4: тупиковая магистраль"),
    OutageKind.ELECTRICITY_TWO_SOURCES: _break(_POWER, None, 2, "п. 9"),
    OutageKind.ELECTRICITY_ONE_SOURCE: _break(_POWER, None, 24, "п. 9", confirmed=False),
    OutageKind.GAS: _break(_GAS, 4, None, "п. 11"),
    OutageKind.HEATING_12: _break(_HEAT, 24, 16, "п. 14: от +12 °C"),
    OutageKind.HEATING_10: _break(_HEAT, 24, 8, "п. 14: от +10 до +12 °C"),
    OutageKind.HEATING_8: _break(_HEAT, 24, 4, "п. 14: от +8 до +10 °C"),
    OutageKind.HEATING_COLD: _rate(_HEAT, BREAK_E2, "п. 15: за каждый градус", step=1),
    OutageKind.HOT_WATER_COLD: _rate(_HOT, POINT_E2, "п. 5: за каждые 3 °C", step=3, confirmed=True),
    OutageKind.HOT_WATER_BELOW_40: _repriced(_HOT, "п. 5: по тарифу на холодную воду", confirmed=True),
    OutageKind.WATER_PRESSURE: _rate(_WATER, POINT_E2, "п. 3, 7"),
    OutageKind.WATER_UNFIT: _repriced(_WATER, "п. 2, 3, 6, 7; п. 101 Правил"),
    OutageKind.SEWAGE: _break(_SEWAGE, 8, 4, "п. 8", confirmed=False),
    OutageKind.ELECTRICITY_UNFIT: _rate(_POWER, BREAK_E2, "п. 10"),
    OutageKind.GAS_PRESSURE: _rate(_GAS, POINT_E2, "п. 13"),
    OutageKind.GAS_UNFIT: _repriced(_GAS, "п. 12, 13; п. 101 Правил"),
    OutageKind.HEATING_PRESSURE: _repriced(_HEAT, "п. 16; п. 101 Правил"),
}


def allowed(kind: OutageKind) -> str:
    """What is allowed and what an hour over it takes off, in words."""
    limit = LIMITS[kind]
    if limit.way is Way.REPRICED:
        return "по цене холодной воды" if kind is OutageKind.HOT_WATER_BELOW_40 else "эти часы не оплачиваются"
    rate = f"{written(limit.rate_e2, 2)} %/ч"
    if limit.way is Way.RATE:
        return f"{rate} за каждые {limit.step} °C" if limit.step else rate
    parts = [f"{limit.month_hours} ч/мес"] if limit.month_hours is not None else []
    parts += [f"{limit.once_hours} разом"] if limit.once_hours is not None else []
    return f"{', '.join(parts)}; {rate}"

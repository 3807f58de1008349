"""The kinds of values that a file of law may hold, and how each is read and shown.

A file names its kind. Numbers with decimals stand in quotes, so that none of them passes through a binary fraction.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from tui_billing.domain.codes import DebtorKind, Resource
from tui_billing.domain.decimals import grouped, parse, roubles, written
from tui_billing.domain.errors import RefusedError


@dataclass(frozen=True, slots=True)
class Rung:
    """From which day of delay on (day 1 is the one after the due day) which share of the rate is charged."""

    first_day: int
    share: int


@dataclass(frozen=True, slots=True)
class RateCap:
    """What limits the key rate, percent × 100: no ceiling (None), a ceiling, or the rate itself where it is fixed."""

    ceiling_e2: int | None
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Moratorium:
    """Penalties are not accrued, of debts due before a day (None: of all). Days of delay are counted on."""

    due_before: date | None


@dataclass(frozen=True, slots=True)
class Tier:
    """Over ``over_kop`` the duty is ``base_kop`` and ``percent_e2`` of what the price is over it."""

    over_kop: int
    base_kop: int
    percent_e2: int


@dataclass(frozen=True, slots=True)
class DutyScale:
    """State duty by the price of the claim: tiers from the lowest, the least and the most, the least for an order."""

    tiers: tuple[Tier, ...]
    least_kop: int
    most_kop: int
    order_least_kop: int


@dataclass(frozen=True, slots=True)
class RangeCeilings:
    """Where the first and the second range may end at most, kWh a month; × ``season_e2`` in the heating season."""

    first_kwh: int
    second_kwh: int
    season_e2: int
    season_houses: str


@dataclass(frozen=True, slots=True)
class DaysOff:
    """A year: weekdays that are days off, and Saturdays or Sundays that are worked."""

    off: frozenset[date]
    worked: frozenset[date]


@dataclass(frozen=True, slots=True)
class Kind:
    """How a value is read from what TOML gives, and shown in a line of Russian text.

    ``typed`` reads what a person supposes in the place of a value; None, where nobody may.
    """

    read: Callable[[Any], Any]
    show: Callable[[Any], str]
    typed: Callable[[str, Any], Any] | None = None


def _whole(given: Any) -> int:
    if not isinstance(given, int) or isinstance(given, bool):
        raise TypeError(f"{given!r} is no whole number")
    return given


def _e2(given: Any) -> int:
    if not isinstance(given, str):
        raise TypeError(f"{given!r} is no number in quotes")
    return parse(given, 2)


def _percent(value_e2: int) -> str:
    return f"{written(value_e2, 2)} %"


def _ladders(given: Mapping[str, Any]) -> Mapping[DebtorKind, tuple[Rung, ...]]:
    return {DebtorKind[name]: tuple(Rung(*map(_whole, rung)) for rung in rungs) for name, rungs in given.items()}


def _shown_ladders(value: Mapping[DebtorKind, tuple[Rung, ...]]) -> str:
    return "; ".join(
        f"{kind.label}: " + ", ".join(f"с {rung.first_day}-го дня 1/{rung.share}" for rung in rungs)
        for kind, rungs in value.items()
    )


def _cap(given: Mapping[str, Any]) -> RateCap:
    if "fixed" in given:
        return RateCap(_e2(given["fixed"]), is_fixed=True)
    return RateCap(_e2(given["ceiling"]) if "ceiling" in given else None)


def _shown_cap(value: RateCap) -> str:
    if value.ceiling_e2 is None:
        return "не ограничена"
    return f"{'ровно' if value.is_fixed else 'не выше'} {_percent(value.ceiling_e2)}"


def _moratorium(given: Mapping[str, Any]) -> Moratorium | None:
    return Moratorium(given.get("due_before")) if given else None


def _shown_moratorium(value: Moratorium | None) -> str:
    if value is None:
        return "пени начисляются"
    debts = f"на долги со сроком оплаты до {value.due_before:%d.%m.%Y}" if value.due_before else "ни на какие долги"
    return f"пени не начисляются {debts}"


def _scale(given: Mapping[str, Any]) -> DutyScale:
    tiers = tuple(Tier(_whole(over) * 100, _whole(base) * 100, _e2(percent)) for over, base, percent in given["tiers"])
    least, most, order = (_whole(given[name]) * 100 for name in ("least", "most", "order_least"))
    return DutyScale(tiers, least, most, order)


def _shown_scale(value: DutyScale) -> str:
    tiers = "; ".join(
        f"свыше {roubles(tier.over_kop)}: {roubles(tier.base_kop)} + {_percent(tier.percent_e2)}"
        for tier in value.tiers
    )
    order = f", приказ не менее {roubles(value.order_least_kop)}" if value.order_least_kop else ""
    return f"{tiers}; не менее {roubles(value.least_kop)} и не более {roubles(value.most_kop)}{order}"


def _ceilings(given: Mapping[str, Any]) -> RangeCeilings:
    first, second = _whole(given["first_kwh"]), _whole(given["second_kwh"])
    return RangeCeilings(first, second, _e2(given["season"]), given["season_houses"])


def _shown_ceilings(value: RangeCeilings) -> str:
    first, second = (grouped(str(each)) for each in (value.first_kwh, value.second_kwh))
    season = written(value.season_e2, 2)
    return f"до {first} и до {second} кВт·ч в месяц; коэффициент {season}: {value.season_houses}"


def _days_off(given: Mapping[str, Any]) -> DaysOff:
    found = DaysOff(frozenset(given["off"]), frozenset(given["worked"]))
    if any(day.isoweekday() > 5 for day in found.off) or any(day.isoweekday() <= 5 for day in found.worked):
        raise ValueError("days off are weekdays, worked days are Saturdays or Sundays")
    return found


def _shown_days(value: DaysOff) -> str:
    worked = ", ".join(f"{day:%d.%m}" for day in sorted(value.worked)) or "нет"
    return (
        f"выходные: {', '.join(f'{day:%d.%m}' for day in sorted(value.off))}; рабочие субботы и воскресенья: {worked}"
    )


def _coefficients(given: Mapping[str, Any]) -> Mapping[Resource, int]:
    return {Resource[name]: _e2(text) for name, text in given.items()}


def _shown_coefficients(value: Mapping[Resource, int]) -> str:
    return ", ".join(f"{kind.label} {written(factor, 2)}" for kind, factor in value.items()) or "нет"


def _typed_coefficients(text: str, held: Mapping[Resource, int]) -> Mapping[Resource, int]:
    """``холодная вода 2; газ 1,5``: the others stay; one number alone is for every resource that has a coefficient.

    Raises:
        BillingError: a resource or a number is none.
    """
    if _NUMBER_ALONE.fullmatch(text):
        return dict.fromkeys(held, _coefficient(text))
    said = {}
    for part in filter(None, (each.strip() for each in _BETWEEN.split(text))):
        name, _, number = part.rpartition(" ")
        found = [each for each in RAISED if name.strip(" =:").casefold() in {each.label, each.name.casefold()}]
        if not found:
            known = "; ".join(f"{each.label} 1,5" for each in RAISED)
            raise RefusedError(f"«{part}»: нет такого ресурса с коэффициентом. Пишите одно число или: {known}.")
        said[found[0]] = _coefficient(number)
    if not said:
        raise RefusedError("Коэффициент не введён. Пример: холодная вода 2.")
    return dict(held) | said


def _coefficient(text: str) -> int:
    value_e2 = parse(text, 2)
    if not 0 < value_e2 <= COEFFICIENT_MOST_E2:
        raise RefusedError(f"Коэффициент {text}: нужен больше 0 и не больше 100.")
    return value_e2


def _typed_periods(text: str, _: int) -> int:
    periods = parse(text, 0)
    if not 0 <= periods <= PERIODS_MOST:
        raise RefusedError(f"Периодов {text}: нужно целое от 0 до {PERIODS_MOST}.")
    return periods


RAISED: Final = (Resource.COLD_WATER, Resource.HOT_WATER, Resource.ELECTRICITY, Resource.GAS)
"""Resources that the norm of a person may have a coefficient of; that of sewage is the choice ``K_SEWAGE``."""

COEFFICIENT_MOST_E2: Final = 10_000
PERIODS_MOST: Final = 12
_NUMBER_ALONE: Final = re.compile(r"[-−0-9.,\s]+")
_BETWEEN: Final = re.compile(r";|,\s")

KINDS: Final[Mapping[str, Kind]] = {
    "percent": Kind(_e2, _percent),
    "day_of_month": Kind(_whole, lambda day: f"{day}-е число следующего месяца"),
    "periods": Kind(_whole, str, _typed_periods),
    "by_resource": Kind(_coefficients, _shown_coefficients, _typed_coefficients),
    "ladders": Kind(_ladders, _shown_ladders),
    "rate_cap": Kind(_cap, _shown_cap),
    "moratorium": Kind(_moratorium, _shown_moratorium),
    "duty": Kind(_scale, _shown_scale),
    "ranges": Kind(_ceilings, _shown_ceilings),
    "days_off": Kind(_days_off, _shown_days),
}

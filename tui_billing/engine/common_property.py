"""Resources for the common property within upkeep (КР на СОИ, п. 29(2), 29(3) of the Rules 491): by a building's dated mode.

A month's volume of the building is that of its mode. Corrections by the building meter come beside it once a year; what a
month cannot take off, since nobody is charged less than nothing, is carried to the next. There are few numbers to a
building, so they are whole and exact; where no building has such a mode, nothing is done.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from tui_billing.domain.codes import CommonMode, ParkReason, ServiceKind
from tui_billing.engine.facts import FACT_COLUMNS, Book, Facts, empty
from tui_billing.engine.pieces import as_pieces
from tui_billing.engine.rounding import QUANTITY_LIMIT, half_away_whole
from tui_billing.engine.rule import Group
from tui_billing.engine.rulebook import decide
from tui_billing.engine.spans import Month

SPREAD: Final = "SOI_RECALC_SPREAD"
FROM_MONTH: Final = "SOI_RECALC_MONTH"
"""The choices: over how many months the yearly correction is spread, and from which month of the next year."""

OF_BUILDING = ("building_id", "service_id")
UNCAPPED: Final = (int(CommonMode.BY_MEETING), int(CommonMode.BY_SUPPLIER))
CORRECTED: Final = (int(CommonMode.YEARLY), int(CommonMode.AVERAGE))
WITHIN_UPKEEP: Final = (int(CommonMode.NORM), *CORRECTED, int(CommonMode.ACTUAL))
VOLUMES: Final = ("property_norm_u", "property_meter_u", "property_mean_u", "property_average_u", "correction_u")

Row = Mapping[str, Any]


def modes_of(facts: Facts, month: Month, among: Sequence[int]) -> pl.DataFrame:
    """``OF_BUILDING`` and ``mode`` of the buildings whose mode on the first day of the month is one of some."""
    is_first = (pl.col("valid_from") <= month.first) & (pl.col("valid_to") > month.first)
    return facts.common_modes.filter(is_first & pl.col("mode").is_in(among)).select(*OF_BUILDING, "mode")


def property_pieces(
    rows: pl.DataFrame, houses: pl.DataFrame, facts: Facts, book: Book, month: Month
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The pieces of buildings that pay within upkeep, and what the month leaves, as the facts' ``balances``.

    Args:
        rows: the spans of the accounts, with the areas of the premises and of the building and the norm.
        houses: ``OF_BUILDING``, ``mode``, ``point_id``, ``need_u``, ``is_average``, ``failed``, ``norm_month_u`` of each building,
            and ``FAULTS`` of its meters: a month that one stops would be missing in the yearly correction.
        facts: with the balances of the months before.
        book: with the choices.
        month: the month.
    """
    before: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for balance in facts.balances.sort("period").iter_rows(named=True):
        if balance["period"] < month.period.number:
            before[balance["building_id"], balance["service_id"]].append(balance)
    plan = _Plan.of(book, month)
    made = [
        (house, plan.settled(house, before[house["building_id"], house["service_id"]]))
        for house in houses.sort(OF_BUILDING).iter_rows(named=True)
    ]
    stopped = [(house, each) for house, each in made if isinstance(each, int)]
    settled = [(house, each) for house, each in made if not isinstance(each, int)]
    volumes = pl.DataFrame(
        [row for house, each in settled for row in each.volumes(house)],
        schema=dict.fromkeys((*OF_BUILDING, "point_id", *VOLUMES), pl.Int64),
        orient="row",
    )
    balances = pl.DataFrame(
        [each.balance(house, month) for house, each in settled],
        schema=dict.fromkeys(FACT_COLUMNS["balances"], pl.Int64),
        orient="row",
    )
    return pl.concat([_shared(rows, volumes, month), _stopped(stopped, month)]), balances


def overridden(facts: Facts, fresh: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The balances of the facts, those of months that were computed again in place of what is in force."""
    if not fresh:
        return facts.balances
    key = [*OF_BUILDING, "period"]
    new = pl.concat(fresh).unique(key, keep="last").join(facts.common_modes, on=list(OF_BUILDING), how="semi")
    return pl.concat([facts.balances.join(new, on=key, how="anti"), new.select(facts.balances.columns)])


def no_balances() -> pl.DataFrame:
    """Nobody pays within upkeep."""
    return empty(FACT_COLUMNS["balances"])


@dataclass(frozen=True, slots=True)
class _Settled:
    """A building's month: quantities of the month, and what it leaves.

    Attributes:
        way: the column of ``VOLUMES`` that the base is charged by.
        charged_u: of the mode, what was carried to a month by the meter taken off; correction_u: beside it.
        need_u: by the meter less the premises, None where it is not measured; base_u: before corrections.
        carried_u: what later months are lowered by, below zero, or zero.
    """

    way: str
    charged_u: int
    correction_u: int
    need_u: int | None
    base_u: int
    carried_u: int

    def volumes(self, house: Row) -> Iterator[tuple[int | None, ...]]:
        """A row for what the mode charges and one for the correction, where they are anything."""
        for way, volume in ((self.way, self.charged_u), ("correction_u", self.correction_u)):
            if volume:
                named = (volume if name == way else None for name in VOLUMES)
                yield (house["building_id"], house["service_id"], house["point_id"] or 0, *named)

    def balance(self, house: Row, month: Month) -> tuple[int, ...]:
        """The row of ``balances``."""
        need, base, carried = (
            half_away_whole(volume, 6 * month.days) for volume in (self.need_u or 0, self.base_u, self.carried_u)
        )
        whose = house["building_id"], house["service_id"], month.period.number, house["mode"]
        return (*whose, int(self.need_u is not None), need, base, carried)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the month takes its part of the correction of the year before: the ``part``-th of ``parts``, or none (0)."""

    year: int
    part: int
    parts: int
    days: int

    @classmethod
    def of(cls, book: Book, month: Month) -> "_Plan":
        first = int(book.choice(FROM_MONTH))
        parts = min(int(book.choice(SPREAD)), 13 - first)
        part = month.period.month - first + 1
        return cls(month.period.year, part if 1 <= part <= parts else 0, parts, month.days)

    def settled(self, house: Row, before: Sequence[Row]) -> _Settled | int:
        """A building's month, or the ``ParkReason`` why it cannot be charged."""
        mode, need, norm = house["mode"], house["need_u"], house["norm_month_u"]
        is_actual = mode == CommonMode.ACTUAL
        if mode != CommonMode.NORM and house["fault"] is not None:
            return int(house["fault"])
        if house["failed"] is not None:
            if is_actual and need is not None:
                return ParkReason.NO_SOURCE
            need = None
        way, base = "property_norm_u", norm
        if is_actual and need is not None:
            way, base = ("property_mean_u" if house["is_average"] else "property_meter_u"), need
        elif mode == CommonMode.AVERAGE and (average := self._average_u(before)) is not None:
            way, base = "property_average_u", average
        if base is None:
            return ParkReason.NO_HOUSE_READING if is_actual else ParkReason.NO_NORM
        carried = before[-1]["carried_e9"] * 6 * self.days if before else 0
        taken = carried if is_actual else 0
        charged = max(base + taken, 0)
        rest = base + taken - charged + (carried - taken) + self._yearly_u(before)
        correction = max(rest, -charged)
        if max(charged, abs(correction)) > QUANTITY_LIMIT:
            return ParkReason.OUT_OF_BOUNDS
        measured = None if house["is_average"] else need
        return _Settled(way, charged, correction, measured, max(base, 0), rest - correction)

    def _average_u(self, before: Sequence[Row]) -> int | None:
        """The average month of the year before, of the months that were measured; None where there are none."""
        needs = [row["need_e9"] for row in before if row["is_measured"] and row["period"] // 100 == self.year - 1]
        return max(half_away_whole(sum(needs) * 6 * self.days, len(needs)), 0) if needs else None

    def _yearly_u(self, before: Sequence[Row]) -> int:
        """The month's part of what the meter counted in the year before over what was charged; the parts add up to it."""
        differences = (
            row["need_e9"] - row["base_e9"]
            for row in before
            if row["is_measured"] and row["mode"] in CORRECTED and row["period"] // 100 == self.year - 1
        )
        whole = sum(differences) * 6 * self.days if self.part else 0
        return whole * self.part // self.parts - whole * (self.part - 1) // self.parts


def _shared(rows: pl.DataFrame, volumes: pl.DataFrame, month: Month) -> pl.DataFrame:
    """Each account's share of the building's volumes: its area over that of all premises, by days."""
    method, quantity = decide(ServiceKind.COMMON_HOUSE, Group.PROPERTY)
    charged = rows.drop("point_id", strict=False).join(volumes, on=list(OF_BUILDING))
    charged = charged.with_columns(method, quantity.cast(pl.Int64))
    is_known = pl.col("area_e4").is_not_null() & pl.col("premises_e4").is_not_null()
    return as_pieces(
        charged.with_columns(
            share_num=pl.col("area_e4") * pl.col("days"),
            share_den=pl.col("premises_e4") * month.days,
            norm_e6=pl.when(pl.col("property_norm_u").is_not_null()).then("norm_e6"),
            reason=pl.when(is_known).then(0).otherwise(int(ParkReason.NO_AREA)),
        )
    )


def _stopped(stopped: Sequence[tuple[Row, int]], month: Month) -> pl.DataFrame:
    """A row for each building that cannot be charged."""
    rows = [
        (house["building_id"], house["service_id"], *_about(house, reason), int(reason)) for house, reason in stopped
    ]
    frame = pl.DataFrame(
        rows, schema=dict.fromkeys((*OF_BUILDING, "point_id", "first_id", "reason"), pl.Int64), orient="row"
    )
    return as_pieces(
        frame.with_columns(
            from_day=pl.lit(month.first, pl.Int64), to_day=pl.lit(month.end, pl.Int64), is_cut=pl.lit(value=False)
        )
    )


def _about(house: Row, reason: int) -> tuple[int, int]:
    """The point, and what the reason is about: the meter that has a fault, or the source that is missing."""
    if reason == house["fault"]:
        return house["faulty_point_id"], house["faulty_id"]
    return house["point_id"] or 0, house["failed"] or 0

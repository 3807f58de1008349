"""Heat and hot water that a building makes itself: the resource used for it, shared (п. 54, formulas 18, 20 of the Rules 354).

A service of this kind is one resource (gas, heat, electricity) at its own tariff, so each is a line. Where it has sources,
the water that it heats, an account's share is its volume of them over the building's; without sources, its area. There are
few such buildings, so shares are exact fractions. Where no service is of this kind, nothing is done.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Final

import polars as pl

from tui_billing.domain.codes import ParkReason, ServiceKind
from tui_billing.engine.common_house import own_volumes
from tui_billing.engine.derived import computed, without_uplift
from tui_billing.engine.facts import Book, Facts
from tui_billing.engine.flat import premises_areas
from tui_billing.engine.house_meters import FAULTS, OF_BUILDING, building_meters, parked_once
from tui_billing.engine.pieces import as_pieces
from tui_billing.engine.rounding import QUANTITY_LIMIT, UNIT, half_away_whole, narrow, wide
from tui_billing.engine.rulebook import decide
from tui_billing.engine.spans import HELD, Month, attach, of_kind

SPAN: Final = (*HELD, "from_day")

LONGEST_SHARE: Final = 10**13
"""Shares of a longer common denominator are the nearest ones of this: off by 10⁻¹³ of the building's volume."""


def own_boiler_pieces(
    spans: pl.DataFrame, facts: Facts, book: Book, month: Month, registers: pl.DataFrame, individual: pl.DataFrame
) -> list[pl.DataFrame]:
    """Frames of pieces, or none. What stops a whole building is parked once, on account 0.

    Args:
        spans: the stable periods.
        facts: of whole buildings.
        book: with what the buildings used.
        month: the month.
        registers: what ``register_volumes`` counted.
        individual: the pieces of the direct and derived services.
    """
    if not (book.services["kind"] == int(ServiceKind.OWN_BOILER)).any():
        return []
    rows = of_kind(spans, ServiceKind.OWN_BOILER, "premises_id")
    if rows.is_empty():
        return []
    rows = attach(rows, premises_areas(facts), month, ["premises_id"])
    rows = attach(rows, facts.building_areas, month, ["building_id"])
    rows = rows.join(_used(rows, facts, book, month, registers), on=OF_BUILDING)
    rows = rows.join(_water(rows, book, individual), on=OF_BUILDING, how="left").filter(pl.col("used_u").ne_missing(0))
    stopped = _stopped(rows, month)
    rows = rows.join(stopped, on=OF_BUILDING, how="anti")
    of_water = pl.col("water_u").is_not_null()
    by_area = rows.filter(~of_water).with_columns(
        used_by_area_u="used_u",
        share_num=pl.col("area_e4") * pl.col("days"),
        share_den=pl.col("premises_e4") * month.days,
        reason=pl.when(pl.col("area_e4").is_null() | pl.col("premises_e4").is_null())
        .then(int(ParkReason.NO_AREA))
        .otherwise(0),
    )
    by_water = _by_water(rows.filter(of_water), book, month, individual)
    method, quantity = decide(ServiceKind.OWN_BOILER)
    charged = pl.concat([by_area, by_water], how="diagonal_relaxed").with_columns(method, quantity.cast(pl.Int64))
    return [as_pieces(charged.filter((pl.col("reason") != 0) | (pl.col("share_num") != 0))), as_pieces(stopped)]


def _used(rows: pl.DataFrame, facts: Facts, book: Book, month: Month, registers: pl.DataFrame) -> pl.DataFrame:
    """``OF_BUILDING, point_id, used_u``, ``FAULTS``: what the building used as was said, or by its own meter of the service."""
    said = book.resource_uses.filter((pl.col("valid_from") <= month.first) & (pl.col("valid_to") >= month.end))
    found = (
        rows.select(OF_BUILDING).unique()
        .join(said.select(*OF_BUILDING, "volume_e6"), on=OF_BUILDING, how="left")
        .join(building_meters(facts, book, month, registers, rows["service_id"]), on=OF_BUILDING, how="left")
    )  # fmt: skip
    as_said = narrow(wide(pl.col("volume_e6")) * wide(UNIT * month.days), QUANTITY_LIMIT)
    used_u = pl.coalesce(as_said, "metered_u", "mean_u")
    return found.select(*OF_BUILDING, "point_id", *FAULTS, used_u=used_u)


def _water(rows: pl.DataFrame, book: Book, individual: pl.DataFrame) -> pl.DataFrame:
    """``OF_BUILDING, water_u, failed`` of the services that have sources: the building's water, the source that is not known."""
    pairs = rows.select(OF_BUILDING).unique().join(book.sources, on="service_id")
    own = own_volumes(individual, pairs["source_id"])
    found = pairs.join(own, on=["building_id", "source_id"], how="left")
    failed = pl.when(~pl.col("is_known").fill_null(value=True)).then("source_id").min()
    return found.group_by(OF_BUILDING).agg(water_u=pl.col("own_u").fill_null(0).sum(), failed=failed)


def _stopped(rows: pl.DataFrame, month: Month) -> pl.DataFrame:
    """One row for each building and service that cannot be charged at all."""
    reason = (
        pl.when(pl.col("used_u").is_null() & pl.col("fault").is_not_null())
        .then("fault")
        .when(pl.col("used_u").is_null())
        .then(int(ParkReason.NO_RESOURCE_VOLUME))
        .when(pl.col("failed").is_not_null() | (pl.col("water_u") <= 0))
        .then(int(ParkReason.NO_SOURCE))
    )
    return parked_once(rows, reason, month)


def _by_water(rows: pl.DataFrame, book: Book, month: Month, individual: pl.DataFrame) -> pl.DataFrame:
    """The spans with their share of the building's water, or why they have none."""
    rows = rows.drop("failed", "area_e4").with_columns(used_by_water_u="used_u")
    own = computed(rows, individual, book, without_uplift())
    made = [
        (*row[:3], num * month.days, den * month.days)
        for _, group in own.filter(pl.col("reason") == 0).group_by(OF_BUILDING, maintain_order=True)
        for row, (num, den) in zip(group.select(SPAN).iter_rows(), _shares(group), strict=True)
    ]
    shares = pl.DataFrame(made, schema=dict.fromkeys((*SPAN, "share_num", "share_den"), pl.Int64), orient="row")
    own = own.select(*SPAN, "reason").join(shares, on=list(SPAN), how="left")
    return rows.join(own, on=list(SPAN))


def _shares(rows: pl.DataFrame) -> Sequence[tuple[int, int]]:
    """The shares of the spans of one building, over one denominator so that neighbours can be joined."""
    if "share_den" not in rows.columns:
        rows = rows.with_columns(share_num=pl.lit(1), share_den=pl.lit(1))
    exact = [
        Fraction(quantity * num, den * water)
        for quantity, num, den, water in rows.select(
            "quantity_u", pl.col("share_num").fill_null(1), pl.col("share_den").fill_null(1), "water_u"
        ).iter_rows()
    ]
    common = min(lcm(*(each.denominator for each in exact)), LONGEST_SHARE)
    return [(half_away_whole(each.numerator * common, each.denominator), common) for each in exact]

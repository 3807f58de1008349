"""A negative common-house volume: the premises counted more than the building (п. 46, 47 of the Rules 354).

The difference lowers the volumes of the flats: by area of heating and of gas for heating, of other services by the people
who live there. A flat's volume is lowered to zero at most; what is left over is not carried anywhere. The lowering stands
beside the flat's own pieces, at their service, zone and price, so that a bill can never fall below zero.
"""

from typing import Final

import polars as pl

from tui_billing.domain.codes import PremisesKind, Resource, Season, ServiceKind
from tui_billing.engine.derived import without_uplift
from tui_billing.engine.facts import Book, Facts
from tui_billing.engine.pieces import as_pieces
from tui_billing.engine.rounding import wide
from tui_billing.engine.rule import Group
from tui_billing.engine.rulebook import decide
from tui_billing.engine.spans import Month, clip

CHOICE: Final = "ODN_NEGATIVE"
SHARE, NOTHING = "share", "nothing"
"""The choice: the difference is taken off the flats' volumes, or nothing is charged and nothing taken off."""

OF_BUILDING = ("building_id", "service_id")
OF_FLAT = (*OF_BUILDING, "account_id")
IN_ORDER = (*OF_FLAT, "source_id", "point_id", "zone", "from_day")


def without_negative(
    needs: pl.DataFrame, facts: Facts, book: Book, month: Month, individual: pl.DataFrame
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """The needs, those below zero settled as zero, and what that takes off the flats: one frame of pieces, or none.

    Where nobody lives in the building, the need stays below zero.

    Args:
        needs: ``OF_BUILDING``, ``need_u``, ``failed``.
        facts: of whole buildings.
        book: with the choice.
        month: the month.
        individual: the pieces that the need was computed from.
    """
    is_negative = (pl.col("need_u") < 0) & pl.col("failed").is_null()
    below = needs.filter(is_negative).select(*OF_BUILDING, house_u="need_u")
    if below.is_empty():
        return needs, []
    lowered = []
    if book.choice(CHOICE) == SHARE:
        flats = _flats(below, facts, book, month)
        below = below.join(flats, on=OF_BUILDING, how="semi")
        lowered = [_pieces(_lowered(flats.join(below, on=OF_BUILDING), book, individual))]
    settled = below.select(*OF_BUILDING, is_settled=pl.lit(value=True))
    needs = needs.join(settled, on=OF_BUILDING, how="left").with_columns(
        need_u=pl.when("is_settled").then(0).otherwise("need_u")
    )
    return needs.drop("is_settled"), lowered


def _flats(below: pl.DataFrame, facts: Facts, book: Book, month: Month) -> pl.DataFrame:
    """``OF_FLAT``, ``weight`` (people or area, × days) and ``whole``, the weights of the building together."""
    is_heat = pl.col("resource") == int(Resource.HEATING)
    is_heating_gas = (pl.col("resource") == int(Resource.GAS)) & (pl.col("season") == int(Season.HEATING))
    heating = book.services.filter(is_heat | is_heating_gas).select(source_id="service_id")
    of_heating = book.sources.join(heating, on="source_id")["service_id"].unique()
    by_area = pl.col("service_id").is_in(of_heating.implode())
    people = facts.residents.select(
        "account_id", "valid_from", "valid_to", each=pl.col("registered") + pl.col("temporary")
    )
    areas = facts.premises_areas.select("premises_id", "valid_from", "valid_to", each="total_e4")
    parts = [
        of_part.join(_weights(of_part, dated, key, facts, month), on="building_id")
        for of_part, dated, key in (
            (below.filter(~by_area), people, "account_id"), (below.filter(by_area), areas, "premises_id"),
        )
    ]  # fmt: skip
    return pl.concat(parts).drop("house_u").with_columns(whole=pl.col("weight").sum().over(OF_BUILDING))


def _weights(below: pl.DataFrame, dated: pl.DataFrame, key: str, facts: Facts, month: Month) -> pl.DataFrame:
    """``building_id, account_id, weight`` of the living premises of some buildings."""
    living = facts.accounts.filter(pl.col("premises_kind") != int(PremisesKind.NON_RESIDENTIAL))
    homes = clip(living.join(below, on="building_id", how="semi"), month)
    met = homes.select("building_id", "account_id", "premises_id", "valid_from", "valid_to").join(
        dated, on=key, suffix="_of"
    )
    days = pl.min_horizontal("valid_to", "valid_to_of") - pl.max_horizontal("valid_from", "valid_from_of")
    weight = pl.when(days > 0).then(pl.col("each") * days).otherwise(0).sum()
    return met.group_by("building_id", "account_id").agg(weight=weight).filter(pl.col("weight") > 0)


def _lowered(flats: pl.DataFrame, book: Book, individual: pl.DataFrame) -> pl.DataFrame:
    """The pieces of the flats with what is taken off each: ``lowered_u`` and its share.

    Less than a flat's volume is a share of the building's, or where it has several pieces whole units of quantity that add
    up to it rounded down; all of it is the piece itself. A source that two services are computed from is lowered once.
    """
    sources = book.sources.filter(pl.col("service_id").is_in(flats["service_id"].unique().implode()))
    once = (
        flats.select(OF_BUILDING).unique().join(sources, on="service_id")
        .sort("building_id", "service_id").unique(["building_id", "source_id"], keep="first")
    )  # fmt: skip
    theirs = individual.join(flats, on="account_id", how="semi")
    own = theirs.rename({"service_id": "source_id"}).with_columns(u=without_uplift())
    rows = own.join(once, on=["building_id", "source_id"]).join(flats, on=OF_FLAT)
    plain = (wide(pl.col("u")) * wide(pl.col("share_num")) // wide(pl.col("share_den"))).cast(pl.Int64, strict=False)
    rows = rows.with_columns(plain_u=plain).filter(pl.col("plain_u") > 0).sort(IN_ORDER)
    due = wide(-pl.col("house_u")) * wide(pl.col("weight"))
    rows = rows.with_columns(
        own_u=pl.col("plain_u").sum().over(OF_FLAT),
        upto_u=pl.col("plain_u").cum_sum().over(OF_FLAT),
        is_one=(pl.len().over(OF_FLAT) == 1) & (pl.col("share_den") == 1),
        due_u=(due // wide(pl.col("whole"))).cast(pl.Int64),
    ).with_columns(is_all=due >= wide(pl.col("own_u")) * wide(pl.col("whole")))
    upto, before = (
        wide(pl.col("due_u")) * wide(part) // wide(pl.col("own_u"))
        for part in (pl.col("upto_u"), pl.col("upto_u") - pl.col("plain_u"))
    )
    is_all, is_share = pl.col("is_all"), ~pl.col("is_all") & pl.col("is_one")
    return rows.with_columns(
        lowered_u=pl.when(is_all).then(-pl.col("u")).when(is_share).then("house_u").otherwise(
            (before - upto).cast(pl.Int64)
        ),
        share_num=pl.when(is_all).then("share_num").when(is_share).then("weight").otherwise(1),
        share_den=pl.when(is_all).then("share_den").when(is_share).then("whole").otherwise(1),
    )  # fmt: skip


def _pieces(rows: pl.DataFrame) -> pl.DataFrame:
    """What a lowering shows: the columns that cut the piece into lines cut the lowering, so that each is rounded with its own."""
    kept = rows.filter(pl.col("lowered_u") < 0).select(
        *("building_id", "account_id", "point_id", "zone", "supplier_id", "category_id", "from_day", "to_day"),
        *("reading_from_e6", "reading_to_e6", "norm_e6", "uplift_e2", "area_e4"),
        *("is_cut", "lowered_u", "share_num", "share_den"),
        service_id="source_id",
    )
    method, quantity = decide(ServiceKind.DIRECT, Group.NEGATIVE)
    return as_pieces(kept.with_columns(method, quantity.cast(pl.Int64)))

"""Two-component hot water: its heat is a service derived from its water, times the norm of heating energy."""

from typing import Final

import polars as pl

from tui_billing.domain.codes import Method, NormPurpose, ParkReason, Resource, ServiceKind
from tui_billing.domain.law import NO_UPLIFT_E2
from tui_billing.engine.facts import Book, Facts
from tui_billing.engine.norms import with_norm
from tui_billing.engine.spans import Month, attach

BOTH: Final = "GVS_K_BOTH"
"""The choice: ``true``, the coefficient to the norm raises both components; ``false``, the water only."""

LARGEST_SHARE: Final = 2**31
"""A share of a share whose parts are larger could leave its column."""


def heat_services(book: Book) -> list[int]:
    """The derived services of heat: those that are the heat component of hot water."""
    services = book.services.filter(
        (pl.col("kind") == int(ServiceKind.DERIVED)) & (pl.col("resource") == int(Resource.HEATING))
    )
    return services["service_id"].to_list()


def is_raised(book: Book) -> bool:
    """Whether the coefficient to the norm raises the heat too."""
    return book.choice(BOTH) == "true"


def uplift() -> pl.Expr:
    """The coefficient that all sources of a span share; 1 where they differ."""
    own = pl.when(pl.col("method") == int(Method.NORM_UPLIFTED)).then("uplift_e2").otherwise(NO_UPLIFT_E2)
    return pl.when(own.min() == own.max()).then(own.min()).otherwise(NO_UPLIFT_E2)


def with_heat(rows: pl.DataFrame, facts: Facts, book: Book, month: Month) -> pl.DataFrame:
    """Add the norm of heating as ``heat_e6``, and the reason where there is none."""
    rows = attach(rows, facts.building_amenities, month, ["building_id"])
    anybody = rows.with_columns(rooms=pl.lit(0, pl.Int64), people=pl.lit(0, pl.Int64))
    rows = with_norm(anybody, book, NormPurpose.HEATING_WATER)
    lacking = (
        pl.when(pl.col("amenity_id").is_null()).then(int(ParkReason.NO_AMENITY)).otherwise(int(ParkReason.NO_NORM))
    )
    return rows.with_columns(heat_e6="norm_e6", lacking=pl.when(pl.col("norm_e6").is_null()).then(lacking))


def as_heat(rows: pl.DataFrame) -> pl.DataFrame:
    """Make the quantity of water a quantity of heat: the norm becomes a share of the line."""
    if "share_den" not in rows.columns:
        rows = rows.with_columns(share_num=pl.lit(1, pl.Int64), share_den=pl.lit(1, pl.Int64))
    num, den = pl.col("share_num").fill_null(1), pl.col("share_den").fill_null(1)
    is_bounded = (num <= LARGEST_SHARE) & (den <= LARGEST_SHARE)
    return rows.with_columns(
        share_num=pl.when(is_bounded).then(num * pl.col("heat_e6")),
        share_den=pl.when(is_bounded).then(den * 1_000_000),
        reason=pl.when(pl.col("reason") != 0)
        .then("reason")
        .when(pl.col("lacking").is_not_null())
        .then("lacking")
        .when(~is_bounded)
        .then(int(ParkReason.OUT_OF_BOUNDS))
        .otherwise(0),
    )

"""Services by area and fixed fees."""

import polars as pl

from tui_billing.domain.codes import ParkReason, Proration, ServiceKind
from tui_billing.engine.facts import Book, Facts
from tui_billing.engine.pieces import as_pieces
from tui_billing.engine.rounding import QUANTITY_LIMIT, narrow
from tui_billing.engine.rulebook import decide
from tui_billing.engine.spans import HELD, Month, attach, of_kind


def by_area_pieces(spans: pl.DataFrame, facts: Facts, month: Month) -> pl.DataFrame:
    """Pieces of the services charged by area; parked where the area is not known."""
    rows = of_kind(spans, ServiceKind.BY_AREA, "premises_id")
    rows = attach(rows, premises_areas(facts), month, ["premises_id"])
    method, quantity = decide(ServiceKind.BY_AREA)
    rows = rows.with_columns(method, narrow(quantity, QUANTITY_LIMIT).alias("quantity_u"))
    missing = pl.when(pl.col("method").is_null()).then(int(ParkReason.NO_AREA)).otherwise(0)
    return as_pieces(rows.with_columns(reason=missing))


def fixed_pieces(spans: pl.DataFrame, book: Book, month: Month) -> pl.DataFrame:
    """Pieces of the fixed fees: by days, or the whole month where the service is sold so."""
    is_whole = (pl.col("kind") == int(ServiceKind.FIXED)) & (pl.col("proration") == int(Proration.WHOLE_MONTH))
    whole = book.services.filter(is_whole)["service_id"]
    rows = of_kind(spans, ServiceKind.FIXED).with_columns(
        month_days=pl.lit(month.days, pl.Int64), served_days=pl.lit(None, pl.Int64)
    )
    if not whole.is_empty():
        of_month = pl.col("service_id").is_in(whole.implode())
        served = pl.col("days").sum().over(HELD)
        rows = rows.with_columns(
            served_days=pl.when(of_month).then(served),
            share_num=pl.when(of_month).then("days").otherwise(1),
            share_den=pl.when(of_month).then(served).otherwise(1),
        )
    method, quantity = decide(ServiceKind.FIXED)
    return as_pieces(rows.with_columns(method, narrow(quantity, QUANTITY_LIMIT).alias("quantity_u")))


def premises_areas(facts: Facts) -> pl.DataFrame:
    """Dated areas of premises as ``area_e4``."""
    return facts.premises_areas.select("premises_id", "valid_from", "valid_to", area_e4="total_e4")


def with_rooms(rows: pl.DataFrame, facts: Facts, book: Book, month: Month) -> pl.DataFrame:
    """Add ``rooms`` of the premises on the first day of the span; 0 where they are not known, or no norm asks for them.

    Args:
        rows: with ``premises_id``.
    """
    if not (book.norms["rooms"] > 0).any():
        return rows.with_columns(rooms=pl.lit(0, pl.Int64))
    rooms = facts.premises_areas.select("premises_id", "valid_from", "valid_to", "rooms")
    return attach(rows, rooms, month, ["premises_id"]).with_columns(pl.col("rooms").fill_null(0))

"""Services by area and fixed fees."""

import polars as pl

from tui_billing.domain.codes import ParkReason, ServiceKind
from tui_billing.engine.facts import Facts
from tui_billing.engine.pieces import as_pieces
from tui_billing.engine.rounding import QUANTITY_LIMIT, narrow
from tui_billing.engine.rulebook import decide
from tui_billing.engine.spans import Month, attach, of_kind


def by_area_pieces(spans: pl.DataFrame, facts: Facts, month: Month) -> pl.DataFrame:
    """Pieces of the services charged by area; parked where the area is not known."""
    rows = of_kind(spans, ServiceKind.BY_AREA, "premises_id")
    rows = attach(rows, premises_areas(facts), month, ["premises_id"])
    method, quantity = decide(ServiceKind.BY_AREA)
    rows = rows.with_columns(method, narrow(quantity, QUANTITY_LIMIT).alias("quantity_u"))
    missing = pl.when(pl.col("method").is_null()).then(int(ParkReason.NO_AREA)).otherwise(0)
    return as_pieces(rows.with_columns(reason=missing))


def fixed_pieces(spans: pl.DataFrame) -> pl.DataFrame:
    """Pieces of the fixed fees."""
    rows = of_kind(spans, ServiceKind.FIXED)
    method, quantity = decide(ServiceKind.FIXED)
    return as_pieces(rows.with_columns(method, narrow(quantity, QUANTITY_LIMIT).alias("quantity_u")))


def premises_areas(facts: Facts) -> pl.DataFrame:
    """Dated areas of premises as ``area_e4``."""
    return facts.premises_areas.select("premises_id", "valid_from", "valid_to", area_e4="total_e4")

"""Handling of waste: by the people or by the area, by the norm of a year. Where no service is of this kind, nothing is done."""

import polars as pl

from tui_billing.domain.codes import NormPurpose, ParkReason, PremisesKind, ServiceKind
from tui_billing.engine.facts import Book, Facts
from tui_billing.engine.flat import premises_areas, with_rooms
from tui_billing.engine.norms import with_norm
from tui_billing.engine.people import with_absent, with_people
from tui_billing.engine.pieces import as_pieces
from tui_billing.engine.rounding import QUANTITY_LIMIT, narrow
from tui_billing.engine.rulebook import decide
from tui_billing.engine.spans import Month, attach, of_kind


def waste_pieces(spans: pl.DataFrame, facts: Facts, book: Book, month: Month) -> list[pl.DataFrame]:
    """One frame of pieces, or none where the office charges for no waste."""
    if not (book.services["kind"] == int(ServiceKind.WASTE)).any():
        return []
    rows = of_kind(spans, ServiceKind.WASTE, "premises_id", "premises_kind")
    rows = attach(with_absent(with_people(rows, facts, month), facts), facts.building_amenities, month, ["building_id"])
    rows = with_rooms(attach(rows, premises_areas(facts), month, ["premises_id"]), facts, book, month)
    rows = with_norm(rows, book, NormPurpose.WASTE_PEOPLE).rename({"norm_e6": "people_norm_e6"})
    anybody = rows.with_columns(known="people", people=pl.col("people").fill_null(0))
    rows = with_norm(anybody, book, NormPurpose.WASTE_AREA).rename({"norm_e6": "area_norm_e6", "known": "of_people"})
    is_home = pl.col("premises_kind") != int(PremisesKind.NON_RESIDENTIAL)
    rows = rows.with_columns(
        person_days=pl.when(is_home).then((pl.col("of_people") - pl.col("absent")) * pl.col("days")),
        area_norm_e6=pl.when(is_home).then("area_norm_e6"),
    )
    method, quantity = decide(ServiceKind.WASTE)
    rows = rows.with_columns(method, narrow(quantity, QUANTITY_LIMIT).alias("quantity_u"))
    by_people = pl.col("people_norm_e6").is_not_null() & pl.col("person_days").is_not_null()
    rows = rows.with_columns(
        norm_e6=pl.when(by_people).then("people_norm_e6").otherwise("area_norm_e6"),
        person_days=pl.when(by_people).then("person_days"),
        area_e4=pl.when(~by_people).then("area_e4"),
        reason=pl.when(pl.col("method").is_not_null() & pl.col("quantity_u").is_null())
        .then(int(ParkReason.OUT_OF_BOUNDS))
        .when(pl.col("method").is_not_null())
        .then(0)
        .when(~is_home)
        .then(int(ParkReason.NO_METHOD))
        .when(pl.col("amenity_id").is_null())
        .then(int(ParkReason.NO_AMENITY))
        .when(pl.col("area_norm_e6").is_not_null())
        .then(int(ParkReason.NO_AREA))
        .when(pl.col("of_people").is_null())
        .then(int(ParkReason.NO_RESIDENTS))
        .otherwise(int(ParkReason.NO_NORM)),
    )
    return [as_pieces(rows)]

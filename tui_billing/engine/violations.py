"""What acts of tampering and unauthorised connection add. Where there are none, nothing is done."""

import polars as pl

from tui_billing.domain.codes import NormPurpose, ParkReason, PremisesKind, ServiceKind
from tui_billing.engine.facts import Book, Facts
from tui_billing.engine.flat import with_rooms
from tui_billing.engine.norms import with_norm
from tui_billing.engine.people import with_people
from tui_billing.engine.pieces import as_pieces
from tui_billing.engine.rounding import QUANTITY_LIMIT, narrow
from tui_billing.engine.rule import Group
from tui_billing.engine.rulebook import decide
from tui_billing.engine.spans import HELD, Month, attach, of_kind

TENFOLD_E2 = 1000


def violation_pieces(spans: pl.DataFrame, facts: Facts, book: Book, month: Month) -> list[pl.DataFrame]:
    """One frame of pieces beside the ordinary ones of the service, or none."""
    if facts.violations.is_empty():
        return []
    acts = facts.violations.select(*HELD, "valid_from", "valid_to", "flow_e9")
    rows = of_kind(spans, ServiceKind.DIRECT, "premises_id", "premises_kind").join(acts, on=list(HELD))
    rows = rows.filter((pl.col("valid_from") <= pl.col("from_day")) & (pl.col("from_day") < pl.col("valid_to")))
    rows = attach(with_people(rows, facts, month), facts.building_amenities, month, ["building_id"])
    rows = with_norm(with_rooms(rows, facts, book, month), book, NormPurpose.INDIVIDUAL)
    by_flow = pl.col("flow_e9") > 0
    is_home = pl.col("premises_kind") != int(PremisesKind.NON_RESIDENTIAL)
    rows = rows.with_columns(
        month_days=pl.lit(month.days, pl.Int64),
        flow_e9=pl.when(by_flow).then("flow_e9"),
        norm_e6=pl.when(~by_flow).then("norm_e6"),
        person_days=pl.when(~by_flow & is_home).then(pl.col("people") * pl.col("days")),
        uplift_e2=pl.when(by_flow).then(None).otherwise(TENFOLD_E2),
    )
    method, quantity = decide(ServiceKind.DIRECT, Group.ACTS)
    rows = rows.with_columns(method, narrow(quantity, QUANTITY_LIMIT).alias("quantity_u"))
    reason = (
        pl.when(pl.col("method").is_not_null() & pl.col("quantity_u").is_null())
        .then(int(ParkReason.OUT_OF_BOUNDS))
        .when(pl.col("method").is_not_null())
        .then(0)
        .when(~is_home)
        .then(int(ParkReason.NO_CALCULATED_METHOD))
        .when(pl.col("people").is_null())
        .then(int(ParkReason.NO_RESIDENTS))
        .when(pl.col("amenity_id").is_null())
        .then(int(ParkReason.NO_AMENITY))
        .otherwise(int(ParkReason.NO_NORM))
    )
    return [as_pieces(rows.with_columns(reason=reason))]

"""The areas of the premises add up to the area of the building: the denominator of every share."""

import polars as pl
from sqlalchemy import select

from tui_billing.domain.places import BuildingArea, PremisesArea
from tui_billing.queries.facts import column_of
from tui_billing.queries.invariants._invariant import Chunk, Invariant


def _offending(chunk: Chunk) -> pl.DataFrame:
    area, part = column_of(BuildingArea), column_of(PremisesArea)
    dated = ("building_id", "valid_from", "valid_to")
    buildings = chunk.fetch(select(*(area[name] for name in dated), area.premises_e4).where(chunk.has(BuildingArea)))
    premises = chunk.fetch(select(*(part[name] for name in dated), part.total_e4).where(chunk.has(PremisesArea)))
    changes = pl.concat([frame.select("building_id", on="valid_from") for frame in (buildings, premises)]).unique()
    in_force = (pl.col("valid_from") <= pl.col("on")) & (pl.col("on") < pl.col("valid_to"))
    whole = changes.join(buildings, on="building_id").filter(in_force).select("building_id", "on", "premises_e4")
    sums = (
        changes.join(premises, on="building_id")
        .filter(in_force)
        .group_by("building_id", "on")
        .agg(sum_e4=pl.col("total_e4").sum())
    )
    return (
        whole.join(sums, on=("building_id", "on"), how="left")
        .with_columns(pl.col("sum_e4").fill_null(0))
        .filter(pl.col("premises_e4") != pl.col("sum_e4"))
        .select("building_id", pl.col("on").alias("from_day"), "premises_e4", "sum_e4")
        .sort("building_id", "from_day")
    )


INVARIANT = Invariant("Площадь дома — сумма площадей его помещений", _offending)

"""What head points, and points of the building below them, counted in a month: by the meter, or by its average."""

from collections.abc import Mapping
from fractions import Fraction

import polars as pl

from tui_billing.domain.codes import ParkReason
from tui_billing.engine.averages import average_volumes
from tui_billing.engine.direct import AVERAGE_PERIODS
from tui_billing.engine.facts import Facts
from tui_billing.engine.spans import Month, clip, month_index_of_day

Volumes = Mapping[int, Mapping[int, Fraction] | int]
"""Units a month by zone of each point that has a meter, or the ``ParkReason`` why they are not known."""


def head_volumes(facts: Facts, month: Month, registers: pl.DataFrame) -> Volumes:
    """The volumes of head points and of points of the building below them.

    A meter that was not read, or whose verification ended, is charged by its average for as many periods as a flat's own
    meter is (п. 59 of the Rules 354).
    """
    below = facts.below.filter((pl.col("account_id") == 0) | (pl.col("is_head") == 1)).select("point_id")
    points = pl.concat([facts.heads.select("point_id"), below]).unique()
    rows = clip(registers.join(points, on="point_id", how="semi"), month)
    found: dict[int, Mapping[int, Fraction] | int] = {}
    for (point,), meters in rows.sort("point_id", "valid_from").group_by("point_id", maintain_order=True):
        found[int(point)] = _counted(meters, month)
    waiting = _waiting(rows, month)
    averages = average_volumes(facts, month, waiting.filter(pl.col("point_id").is_in(_unread(found))))
    for (point,), zones in averages.group_by("point_id", maintain_order=True):
        found[int(point)] = {
            row["zone"]: Fraction(row["average_e9"], 10**9 * row["average_months"]) for row in zones.to_dicts()
        }
    return found


def _unread(found: Volumes) -> list[int]:
    return [point for point, volumes in found.items() if volumes == ParkReason.NO_HEAD_READING]


def _counted(meters: pl.DataFrame, month: Month) -> Mapping[int, Fraction] | int:
    """The volumes by zone of a point that was metered the whole month."""
    volumes: dict[int, Fraction] = {}
    days: dict[int, int] = {}
    for row in meters.to_dicts():
        if row["fault"] is not None:
            return int(row["fault"])
        if row["metered_e9"] is None:
            return int(ParkReason.NO_HEAD_READING)
        zone = row["zone"]
        volumes[zone] = volumes.get(zone, Fraction(0)) + Fraction(row["metered_e9"], 10**9)
        days[zone] = days.get(zone, 0) + row["valid_to"] - row["valid_from"]
    whole = all(stood == month.days for stood in days.values())
    return volumes if whole else int(ParkReason.NO_HEAD_READING)


def _waiting(rows: pl.DataFrame, month: Month) -> pl.DataFrame:
    """The points whose meter stood the whole month, and which have been without its reading for few enough periods."""
    expired = pl.col("verified_to") < month.end
    waited = pl.when(expired).then(month.index - month_index_of_day(pl.col("verified_to"))).otherwise(
        month.index - pl.col("last_index") - 1
    )  # fmt: skip
    stood = (pl.col("valid_from") == month.first) & (pl.col("valid_to") == month.end)
    return rows.group_by("point_id").agg(fine=(stood & (waited < AVERAGE_PERIODS)).all()).filter("fine").drop("fine")

"""What the meters of a building itself counted, and the average that stands in for one without a reading (п. 59(1), ПП 354).

The average is that of a flat's meter, over the last up to six full months; of heating, months wholly in the building's heating season.
How many periods it has stood in is counted from readings and acts, never from what was charged. A meter that was read, but whose
reading went back, is not one without a reading: neither its average nor the norm stands in for it, and what needs it is parked.
Where every meter was read, nothing is done.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from tui_billing.domain.codes import Season
from tui_billing.domain.law import HOUSE_AVERAGE
from tui_billing.engine.averages import HISTORY_MONTHS, average_volumes, one_rate
from tui_billing.engine.direct import with_waited
from tui_billing.engine.facts import Book, Facts, empty
from tui_billing.engine.rounding import QUANTITY_LIMIT, narrow, wide
from tui_billing.engine.spans import Month, attach, changes, clip, split

OF_BUILDING: Final = ("building_id", "service_id")
FAULTS: Final = ("fault", "faulty_point_id", "faulty_id")
"""Of what ``building_meters`` says: why a reading cannot be counted by, a ``ParkReason``; its point; its installation."""

SILENT: Final = ("point_id", "days", "number", "months", "average_e9", "average_months", "missing_u")


def building_meters(
    facts: Facts, book: Book, month: Month, registers: pl.DataFrame, services: pl.Series, *, heating: bool = False
) -> pl.DataFrame:
    """``OF_BUILDING, point_id, metered_u, mean_u``, ``FAULTS``: exact volumes of the month by all the meters of a service together.

    ``metered_u`` is null unless every meter was read and stood the whole month. ``mean_u`` is null where it is not: what they
    counted, with the averages of those without a reading; null too where an average may not stand in for one of them. Where
    ``fault`` is not null, both are.

    Args:
        facts: of whole buildings.
        book: with the law on averages.
        month: the month.
        registers: what ``register_volumes`` counted.
        services: the ids of the services that are asked for.
        heating: months count only in the building's heating season.
    """
    is_asked = (pl.col("account_id") == 0) & pl.col("service_id").is_in(services.unique().implode())
    points = facts.points.filter(is_asked).select("point_id", *OF_BUILDING)
    theirs = registers.join(points, on="point_id", how="semi")
    stood = clip(theirs, month).with_columns(days=pl.col("valid_to") - pl.col("valid_from"))
    counted = points.join(stood.drop("building_id"), on="point_id", how="left")
    first_zone = pl.col("zone") == pl.col("zone").min().over("installation_id")
    by_point = counted.group_by(*OF_BUILDING, "point_id").agg(
        metered=pl.col("metered_e9").sum(),
        is_read=pl.col("metered_e9").is_not_null().all()
        & (pl.when(first_zone).then("days").otherwise(0).sum() == month.days),
        fault=pl.col("fault").min(),
        faulty_id=pl.col("installation_id").filter(pl.col("fault").is_not_null()).min(),
    )
    by_point = by_point.with_columns(faulty_point_id=pl.when(pl.col("fault").is_not_null()).then("point_id"))
    unread = by_point.filter(~pl.col("is_read")).select("building_id", "point_id")
    silent = silent_meters(facts, book, month, registers, unread, heating=heating)
    by_point = by_point.join(silent.select("point_id", "missing_u"), on="point_id", how="left")
    is_measured = pl.col("is_read").all()
    is_known = (pl.col("is_read") | pl.col("missing_u").is_not_null()).all()
    metered = wide(pl.col("metered").sum()) * wide(6 * month.days)
    return by_point.group_by(OF_BUILDING).agg(
        pl.col("point_id").min(),
        metered_u=narrow(pl.when(is_measured).then(metered), QUANTITY_LIMIT),
        mean_u=narrow(pl.when(~is_measured & is_known).then(metered + wide(pl.col("missing_u").sum())), QUANTITY_LIMIT),
        **first_fault(),
    )


def first_fault() -> Mapping[str, pl.Expr]:
    """``FAULTS`` of several rows as those of the one with the first point."""
    return {name: pl.col(name).sort_by("faulty_point_id", nulls_last=True).first() for name in FAULTS}


def silent_meters(
    facts: Facts, book: Book, month: Month, registers: pl.DataFrame, points: pl.DataFrame, *, heating: bool
) -> pl.DataFrame:
    """The points that an average stands in for on some days of the month.

    Args:
        facts: of whole buildings.
        book: with the law on averages.
        month: the month.
        registers: what ``register_volumes`` counted.
        points: ``building_id, point_id`` of points of buildings; those that were read on every day are left out.
        heating: as of ``building_meters``.

    Returns:
        ``SILENT``: the days without a reading; which period in a row this is, from 1; how many months the average is of; the
        average as ``average_e9 ÷ average_months`` a month, of all zones; ``missing_u``, its exact quantity for the days.
    """
    points = points.join(facts.installations, on="point_id", how="semi")
    season = season_months(facts, month) if heating and points.height else None
    if season is not None:
        points = points.join(season.filter(pl.col("index") == month.index), on="building_id", how="semi")
    if points.is_empty():
        return empty(SILENT)
    waits, among = _waits(facts, month, registers, points), None
    if season is None:
        waits = waits.with_columns(number=month.index - pl.col("since") + 1)
    else:
        past = waits.join(season, on="building_id")
        is_waited = pl.col("index").is_between(pl.col("since"), month.index)
        waits = waits.join(past.group_by("point_id").agg(number=is_waited.sum().cast(pl.Int64)), on="point_id")
        among = past.filter("is_whole").select("point_id", "index")
    early = waits.filter(pl.col("number") <= book.law(HOUSE_AVERAGE).on(month.period.first).value)
    average = average_volumes(facts, month, early.select("point_id"), among)
    months = average.group_by("point_id").agg(months=pl.col("average_months").max())
    share = wide(pl.col("average_e9")) * wide(6) * wide(pl.col("days")) // wide(pl.col("average_months"))
    found = early.join(one_rate(average), on="point_id").join(months, on="point_id")
    return found.with_columns(missing_u=narrow(share, QUANTITY_LIMIT)).select(SILENT)


def _waits(facts: Facts, month: Month, registers: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
    """``building_id, point_id, days, since``: the days without a reading, the running month of the first period without one.

    A point that was never read, or whose readings have a fault, is left out.
    """
    whole = points.with_columns(from_day=pl.lit(month.first, pl.Int64), to_day=pl.lit(month.end, pl.Int64))
    installations, registers = (
        each.join(points, on="point_id", how="semi") for each in (facts.installations, registers)
    )
    pieces = split(whole, changes(installations, month, ["point_id"]), month, ["point_id"])
    meters = installations.select("point_id", "valid_from", "valid_to", "installation_id", "verified_to")
    pieces = attach(pieces, meters, month, ["point_id"])
    counted = registers.unique("installation_id").select("installation_id", "metered_e9", "fault", "last_index")
    unread = pieces.join(counted, on="installation_id", how="left").filter(pl.col("metered_e9").is_null())
    is_known = pl.col("waited").is_not_null() & pl.col("fault").is_null()
    return (
        with_waited(unread, facts, month)
        .group_by("building_id", "point_id")
        .agg(
            pl.col("days").sum(),
            since=month.index - pl.col("waited").max().clip(lower_bound=0),
            is_known=is_known.all(),
        )
        .filter("is_known")
        .drop("is_known")
    )


def season_months(facts: Facts, month: Month) -> pl.DataFrame:
    """``building_id, index, is_whole``: the months of the history, and this one, that a heating season touches, or covers."""
    past = [Month.of(month.period.plus(-ago)) for ago in range(HISTORY_MONTHS + 1)]
    months = pl.DataFrame(
        [(each.index, each.first, each.end) for each in past],
        schema=dict.fromkeys(("index", "first", "end"), pl.Int64),
        orient="row",
    )
    season = facts.seasons.filter(pl.col("season") == int(Season.HEATING))
    days = pl.min_horizontal("valid_to", "end") - pl.max_horizontal("valid_from", "first")
    return (
        season.join(months, how="cross")
        .with_columns(days=days)
        .filter(pl.col("days") > 0)
        .group_by("building_id", "index")
        .agg(is_whole=pl.col("days").sum() == (pl.col("end") - pl.col("first")).first())
    )


def parked_once(rows: pl.DataFrame, reason: pl.Expr, month: Month) -> pl.DataFrame:
    """One row for each building and service that a reason stops (null: none does): the fault of a meter, or another.

    ``rows`` have ``FAULTS``, and in ``failed`` the source that is missing.
    """
    is_fault = reason == pl.col("fault")
    return (
        rows.select(
            *OF_BUILDING,
            point_id=pl.when(is_fault).then("faulty_point_id").otherwise("point_id"),
            first_id=pl.when(is_fault).then("faulty_id").otherwise("failed"),
            reason=reason,
        )
        .filter(pl.col("reason").is_not_null())
        .unique(OF_BUILDING)
        .with_columns(
            from_day=pl.lit(month.first, pl.Int64), to_day=pl.lit(month.end, pl.Int64), is_cut=pl.lit(value=False)
        )
    )

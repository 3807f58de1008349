"""Direct services: by the meter, by its average, by the norm. The first rule that applies wins."""

import polars as pl

from tui_billing.domain.codes import Method, NormPurpose, ParkReason, PremisesKind, Resource, ServiceKind
from tui_billing.domain.law import NO_UPLIFT_E2
from tui_billing.engine.averages import average_volumes, one_rate
from tui_billing.engine.facts import Book, Facts
from tui_billing.engine.flat import with_rooms
from tui_billing.engine.keys import join_by, one_key
from tui_billing.engine.norms import with_norm, with_uplift
from tui_billing.engine.people import with_absent, with_people
from tui_billing.engine.pieces import as_pieces
from tui_billing.engine.rounding import QUANTITY_LIMIT, narrow
from tui_billing.engine.rulebook import decide
from tui_billing.engine.spans import HELD, Month, attach, month_index_of_day, of_kind

REGISTER_OF_POINT = ("point_id", "zone")

AVERAGE_PERIODS = 3
AVERAGE_PERIODS_NON_RESIDENTIAL = 2
"""How many periods in a row the average may stand in for the meter (п. 59)."""

LESS_WHEN_ABSENT = tuple(map(int, (Resource.COLD_WATER, Resource.HOT_WATER, Resource.GAS, Resource.SEWAGE)))
"""What is not charged of people who are temporarily away (п. 86); electricity and heating are."""

OF_ABSENT, NO_METER_POSSIBLE = "ABSENCE_NORM", "act"
"""The choice: only where an act says that no meter can be installed (``act``), or wherever the norm is charged (``any``)."""

ZONE_SPLIT, OWN_SHARES, ONE_RATE = "AVG_ZONE_SPLIT", "own", "one_rate"
"""The choice: the average of a meter of several zones is split as the meter's own history is, or has the one-rate tariff."""

OF_UNREAD = ("premises_id", "premises_kind", "meter_impossible", "resource", "verified_to", "last_index")
"""What only pieces without a reading are charged by; the others, nearly all, need not carry it."""

BY_NORM = (int(Method.NORM), int(Method.NORM_UPLIFTED))


def direct_pieces(
    spans: pl.DataFrame,
    facts: Facts,
    book: Book,
    month: Month,
    registers: pl.DataFrame,
    *,
    season: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Pieces of the direct services, computed or parked.

    Args:
        spans: the stable periods.
        facts: of whole buildings.
        book: tariffs apart, what is charged by.
        month: the month.
        registers: what ``register_volumes`` counted.
        season: where an average is one of heat, the ``house_meters.season_months`` that it counts in: months of average in a
            row are those that the season touches, the average is over those that it covers.
    """
    points = facts.points.filter(pl.col("account_id") != 0).select("point_id", *HELD)
    meters = facts.installations.select("point_id", "valid_from", "valid_to", "installation_id", "verified_to")
    own = of_kind(spans, ServiceKind.DIRECT, "month_days", *OF_UNREAD[:4])
    rows = join_by(own, points, HELD, "left")
    rows = attach(rows.with_columns(pl.col("point_id").fill_null(0)), meters, month, ["point_id"])
    counted = registers.select(
        "installation_id", "zone", "reading_from_e6", "reading_to_e6", "metered_e9", "fault", "last_index"
    )
    rows = rows.join(counted, on="installation_id", how="left")
    read = rows.drop(OF_UNREAD).filter(pl.col("metered_e9").is_not_null())
    is_unread = rows["metered_e9"].is_null()
    unread = rows.drop("zone", "metered_e9", "reading_from_e6", "reading_to_e6").filter(is_unread)
    unread = unread.filter(one_key(["point_id", *HELD, "from_day"], unread).is_first_distinct())
    pieces = pl.concat(
        [_settled(_metered(read)), _settled(_unmetered(unread, facts, book, month, season))],
        how="diagonal",
    )
    return as_pieces(_one_norm_a_service(pieces, points))


def _metered(read: pl.DataFrame) -> pl.DataFrame:
    """Give pieces of a read meter the month's volume of their register and their place among its days."""
    whole = read.filter(~pl.col("is_cut")).with_columns(days_before=pl.lit(0, pl.Int64), metered_days="days")
    cut = read.filter("is_cut").sort("from_day")
    register = one_key(REGISTER_OF_POINT, cut)
    once = (
        cut.unique([*REGISTER_OF_POINT, "installation_id"], keep="first", maintain_order=True)
        .group_by(REGISTER_OF_POINT, maintain_order=True)
        .agg(pl.col("reading_from_e6").first(), pl.col("reading_to_e6").last(), pl.col("metered_e9").sum())
    )
    cut = (
        cut.drop("reading_from_e6", "reading_to_e6", "metered_e9")
        .join(once, on=REGISTER_OF_POINT, how="left")
        .with_columns(
            days_before=pl.col("days").cum_sum().over(register) - pl.col("days"),
            metered_days=pl.col("days").sum().over(register),
        )
    )
    return _with_columns_of_rules(pl.concat([whole, cut.select(whole.columns)]))


def _unmetered(
    unread: pl.DataFrame, facts: Facts, book: Book, month: Month, season: pl.DataFrame | None
) -> pl.DataFrame:
    """Give pieces without a reading what the average and the norm need."""
    rows, among = with_waited(unread, facts, month), None
    if season is not None:
        rows = _waited_in_season(rows, season, month)
        points = rows.select("building_id", "point_id").unique()
        among = points.join(season.filter("is_whole"), on="building_id").select("point_id", "index")
    residential = pl.col("premises_kind") != int(PremisesKind.NON_RESIDENTIAL)
    limit = pl.when(residential).then(AVERAGE_PERIODS).otherwise(AVERAGE_PERIODS_NON_RESIDENTIAL)
    rows = rows.with_columns(residential=residential, is_early=(pl.col("waited") < limit).fill_null(value=False))
    average = average_volumes(facts, month, rows.filter("is_early").select("point_id").unique(), among)
    if book.choice(ZONE_SPLIT) == ONE_RATE:
        average = one_rate(average)
    early = rows.filter("is_early").join(average, on="point_id", how="inner")
    late = rows.join(early, on=["point_id", *HELD, "from_day"], how="anti")
    return _with_columns_of_rules(pl.concat([early, _with_people(late, facts, book, month)], how="diagonal"))


def with_waited(unread: pl.DataFrame, facts: Facts, month: Month) -> pl.DataFrame:
    """Add ``is_broken`` (no meter, or its verification ended) and ``waited``, the periods of average before this one.

    ``waited`` is null where no meter was ever read.
    """
    gone = facts.installations.filter(pl.col("valid_to") < month.end).select("point_id", ended="valid_to")
    last = (
        unread.filter(pl.col("installation_id").is_null())
        .select("point_id", "from_day")
        .join(gone, on="point_id")
        .filter(pl.col("ended") <= pl.col("from_day"))
        .group_by("point_id", "from_day")
        .agg(pl.col("ended").max())
    )
    expired = (pl.col("verified_to") < month.end).fill_null(value=False)
    broken_on = pl.when(pl.col("installation_id").is_null()).then("ended").when(expired).then("verified_to")
    is_broken = pl.col("installation_id").is_null() | expired
    waited = pl.when(is_broken).then(month.index - month_index_of_day(broken_on)).otherwise(
        month.index - pl.col("last_index") - 1
    )  # fmt: skip
    return unread.join(last, on=["point_id", "from_day"], how="left").with_columns(is_broken=is_broken, waited=waited)


def _waited_in_season(rows: pl.DataFrame, season: pl.DataFrame, month: Month) -> pl.DataFrame:
    """``waited`` in months that the building's heating season touches; null in a month that it does not."""
    before = month.index - pl.col("waited").clip(lower_bound=0)
    touched = (
        rows.select("building_id", "waited")
        .unique()
        .join(season, on="building_id")
        .group_by("building_id", "waited")
        .agg(
            is_now=(pl.col("index") == month.index).any(),
            touched=pl.col("index").is_between(before, month.index - 1).sum().cast(pl.Int64),
        )
    )
    rows = rows.join(touched, on=["building_id", "waited"], how="left").with_columns(
        waited=pl.when("is_now").then("touched")
    )
    return rows.drop("is_now", "touched")


def _with_people(rows: pl.DataFrame, facts: Facts, book: Book, month: Month) -> pl.DataFrame:
    """Add person-days, norm and coefficient to the pieces that the norm is left for."""
    rows = attach(with_absent(with_people(rows, facts, month), facts), facts.building_amenities, month, ["building_id"])
    rows = with_rooms(rows, facts, book, month)
    rows = with_uplift(with_norm(rows, book, NormPurpose.INDIVIDUAL), book, month)
    is_due = pl.col("residential") & pl.col("is_broken") & ~pl.col("is_early") & (pl.col("meter_impossible") == 0)
    is_less = pl.col("resource").is_in(LESS_WHEN_ABSENT)
    if book.choice(OF_ABSENT) == NO_METER_POSSIBLE:
        is_less &= pl.col("meter_impossible") == 1
    there = pl.col("people") - pl.when(is_less).then("absent").otherwise(0)
    return _with_capacity(rows, facts, month).with_columns(
        person_days=pl.when("residential").then(there * pl.col("days")),
        norm_e6=pl.when("residential").then("norm_e6"),
        uplift_e2=pl.when(is_due).then("due_uplift_e2").otherwise(NO_UPLIFT_E2),
    )


def _with_capacity(rows: pl.DataFrame, facts: Facts, month: Month) -> pl.DataFrame:
    """Add ``capacity_e9`` and ``day_hours`` of non-residential premises."""
    if facts.capacities.is_empty():
        return rows
    said = facts.capacities.select(*HELD, "valid_from", "valid_to", "day_hours", capacity_e9="flow_e9")
    rows = attach(rows, said, month, HELD)
    return rows.with_columns(capacity_e9=pl.when(~pl.col("residential")).then("capacity_e9"))


def _with_columns_of_rules(rows: pl.DataFrame) -> pl.DataFrame:
    """Nulls for the columns of the rules that this part of the pieces knows nothing of."""
    needed = (
        "zone", "metered_e9", "days_before", "metered_days", "average_e9", "average_months", "person_days", "norm_e6",
        "uplift_e2", "people", "amenity_id", "residential", "fault", "capacity_e9", "day_hours",
    )  # fmt: skip
    absent = [name for name in needed if name not in rows.columns]
    return rows.with_columns(
        pl.lit(None, pl.Boolean if name == "residential" else pl.Int64).alias(name) for name in absent
    )


def _settled(rows: pl.DataFrame) -> pl.DataFrame:
    """Decide the method and the quantity; park what has none and what a fault of the meter forbids."""
    method, quantity = decide(ServiceKind.DIRECT)
    rows = rows.with_columns(method, narrow(quantity, QUANTITY_LIMIT).alias("quantity_u"))
    return rows.with_columns(
        reason=pl.when(pl.col("fault").is_not_null())
        .then("fault")
        .when(pl.col("method").is_not_null() & pl.col("quantity_u").is_null())
        .then(int(ParkReason.OUT_OF_BOUNDS))
        .when(pl.col("method").is_not_null())
        .then(0)
        .when(~pl.col("residential"))
        .then(int(ParkReason.NO_CALCULATED_METHOD))
        .when(pl.col("people").is_null())
        .then(int(ParkReason.NO_RESIDENTS))
        .when(pl.col("amenity_id").is_null())
        .then(int(ParkReason.NO_AMENITY))
        .otherwise(int(ParkReason.NO_NORM)),
        first_id=pl.when(pl.col("fault").is_not_null()).then("installation_id"),
    )


def _one_norm_a_service(pieces: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
    """A norm is for the whole service of an account: it is charged once, and instead of what other points counted.

    A capacity is that of all inputs without a meter: it is charged once, beside what other points counted.
    """
    several = points.filter(one_key(HELD, points).is_duplicated()).select(HELD).unique()
    if several.is_empty():
        return pieces
    span = [*HELD, "from_day"]
    many = pieces.join(several, on=HELD, how="semi")
    is_norm = pl.col("method").is_in(BY_NORM) & (pl.col("reason") == 0)
    normed = many.filter(is_norm).group_by(span).agg(norm_point=pl.col("point_id").min())
    many = many.join(normed, on=span, how="left").filter(
        pl.col("norm_point").is_null() | (pl.col("norm_point") == pl.col("point_id"))
    )
    is_calculated = ((pl.col("method") == int(Method.CALCULATED)) & (pl.col("reason") == 0)).fill_null(value=False)
    is_first = pl.col("point_id") == pl.col("point_id").filter(is_calculated).min().over(span)
    many = many.filter(~is_calculated | is_first)
    return pl.concat([pieces.join(several, on=HELD, how="anti"), many.select(pieces.columns)])

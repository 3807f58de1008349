"""Common-house needs: what the building meter counted and nobody's own meter or norm explains, shared by area."""

import polars as pl

from tui_billing.domain.codes import NormPurpose, ParkReason, ServiceKind
from tui_billing.engine.common_property import UNCAPPED, WITHIN_UPKEEP, modes_of, no_balances, property_pieces
from tui_billing.engine.derived import without_uplift
from tui_billing.engine.exact import shared_totals
from tui_billing.engine.facts import Book, Facts
from tui_billing.engine.flat import premises_areas
from tui_billing.engine.house_meters import OF_BUILDING, building_meters, first_fault, parked_once
from tui_billing.engine.negative_common import without_negative
from tui_billing.engine.norms import with_norm
from tui_billing.engine.pieces import as_pieces
from tui_billing.engine.rounding import QUANTITY_LIMIT, narrow
from tui_billing.engine.rulebook import decide
from tui_billing.engine.spans import Month, attach, days_of, of_kind, split


def common_house_pieces(
    spans: pl.DataFrame, facts: Facts, book: Book, month: Month, registers: pl.DataFrame, individual: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pieces of the common-house services, and what a negative need takes off the flats' own services.

    What stops a whole building is parked once, on account 0. Beside the pieces, the ``balances`` of the month.

    Args:
        individual: the pieces of every other service, non-residential premises included.
    """
    rows = of_kind(spans, ServiceKind.COMMON_HOUSE, "premises_id")
    buildings = rows.select(OF_BUILDING).unique()
    norms = _norms(buildings, facts, book, month)
    rows = attach(attach(rows, premises_areas(facts), month, ["premises_id"]), norms, month, OF_BUILDING)
    needs = _needs(buildings, facts, book, month, registers, individual).join(
        _of_month(norms), on=OF_BUILDING, how="left"
    )
    within: list[pl.DataFrame] = []
    balances = no_balances()
    if not facts.common_modes.is_empty():
        rows, needs, within, balances = _within_upkeep(rows, needs, facts, book, month)
    needs, lowered = without_negative(needs, facts, book, month, individual)
    needs = _capped(needs, facts, month)
    rows = rows.join(needs, on=OF_BUILDING, how="left")
    stopped = _stopped(rows, month)
    rows = rows.join(stopped, on=OF_BUILDING, how="anti").filter(pl.col("need_u").is_null() | (pl.col("need_u") != 0))
    return pl.concat([as_pieces(_shared(rows, month)), as_pieces(stopped), *lowered, *within]), balances


def _within_upkeep(
    rows: pl.DataFrame, needs: pl.DataFrame, facts: Facts, book: Book, month: Month
) -> tuple[pl.DataFrame, pl.DataFrame, list[pl.DataFrame], pl.DataFrame]:
    """The rows and needs of the other buildings; the pieces of those that pay within upkeep, and their balances."""
    houses = needs.rename({"cap_u": "norm_month_u"}).join(modes_of(facts, month, WITHIN_UPKEEP), on=OF_BUILDING)
    mine = rows.join(houses, on=OF_BUILDING, how="semi")
    pieces, balances = property_pieces(mine, houses, facts, book, month)
    rows, needs = (frame.join(houses, on=OF_BUILDING, how="anti") for frame in (rows, needs))
    return rows, needs, [pieces], balances


def _norms(buildings: pl.DataFrame, facts: Facts, book: Book, month: Month) -> pl.DataFrame:
    """The areas of each building and the common norm of each service, dated inside the month."""
    dated = (
        (facts.building_areas, "building_id"), (facts.building_amenities, "building_id"), (book.norms, "service_id"),
    )  # fmt: skip
    whole = buildings.with_columns(from_day=pl.lit(month.first, pl.Int64), to_day=pl.lit(month.end, pl.Int64))
    spans = split(whole, days_of(buildings, month, dated), month, OF_BUILDING).drop("days", "is_cut")
    spans = attach(spans, facts.building_areas, month, ["building_id"])
    spans = attach(spans, facts.building_amenities, month, ["building_id"])
    anybody = spans.with_columns(rooms=pl.lit(0, pl.Int64), people=pl.lit(0, pl.Int64))
    return with_norm(anybody, book, NormPurpose.COMMON).rename({"from_day": "valid_from", "to_day": "valid_to"})


def _needs(
    buildings: pl.DataFrame, facts: Facts, book: Book, month: Month, registers: pl.DataFrame, individual: pl.DataFrame
) -> pl.DataFrame:
    """The measured need of each building and service: ``point_id``, ``need_u``, ``is_average``, ``failed``, before the cap.

    ``need_u`` is null without a full month by every building meter, or by the average that stands in for one (``is_average``);
    ``failed`` is a source that some account's volume is unknown of; ``FAULTS`` are those of the meters.
    """
    pairs = buildings.join(book.sources, on="service_id")
    own = own_volumes(individual, pairs["source_id"])
    meters = building_meters(facts, book, month, registers, pairs["source_id"]).rename({"service_id": "source_id"})
    found = pairs.join(meters, on=["building_id", "source_id"], how="left").join(
        own, on=["building_id", "source_id"], how="left"
    )
    is_known = pl.col("is_known").fill_null(value=True)
    house_u = pl.coalesce("metered_u", "mean_u")
    return found.group_by(OF_BUILDING).agg(
        pl.col("point_id").min(),
        need_u=pl.when(house_u.is_not_null().all()).then(house_u.sum() - pl.col("own_u").fill_null(0).sum()),
        is_average=pl.col("mean_u").is_not_null().any(),
        failed=pl.when(~is_known).then("source_id").min(),
        **first_fault(),
    )


def own_volumes(individual: pl.DataFrame, services: pl.Series) -> pl.DataFrame:
    """What the premises of each building took of some services, the coefficient to the norm left out.

    Returns:
        ``building_id, source_id, own_u, is_known``, the last false where some account's volume is unknown.
    """
    parts = individual.select(
        "building_id", "share_num", "share_den", "reason", source_id="service_id", u=without_uplift()
    ).filter(pl.col("source_id").is_in(services.unique().implode()))
    own = parts.group_by("building_id", "source_id").agg(
        own_u=pl.col("u").sum(), is_known=(pl.col("reason") == 0).all()
    )
    return _with_shares(own, parts)


def _with_shares(own: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """The sums where accounts have shares of a head point's volume: exact, then whole units of quantity."""
    rows = [(*key, int(total)) for key, total in shared_totals(parts, ("building_id", "source_id")).items()]
    if not rows:
        return own
    schema = dict.fromkeys(("building_id", "source_id", "exact_u"), pl.Int64)
    exact = pl.DataFrame(rows, schema=schema, orient="row")
    return own.join(exact, on=["building_id", "source_id"], how="left").with_columns(
        own_u=pl.coalesce("exact_u", "own_u")
    )


def _capped(needs: pl.DataFrame, facts: Facts, month: Month) -> pl.DataFrame:
    """Hold the need under ``N × Sои`` (п. 44); where the norm is not known for the whole month there is no cap.

    Nor is there one where the owners' meeting decided so, or the executor is the supplier of the resource.
    """
    is_over = pl.col("need_u") > pl.col("cap_u")
    if not facts.common_modes.is_empty():
        free = modes_of(facts, month, UNCAPPED).rename({"mode": "free"})
        needs = needs.join(free, on=OF_BUILDING, how="left")
        is_over &= pl.col("free").is_null()
    return needs.with_columns(need_u=pl.when(is_over).then("cap_u").otherwise("need_u"))


def _of_month(norms: pl.DataFrame) -> pl.DataFrame:
    """``OF_BUILDING`` and ``cap_u``: ``N × Sои`` of the month; null where it is not known on every day."""
    nothing = pl.lit(None, pl.Int64)
    unmeasured = norms.with_columns(
        need_u=nothing, mean_need_u=nothing, area_e4=pl.lit(0, pl.Int64), days=pl.col("valid_to") - pl.col("valid_from")
    )
    norm_u = narrow(decide(ServiceKind.COMMON_HOUSE)[1], QUANTITY_LIMIT)
    return unmeasured.group_by(OF_BUILDING).agg(cap_u=pl.when(norm_u.is_not_null().all()).then(norm_u.sum()))


def _stopped(rows: pl.DataFrame, month: Month) -> pl.DataFrame:
    """One row for each building and service that cannot be charged at all, with its reason."""
    reason = (
        pl.when(pl.col("fault").is_not_null())
        .then("fault")
        .when(pl.col("failed").is_not_null() & pl.col("need_u").is_not_null())
        .then(int(ParkReason.NO_SOURCE))
        .when(pl.col("need_u") < 0)
        .then(int(ParkReason.NEGATIVE_COMMON))
        .when(pl.col("need_u").is_null() & pl.col("cap_u").is_null())
        .then(int(ParkReason.NO_HOUSE_READING))
    )
    return parked_once(rows, reason, month)


def _shared(rows: pl.DataFrame, month: Month) -> pl.DataFrame:
    """Each account's share: its area over the building's; of the need of the month, by days."""
    method, quantity = decide(ServiceKind.COMMON_HOUSE)
    by_days = pl.col("need_u").is_not_null() | pl.col("mean_need_u").is_not_null()
    rows = rows.with_columns(
        need_u=pl.when(~pl.col("is_average")).then("need_u"), mean_need_u=pl.when("is_average").then("need_u")
    ).with_columns(method, narrow(quantity, QUANTITY_LIMIT).alias("quantity_u"))
    known = pl.col("area_e4").is_not_null() & pl.col("premises_e4").is_not_null()
    return rows.with_columns(
        share_num=pl.col("area_e4") * pl.when(by_days).then("days").otherwise(1),
        share_den=pl.col("premises_e4") * pl.when(by_days).then(month.days).otherwise(1),
        norm_e6=pl.when(~by_days).then("norm_e6"),
        reason=pl.when(~known)
        .then(int(ParkReason.NO_AREA))
        .when(pl.col("quantity_u").is_null())
        .then(int(ParkReason.OUT_OF_BOUNDS))
        .otherwise(0),
    )

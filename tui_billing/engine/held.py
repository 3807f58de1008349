"""What each account receives in a month, in stable periods."""

from itertools import pairwise

import polars as pl

from tui_billing.domain.codes import Season, ServiceKind
from tui_billing.domain.days import day_number
from tui_billing.domain.law import UPLIFT_E2
from tui_billing.engine.facts import Book, Facts
from tui_billing.engine.keys import join_by, one_key
from tui_billing.engine.norms import FROM_NEXT_PERIOD, SPLIT
from tui_billing.engine.order import sources_of
from tui_billing.engine.ranges import season_days
from tui_billing.engine.spans import HELD, Month, changes, clip, split

EVERY = tuple(int(kind) for kind in ServiceKind)
BY_PEOPLE = (int(ServiceKind.DIRECT), int(ServiceKind.DERIVED), int(ServiceKind.WASTE))
BY_HOUSE = (*BY_PEOPLE, int(ServiceKind.COMMON_HOUSE), int(ServiceKind.HEATING), int(ServiceKind.OWN_BOILER))
"""Kinds of services: all; those that people, and those that the building, may have a part in."""


def stable_periods(facts: Facts, book: Book, month: Month) -> pl.DataFrame:
    """The days that each account is served with each service, cut at every change of any input.

    Returns:
        ``building_id, account_id, service_id, premises_id, premises_kind, meter_impossible, kind, resource,
        from_day, to_day, days, is_cut``.
    """
    held = _held(facts, book, month)
    return split(held, _change_days(facts, book, month, held), month)


def _held(facts: Facts, book: Book, month: Month) -> pl.DataFrame:
    """Connections, as far as the account is open."""
    accounts = clip(facts.accounts, month).drop("building_id")
    held = (
        clip(facts.connections, month)
        .join(accounts, on="account_id", suffix="_open")
        .join(book.services.select("service_id", "kind", "resource"), on="service_id")
        .with_columns(
            from_day=pl.max_horizontal("valid_from", "valid_from_open"),
            to_day=pl.min_horizontal("valid_to", "valid_to_open"),
        )
        .drop("valid_from", "valid_to", "valid_from_open", "valid_to_open")
        .filter(pl.col("from_day") < pl.col("to_day"))
    )
    return _in_season(held, facts, book, month)


def _in_season(held: pl.DataFrame, facts: Facts, book: Book, month: Month) -> pl.DataFrame:
    """Services of a season: only while the building has it."""
    seasonal = book.services.filter(pl.col("season") != int(Season.ALWAYS)).select("service_id", "season")
    if seasonal.is_empty():
        return held
    seasons = clip(facts.seasons, month)
    on = (
        held.join(seasonal, on="service_id")
        .join(seasons, on=["building_id", "season"])
        .with_columns(
            from_day=pl.max_horizontal("from_day", "valid_from"), to_day=pl.min_horizontal("to_day", "valid_to")
        )
        .filter(pl.col("from_day") < pl.col("to_day"))
        .select(held.columns)
    )
    return pl.concat([held.join(seasonal, on="service_id", how="anti"), on])


def _change_days(facts: Facts, book: Book, month: Month, held: pl.DataFrame) -> pl.DataFrame:
    """The inner days on which anything changes that an account's service is computed from.

    What a service by area or a fixed fee does not look at does not cut it: in a building whose common area changes, that
    is half the lines.
    """
    meters = changes(facts.installations, month, ["point_id"])
    changed = [
        (changes(frame, month, keys), keys, kinds)
        for frame, keys, kinds in (
            (facts.connections, HELD, EVERY),
            (facts.account_suppliers, HELD, EVERY),
            (facts.residents, ("account_id",), BY_PEOPLE),
            (facts.absences, ("account_id",), BY_PEOPLE),
            (facts.violations, HELD, EVERY),
            (facts.capacities, HELD, EVERY),
            (facts.categories, ("account_id",), EVERY),
            (facts.premises_areas, ("premises_id",), EVERY),
            (facts.building_areas, ("building_id",), BY_HOUSE),
            (facts.building_amenities, ("building_id",), BY_HOUSE),
            (facts.building_suppliers, ("building_id", "service_id"), EVERY),
            (book.tariffs, ("service_id",), EVERY),
            (book.norms, ("service_id",), EVERY),
            (book.range_limits, ("service_id",), EVERY),
            (season_days(facts, book), ("building_id", "service_id"), EVERY),
            (uplift_days(book), ("resource",), EVERY),
        )
    ]
    changed.append((facts.points.select("point_id", *HELD).join(meters, on="point_id").drop("point_id"), HELD, EVERY))
    reach = held.select("building_id", *HELD, "premises_id", "resource", "kind")
    found = [
        join_by(reach.filter(pl.col("kind").is_in(kinds)), days, keys, "inner").select(*HELD, "day")
        for days, keys, kinds in changed
        if days.height
    ]
    if not found:
        return pl.DataFrame(schema=dict.fromkeys((*HELD, "day"), pl.Int64))
    return _through_families(pl.concat(found), book)


def _through_families(days: pl.DataFrame, book: Book) -> pl.DataFrame:
    """Cut what is derived where its sources change, and every source where anything of the family does."""
    families = sources_of(book)
    upwards = days.join(families, left_on="service_id", right_on="source_id").select(
        "account_id", "day", service_id="service_id_right"
    )
    days = _once(pl.concat([days, upwards.select(days.columns)]))
    downwards = days.join(families, on="service_id").select("account_id", "day", service_id="source_id")
    return _once(pl.concat([days, downwards.select(days.columns)]))


def _once(days: pl.DataFrame) -> pl.DataFrame:
    return days.filter(one_key((*HELD, "day"), days).is_first_distinct())


def uplift_days(book: Book) -> pl.DataFrame:
    """The days on which the coefficient of a resource changes, as a frame; none where a change counts from the next month."""
    by_days = book.choice(SPLIT) != FROM_NEXT_PERIOD
    steps = book.law(UPLIFT_E2).steps if by_days else ()
    days = [
        (int(resource), day_number(after.since), day_number(after.since))
        for before, after in pairwise(steps)
        for resource in before.value.keys() | after.value.keys()
        if before.value.get(resource) != after.value.get(resource)
    ]
    return pl.DataFrame(
        sorted(days),
        schema={"resource": pl.Int64, "valid_from": pl.Int64, "valid_to": pl.Int64},
        orient="row",
    )

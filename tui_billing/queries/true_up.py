"""What is known around months without a reading, for ``engine.true_up``; runs in the bulk worker."""

from typing import Final

import polars as pl
from sqlalchemy import CTE, BigInteger, and_, column, select, text, type_coerce

from tui_billing.domain.charges import Posting
from tui_billing.domain.codes import DocumentStatus, Method, ReadingSource, ReadingStatus, RecalculationPart
from tui_billing.domain.days import day_number
from tui_billing.domain.metering import Reading
from tui_billing.domain.period import Period
from tui_billing.domain.recalculation import Recalculation, RecalculationLine
from tui_billing.domain.services import ServiceConnection
from tui_billing.domain.tariffs import LawChoice
from tui_billing.engine.facts import FACT_COLUMNS, Facts, empty
from tui_billing.engine.true_up import (
    AT_ONCE,
    AVERAGE_COLUMNS,
    CHECKED_COLUMNS,
    CHOICE,
    DAY_COLUMNS,
    Gaps,
    changed,
    open_registers,
)
from tui_billing.queries._in_order import joined
from tui_billing.queries._ledger import CHARGE, POSTING, these, visible_charges
from tui_billing.queries.facts import Frames, column_of, fetch_facts, table_of

ROWS_A_QUERY: Final = 5_000
ACCOUNTS_A_QUERY: Final = 500
LONGEST_GAP: Final = 36
"""Months: what is older is out of time (ст. 196 ГК РФ)."""


def periods_at_once(columns: Frames, first: Period, last: Period) -> frozenset[int]:
    """The periods whose readings are trued up in one line, as the office has decided."""
    c = column_of(LawChoice)
    decided = columns.fetch(select(c.valid_from, c.valid_to).where(c.name == CHOICE, c.answer == AT_ONCE)).cast(
        pl.Int64
    )
    return frozenset(
        each.number
        for each in _between(first, last)
        if any(since <= day_number(each.first) < until for since, until in decided.iter_rows())
    )


def gaps_of(
    columns: Frames, facts: Facts, period: Period, last: Period | None = None, at_once: frozenset[int] = frozenset()
) -> Gaps:
    """The gaps of a chunk's registers.

    Args:
        columns: the database.
        facts: of the chunk and the month.
        period: the month.
        last: look for the next reading as far as this period; None: the month is the newest.
        at_once: the periods whose readings are trued up in one line.
    """
    wanted = open_registers(facts, period, ahead=last is not None)
    if wanted.is_empty():
        return Gaps.none()
    later = empty(FACT_COLUMNS["readings"]) if last is None else _later(columns, wanted, period, last)
    first = max(int(wanted["before"].min() or 0), period.plus(-LONGEST_GAP).number)  # type: ignore[arg-type]
    until = period if later.is_empty() else Period(int(later["period"].max()))  # type: ignore[arg-type]
    charged = _charged(columns, wanted, Period(first), until)
    if charged.is_empty():
        return Gaps.none()
    days = _days(columns, wanted, charged, Period(first), until)
    if period.number not in at_once:
        return Gaps(later, days, at_once, checked=_checked(columns, period, until))
    return Gaps(later, days, at_once, _averages(columns, wanted, Period(first), period.plus(-1)))


def facts_and_gaps(
    columns: Frames,
    period: Period,
    chunk: tuple[int, int],
    last: Period | None = None,
    at_once: frozenset[int] = frozenset(),
) -> tuple[Facts, Gaps]:
    """The facts of a chunk of buildings for a month, and its gaps; arguments as of ``gaps_of``."""
    facts = fetch_facts(columns, period, *chunk)
    return facts, gaps_of(columns, facts, period, last, at_once)


def _later(columns: Frames, wanted: pl.DataFrame, period: Period, last: Period) -> pl.DataFrame:
    """The accepted readings after the month of the points that need one."""
    c = column_of(Reading)
    found = [empty(FACT_COLUMNS["readings"])]
    for some in (
        wanted.select("building_id", "point_id").unique().sort("building_id", "point_id").iter_slices(ROWS_A_QUERY)
    ):
        listed = _listed(some, "point_id")
        mine = and_(
            c.building_id == listed.c.building_id,
            c.point_id == listed.c.point_id,
            c.period.in_(_between(period.plus(1), last)),
        )
        asked = select(*(c[name] for name in FACT_COLUMNS["readings"])).where(
            c.status + 0 == int(ReadingStatus.ACCEPTED)
        )
        found.append(columns.fetch(joined(asked, listed, (table_of(Reading), mine))).cast(pl.Int64))
    return pl.concat(found)


def _averages(columns: Frames, wanted: pl.DataFrame, first: Period, last: Period) -> pl.DataFrame:
    """``AVERAGE_COLUMNS``: the average lines in force after a month up to another, and what recalculations changed of them."""
    points = wanted.filter(pl.col("account_id") != 0).select("point_id", "account_id").unique()
    found = [empty(AVERAGE_COLUMNS)]
    head, line = column_of(Recalculation), column_of(RecalculationLine)
    months = _between(first.plus(1), last)
    for some in points["account_id"].unique().sort().to_frame().iter_slices(ACCOUNTS_A_QUERY):
        accounts = some["account_id"].to_list()
        asked = visible_charges(
            these(accounts), CHARGE.point_id, CHARGE.zone, CHARGE.service_month.label("period"), CHARGE.quantity_u
        ).where(
            POSTING.period.in_(months), CHARGE.service_month == POSTING.period, CHARGE.method == int(Method.AVERAGE)
        )
        charged = columns.fetch(asked).cast(pl.Int64)
        again = (
            select(
                line.point_id, line.zone, line.service_month.label("period"),
                (line.becomes_volume_e6 - line.was_volume_e6).label("volume_e6"),
            )
            .join(table_of(Recalculation), head.id == line.recalculation_id)
            .where(
                line.account_id.in_(accounts), line.service_month.in_(months), head.status != DocumentStatus.DRAFT,
                line.part == int(RecalculationPart.CHARGE),
            )
        )  # fmt: skip
        found.append(changed(charged, columns.fetch(again).cast(pl.Int64)))
    return pl.concat(found).join(points, on="point_id", how="semi")


def _checked(columns: Frames, period: Period, until: Period) -> pl.DataFrame:
    """The acts of checks after a month. ``+ 0``: they are found by the source of a reading, and are few."""
    if until <= period:
        return empty(CHECKED_COLUMNS)
    c = column_of(Reading)
    number = type_coerce(c.period, BigInteger) + 0
    asked = select(*(c[name] for name in CHECKED_COLUMNS)).where(
        c.source == int(ReadingSource.CHECK),
        c.status + 0 == int(ReadingStatus.ACCEPTED),
        number > period.number,
        number <= until.number,
    )
    return columns.fetch(asked).cast(pl.Int64)


def _charged(columns: Frames, wanted: pl.DataFrame, first: Period, last: Period) -> pl.DataFrame:
    """``building_id, period`` of the months that were charged."""
    c = column_of(Posting)
    low, high = wanted["building_id"].min(), wanted["building_id"].max()
    asked = select(c.building_id, c.period).where(
        c.period.in_(_between(first.plus(1), last)), c.building_id.between(low, high)
    )
    return columns.fetch(asked).cast(pl.Int64)


def _days(columns: Frames, wanted: pl.DataFrame, charged: pl.DataFrame, first: Period, last: Period) -> pl.DataFrame:
    """``DAY_COLUMNS`` of every month after the first; the building's own points are always supplied."""
    months = pl.DataFrame(
        [(each.number, day_number(each.first), day_number(each.end)) for each in _between(first.plus(1), last)],
        schema=dict.fromkeys(("period", "first", "end"), pl.Int64),
        orient="row",
    )
    points = wanted.select("building_id", "point_id", "account_id", "service_id").unique()
    served = _connections(columns, points.filter(pl.col("account_id") != 0))
    whole = points.filter(pl.col("account_id") == 0).join(
        months.select(valid_from=pl.col("first").min(), valid_to=pl.col("end").max()), how="cross"
    )
    spans = pl.concat([each.select("building_id", "point_id", "valid_from", "valid_to") for each in (served, whole)])
    overlap = pl.min_horizontal("valid_to", "end") - pl.max_horizontal("valid_from", "first")
    return (
        spans.join(months, how="cross")
        .with_columns(days=overlap)
        .filter(pl.col("days") > 0)
        .group_by("building_id", "point_id", "period")
        .agg(pl.col("days").sum())
        .join(charged.with_columns(is_charged=pl.lit(1, pl.Int64)), on=("building_id", "period"), how="left")
        .with_columns(pl.col("is_charged").fill_null(0))
        .select(DAY_COLUMNS)
    )


def _connections(columns: Frames, points: pl.DataFrame) -> pl.DataFrame:
    """When the accounts of the points were supplied with the points' services."""
    c = column_of(ServiceConnection)
    keys = ("building_id", "account_id", "service_id")
    found = [empty((*keys, "valid_from", "valid_to"))]
    for some in (
        points.select("building_id", "account_id").unique().sort("building_id", "account_id").iter_slices(ROWS_A_QUERY)
    ):
        listed = _listed(some, "account_id")
        mine = and_(c.building_id == listed.c.building_id, c.account_id == listed.c.account_id)
        asked = select(*(c[name] for name in keys), c.valid_from, c.valid_to)
        found.append(columns.fetch(joined(asked, listed, (table_of(ServiceConnection), mine))).cast(pl.Int64))
    return points.join(pl.concat(found), on=keys)


def _listed(rows: pl.DataFrame, name: str) -> CTE:
    """Pairs of a building and something in it, as a table."""
    values = ",".join(f"({building},{number})" for building, number in rows.iter_rows())
    listed = text(f"SELECT column1 AS building_id, column2 AS {name} FROM (VALUES {values}) AS listed")
    return listed.columns(column("building_id", BigInteger), column(name, BigInteger)).cte("wanted")


def _between(first: Period, last: Period) -> list[Period]:
    found = []
    while first <= last:
        found.append(first)
        first = first.plus(1)
    return found

"""What the engine reads, from the database: one read a table, over a range of buildings, as columns of integers.

Runs in the bulk worker; for one building also in a session. Only rows whose ``[valid_from, valid_to)`` meets the month are read, and of readings only what
the month can need.
"""

from collections.abc import Collection
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, Final, Protocol

import polars as pl
from sqlalchemy import CTE, BigInteger, ColumnElement, Select, Table, and_, column, func, or_, select, text, type_coerce
from sqlmodel import SQLModel

from tui_billing.domain.absences import Absence
from tui_billing.domain.accounts import Account, AccountGroup, Residents, SubscriberGroup
from tui_billing.domain.capacity import Capacity
from tui_billing.domain.charges import Posting
from tui_billing.domain.codes import (
    DocumentStatus,
    HeatingPayment,
    PremisesKind,
    ReadingSource,
    ReadingStatus,
    ServiceKind,
)
from tui_billing.domain.common_property import BuildingBalance, BuildingCommon
from tui_billing.domain.days import day_number
from tui_billing.domain.documents import Document
from tui_billing.domain.metering import Formula, Meter, MeteringPoint, MeterInstallation, Reading
from tui_billing.domain.own_boiler import ResourceUse
from tui_billing.domain.period import Period
from tui_billing.domain.places import (
    BuildingAmenity,
    BuildingArea,
    BuildingHeating,
    BuildingSeason,
    HeatVolume,
    Premises,
    PremisesArea,
)
from tui_billing.domain.recalculation import Recalculation
from tui_billing.domain.services import AccountSupplier, BuildingSupplier, Service, ServiceConnection, ServiceSource
from tui_billing.domain.tariffs import LawChoice, Norm, RangeLimit, Tariff
from tui_billing.domain.violations import Violation
from tui_billing.engine.facts import BOOK_COLUMNS, FACT_COLUMNS, Book, Facts, empty
from tui_billing.queries._fact_rows import latest, rest, without_reading
from tui_billing.queries._in_order import joined
from tui_billing.queries._installed import stood

HISTORY_MONTHS: Final = 13
"""How far back the average of a point without a reading may look (п. 59 of the Rules 354: six months worked)."""

NEAR_MONTHS: Final = 7
"""Six full months lie between so many monthly readings."""

POINTS_A_QUERY: Final = 5_000


class Frames(Protocol):
    """Where the facts come from: ``storage.bulk.Columns``, or a session (``queries._by_session``)."""

    def fetch(self, statement: Select[Any]) -> pl.DataFrame:
        """The rows of a select: days, periods and codes as numbers."""

    def snapshot(self) -> AbstractContextManager[None]:
        """All of the block's fetches see the database as of one moment."""


def table_of(model: type[SQLModel]) -> Table:
    """The table of a model, for statements that the bulk worker runs."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def column_of(model: type[SQLModel]) -> Any:
    """The columns of a model's table, by attribute or by name."""
    return table_of(model).c


def fetch_book(columns: Frames, period: Period) -> Book:
    """Services, tariffs, norms, ranges and formulas of the office, and its choices on the first day of a period."""
    c, choice, use = column_of(Formula), column_of(LawChoice), column_of(ResourceUse)
    met = use.valid_from < period.end, use.valid_to > period.first
    chosen = select(choice.name, choice.answer).where(choice.valid_from <= period.first, choice.valid_to > period.first)
    return Book(
        services=_whole(columns, Service, "services", id="service_id"),
        sources=_whole(columns, ServiceSource, "sources"),
        tariffs=_whole(columns, Tariff, "tariffs", id="tariff_id"),
        norms=_whole(columns, Norm, "norms", id="norm_id"),
        range_limits=_whole(columns, RangeLimit, "range_limits"),
        checked=_fetch(columns, _checked(period)),
        resource_uses=_fetch(columns, select(*(use[name] for name in BOOK_COLUMNS["resource_uses"])).where(*met)),
        formulas=dict(columns.fetch(select(c.id, c.canonical)).iter_rows()),
        choices=dict(columns.fetch(chosen).iter_rows()),
    )


def _checked(period: Period) -> Select[Any]:
    """The registers that acts of checks were made of in a period. ``+ 0``: they are found by the source of a reading."""
    c = column_of(Reading)
    return (
        select(c.installation_id, c.zone)
        .where(
            c.source == int(ReadingSource.CHECK),
            c.status + 0 == int(ReadingStatus.ACCEPTED),
            type_coerce(c.period, BigInteger) + 0 == period.number,
        )
        .distinct()
    )


def building_chunks(
    columns: Frames, accounts_per_chunk: int, building_ids: Collection[int] | None = None, *, between: int = 0
) -> list[tuple[int, int]]:
    """Ranges ``(first, last)`` of whole buildings with about so many accounts each, in the order of their ids.

    Every building that has accounts lies in exactly one range. With ``building_ids``, no other building with accounts
    lies in any, but for those between two of them that have not more than ``between`` accounts together.
    """
    c = column_of(Account)
    counts = _fetch(columns, select(c.building_id, func.count().label("accounts")).group_by(c.building_id))
    wanted = None if building_ids is None else set(building_ids)
    chunks: list[tuple[int, int]] = []
    first = last = accounts = others = 0
    for building, count in counts.sort("building_id").select("building_id", "accounts").iter_rows():
        asked = wanted is None or building in wanted
        others = 0 if asked else others + count
        if accounts and (others > between or accounts + count > accounts_per_chunk):
            chunks.append((first, last))
            accounts = 0
        if asked:
            first, last = (first if accounts else building), building
        if asked or accounts:
            accounts += count
    return [*chunks, (first, last)] if accounts else chunks


def fetch_facts(columns: Frames, period: Period, first_building: int, last_building: int) -> Facts:
    """The facts of the buildings ``first_building`` to ``last_building`` for a period, as one snapshot."""
    read = _Reader(columns, period, first_building, last_building)
    with columns.snapshot():
        accounts = read.accounts()
        installations = read.installations()
        points, heads, below = read.points()
        modes = read.dated(BuildingCommon, "common_modes")
        heatings = read.dated(BuildingHeating, "heatings")
        return Facts(
            accounts=accounts,
            premises_areas=read.dated(PremisesArea, "premises_areas"),
            building_areas=read.dated(BuildingArea, "building_areas"),
            building_amenities=read.dated(BuildingAmenity, "building_amenities"),
            seasons=read.dated(BuildingSeason, "seasons", period.plus(-HISTORY_MONTHS).first),
            common_modes=modes,
            balances=read.balances() if modes.height else empty(FACT_COLUMNS["balances"]),
            heatings=heatings,
            heat_volumes=read.year_before(heatings),
            residents=read.dated(Residents, "residents"),
            absences=read.acts(Absence, "absences"),
            violations=read.acts(Violation, "violations"),
            capacities=read.capacities(accounts),
            categories=read.categories(accounts),
            connections=read.dated(ServiceConnection, "connections"),
            building_suppliers=read.dated(BuildingSupplier, "building_suppliers"),
            account_suppliers=read.dated(AccountSupplier, "account_suppliers"),
            points=points,
            installations=installations,
            readings=read.readings(installations, points),
            heads=heads,
            below=below,
            formulas=read.dated(Formula, "formulas") if heads.height else empty(FACT_COLUMNS["formulas"]),
        )


def fetch_counted(columns: Frames, first_day: date, end_day: date, building_id: int) -> Facts:
    """The facts that the heat of one building over whole months ``[first_day, end_day)`` is shared by.

    ``heat_volumes`` are those of the days themselves; there are no points, people and norms.
    """
    read = _Dated(columns, first_day, end_day, building_id, building_id)
    with columns.snapshot():
        accounts = read.accounts()
        return Facts(
            accounts=accounts,
            premises_areas=read.dated(PremisesArea, "premises_areas"),
            building_areas=read.dated(BuildingArea, "building_areas"),
            seasons=read.dated(BuildingSeason, "seasons"),
            heat_volumes=read.dated(HeatVolume, "heat_volumes"),
            categories=read.categories(accounts),
            connections=read.dated(ServiceConnection, "connections"),
            building_suppliers=read.dated(BuildingSupplier, "building_suppliers"),
            account_suppliers=read.dated(AccountSupplier, "account_suppliers"),
        )


class _Dated:
    """One chunk of buildings over some days: what is dated."""

    def __init__(self, columns: Frames, first_day: date, end_day: date, first: int, last: int) -> None:
        self._columns, self._first_day, self._end_day = columns, first_day, end_day
        self._first, self._last = first, last

    def dated(self, model: type[SQLModel], name: str, since: date | None = None) -> pl.DataFrame:
        """A dated fact, as it is stored; of the days from an earlier one on."""
        c = column_of(model)
        renamed = {f"{table_of(model).name}_id": "id"}
        asked = (c[renamed.get(each, each)].label(each) for each in FACT_COLUMNS[name])
        return _fetch(self._columns, select(*asked).where(self._met(c, since)))

    def accounts(self) -> pl.DataFrame:
        """Accounts served on the days, with their premises."""
        c, premises = column_of(Account), column_of(Premises)
        statement = (
            select(
                c.building_id,
                c.id.label("account_id"),
                c.premises_id,
                premises.kind.label("premises_kind"),
                c.opened_on.label("valid_from"),
                c.closed_on.label("valid_to"),
            )
            .join(table_of(Premises), premises.id == c.premises_id)
            .where(self._here(c), c.opened_on < self._end_day, c.closed_on > self._first_day)
        )
        return _fetch(self._columns, statement)

    def acts(self, model: type[Document], name: str) -> pl.DataFrame:
        """Posted documents of a kind that were not taken back."""
        c = column_of(model)
        counts = c.status == int(DocumentStatus.POSTED), c.reverses_id.is_(None)
        return _fetch(self._columns, select(*(c[name] for name in FACT_COLUMNS[name])).where(self._met(c), *counts))

    def categories(self, accounts: pl.DataFrame) -> pl.DataFrame:
        """The category of each account's group; of non-residential premises, theirs for the days without one."""
        c, group = column_of(AccountGroup), column_of(SubscriberGroup)
        own = _fetch(
            self._columns,
            select(c.building_id, c.account_id, c.valid_from, c.valid_to, group.category_id)
            .join(table_of(SubscriberGroup), group.id == c.group_id)
            .where(self._met(c), group.category_id.is_not(None)),
        )
        business = accounts.filter(pl.col("premises_kind") == int(PremisesKind.NON_RESIDENTIAL))
        return pl.concat([own, rest(business, own)])

    def _here(self, c: Any) -> ColumnElement[bool]:
        inside: ColumnElement[bool] = c.building_id.between(self._first, self._last)
        return inside

    def _met(self, c: Any, since: date | None = None) -> ColumnElement[bool]:
        return and_(self._here(c), c.valid_from < self._end_day, c.valid_to > (since or self._first_day))


class _Reader(_Dated):
    """One chunk of buildings and one month."""

    def __init__(self, columns: Frames, period: Period, first: int, last: int) -> None:
        super().__init__(columns, period.first, period.end, first, last)
        self._period, self._history_from = period, period.plus(-HISTORY_MONTHS)

    def balances(self) -> pl.DataFrame:
        """What posted months, this one included, made of common property; a recalculation stands in the place of its run."""
        c, posting, head = column_of(BuildingBalance), column_of(Posting), column_of(Recalculation)
        since = Period((self._period.year - 1) * 100 + 1)
        when = self._here(c), c.period >= since, c.period <= self._period
        names = [c.recalculation_id, *(c[name] for name in FACT_COLUMNS["balances"])]
        charged = and_(
            posting.run_id == c.run_id, posting.building_id == c.building_id, posting.period == c.period
        )  # fmt: skip
        runs = _fetch(self._columns, select(*names).join(table_of(Posting), charged).where(*when))
        stands = head.status == int(DocumentStatus.POSTED), head.reverses_id.is_(None)
        again = _fetch(
            self._columns,
            select(*names).join(table_of(Recalculation), head.id == c.recalculation_id).where(*when, *stands),
        )
        return (
            pl.concat([runs, again])
            .sort("recalculation_id")
            .unique(["building_id", "service_id", "period"], keep="last", maintain_order=True)
            .drop("recalculation_id")
        )

    def year_before(self, heatings: pl.DataFrame) -> pl.DataFrame:
        """What was counted in the calendar year before; nothing is asked where nobody pays evenly."""
        if not (heatings["payment"] == int(HeatingPayment.EVENLY)).any():
            return empty(FACT_COLUMNS["heat_volumes"])
        c, year = column_of(HeatVolume), self._period.year
        asked = select(*(c[name] for name in FACT_COLUMNS["heat_volumes"]))
        there = c.valid_from < date(year, 1, 1), c.valid_to > date(year - 1, 1, 1)
        return _fetch(self._columns, asked.where(self._here(c), *there))

    def capacities(self, accounts: pl.DataFrame) -> pl.DataFrame:
        """Capacities of non-residential premises; nothing is asked where there are none."""
        if not (accounts["premises_kind"] == int(PremisesKind.NON_RESIDENTIAL)).any():
            return empty(FACT_COLUMNS["capacities"])
        return self.dated(Capacity, "capacities")

    def points(self) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        """Metering points, head points, and the points below those; ``account_id`` 0 is the building's own."""
        c = column_of(MeteringPoint)
        named = c.building_id, c.id.label("point_id"), func.coalesce(c.account_id, 0).label("account_id"), c.service_id
        found = _fetch(self._columns, select(*named, c.is_head).where(self._here(c), c.is_void == 0))
        heads = found.filter(pl.col("is_head") == 1)
        if heads.is_empty():
            return found.drop("is_head"), empty(FACT_COLUMNS["heads"]), empty(FACT_COLUMNS["below"])
        account = column_of(Account)
        parted = (
            select(*named, c.is_head, func.coalesce(c.parent_id, 0).label("head_id"))
            .add_columns(
                func.coalesce(account.share_num, 1).label("share_num"),
                func.coalesce(account.share_den, 1).label("share_den"),
            )
            .outerjoin(table_of(Account), account.id == c.account_id)
            .where(self._here(c), or_(c.is_head + 0 == 1, c.parent_id.is_not(None)))
        )
        both = _fetch(self._columns, parted)
        below = both.filter(pl.col("head_id").is_in(heads["point_id"].implode()))
        others = pl.concat([heads["point_id"], below.filter(pl.col("account_id") == 0)["point_id"]])
        return (
            found.filter(~pl.col("point_id").is_in(others.implode())).drop("is_head"),
            both.filter(pl.col("is_head") == 1).select(FACT_COLUMNS["heads"]),
            below.select(FACT_COLUMNS["below"]),
        )

    def installations(self) -> pl.DataFrame:
        """Meters that stand, or stood within the history, on the points."""
        c, meter = column_of(MeterInstallation), column_of(Meter)
        statement = (
            select(
                *(c.building_id, c.point_id, c.id.label("installation_id"), c.valid_from, c.valid_to),
                func.coalesce(c.accepted_on, c.valid_from).label("accepted_on"),
                *(meter.digits, meter.zones, meter.ratio_e3, meter.verified_to),
            )
            .join(table_of(Meter), meter.id == c.meter_id)
            .where(self._here(c), c.valid_from < self._period.end, c.valid_to > self._history_from.first, stood(c))
        )
        return _fetch(self._columns, statement)

    def readings(self, installations: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
        """Accepted readings: all of the period, the latest before it, and the history of the points that need an average.

        Those gave no reading, or their meter was changed in the month, was taken off before it, or may not be charged by: its
        verification ended. The average of the building's own ``points``, and of heat, may be of months long ago.

        The month before answers for almost every register by one clustered range; only the rest is looked up by point.
        """
        c = column_of(Reading)
        current = self._accepted(c.period == self._period, self._here(c))
        before = self._accepted(c.period == self._period.plus(-1), self._here(c))
        standing = installations.filter(_meets(self._period))
        first, end = day_number(self._period.first), day_number(self._period.end)
        broken = (pl.col("verified_to") < end) | (pl.col("valid_from") > first) | (pl.col("valid_to") < end)
        lost = installations.filter(pl.col("valid_to") <= first).join(standing, on="point_id", how="anti")
        averaged = pl.concat([standing.join(current, on="point_id", how="anti"), standing.filter(broken), lost])
        wanted = pl.concat([averaged, without_reading(standing, before)])
        history = self._history(wanted, before, points)
        earlier = pl.concat([before, history])
        older = self._of_points(without_reading(standing, earlier), c.period < self._history_from)
        newest = latest(pl.concat([earlier, older]))
        is_averaged = pl.col("point_id").is_in(averaged["point_id"].unique().implode())
        is_elsewhere = ~is_averaged | (pl.col("period") < self._history_from.number)
        return pl.concat([current, newest.filter(is_elsewhere), history.filter(is_averaged)])

    def _history(self, installations: pl.DataFrame, before: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
        """Readings of the months before; where each of the nearest months was read, a flat's average needs no others.

        Of heat it does: summer months are not in it.
        """
        near = pl.concat(
            [
                before.join(installations, on="point_id", how="semi"),
                self._of_points(installations, self._ago(2, NEAR_MONTHS)),
            ]
        )
        read = near.group_by("installation_id", "zone").agg(pl.col("period").n_unique())
        full = near.join(read.filter(pl.col("period") == NEAR_MONTHS), on=["installation_id", "zone"], how="semi")
        if full.height:
            full = full.join(points.filter(self._is_long_ago()), on="point_id", how="anti")
        far = self._of_points(without_reading(installations, full), self._ago(NEAR_MONTHS + 1, HISTORY_MONTHS))
        return pl.concat([near, far])

    def _is_long_ago(self) -> pl.Expr:
        """Which points have an average of months long ago: the building's own ones and those of heating services."""
        c = column_of(Service)
        heating = _fetch(self._columns, select(c.id.label("service_id")).where(c.kind == int(ServiceKind.HEATING)))
        return (pl.col("account_id") == 0) | pl.col("service_id").is_in(heating["service_id"].implode())

    def _ago(self, first: int, last: int) -> ColumnElement[bool]:
        inside: ColumnElement[bool] = column_of(Reading).period.in_(
            [self._period.plus(-ago) for ago in range(first, last + 1)]
        )
        return inside

    def _accepted(self, *conditions: ColumnElement[bool]) -> pl.DataFrame:
        """Accepted readings, by the beginning of their key."""
        return _fetch(self._columns, _accepted_readings().where(*conditions))

    def _of_points(self, installations: pl.DataFrame, when: ColumnElement[bool]) -> pl.DataFrame:
        """Readings of some points.

        The points are the outer loop: left to itself SQLite would go through all of them for every reading of a month.
        """
        c = column_of(Reading)
        points = installations.select("building_id", "point_id").unique().sort("building_id", "point_id")
        parts = [empty(FACT_COLUMNS["readings"])]
        for some in points.iter_slices(POINTS_A_QUERY):
            wanted = _listed(some)
            mine = c.building_id == wanted.c.building_id, c.point_id == wanted.c.point_id
            asked = joined(_accepted_readings(), wanted, (table_of(Reading), and_(when, *mine)))
            parts.append(_fetch(self._columns, asked))
        return pl.concat(parts)


def _listed(points: pl.DataFrame) -> CTE:
    """Points as a table: written as text, since a literal for each of thousands of numbers costs more than the query."""
    rows = points.select(pl.format("({},{})", "building_id", "point_id").str.join(",")).item()
    listed = text(f"SELECT column1 AS building_id, column2 AS point_id FROM (VALUES {rows}) AS listed")
    return listed.columns(column("building_id", BigInteger), column("point_id", BigInteger)).cte("wanted")


def _accepted_readings() -> Select[Any]:
    """``+ 0`` keeps SQLite from indexing the table by its status first."""
    c = column_of(Reading)
    return select(*(c[name] for name in FACT_COLUMNS["readings"])).where(c.status + 0 == int(ReadingStatus.ACCEPTED))


def _fetch(columns: Frames, statement: Select[Any]) -> pl.DataFrame:
    """The rows of a select, every column of 64 bits: PostgreSQL's days and codes are narrower."""
    found = columns.fetch(statement)
    return found if set(found.dtypes) == {pl.Int64} else found.cast(pl.Int64)


def _whole(columns: Frames, model: type[SQLModel], name: str, **renamed: str) -> pl.DataFrame:
    """A whole table; ``renamed`` says what a stored column is called in the frame."""
    stored = {called: column for column, called in renamed.items()}
    c = column_of(model)
    return _fetch(columns, select(*(c[stored.get(each, each)].label(each) for each in BOOK_COLUMNS[name])))


def _meets(period: Period) -> pl.Expr:
    return (pl.col("valid_from") < day_number(period.end)) & (pl.col("valid_to") > day_number(period.first))

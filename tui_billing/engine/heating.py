"""Heating: what the premises took themselves and a share, by area, of what the common property took.

The heat of a building is that of its meter or, for a while, of its average; an average month of the year before where it pays
evenly; else the norm's.
Where premises have meters, the others take as much a square metre as those do. There are few numbers to a building, and they are computed in exact fractions; premises without a meter
have a share of the building's heat, so their bills lose nothing. Where nobody is heated, nothing is done.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

import polars as pl

from tui_billing.domain.codes import HeatingPayment, Method, NormPurpose, ParkReason, Season, ServiceKind
from tui_billing.engine.direct import direct_pieces
from tui_billing.engine.facts import BOOK_COLUMNS, FACT_COLUMNS, Book, Facts, empty
from tui_billing.engine.heat_years import OF_METERS, counted_over, payments, with_average_month
from tui_billing.engine.house_meters import OF_BUILDING, building_meters, season_months
from tui_billing.engine.keys import join_by
from tui_billing.engine.norms import with_norm
from tui_billing.engine.pieces import as_pieces
from tui_billing.engine.rounding import QUANTITY_LIMIT, UNIT, half_away_whole, narrow
from tui_billing.engine.rulebook import decide
from tui_billing.engine.spans import HELD, Month, attach, clip, days_of, of_kind, split

NEGATIVE: Final = "HEAT_NEG_ODN"
APPLY, ZERO = "apply", "zero"
"""The choice: where the premises' meters counted more than the building's, the difference lowers the bills, or is nothing."""

NOT_METERED: Final = (
    int(ParkReason.NO_METHOD), int(ParkReason.NO_CALCULATED_METHOD), int(ParkReason.NO_NORM),
    int(ParkReason.NO_RESIDENTS), int(ParkReason.NO_AMENITY),
)  # fmt: skip
"""Why a direct service has no volume where there is no meter, and no average any more."""

OF_PLAN: Final = ("year_own_u", "house_average_u", "norm_e6")
"""What is charged evenly or by the norm; nothing of it counts where what was really counted is."""

LONGEST_SHARE: Final = 10**13
"""A share of a longer denominator is the nearest one of this: off by 10⁻¹⁸ of a unit, and the product fits 125 bits."""

LONGEST_PART: Final = 10**12
"""The same of the common heat for one m² × 10⁻⁴ × day, which is a quantity that is not multiplied by a price."""

SPAN = (*HELD, "from_day")
SHARES = ("heated_num", "heated_den", "cold_num", "cold_den")
WAYS = ("house_u", "mean_house_u", "year_house_u", "norm_house_u")
"""The heat of a building, under the name of how it is known; one of them has it."""

HOUSE = (
    *OF_BUILDING, "house_point_id", *WAYS, "common_num", "common_den", *SHARES, "house_reason", "house_faulty_id",
)  # fmt: skip
Row = Mapping[str, Any]


def heating_pieces(
    spans: pl.DataFrame, facts: Facts, book: Book, month: Month, registers: pl.DataFrame
) -> pl.DataFrame:
    """Pieces of the heating services. What stops a whole building is parked once, on account 0."""
    rows = of_kind(spans, ServiceKind.HEATING)
    if rows.is_empty():
        return as_pieces(rows)
    return as_pieces(heating_rows(spans, facts, book, month, registers))


def heating_rows(spans: pl.DataFrame, facts: Facts, book: Book, month: Month, registers: pl.DataFrame) -> pl.DataFrame:
    """The pieces and what they are made of: ``common_u`` is the heat of the common property in a piece, signed."""
    rows = _heated(spans, facts, month)
    rows = with_norm(_with_amenity(rows, facts, month), book, NormPurpose.HEATING)
    rows = join_by(rows, _own(spans, facts, book, month, registers), SPAN, "left")
    rows = with_average_month(rows, facts, month)
    meters = building_meters(facts, book, month, registers, rows["service_id"], heating=True)
    return _shared(rows, meters, facts, book, month)


def counted_pieces(spans: pl.DataFrame, facts: Facts, book: Book, month: Month) -> pl.DataFrame:
    """Pieces by what was really counted over the days of ``month``, which may be several calendar months.

    ``facts.heat_volumes`` are those of the days; a building without one has no pieces.
    """
    houses, own = counted_over(facts, month)
    facts = replace(facts, heatings=empty(FACT_COLUMNS["heatings"]))
    rows = _heated(spans, facts, month).join(houses, on=list(OF_BUILDING), how="semi")
    rows = rows.join(own, on=["account_id", "service_id"], how="left")
    rows = rows.with_columns(
        *(pl.lit(None, pl.Int64).alias(name) for name in (*OF_PLAN, *OF_METERS)),
    ).with_columns(own_u=pl.col("counted_e6") * UNIT * pl.col("days"))  # fmt: skip
    return as_pieces(_shared(rows, houses, facts, book, month))


def _heated(spans: pl.DataFrame, facts: Facts, month: Month) -> pl.DataFrame:
    """The spans of the heating services with ``area_e4`` and ``no_heating`` of their premises."""
    rows = of_kind(spans, ServiceKind.HEATING, "premises_id")
    areas = facts.premises_areas.select("premises_id", "valid_from", "valid_to", "no_heating", area_e4="total_e4")
    return attach(rows, areas, month, ["premises_id"])


def _shared(rows: pl.DataFrame, meters: pl.DataFrame, facts: Facts, book: Book, month: Month) -> pl.DataFrame:
    """The pieces of every account, and one for each building that cannot be charged."""
    rows = rows.join(_houses(rows, meters, facts, book, month), on=list(OF_BUILDING))
    charged = _charged(rows.filter(pl.col("house_reason") == 0), month)
    stopped = rows.filter(pl.col("house_reason") != 0).unique(OF_BUILDING).with_columns(
        from_day=pl.lit(month.first, pl.Int64), to_day=pl.lit(month.end, pl.Int64), reason="house_reason"
    ).select(
        *OF_BUILDING, "from_day", "to_day", "reason", "is_cut", point_id="house_point_id", first_id="house_faulty_id",
    )  # fmt: skip
    return pl.concat([charged, stopped], how="diagonal_relaxed")


def _with_amenity(rows: pl.DataFrame, facts: Facts, month: Month) -> pl.DataFrame:
    rows = attach(rows, facts.building_amenities, month, ["building_id"])
    return rows.with_columns(rooms=pl.lit(0, pl.Int64), people=pl.lit(0, pl.Int64))


def _own(spans: pl.DataFrame, facts: Facts, book: Book, month: Month, registers: pl.DataFrame) -> pl.DataFrame:
    """What the premises' own meters counted, or their averages: ``SPAN``, ``own_u``, ``fault``, ``own_point_id``, readings.

    ``own_u`` is null where any of the meters is missing or out of order for long: the premises have no meter then.
    """
    heated = spans.filter(pl.col("kind") == int(ServiceKind.HEATING)).with_columns(
        kind=pl.lit(int(ServiceKind.DIRECT), pl.Int64), month_days=pl.lit(month.days, pl.Int64)
    )
    nothing = Book(book.services, book.sources, book.tariffs, empty(BOOK_COLUMNS["norms"]))
    found = direct_pieces(heated, facts, nothing, month, registers, season=season_months(facts, month))
    is_fine = pl.col("reason") == 0
    fault = pl.when(~is_fine & ~pl.col("reason").is_in(NOT_METERED)).then("reason")
    is_one = (pl.len() == 1) & (pl.col("method") == int(Method.METER)).all()
    return found.group_by(SPAN).agg(
        own_u=pl.when(is_fine.all()).then(pl.col("quantity_u").sum()),
        fault=fault.min(),
        own_point_id=pl.col("point_id").min(),
        reading_from_e6=pl.when(is_one).then(pl.col("reading_from_e6").first()),
        reading_to_e6=pl.when(is_one).then(pl.col("reading_to_e6").first()),
    )


def _charged(rows: pl.DataFrame, month: Month) -> pl.DataFrame:
    """Each account's piece: its own heat and its part of the common one, or its share of the building's."""
    is_measured = pl.col("house_u").is_not_null() | pl.col("mean_house_u").is_not_null()
    of_meter = pl.col("own_u").is_not_null() & is_measured
    of_year = pl.col("year_own_u").is_not_null() & pl.col("year_house_u").is_not_null()
    is_own = of_meter | of_year
    is_cold = pl.col("no_heating") == 1
    num, den = (pl.when(is_cold).then(f"cold_{end}").otherwise(f"heated_{end}") for end in ("num", "den"))
    part = pl.col("area_e4").cast(pl.Int128) * pl.col("days") * pl.col("common_num")
    rows = rows.with_columns(
        own_u=pl.when(of_meter).then("own_u"),
        year_own_u=pl.when(of_year).then("year_own_u"),
        common_u=part.sign() * ((part.abs() * 2 + pl.col("common_den")) // (pl.col("common_den").cast(pl.Int128) * 2)),
        share_num=pl.when(is_own).then(1).otherwise(pl.col("area_e4") * pl.col("days") * num),
        share_den=pl.when(is_own).then(1).otherwise(den * month.days),
        point_id=pl.when(is_own).then("own_point_id").otherwise(0),
        norm_e6=pl.when(~is_measured & pl.col("year_house_u").is_null()).then("norm_e6"),
        reading_from_e6=pl.when(is_own).then("reading_from_e6"),
        reading_to_e6=pl.when(is_own).then("reading_to_e6"),
    )
    method, quantity = decide(ServiceKind.HEATING)
    rows = rows.with_columns(method, narrow(quantity, QUANTITY_LIMIT).alias("quantity_u")).filter(
        pl.col("method").is_not_null()
    )
    return rows.with_columns(
        reason=pl.when(pl.col("area_e4").is_null())
        .then(int(ParkReason.NO_AREA))
        .when(pl.col("quantity_u").is_null())
        .then(int(ParkReason.OUT_OF_BOUNDS))
        .otherwise(0)
    )


@dataclass(frozen=True, slots=True)
class _House:
    """A building in a month. Areas are summed over the days: m² × 10⁴ × days.

    Attributes:
        days: of the month.
        whole: of all premises; common: of the common property; cold: of premises without heating devices.
        metered: of premises with a meter; metered_u: what those meters counted.
    """

    days: int
    whole: int
    common: int
    cold: int
    metered: int
    metered_u: int

    def parts(self, house_u: int, *, is_measured: bool, is_zero: bool) -> tuple[Fraction, Fraction, Fraction]:
        """Heat for one m² × 10⁻⁴ × day: of heated premises without a meter, of those without devices, of common property."""
        if is_measured and self.metered:
            each = Fraction(self.metered_u, self.metered)
            own = self.metered_u + (self.whole - self.metered - self.cold) * each
        else:
            each = Fraction(house_u, self.whole - self.cold + self.common)
            own = each * (self.whole - self.cold)
        common = (house_u - own) / self.whole
        if common < 0 and is_zero:
            common = Fraction(0)
        return each + common, common, common

    def share(self, part: Fraction, of_u: int) -> tuple[int, int]:
        """A part over the month as a share of the building's heat for one m² × 10⁻⁴."""
        ratio = part * self.days / of_u
        if ratio.denominator > LONGEST_SHARE:
            ratio = ratio.limit_denominator(LONGEST_SHARE)
        return ratio.numerator, ratio.denominator


def _houses(rows: pl.DataFrame, meters: pl.DataFrame, facts: Facts, book: Book, month: Month) -> pl.DataFrame:
    """One row for each building and service that is charged or parked, with the columns ``HOUSE``."""
    counted = pl.coalesce("own_u", "year_own_u")
    metered = counted.is_not_null()
    own = rows.group_by(OF_BUILDING).agg(
        metered=(pl.col("area_e4") * pl.col("days")).filter(metered & (pl.col("no_heating") == 0)).sum(),
        metered_u=counted.sum(),
        average_u=pl.col("house_average_u").first(),
        has_fault=pl.col("fault").is_not_null().any(),
    )
    found = own.join(meters.rename({"metered_u": "metered_house_u"}), on=list(OF_BUILDING), how="left")
    for frame in (_house_areas(facts, month), _cold_areas(facts, month), _payments(facts, month)):
        found = found.join(frame, on="building_id", how="left")
    found = found.join(_norms(own, facts, book, month), on=list(OF_BUILDING), how="left")
    is_zero = book.choice(NEGATIVE) == ZERO
    made = [row for house in found.sort(OF_BUILDING).iter_rows(named=True) for row in _of_house(house, month, is_zero)]
    return pl.DataFrame(made, schema=dict.fromkeys(HOUSE, pl.Int64), orient="row")


def _of_house(row: Row, month: Month, is_zero: bool) -> Iterator[tuple[int | None, ...]]:
    """The row of a building; none where it is not heated in the month."""
    way, house_u = _known(row)
    key = (row["building_id"], row["service_id"], row["point_id"] or 0)
    if house_u is None and row["payment"] == int(HeatingPayment.IN_SEASON) and not row["in_season"]:
        return
    if reason := _stopped(row, house_u):
        of_meter = reason == row["fault"]
        point = row["faulty_point_id"] if of_meter else key[2]
        yield (*key[:2], point, *[None] * (len(WAYS) + 6), reason, row["faulty_id"] if of_meter else None)
        return
    house = _House(
        month.days, row["whole"], row["common"], row["cold"] or 0, row["metered"], row["metered_u"]
    )  # fmt: skip
    norm_u = None
    if house_u is None:
        evenly = row["payment"] == int(HeatingPayment.EVENLY)
        way, norm_u = "norm_house_u", _norm_house_u(house, row["norm_days"], row["months"] if evenly else 12)
    heat = house_u if house_u is not None else norm_u
    parts = house.parts(heat or 0, is_measured=house_u is not None, is_zero=is_zero)
    of_u = heat or house.metered_u or 1
    heated, cold = (house.share(part, of_u) for part in parts[:2])
    common = parts[2].limit_denominator(LONGEST_PART)
    shown = of_u if heat or any(parts) else 0
    volumes = (shown if each == way else None for each in WAYS)
    yield (*key, *volumes, common.numerator, common.denominator, *heated, *cold, 0, None)


def _known(row: Row) -> tuple[str, int | None]:
    """What the heat of the building in the month is known by, one of ``WAYS``; None where it is not known so."""
    if row["payment"] == int(HeatingPayment.EVENLY):
        return "year_house_u", row["average_u"]
    if row["metered_house_u"] is not None:
        return "house_u", row["metered_house_u"]
    return "mean_house_u", row["mean_u"]


def _stopped(row: Row, house_u: int | None) -> int | None:
    """The ``ParkReason`` why the building cannot be charged."""
    whole, heated = row["whole"], (row["whole"] or 0) - (row["cold"] or 0)
    by_meter = row["payment"] != int(HeatingPayment.EVENLY)
    reasons = (
        (whole is None, ParkReason.NO_AREA),
        (by_meter and row["fault"] is not None, row["fault"]),
        (house_u is not None and row["has_fault"], ParkReason.NO_SOURCE),
        (heated < row["metered"] or heated + (row["common"] or 0) <= 0, ParkReason.OUT_OF_BOUNDS),
        (house_u is None and row["payment"] is None, ParkReason.NO_HEATING_PAYMENT),
        (house_u is None and row["norm_days"] is None, ParkReason.NO_NORM),
    )
    return next((int(reason) for holds, reason in reasons if holds), None)


def _norm_house_u(house: _House, norm_days: int, months: int) -> int:
    """``N × Kпер × (Sоб − Sинд)``; areas of two decimals make it whole."""
    exact = Fraction(norm_days * (house.whole - house.cold) * UNIT * months, house.days * 10**4 * 12)
    return half_away_whole(exact.numerator, exact.denominator)


def _house_areas(facts: Facts, month: Month) -> pl.DataFrame:
    """``whole`` and ``common`` of the buildings whose areas are known on every day."""
    days = pl.col("valid_to") - pl.col("valid_from")
    return (
        clip(facts.building_areas, month)
        .group_by("building_id")
        .agg(
            whole=(pl.col("premises_e4") * days).sum(), common=(pl.col("common_e4") * days).sum(), known=days.sum()
        )
        .filter(pl.col("known") == month.days)
        .drop("known")
    )  # fmt: skip


def _cold_areas(facts: Facts, month: Month) -> pl.DataFrame:
    """``cold``: the area of premises without heating devices, those without an account included."""
    rows = clip(facts.premises_areas.filter(pl.col("no_heating") == 1), month)
    days = pl.col("valid_to") - pl.col("valid_from")
    return rows.group_by("building_id").agg(cold=(pl.col("total_e4") * days).sum())


def _payments(facts: Facts, month: Month) -> pl.DataFrame:
    """``payment`` and ``months`` on the first day of the month; ``in_season`` where its season touches the month."""
    season = clip(facts.seasons.filter(pl.col("season") == int(Season.HEATING)), month)
    in_season = season.select("building_id", in_season=pl.lit(value=True)).unique()
    return payments(facts, month).join(in_season, on="building_id", how="left")


def _norms(houses: pl.DataFrame, facts: Facts, book: Book, month: Month) -> pl.DataFrame:
    """``norm_days``: the norm summed over the days of the month; null where it is not known on every one."""
    spans = houses.select(OF_BUILDING)
    days = days_of(spans, month, ((facts.building_amenities, "building_id"), (book.norms, "service_id")))
    spans = spans.with_columns(from_day=pl.lit(month.first, pl.Int64), to_day=pl.lit(month.end, pl.Int64))
    cut = split(spans, days, month, OF_BUILDING)
    cut = with_norm(_with_amenity(cut, facts, month), book, NormPurpose.HEATING)
    is_known = pl.col("norm_e6").is_not_null().all()
    return cut.group_by(OF_BUILDING).agg(norm_days=pl.when(is_known).then((pl.col("norm_e6") * pl.col("days")).sum()))

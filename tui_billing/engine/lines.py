"""Lines from pieces: joined where nothing that they show differs, priced, rounded once, numbered."""

import polars as pl

from tui_billing.domain.codes import Method, ParkReason
from tui_billing.engine.facts import LINE_COLUMNS, PARKED_COLUMNS, Accrued, Book
from tui_billing.engine.rounding import AMOUNT_LIMIT, amount_kop, fits, volume_e6
from tui_billing.engine.spans import Month

SAME = (
    "building_id", "account_id", "point_id", "service_id", "zone", "method", "supplier_id", "tariff_id", "price_e6",
    "reading_from_e6", "reading_to_e6", "norm_e6", "uplift_e2", "area_e4", "share_den", "reason", "first_id",
    "second_id",
)  # fmt: skip
"""Neighbouring pieces that agree in these are one line."""

SUMMED = ("quantity_u", "person_days", "share_num")
SHARED = pl.col("method") == int(Method.COMMON_METER)
"""A common-house need is one quantity of the building, so of those pieces the shares are summed, not the quantities."""


def joined(pieces: pl.DataFrame, month: Month) -> pl.DataFrame:
    """Join neighbouring pieces of one line: a change that the line does not show does not cut it."""
    columns = [*SAME, *SUMMED, "from_day", "to_day"]
    cut = pieces.filter("is_cut").sort("account_id", "service_id", "point_id", "zone", "method", "from_day")
    follows = pl.all_horizontal(
        pl.col("from_day") == pl.col("to_day").shift(1),
        *(pl.col(name).eq_missing(pl.col(name).shift(1)) for name in SAME),
        SHARED | (pl.col("share_num") == pl.col("share_num").shift(1)),
    ).fill_null(value=False)
    runs = (
        cut.with_columns(run=(~follows).cum_sum())
        .group_by("run", maintain_order=True)
        .agg(
            *(pl.col(name).first() for name in SAME),
            pl.when(SHARED.first()).then(pl.col("quantity_u").first()).otherwise(pl.col("quantity_u").sum()),
            pl.col("person_days").sum(),
            pl.when(SHARED.first()).then(pl.col("share_num").sum()).otherwise(pl.col("share_num").first()),
            pl.col("from_day").first(),
            pl.col("to_day").last(),
        )
    )
    rows = pl.concat([pieces.filter(~pl.col("is_cut")).select(columns), runs.select(columns)])
    days = pl.when(SHARED & (pl.col("to_day") - pl.col("from_day") == month.days)).then(month.days).otherwise(1)
    return rows.with_columns(pl.col("share_num", "share_den") // days)


def finished(pieces: pl.DataFrame, book: Book, month: Month) -> Accrued:
    """The lines and the parked lines of priced pieces."""
    rows = joined(pieces, month)
    rows = rows.with_columns(
        is_bounded=fits(pl.col("quantity_u"), pl.col("share_num"), pl.col("price_e6")),
        volume_e6=volume_e6(month.period, *_of("quantity_u", "share_num", "share_den")),
        amount_kop=amount_kop(month.period, *_of("quantity_u", "share_num", "share_den", "price_e6")),
        service_month=pl.lit(month.period.number, pl.Int64),
    )
    is_fine = pl.col("reason") == 0
    is_bounded = pl.col("is_bounded") & pl.col("volume_e6").is_not_null() & (pl.col("amount_kop").abs() <= AMOUNT_LIMIT)
    out_of_bounds = is_fine & ~is_bounded.fill_null(value=False)
    rows = _in_order(
        rows.with_columns(reason=pl.when(out_of_bounds).then(int(ParkReason.OUT_OF_BOUNDS)).otherwise("reason")),
        book,
        month,
    )
    parked = rows.filter(~is_fine)
    lines = rows.filter(is_fine) if parked.height else rows
    return Accrued(
        lines=lines.with_columns(_line_numbers()).select(LINE_COLUMNS),
        parked=parked.with_columns(_line_numbers()).select(PARKED_COLUMNS),
    )


def _of(*names: str) -> list[pl.Expr]:
    return [pl.col(name) for name in names]


def _in_order(rows: pl.DataFrame, book: Book, month: Month) -> pl.DataFrame:
    """Sort by building, account, position of the service, point, zone and day.

    No two rows agree in all of these, so the order is the same whatever the order of the facts. The last are packed into
    two numbers: a sort by six columns costs twice as much.
    """
    services = book.services.sort("position", "service_id")["service_id"]
    rank = pl.col("service_id").replace_strict(services, range(len(services)), return_dtype=pl.Int64)
    part = pl.col("point_id") * 1_000 + pl.col("zone") * 100 + pl.col("from_day") - month.first
    return rows.with_columns(rank=rank, part=part).sort("building_id", "account_id", "rank", "part")


def _line_numbers() -> pl.Expr:
    """Number the sorted rows of each account from 1."""
    at = pl.int_range(pl.len(), dtype=pl.Int64)
    is_first = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(name).shift(1)) for name in ("building_id", "account_id")
    )
    return (at - pl.when(is_first).then(at).forward_fill() + 1).alias("line")

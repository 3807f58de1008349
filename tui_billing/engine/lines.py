"""Lines from pieces: joined where nothing that they show differs, priced, rounded once, numbered."""

import polars as pl

from tui_billing.domain.codes import ParkReason
from tui_billing.engine.facts import LINE_COLUMNS, PARKED_COLUMNS, Accrued, Book
from tui_billing.engine.keys import ENGINE, one_key
from tui_billing.engine.rounding import AMOUNT_LIMIT, amount_kop, fits, volume_e6
from tui_billing.engine.rulebook import methods
from tui_billing.engine.spans import Month

SAME = (
    "building_id", "account_id", "point_id", "service_id", "zone", "range_number", "method", "supplier_id", "tariff_id", "price_e6",
    "reading_from_e6", "reading_to_e6", "norm_e6", "uplift_e2", "area_e4", "share_den", "reason", "first_id",
    "second_id",
)  # fmt: skip
"""Neighbouring pieces that agree in these are one line."""

SHOWN = (*SAME, "quantity_u", "person_days", "share_num", "from_day", "to_day")
"""The columns of a piece that its line is made of."""

SHARED = pl.col("method").is_in(sorted(map(int, methods(lambda rule: rule.is_shared))))
"""A common-house need and the heat of a building are one quantity, and a whole month is one unit, so of those pieces the
shares are summed, not the quantities."""


def joined(cut: pl.DataFrame) -> pl.DataFrame:
    """Join neighbouring pieces of one line: a change that the line does not show does not cut it.

    Args:
        cut: the pieces that do not last the whole month.
    """
    order = ("account_id", "service_id", "point_id", "zone", "range_number", "method", "from_day")
    cut = cut.select(SHOWN)[cut.select(one_key(order, cut).arg_sort()).to_series()]
    follows = pl.all_horizontal(
        pl.col("from_day") == pl.col("to_day").shift(1),
        *(pl.col(name).eq_missing(pl.col(name).shift(1)) for name in SAME),
        SHARED | (pl.col("share_num") == pl.col("share_num").shift(1)),
    ).fill_null(value=False)
    return (
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
        .select(SHOWN)
    )


def finished(pieces: pl.DataFrame, book: Book, month: Month) -> Accrued:
    """The lines and the parked lines of priced pieces."""
    fine, whole = pl.col("reason") == 0, ~pl.col("is_cut")
    runs = joined(pieces.filter("is_cut"))
    charged = pl.concat(
        [pieces.lazy().filter(whole & fine).select(SHOWN).collect(engine=ENGINE), runs.filter(fine)], rechunk=True
    )
    parked = pl.concat([pieces.filter(whole & ~fine).select(SHOWN), runs.filter(~fine)])
    lines = _amounts(_in_order(charged, book, month), month)
    if not lines["is_bounded"].all():
        beyond = lines.filter(~pl.col("is_bounded")).with_columns(
            reason=pl.lit(int(ParkReason.OUT_OF_BOUNDS), pl.Int64)
        )
        parked = pl.concat([parked, beyond.select(SHOWN)])
        lines = lines.filter("is_bounded")
    return Accrued(
        lines=lines.with_columns(_line_numbers()).select(LINE_COLUMNS),
        parked=_in_order(parked, book, month).with_columns(_line_numbers()).select(PARKED_COLUMNS),
    )


def _amounts(rows: pl.DataFrame, month: Month) -> pl.DataFrame:
    """Add the volume and the amount, rounded once, and whether all of a line is inside the bounds."""
    days = pl.when(SHARED & (pl.col("to_day") - pl.col("from_day") == month.days)).then(month.days).otherwise(1)
    quantity, num, den, price = (pl.col(name) for name in ("quantity_u", "share_num", "share_den", "price_e6"))
    is_known = pl.col("volume_e6").is_not_null() & (pl.col("amount_kop").abs() <= AMOUNT_LIMIT)
    return (
        rows.lazy()
        .with_columns(num // days, den // days)
        .with_columns(
            is_bounded=fits(quantity, num, price),
            volume_e6=volume_e6(month.period, quantity, num, den),
            amount_kop=amount_kop(month.period, quantity, num, den, price),
            service_month=pl.lit(month.period.number, pl.Int64),
        )
        .with_columns((pl.col("is_bounded") & is_known).fill_null(value=False))
        .collect(engine=ENGINE)
    )


def _in_order(rows: pl.DataFrame, book: Book, month: Month) -> pl.DataFrame:
    """Sort by building, account, position of the service, point, zone, day, range and method.

    No two rows agree in all of these, so the order is the same whatever the order of the facts.
    """
    services = book.services.sort("position", "service_id")["service_id"]
    rank = pl.col("service_id").replace_strict(services, range(len(services)), return_dtype=pl.Int64)
    ranked = rows.select(
        "building_id",
        "account_id",
        "point_id",
        "zone",
        "range_number",
        "method",
        rank=rank,
        day=pl.col("from_day") - month.first,
    )
    order = ("building_id", "account_id", "rank", "point_id", "zone", "day", "range_number", "method")
    return rows[ranked.select(one_key(order, ranked).arg_sort()).to_series()]


def _line_numbers() -> pl.Expr:
    """Number the sorted rows of each account from 1."""
    at = pl.int_range(pl.len(), dtype=pl.Int64)
    is_first = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(name).shift(1)) for name in ("building_id", "account_id")
    )
    return (at - pl.when(is_first).then(at).forward_fill() + 1).alias("line")

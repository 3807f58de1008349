"""Stable periods: the days of a month, cut at every change of any input.

A span is a half-open row ``[from_day, to_day)`` of one account and service inside which nothing changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tui_billing.domain.days import day_number
from tui_billing.domain.period import Period
from tui_billing.engine.keys import join_by, one_key

HELD = ("account_id", "service_id")
"""Whose spans they are."""


@dataclass(frozen=True, slots=True)
class Month:
    """A period as the numbers that expressions need: day numbers ``[first, end)`` and a running number of the month."""

    period: Period
    first: int
    end: int
    days: int
    index: int

    @classmethod
    def of(cls, period: Period) -> "Month":
        """The month of a period."""
        index = period.year * 12 + period.month - 1
        return cls(period, day_number(period.first), day_number(period.end), period.days, index)


def month_index(number: pl.Expr) -> pl.Expr:
    """The running number of the month of a period ``YYYYMM``."""
    return number // 100 * 12 + number % 100 - 1


def month_index_of_day(day: pl.Expr) -> pl.Expr:
    """The running number of the month that a day number lies in."""
    date = day.cast(pl.Int32).cast(pl.Date)
    return date.dt.year().cast(pl.Int64) * 12 + date.dt.month() - 1


def clip(frame: pl.DataFrame, month: Month) -> pl.DataFrame:
    """The rows of a dated frame that meet the month, cut to it."""
    return frame.filter(
        (pl.col("valid_from") < month.end)
        & (pl.col("valid_to") > month.first)
        & (pl.col("valid_from") < pl.col("valid_to"))
    ).with_columns(pl.col("valid_from").clip(lower_bound=month.first), pl.col("valid_to").clip(upper_bound=month.end))


def changes(frame: pl.DataFrame, month: Month, keys: Sequence[str]) -> pl.DataFrame:
    """Days strictly inside the month on which a dated frame changes, as ``keys`` and ``day``."""
    return pl.concat(
        frame.filter((pl.col(bound) > month.first) & (pl.col(bound) < month.end)).select(*keys, day=bound)
        for bound in ("valid_from", "valid_to")
    ).unique()


def split(rows: pl.DataFrame, days: pl.DataFrame, month: Month, keys: Sequence[str] = HELD) -> pl.DataFrame:
    """Cut ``[from_day, to_day)`` of each row at the days of its owner.

    Args:
        rows: with the keys, ``from_day``, ``to_day``; the rows of one owner do not overlap.
        days: the keys and ``day``, each once.
        month: the month that the rows lie in.
        keys: what names an owner.

    Returns:
        The rows; ``is_cut`` where one does not last the whole month.
    """
    key = one_key(keys, rows, days)
    is_hit = rows.select(key.is_in(days.select(key).to_series().unique().implode()).alias("is_hit")).to_series()
    cut = rows.filter(is_hit)
    starts = join_by(cut, days, keys, "inner").filter(
        (pl.col("from_day") < pl.col("day")) & (pl.col("day") < pl.col("to_day"))
    ).with_columns(from_day="day").drop("day")  # fmt: skip
    pieces = pl.concat([cut, starts]).sort(one_key([*keys, "from_day"], rows, starts))
    has_next = key == key.shift(-1)
    following = pl.when(has_next).then(pl.col("from_day").shift(-1))
    pieces = pieces.with_columns(to_day=pl.min_horizontal("to_day", following))
    pieces = pl.concat([rows.filter(~is_hit), pieces])
    whole = (pl.col("from_day") == month.first) & (pl.col("to_day") == month.end)
    return pieces.with_columns(is_cut=~whole, days=pl.col("to_day") - pl.col("from_day"))


def attach(rows: pl.DataFrame, dated: pl.DataFrame, month: Month, keys: Sequence[str]) -> pl.DataFrame:
    """Give each span what a dated frame says on its first day; null where it says nothing.

    The rows of one owner (``keys``) in the frame do not overlap. Nearly all last the whole month, so those are joined
    plainly and only the owners that change are compared by day.
    """
    values = [name for name in dated.columns if name not in {*keys, "valid_from", "valid_to"}]
    met = clip(dated, month).select(*keys, *values, "valid_from", "valid_to")
    key = one_key(keys, rows, met)
    lasts = (pl.col("valid_from") == month.first) & (pl.col("valid_to") == month.end)
    lasting, passing = met.filter(lasts), met.filter(~lasts)
    keyed = rows.with_columns(key.alias("key"))
    if passing.is_empty():
        return _given(keyed, lasting.select(key.alias("key"), *values)).drop("key")
    is_moving = keyed.select(pl.col("key").is_in(passing.select(key).to_series().unique().implode())).to_series()
    calm = _given(keyed.filter(~is_moving), lasting.select(key.alias("key"), *values))
    moving = keyed.filter(is_moving)
    on = ["key", "from_day"]
    some = (
        moving.select(on).unique().join(passing.select(key.alias("key"), *values, "valid_from", "valid_to"), on="key")
    )
    some = some.filter((pl.col("valid_from") <= pl.col("from_day")) & (pl.col("from_day") < pl.col("valid_to")))
    return pl.concat([calm, moving.join(some.select(*on, *values), on=on, how="left")]).drop("key")


def _given(rows: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """Join values that last the whole month."""
    return rows.join(values, on="key", how="left")

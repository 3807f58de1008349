"""Stable periods: the days of a month, cut at every change of any input.

A span is a half-open row ``[from_day, to_day)`` of one account and service inside which nothing changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from tui_billing.domain.codes import ServiceKind
from tui_billing.domain.days import day_number
from tui_billing.domain.period import Period
from tui_billing.engine.keys import ENGINE, join_by, one_key

HELD = ("account_id", "service_id")
"""Whose spans they are."""

OF_PIECE = ("building_id", *HELD, "supplier_id", "category_id", "from_day", "to_day", "days", "is_cut")
"""The columns of a span that every piece is made of."""


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


def of_kind(spans: pl.DataFrame, kind: ServiceKind, *more: str) -> pl.DataFrame:
    """The spans of the services of a kind, with what a piece is made of and ``more``: narrow frames are joined faster."""
    return spans.lazy().filter(pl.col("kind") == int(kind)).select(*OF_PIECE, *more).collect(engine=ENGINE)


def clip(frame: pl.DataFrame, month: Month) -> pl.DataFrame:
    """The rows of a dated frame that meet the month, cut to it."""
    meets = (
        (pl.col("valid_from") < month.end)
        & (pl.col("valid_to") > month.first)
        & (pl.col("valid_from") < pl.col("valid_to"))
    )
    bounds = (pl.col("valid_from").clip(lower_bound=month.first), pl.col("valid_to").clip(upper_bound=month.end))
    return frame.lazy().filter(meets).with_columns(*bounds).collect(engine=ENGINE)


def changes(frame: pl.DataFrame, month: Month, keys: Sequence[str]) -> pl.DataFrame:
    """Days strictly inside the month on which a dated frame changes, as ``keys`` and ``day``.

    Most frames do not, so that is looked at first: a query costs more than the look.
    """
    found = []
    for bound in ("valid_from", "valid_to"):
        days = frame.get_column(bound)
        is_inside = (days > month.first) & (days < month.end)
        if is_inside.any():
            found.append(frame.lazy().filter(is_inside).select(*keys, day=bound))
    if not found:
        return pl.DataFrame(schema=dict.fromkeys((*keys, "day"), pl.Int64))
    return pl.concat(found).unique().collect(engine=ENGINE)


def days_of(owners: pl.DataFrame, month: Month, dated: Iterable[tuple[pl.DataFrame, str]]) -> pl.DataFrame:
    """The columns of the owners and ``day``: days on which any of the dated frames changes for them, by its key."""
    found = [
        days.join(owners, on=key).select(*owners.columns, "day")
        for frame, key in dated
        if (days := changes(frame, month, [key])).height
    ]
    return pl.concat([pl.DataFrame(schema={**owners.schema, "day": pl.Int64}), *found]).unique()


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
    whole = (pl.col("from_day") == month.first) & (pl.col("to_day") == month.end)
    measured = {"is_cut": ~whole, "days": pl.col("to_day") - pl.col("from_day")}
    if days.is_empty():
        return rows.with_columns(**measured)
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
    return pl.concat([rows.filter(~is_hit), pieces]).with_columns(**measured)


def attach(rows: pl.DataFrame, dated: pl.DataFrame, month: Month, keys: Sequence[str]) -> pl.DataFrame:
    """Give each span what a dated frame says on its first day; null where it says nothing.

    The rows of one owner (``keys``) in the frame do not overlap. Nearly all last the whole month, so those are joined
    plainly and only the owners that change are compared by day.
    """
    values = [name for name in dated.columns if name not in {*keys, "valid_from", "valid_to"}]
    met = clip(dated, month)
    lasts = (met.get_column("valid_from") == month.first) & (met.get_column("valid_to") == month.end)
    if lasts.all():
        return join_by(rows, met.select(*keys, *values), keys, "left")
    result = join_by(rows, met.filter(lasts).select(*keys, *values), keys, "left")
    passing = met.filter(~lasts)
    key = one_key(keys, rows, passing)
    is_moving = key.is_in(passing.select(key).to_series().unique().implode())
    span = [*keys, "from_day"]
    some = rows.select(span).filter(is_moving).unique().join(passing, on=keys)
    some = some.filter((pl.col("valid_from") <= pl.col("from_day")) & (pl.col("from_day") < pl.col("valid_to")))
    result = join_by(result, some.select(*span, pl.col(values).name.suffix("_some")), span, "left")
    return result.with_columns(pl.coalesce(name, f"{name}_some").alias(name) for name in values).drop(
        f"{name}_some" for name in values
    )

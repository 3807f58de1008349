"""Splitting kopecks: the parts add up to the whole, none is negative, and the order of the input does not matter.

The largest remainder method: everybody gets the whole kopecks of their exact share, the kopecks that are left go to
the largest fractions, one each, the earlier line first among equals. A negative weight (a credit line) takes no part;
where no weight is left, the whole falls on the first line.
"""

from collections.abc import Sequence

import polars as pl

WIDE = pl.Int128
"""Total × weight: two sums of money do not fit in 64 bits."""


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Split ``total`` in proportion to ``weights``; a negative total is split as its mirror image.

    ``largest_remainder(10_000, [1, 1, 1]) == [3334, 3333, 3333]``.

    Raises:
        ValueError: there is nobody to share among.
    """
    if not weights:
        raise ValueError("nobody to share among")
    if total < 0:
        return [-part for part in largest_remainder(-total, weights)]
    taking = [max(weight, 0) for weight in weights]
    whole = sum(taking)
    if not whole:
        return [total, *[0] * (len(weights) - 1)]
    parts = [total * weight // whole for weight in taking]
    by_fraction = sorted(range(len(taking)), key=lambda at: (-(total * taking[at] % whole), at))
    for at in by_fraction[: total - sum(parts)]:
        parts[at] += 1
    return parts


def share_out(lines: pl.DataFrame, by: list[str], total: str, weight: str, into: str) -> pl.DataFrame:
    """``largest_remainder`` for many groups at once: adds the column ``into``.

    Args:
        lines: rows in the order that breaks ties.
        by: the columns that make a group.
        total: what a group shares, not negative; the same in every row of it.
        weight: the weight of a row.
        into: the name of the part's column.
    """
    exact = pl.col(total).cast(WIDE) * pl.col("_weight")
    whole = pl.col("_weight").sum().over(by).cast(WIDE)
    return (
        lines.with_columns(_first=pl.int_range(pl.len()).over(by) == 0, _taking=pl.col(weight).clip(lower_bound=0))
        .with_columns(_nobody=pl.col("_taking").sum().over(by) == 0)
        .with_columns(_weight=pl.when("_nobody").then(pl.col("_first").cast(pl.Int64)).otherwise("_taking"))
        .with_columns(_floor=(exact // whole).cast(pl.Int64), _fraction=exact % whole)
        .with_columns(
            _left=pl.col(total) - pl.col("_floor").sum().over(by),
            _turn=pl.col("_fraction").rank("ordinal", descending=True).over(by),
        )
        .with_columns((pl.col("_floor") + (pl.col("_turn") <= pl.col("_left")).cast(pl.Int64)).alias(into))
        .drop("_first", "_taking", "_nobody", "_weight", "_floor", "_fraction", "_left", "_turn")
    )

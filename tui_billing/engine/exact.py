"""Exact sums of quantities of which only a share counts: in fractions, for the few rows that have one."""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

import polars as pl

from tui_billing.engine.rounding import QUANTITY_LIMIT

SHARE_LIMIT = 2**62
"""A numerator or denominator over this does not fit its column."""


def as_share(total: Fraction, of: int) -> tuple[int, int, int] | None:
    """``(quantity_u, share_num, share_den)`` of an exact total, as a share of ``of`` if that fits; None if nothing does."""
    ratio = total / of if of else None
    if ratio is not None and abs(of) <= QUANTITY_LIMIT and _fits(ratio):
        return of, ratio.numerator, ratio.denominator
    if abs(total.numerator) <= QUANTITY_LIMIT and _fits(total):
        return total.numerator, 1, total.denominator
    return None


def shared_totals(rows: pl.DataFrame, by: Sequence[str]) -> dict[tuple[int, ...], Fraction]:
    """The exact sum of ``u × share_num ÷ share_den`` of each group that has a share in it; the others are left out."""
    shared = rows.filter(pl.col("share_den") > 1)
    totals: dict[tuple[int, ...], Fraction] = defaultdict(Fraction)
    if shared.height:
        some = rows.join(shared.select(by).unique(), on=list(by), how="semi")
        for *key, quantity, num, den in some.select(*by, "u", "share_num", "share_den").iter_rows():
            totals[tuple(key)] += Fraction(quantity * num, den)
    return totals


def _fits(ratio: Fraction) -> bool:
    return abs(ratio.numerator) <= SHARE_LIMIT and ratio.denominator <= SHARE_LIMIT

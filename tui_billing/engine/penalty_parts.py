"""Which part of a debt was due when, and when it was paid: «не выплаченная в срок сумма» closes part by part.

What is due and what is paid are laid side by side, the earliest first. A correction downwards takes off what was due
first, as if it had never been charged; what was paid before it was due (an advance) is never late.

Debts are known by one number here (``debt``): a join or a sort by four columns costs three times as much.
"""

from typing import Final

import polars as pl

from tui_billing.engine.allocation import DEBT
from tui_billing.engine.keys import ENGINE

DUE_COLUMNS: Final = (*DEBT, "kind", "due_on", "amount_kop")
"""What was charged and by when it is paid; negative amounts are corrections. ``kind``: the debtor's, one a debt."""

PAID_COLUMNS: Final = (*DEBT, "paid_on", "amount_kop")
"""What was paid of the debts; the amounts of one debt and day are added up, and may be negative one by one."""

UNPAID: Final = 10**7
"""``paid_on`` of what is not paid: a day after all days."""

BEFORE: Final = -(10**7)
"""When a correction was "paid": a day before all days."""

PART_COLUMNS: Final = ("debt", "kind", "due_on", "paid_on", "amount_kop")


def late_parts(dues: pl.DataFrame, paid: pl.DataFrame, on: int) -> pl.DataFrame:
    """The parts of debts that were not paid by their due day: ``PART_COLUMNS``, positive, as known on a day.

    A payment after that day has not happened yet. More paid than was due counts for nothing.

    Args:
        dues: ``debt, kind, due_on, amount_kop`` as of ``DUE_COLUMNS``, in any order.
        paid: ``debt, paid_on, amount_kop`` as of ``PAID_COLUMNS``, in any order.
        on: the day of calculation.
    """
    known = paid.filter(pl.col("paid_on") <= on)
    simple = (
        (pl.col("amount_kop") > 0)
        & pl.col("debt").is_unique()
        & ~pl.col("debt").is_in(known["debt"].unique().implode())
    )
    marked = dues.with_columns(is_simple=simple)
    alone = marked.filter("is_simple").with_columns(paid_on=pl.lit(UNPAID, pl.Int64)).select(PART_COLUMNS)
    others = marked.filter(~pl.col("is_simple"))
    return pl.concat([alone, _parts(others, known)]) if others.height else alone


def _parts(dues: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    charged = dues.lazy()
    owed = (
        charged.filter(pl.col("amount_kop") > 0).group_by("debt", "due_on").agg(
            pl.col("kind").first(), pl.col("amount_kop").sum()
        )
    )  # fmt: skip
    corrected = charged.filter(pl.col("amount_kop") < 0).select(
        "debt", pl.lit(BEFORE, pl.Int64).alias("paid_on"), -pl.col("amount_kop")
    )
    closed = (
        pl.concat([corrected, known.lazy().select("debt", "paid_on", "amount_kop")])
        .group_by("debt", "paid_on")
        .agg(pl.col("amount_kop").sum())
        .filter(pl.col("amount_kop") > 0)
    )
    return _side_by_side(owed, closed).collect(engine=ENGINE)


def _side_by_side(owed: pl.LazyFrame, closed: pl.LazyFrame) -> pl.LazyFrame:
    """Cut what is due where a payment ends, and payments where a due ends.

    Each side gets one row more, so that both come to the same total in every debt: then what follows a cut is always
    of the same debt, and a plain backward fill finds the due and the payment that a piece belongs to.
    """
    totals = (
        owed.group_by("debt")
        .agg(pl.col("kind").first(), due=pl.col("amount_kop").sum())
        .join(closed.group_by("debt").agg(paid=pl.col("amount_kop").sum()), on="debt", how="left")
        .with_columns(pl.col("paid").fill_null(0))
    )
    unpaid = totals.select(
        "debt", pl.lit(UNPAID, pl.Int64).alias("paid_on"), amount_kop=pl.col("due") - pl.col("paid")
    ).filter(pl.col("amount_kop") > 0)
    over = totals.select(
        "debt", pl.lit(UNPAID, pl.Int64).alias("due_on"), "kind", amount_kop=pl.col("paid") - pl.col("due")
    ).filter(pl.col("amount_kop") > 0)
    due = pl.concat([owed, over]).sort("debt", "due_on")
    payment = pl.concat([closed.join(totals.select("debt"), on="debt", how="semi"), unpaid]).sort("debt", "paid_on")
    ends = pl.col("amount_kop").cum_sum().over("debt").alias("end")
    return (
        pl.concat([due.with_columns(ends), payment.with_columns(ends)], how="diagonal")
        .sort("debt", "end")
        .with_columns(pl.col("kind", "due_on", "paid_on").backward_fill())
        .group_by("debt", "end", maintain_order=True)
        .agg(pl.col("kind", "due_on", "paid_on").first())
        .with_columns(amount_kop=pl.col("end") - pl.col("end").shift(1).over("debt").fill_null(0))
        .filter(pl.col("due_on") < pl.min_horizontal("paid_on", pl.lit(UNPAID, pl.Int64)))
        .select(PART_COLUMNS)
    )

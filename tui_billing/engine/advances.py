"""Advances meet debts: what a smaller charge released, and what an earlier overpayment can pay now.

1. A charge that was replaced by a smaller one leaves a debt that is overpaid. The excess is taken off the latest
   payment first and becomes its advance: the money does not vanish, and it does not sit on a paid debt.
2. Advances pay debts, the oldest advance first, by the same rule as a payment does (п. 65 Правил № 354).

Both are new lines of the payments that the money came with, so the parts of a payment add up to it at every moment.
"""

import polars as pl

from tui_billing.domain.codes import AllocationKind, AllocationRule
from tui_billing.engine.allocation import ALLOCATION_COLUMNS, DEBT, allocate, with_kinds

PART_COLUMNS = (
    "payment_id", "line", "account_id", "kind", "service_id", "supplier_id", "service_month", "amount_kop", "paid_on",
)  # fmt: skip
"""The parts of the payments that stand; ``paid_on`` is the day that the payer paid."""

BALANCE_COLUMNS = (*DEBT, "charged_kop", "due_kop")
"""Debts that are not settled: a negative ``due_kop`` is an overpaid one."""

_ADVANCE = int(AllocationKind.ADVANCE)
_KEY = [*DEBT, "kind"]
_UNNUMBERED = [name for name in ALLOCATION_COLUMNS if name != "line"]


def settle(
    debts: pl.DataFrame,
    parts: pl.DataFrame,
    penalties: pl.DataFrame | None = None,
    rule: AllocationRule = AllocationRule.OLDEST_FIRST,
) -> pl.DataFrame:
    """The lines to add so that no debt is overpaid and no advance lies beside a debt.

    Settling again adds nothing.

    Args:
        debts: ``BALANCE_COLUMNS``, in any order.
        parts: ``PART_COLUMNS`` of every standing payment of these accounts.
        penalties: those that are not settled, as ``debts``; they take what the debts leave.
        rule: by which advances pay debts, as of ``allocate``.

    Returns:
        ``ALLOCATION_COLUMNS``, numbered on from each payment's last line.
    """
    fined = None if penalties is None else penalties.select(BALANCE_COLUMNS)
    released = _release(with_kinds(debts.select(BALANCE_COLUMNS), fined), parts)
    advances = (
        pl.concat(
            [parts.select("payment_id", "kind", "amount_kop"), released.select("payment_id", "kind", "amount_kop")]
        )
        .filter(pl.col("kind") == _ADVANCE)
        .group_by("payment_id")
        .agg(pl.col("amount_kop").sum())
        .filter(pl.col("amount_kop") > 0)
        .join(parts.select("payment_id", "account_id", "paid_on").unique(), on="payment_id")
        .sort("account_id", "paid_on", "payment_id")
    )
    used = (
        allocate(debts, advances, penalties, rule)
        .filter(pl.col("kind") != _ADVANCE)
        .select(_UNNUMBERED)
        .with_columns(rule=pl.lit(int(AllocationRule.ADVANCE_USED), pl.Int64))
    )
    return _numbered(pl.concat([released, used, _against(used)]), parts)


def _release(debts: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """What is paid above a charge comes off the debt, the latest payment first."""
    excess = debts.filter(pl.col("due_kop") < 0).select(
        *_KEY, excess=-pl.col("due_kop") + pl.min_horizontal("charged_kop", pl.lit(0, pl.Int64))
    )
    off = (
        parts.filter(pl.col("kind") != _ADVANCE)
        .join(excess, on=_KEY)
        .group_by("payment_id", *_KEY)
        .agg(pl.col("amount_kop").sum(), pl.col("paid_on", "excess").first())
        .filter(pl.col("amount_kop") > 0)
        .sort(*_KEY, "paid_on", "payment_id", descending=[False] * len(_KEY) + [True, True])
        .with_columns(before=pl.col("amount_kop").cum_sum().over(_KEY) - pl.col("amount_kop"))
        .with_columns(amount_kop=-pl.min_horizontal(pl.col("excess") - pl.col("before"), "amount_kop"))
        .filter(pl.col("amount_kop") < 0)
        .with_columns(rule=pl.lit(int(AllocationRule.ADVANCE), pl.Int64))
        .select(_UNNUMBERED)
    )
    return pl.concat([off, _against(off)])


def _against(lines: pl.DataFrame) -> pl.DataFrame:
    """The advance side of the lines: one line a payment."""
    zeros = [pl.lit(0, pl.Int64).alias(name) for name in DEBT[1:]]
    return (
        lines.group_by("payment_id", "account_id", "rule")
        .agg(-pl.col("amount_kop").sum())
        .with_columns(pl.lit(_ADVANCE, pl.Int64).alias("kind"), *zeros)
        .select(_UNNUMBERED)
    )


def _numbered(lines: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """On from the last line of each payment: what is released, then what is used; debts by month, the advance last."""
    last = parts.group_by("payment_id").agg(pl.col("line").max().alias("last"))
    return (
        lines.join(last, on="payment_id")
        .sort("payment_id", "rule", "kind", "service_month", "service_id", "supplier_id")
        .with_columns(line=pl.col("last") + pl.int_range(1, pl.len() + 1).over("payment_id"))
        .select(ALLOCATION_COLUMNS)
    )

"""What a payment pays for: the oldest month first (ст. 319.1 п. 3 ГК РФ), pro rata inside it (п. 118 Правил № 354).

Or, as the office decides (``ALLOC_RULE``), pro rata to all that is owed, whatever month it is of. Penalties come after all of the principal (ст. 319 ГК РФ), by the same rule among themselves.

Pure and vectorised: the same function serves one payment keyed at the cash desk and a million of a posting.
"""

import polars as pl

from tui_billing.domain.codes import AllocationKind, AllocationRule
from tui_billing.engine.shares import share_out

DEBT = ("account_id", "service_id", "supplier_id", "service_month")
"""What a debt is known by."""

DUE_COLUMNS = (*DEBT, "due_kop")
"""Debts, positive; a debt stands once."""

PAYMENT_COLUMNS = ("payment_id", "account_id", "amount_kop")
"""Payments, positive."""

ALLOCATION_COLUMNS = (
    "payment_id", "line", "account_id", "kind", "service_id", "supplier_id", "service_month", "amount_kop", "rule",
)  # fmt: skip
"""What ``allocate`` returns: the parts of every payment, numbered from 1."""

RULES = {
    AllocationKind.PRINCIPAL: AllocationRule.OLDEST_FIRST,
    AllocationKind.PENALTY: AllocationRule.PENALTY_LAST,
    AllocationKind.ADVANCE: AllocationRule.ADVANCE,
}
"""Which rule makes a part of a kind."""

CHOICE = "ALLOC_RULE"
BY_ANSWER = {"oldest_first": AllocationRule.OLDEST_FIRST, "pro_rata": AllocationRule.PRO_RATA}
"""The choice, by its answers."""

_MONTH = ["account_id", "kind", "_month"]
"""What is paid together: a month, or everything (0)."""

_KEY = [*DEBT, "kind"]


def allocate(
    dues: pl.DataFrame,
    payments: pl.DataFrame,
    penalties: pl.DataFrame | None = None,
    rule: AllocationRule = AllocationRule.OLDEST_FIRST,
) -> pl.DataFrame:
    """Spread payments over debts; what exceeds them is an advance.

    The parts of a payment add up to it; a part is positive; the parts of a debt never exceed it.

    Args:
        dues: ``DUE_COLUMNS``, in any order; a debt that is not positive takes no part.
        payments: ``PAYMENT_COLUMNS``; the payments of one account take their turns in the order of their rows.
        penalties: those that are owed, as ``dues``.
        rule: of ``BY_ANSWER``.

    Returns:
        ``ALLOCATION_COLUMNS``, by payment (in the order given) and line.
    """
    owed = with_kinds(dues.select(DUE_COLUMNS), None if penalties is None else penalties.select(DUE_COLUMNS))
    together = pl.lit(0, pl.Int64) if rule is AllocationRule.PRO_RATA else pl.col("service_month")
    left = owed.filter(pl.col("due_kop") > 0).with_columns(_month=together).sort(*_MONTH, "service_month", *DEBT[1:3])
    turns = payments.select(PAYMENT_COLUMNS).with_row_index("_at")
    turns = turns.with_columns(_turn=pl.int_range(pl.len()).over("account_id"))
    parts = []
    for turn in range(int(turns["_turn"].max() or 0) + 1 if turns.height else 0):  # type: ignore[arg-type]
        paying = turns.filter(pl.col("_turn") == turn).drop("_turn")
        paid = _pay(left, paying, rule)
        parts += [paid, _advances(paying, paid)]
        left = _lessened(left, paid)
    return _numbered(pl.concat([_nothing(turns), *parts]))


def with_kinds(principal: pl.DataFrame, penalties: pl.DataFrame | None) -> pl.DataFrame:
    """Debts and penalties in one frame; ``kind`` tells them apart."""
    kinds = ((principal, AllocationKind.PRINCIPAL), (penalties, AllocationKind.PENALTY))
    return pl.concat([rows.with_columns(kind=pl.lit(int(kind), pl.Int64)) for rows, kind in kinds if rows is not None])


def _pay(left: pl.DataFrame, paying: pl.DataFrame, rule: AllocationRule) -> pl.DataFrame:
    """One payment of each account against what is left of its debts, already in order."""
    months = (
        left.join(paying, on="account_id", maintain_order="left")
        .group_by(_MONTH, maintain_order=True)
        .agg(pl.col("due_kop").sum().alias("month_kop"), pl.col("_at", "payment_id", "amount_kop").first())
        .with_columns(before=pl.col("month_kop").cum_sum().over("account_id") - pl.col("month_kop"))
        .with_columns(taken=pl.min_horizontal(pl.col("amount_kop") - pl.col("before"), "month_kop"))
        .filter(pl.col("taken") > 0)
        .drop("amount_kop")
    )
    lines = left.join(months, on=_MONTH, maintain_order="left")
    in_full = pl.col("taken") == pl.col("month_kop")
    full = lines.filter(in_full).with_columns(amount_kop="due_kop")
    partly = share_out(lines.filter(~in_full), _MONTH, "taken", "due_kop", "amount_kop")
    return _shaped(pl.concat([full, partly]).filter(pl.col("amount_kop") > 0), rule)


def _advances(paying: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """What the debts did not take."""
    spent = paid.group_by("_at").agg(pl.col("amount_kop").sum().alias("spent"))
    rest = (
        paying.join(spent, on="_at", how="left")
        .with_columns(amount_kop=pl.col("amount_kop") - pl.col("spent").fill_null(0))
        .filter(pl.col("amount_kop") > 0)
        .with_columns(pl.lit(0, pl.Int64).alias(name) for name in ("service_id", "supplier_id", "service_month"))
        .with_columns(kind=pl.lit(int(AllocationKind.ADVANCE), pl.Int64))
    )
    return _shaped(rest)


def _lessened(left: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """The debts after a turn, in the same order."""
    return (
        left.join(paid.select(*_KEY, "amount_kop"), on=_KEY, how="left", maintain_order="left")
        .with_columns(due_kop=pl.col("due_kop") - pl.col("amount_kop").fill_null(0))
        .filter(pl.col("due_kop") > 0)
        .drop("amount_kop")
    )


def _shaped(rows: pl.DataFrame, rule: AllocationRule = AllocationRule.OLDEST_FIRST) -> pl.DataFrame:
    rules = {int(kind): int(each) for kind, each in (RULES | {AllocationKind.PRINCIPAL: rule}).items()}
    by_kind = pl.col("kind").replace_strict(rules, return_dtype=pl.Int64)
    return rows.with_columns(rule=by_kind).select("_at", *(name for name in ALLOCATION_COLUMNS if name != "line"))


def _nothing(turns: pl.DataFrame) -> pl.DataFrame:
    """The shape of the parts, for when there are no payments."""
    names = [name for name in ALLOCATION_COLUMNS if name != "line"]
    return pl.DataFrame(schema={"_at": turns.schema["_at"], **dict.fromkeys(names, pl.Int64)})


def _numbered(parts: pl.DataFrame) -> pl.DataFrame:
    """In the order of the payments: debts by month, penalties by month, the advance last."""
    return (
        parts.sort("_at", "kind", "service_month", "service_id", "supplier_id")
        .with_columns(line=pl.int_range(1, pl.len() + 1).over("_at"))
        .select(ALLOCATION_COLUMNS)
    )

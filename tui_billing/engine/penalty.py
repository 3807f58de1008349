"""Penalties (пеня): what late parts of debts cost by the day, as spans in which neither the debt nor the rate changes.

    penalty = Σ base × days × rate ÷ 100 × share          ч. 14 ст. 155 ЖК РФ

A statement is the whole penalty of a debt up to a day. What a run charges is the difference between the statement and
the spans that are posted already, so nothing posted is ever edited: where the rate of an unpaid part falls, or a payment
turns up late, the difference has spans with a negative base. A paid part never changes again, because its rate is that
of the day of payment. Exact numbers to the end; one rounding per account and service month.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from tui_billing.domain.codes import CapKey, DebtorKind, RateMode
from tui_billing.engine.allocation import DEBT
from tui_billing.engine.keys import ENGINE, one_key
from tui_billing.engine.penalty_law import DENOMINATOR, NO_CEILING_E2, SHARE_UNIT, Limits, PenaltyLaw
from tui_billing.engine.penalty_parts import late_parts
from tui_billing.engine.rounding import half_away, wide
from tui_billing.engine.shares import share_out

SPAN_COLUMNS: Final = (*DEBT, "from_day", "to_day", "base_kop", "rate_e2", "share")
"""``[from_day, to_day)`` at a ``share``-th of the rate; a negative base takes back."""

AMOUNT_COLUMNS: Final = (*DEBT, "amount_kop")
"""Kopecks by debt."""

MONTH: Final = ("account_id", "service_month")
"""What is rounded once."""

ORDER: Final = ("account_id", "service_month", "service_id", "supplier_id")
"""The order of debts."""

OPEN: Final = 10**7
"""The end of the last rung."""

_SPAN: Final = ("debt", *SPAN_COLUMNS[len(DEBT) :])
_BY_DAY: Final = ("debt", "from_day", "rate_e2", "share")
_SAME: Final = ("debt", "rate_e2", "share", "day")


@dataclass(frozen=True, slots=True)
class Penalties:
    """What a run charges: kopecks by debt (``AMOUNT_COLUMNS``) and the spans behind them.

    ``spans`` are ``SPAN_COLUMNS`` without the names of the debt, and ``debt``: which row of ``amounts`` it is. A debt with
    spans has an amount, even if that is zero. Both are in the ``ORDER`` of debts, the spans of one by day.
    """

    amounts: pl.DataFrame
    spans: pl.DataFrame

    @property
    def named_spans(self) -> pl.DataFrame:
        """The spans as ``SPAN_COLUMNS``."""
        return _named(self.spans, self.amounts)


def penalties(
    dues: pl.DataFrame,
    paid: pl.DataFrame,
    posted_spans: pl.DataFrame,
    posted_amounts: pl.DataFrame,
    law: PenaltyLaw,
    on: int,
) -> Penalties:
    """What is to be charged on a day beside what is posted already.

    Args:
        dues: ``penalty_parts.DUE_COLUMNS``.
        paid: ``penalty_parts.PAID_COLUMNS``.
        posted_spans: ``SPAN_COLUMNS`` of all runs in force.
        posted_amounts: ``AMOUNT_COLUMNS`` of all runs in force.
        law: rates, ladders, moratoria.
        on: the day of calculation; the last one that costs anything.

    Raises:
        LookupError: a part was paid before the first key rate.
    """
    debts, (due, pays, spans, amounts) = _indexed([dues, paid, posted_spans, posted_amounts])
    whole = _whole(due, pays, law, on)
    new = _difference(whole, spans)
    before = amounts.group_by("debt").agg(before_kop=pl.col("amount_kop").sum())
    found = (
        _totals(whole, debts)
        .join(before, on="debt", how="full", coalesce=True)
        .select("debt", amount_kop=pl.col("total_kop").fill_null(0) - pl.col("before_kop").fill_null(0))
        .filter((pl.col("amount_kop") != 0) | pl.col("debt").is_in(new["debt"].unique().implode()))
    )
    silent = new.select("debt").unique().join(found, on="debt", how="anti").with_columns(amount_kop=pl.lit(0, pl.Int64))
    lines = pl.concat([found, silent]).sort("debt")
    place = new.with_columns(debt=lines["debt"].search_sorted(new["debt"]).cast(pl.Int64))
    return Penalties(_named(lines, debts).select(AMOUNT_COLUMNS), place)


def statement(dues: pl.DataFrame, paid: pl.DataFrame, law: PenaltyLaw, on: int) -> pl.DataFrame:
    """All spans of the debts up to a day: ``SPAN_COLUMNS``, by debt and day. Arguments as of ``penalties``."""
    debts, (due, pays) = _indexed([dues, paid])
    return _named(_ordered(_whole(due, pays, law, on)), debts)


def parts_of(dues: pl.DataFrame, paid: pl.DataFrame, law: PenaltyLaw, on: int) -> pl.DataFrame:
    """The days of every late part by itself, as a person reckons: ``SPAN_COLUMNS``, ``due_on`` and ``paid_on``."""
    debts, (due, pays) = _indexed([dues, paid])
    return _named(pieces(late_parts(due, pays, on), law, on), debts, "due_on", "paid_on")


def added(spans: pl.DataFrame) -> pl.DataFrame:
    """Overlapping spans (``SPAN_COLUMNS``) added up, by debt and day; bases of opposite signs cancel."""
    debts, (own,) = _indexed([spans])
    return _named(_ordered(_swept(own)), debts)


def month_totals(whole: pl.DataFrame) -> pl.DataFrame:
    """What a statement comes to by debt: ``AMOUNT_COLUMNS``, a month rounded once."""
    debts, (own,) = _indexed([whole])
    return _named(_totals(own, debts), debts).select(*DEBT, amount_kop="total_kop")


def _indexed(frames: Sequence[pl.DataFrame]) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """The debts of some frames in their order, and the frames with ``debt``, the place of each row's debt."""
    key = one_key(ORDER, *frames).alias("key")
    known = pl.concat([frame.lazy().select(*DEBT, key).unique("key") for frame in frames]).unique("key").sort("key")
    debts = known.collect(engine=ENGINE)
    return debts, [
        frame.with_columns(debt=debts["key"].search_sorted(frame.select(key).to_series()).cast(pl.Int64))
        for frame in frames
    ]


def _named(rows: pl.DataFrame, debts: pl.DataFrame, *more: str) -> pl.DataFrame:
    """Rows with the names of their debts; spans as ``SPAN_COLUMNS`` and ``more``."""
    names = debts.select(DEBT)[rows["debt"]]
    found = names.hstack(rows.drop("debt", *DEBT, strict=False))
    return found.select(*SPAN_COLUMNS, *more) if "from_day" in found.columns else found


def _whole(dues: pl.DataFrame, paid: pl.DataFrame, law: PenaltyLaw, on: int) -> pl.DataFrame:
    """All spans up to a day, in any order. The days of a debt's only part lie apart, unless rates cut them."""
    parts = late_parts(dues, paid, on)
    if law.mode is RateMode.PER_DAY or law.cap_key is CapKey.ACCRUAL_DAY:
        return _swept(pieces(parts, law, on))
    is_alone = pl.col("debt").is_unique()
    alone = pieces(parts.filter(is_alone), law, on).select(_SPAN)
    others = parts.filter(~is_alone)
    return pl.concat([alone, _swept(pieces(others, law, on))]) if others.height else alone


def _difference(whole: pl.DataFrame, posted: pl.DataFrame) -> pl.DataFrame:
    """The spans that make ``posted`` into ``whole``, by debt and day."""
    if posted.is_empty():
        return _ordered(whole)
    is_known = pl.col("debt").is_in(posted["debt"].unique().implode())
    back = posted.select(_SPAN).with_columns(-pl.col("base_kop"))
    changed = _swept(pl.concat([whole.filter(is_known).select(_SPAN), back]))
    return _ordered(pl.concat([whole.filter(~is_known), changed]))


def _totals(whole: pl.DataFrame, debts: pl.DataFrame) -> pl.DataFrame:
    """``debt`` and ``total_kop``: a month is rounded once, and its kopecks are split by the exact penalties."""
    exact = whole.lazy().select("debt", numerator=_numerator()).group_by("debt").agg(pl.col("numerator").sum())
    known = exact.sort("debt").collect(engine=ENGINE)
    months = debts.select(month=one_key(MONTH, debts))
    known = known.hstack(months[known["debt"]])
    is_alone = pl.col("month").is_unique()
    rounded = half_away(pl.col("numerator"), wide(DENOMINATOR)).cast(pl.Int64)
    alone = known.filter(is_alone).select("debt", total_kop=rounded)
    shared = known.filter(~is_alone)
    if shared.is_empty():
        return alone
    whole_months = shared.with_columns(numerator_of_all=pl.col("numerator").sum().over("month")).with_columns(
        month_kop=half_away(pl.col("numerator_of_all"), wide(DENOMINATOR)).cast(pl.Int64)
    )
    split = share_out(whole_months, ["month"], "month_kop", "numerator", "total_kop").select("debt", "total_kop")
    return pl.concat([alone, split])


def pieces(parts: pl.DataFrame, law: PenaltyLaw, on: int) -> pl.DataFrame:
    """The days of each late part that cost something, cut where the share or the rate changes.

    Args:
        parts: ``penalty_parts.PART_COLUMNS``; more columns stay beside them.
        law: rates, ladders, moratoria.
        on: the day of calculation.

    Returns:
        The parts' columns, ``from_day``, ``to_day``, ``rate_e2``, ``share`` and the part's amount as ``base_kop``.
    """
    found = [
        _rated(_days(parts.filter(pl.col("kind") == int(kind)), law, kind, on), law, kind)
        for kind in sorted(law.ladders)
    ]
    return pl.concat(found).with_columns(base_kop="amount_kop")


def exact_kop(spans: pl.DataFrame) -> pl.DataFrame:
    """Add ``numerator``: over ``DENOMINATOR`` it is the kopecks of a span, exactly."""
    return spans.with_columns(numerator=_numerator())


def _days(parts: pl.DataFrame, law: PenaltyLaw, kind: DebtorKind, on: int) -> pl.DataFrame:
    """The days of the parts by rung, without those of moratoria; ``rated_on`` is the day whose rate may count."""
    ladder = law.ladders[kind]
    nexts = [*(rung.first_day for rung in ladder[1:]), OPEN]
    last = parts.with_columns(rated_on=pl.min_horizontal("paid_on", pl.lit(on, pl.Int64)))
    found = [
        last.with_columns(
            from_day=pl.col("due_on") + rung.first_day,
            to_day=pl.min_horizontal(pl.col("rated_on") + 1, pl.col("due_on") + following),
            share=pl.lit(rung.share, pl.Int64),
        ).filter(_IS_SOME)
        for rung, following in zip(ladder, nexts, strict=True)
    ]
    days = pl.concat(found)
    for pause in law.moratoria:
        free = pl.col("due_on") < pause.due_before
        before = days.filter(free).with_columns(to_day=pl.min_horizontal("to_day", pl.lit(pause.from_day, pl.Int64)))
        after = days.filter(free).with_columns(from_day=pl.max_horizontal("from_day", pl.lit(pause.to_day, pl.Int64)))
        days = pl.concat([days.filter(~free), before.filter(_IS_SOME), after.filter(_IS_SOME)])
    return days


def _rated(days: pl.DataFrame, law: PenaltyLaw, kind: DebtorKind) -> pl.DataFrame:
    """Give the days their rate, cut where it changes."""
    if law.mode is RateMode.FIXED:
        return days.with_columns(rate_e2=pl.lit(law.fixed_e2, pl.Int64)).drop("rated_on")
    limits = law.limits.get(kind) or (Limits(-OPEN, 0, NO_CEILING_E2),)
    daily = law.mode is RateMode.PER_DAY
    capped_daily = daily or law.cap_key is CapKey.ACCRUAL_DAY
    if daily:
        days = _cut(days, [since for since, _ in law.key_rates])
    if capped_daily:
        days = _cut(days, [step.since for step in limits])
    rate = _on(days["from_day" if daily else "rated_on"], dict(law.key_rates))
    at = days["from_day" if capped_daily else "rated_on"]
    floor = _on(at, {-OPEN: 0} | {step.since: step.floor_e2 for step in limits})
    ceiling = _on(at, {-OPEN: NO_CEILING_E2} | {step.since: step.ceiling_e2 for step in limits})
    return days.with_columns(rate_e2=rate.clip(floor, ceiling)).drop("rated_on")


def _cut(rows: pl.DataFrame, at: list[int]) -> pl.DataFrame:
    """Cut ``[from_day, to_day)`` at these days."""
    bounds = pl.Series("bound", [-OPEN, *at, OPEN], dtype=pl.Int64)
    first = bounds.search_sorted(rows["from_day"], side="right").cast(pl.Int64) - 1
    end = bounds.search_sorted(rows["to_day"], side="left").cast(pl.Int64)
    cut = rows.with_columns(at=pl.int_ranges(first, end, eager=True)).explode("at")
    since, until = bounds.gather(cut["at"]), bounds.gather(cut["at"] + 1)
    return cut.with_columns(
        from_day=pl.max_horizontal("from_day", since), to_day=pl.min_horizontal("to_day", until)
    ).drop("at")


def _on(days: pl.Series, steps: dict[int, int]) -> pl.Series:
    """The value of the last step that is not after each day."""
    since = pl.Series(sorted(steps), dtype=pl.Int64)
    place = since.search_sorted(days, side="right").cast(pl.Int64) - 1
    if (place < 0).any():
        raise LookupError("a day before the first key rate")
    return pl.Series([steps[day] for day in since], dtype=pl.Int64).gather(place)


def _swept(rows: pl.DataFrame) -> pl.DataFrame:
    """Add up overlapping days of one debt, rate and share: spans with a base that is not zero.

    A row adds its base on its first day and takes it off after its last one, so the running sum is the base, and it is
    back at zero at the end of every debt.
    """
    ends = [
        rows.lazy().select(*_SAME[:3], pl.col(bound).alias("day"), change=sign * pl.col("base_kop"))
        for bound, sign in (("from_day", 1), ("to_day", -1))
    ]
    changes = pl.concat(ends).group_by(_SAME).agg(pl.col("change").sum()).filter(pl.col("change") != 0)
    return (
        changes.sort(_SAME)
        .with_columns(base_kop=pl.col("change").cum_sum(), to_day=pl.col("day").shift(-1))
        .filter(pl.col("base_kop") != 0)
        .rename({"day": "from_day"})
        .select(_SPAN)
        .collect(engine=ENGINE)
    )


def _ordered(spans: pl.DataFrame) -> pl.DataFrame:
    """By debt and day."""
    return spans[spans.select(one_key(_BY_DAY, spans).arg_sort()).to_series()]


def _numerator() -> pl.Expr:
    days = pl.col("to_day") - pl.col("from_day")
    units = pl.lit(SHARE_UNIT, pl.Int64) // pl.col("share")
    return wide(pl.col("base_kop")) * wide(days) * wide(pl.col("rate_e2")) * wide(units)


_IS_SOME: Final = pl.col("from_day") < pl.col("to_day")

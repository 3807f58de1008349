"""Lines of documents re-multiplied from their leaves; see ``line_checks``. Each gives how many lines and the wrong ones."""

from collections.abc import Iterator
from typing import Any, Final

import polars as pl
from sqlalchemy import Select, and_, func, select

from tui_billing.domain.codes import DocumentStatus
from tui_billing.domain.days import day_of
from tui_billing.domain.documents import Movement
from tui_billing.domain.instalments import InstalmentPart, InstalmentPlan
from tui_billing.domain.one_off import OneOff, OneOffLine
from tui_billing.domain.penalty import Penalty, PenaltyRun, PenaltySpan
from tui_billing.domain.period import Period
from tui_billing.domain.recalculation import Recalculation, RecalculationLine
from tui_billing.engine.explain_documents import PlanOf, part
from tui_billing.engine.explanation import is_exact
from tui_billing.queries._in_order import joined
from tui_billing.queries._ledger import LINES_OF, MOVEMENT, PENALTY, PENALTY_RUN, SIGN, number
from tui_billing.queries.facts import column_of, table_of
from tui_billing.queries.frames import shape_of
from tui_billing.storage.bulk import Columns

Checked = tuple[int, pl.DataFrame]
DEBT: Final = ["account_id", "service_month", "service_id", "supplier_id"]
"""A debt; the kopecks of an account and month are shared in this order."""

MONTH: Final = DEBT[:2]
SHARE_UNIT: Final = 300 * 170 * 130 // 100
"""A multiple of every share of the rate that there is."""

NOTHING: Final = pl.DataFrame(schema={"account_id": pl.Int64, "amount_kop": pl.Int64, "computed_kop": pl.Int64})


def one_offs(columns: Columns, first: int, last: int, period: Period | None) -> Checked:
    """One-off charges: quantity × price to the nearest kopeck, and what moved is the amount."""
    head, line = column_of(OneOff), column_of(OneOffLine)
    statement = _of_period(
        select(
            line.account_id, line.one_off_id.label("document_id"), head.service_id, line.quantity_e6, line.price_e6,
            line.amount_kop, MOVEMENT.amount_kop.label("found_kop"),
        )
        .join_from(table_of(OneOffLine), table_of(OneOff), head.id == line.one_off_id)
        .join(
            table_of(Movement),
            and_(
                MOVEMENT.kind == "one_off", MOVEMENT.document_id == head.id, MOVEMENT.account_id == line.account_id
            ),
        )
        .where(head.status != DocumentStatus.DRAFT, line.building_id.between(first, last)),
        head.period,
        period,
    )  # fmt: skip
    lines = _fetched(columns, statement)
    exact = pl.col("quantity_e6").cast(pl.Int128) * pl.col("price_e6").cast(pl.Int128)
    kopecks = exact.sign() * ((exact.abs() * 2 + 10**10) // (2 * 10**10))
    computed = pl.when(pl.col("quantity_e6") == 0).then("amount_kop").otherwise(kopecks.cast(pl.Int64))
    wrong = lines.with_columns(computed_kop=computed).filter(
        (pl.col("computed_kop") != pl.col("amount_kop")) | (pl.col("found_kop") != pl.col("amount_kop"))
    )
    return lines.height, wrong.drop("quantity_e6", "price_e6")


def recalculations(columns: Columns, first: int, last: int, period: Period | None) -> Checked:
    """Recalculations: should be − charged, and what moved by document and debt is the sum of its lines."""
    head, line = column_of(Recalculation), column_of(RecalculationLine)
    statement = _of_period(
        select(
            line.account_id, line.recalculation_id.label("document_id"), line.service_id, line.supplier_id,
            number(line.service_month, "service_month"), line.was_kop, line.becomes_kop, line.amount_kop,
        )
        .join_from(table_of(RecalculationLine), table_of(Recalculation), head.id == line.recalculation_id)
        .where(head.status != DocumentStatus.DRAFT, line.building_id.between(first, last)),
        head.period,
        period,
    )  # fmt: skip
    lines = _fetched(columns, statement)
    key = ["account_id", "document_id", "service_id", "supplier_id", "service_month"]
    moved = _fetched(
        columns,
        _of_period(
            select(
                MOVEMENT.account_id, MOVEMENT.document_id, MOVEMENT.service_id, MOVEMENT.supplier_id,
                number(MOVEMENT.service_month, "service_month"), MOVEMENT.amount_kop.label("found_kop"),
            ).where(MOVEMENT.kind == "recalculation", MOVEMENT.building_id.between(first, last)),
            MOVEMENT.period,
            period,
        ),
    )  # fmt: skip
    sums = lines.group_by(key).agg(
        pl.col("amount_kop").sum(), computed_kop=(pl.col("becomes_kop") - pl.col("was_kop")).sum()
    )
    both = sums.join(moved.group_by(key).agg(pl.col("found_kop").sum()), on=key, how="full", coalesce=True)
    wrong = both.with_columns(pl.col("amount_kop", "computed_kop", "found_kop").fill_null(0)).filter(
        (pl.col("computed_kop") != pl.col("amount_kop")) | (pl.col("found_kop") != pl.col("amount_kop"))
    )
    return lines.height, wrong.sort(key)


def penalties(columns: Columns, first: int, last: int, period: Period | None) -> Checked:
    """Penalties, run by run: the days up to the run, rounded once a month and shared, less what was charged before.

    A run rests on all those before it, so they are read whatever period is asked for; the later ones are not.
    """
    lines = _penalty_lines(columns, first, last, period)
    wrong = [NOTHING]
    counted = 0
    state = pl.DataFrame(schema=dict.fromkeys(DEBT, pl.Int64) | {"exact": pl.Int128, "charged_kop": pl.Int64})
    for run, own in _by_run(lines):
        state = _after(state, own)
        if run["reverses_id"] or (period is not None and run["period"] != period.number):
            continue
        counted += own.height
        touched = state.join(own.select(MONTH).unique(), on=MONTH, how="semi")
        told = _shared(touched).join(own.select(*DEBT, "line", "amount_kop"), on=DEBT, how="full", coalesce=True)
        bad = told.filter(pl.col("should_kop") != pl.col("charged_kop"))
        wrong.append(
            bad.select(
                "account_id", document_id=pl.lit(run["run_id"], pl.Int64), service_month="service_month",
                service_id="service_id", amount_kop=pl.col("amount_kop").fill_null(0),
                computed_kop=pl.col("amount_kop").fill_null(0) + pl.col("should_kop") - pl.col("charged_kop"),
            )
        )  # fmt: skip
    return counted, pl.concat(wrong, how="diagonal")


def instalments(columns: Columns, first: int, last: int, period: Period | None) -> Checked:
    """Parts of plans as they were agreed: equal shares of the debt, interest by the day; plans are few."""
    plan, each = column_of(InstalmentPlan), column_of(InstalmentPart)
    statement = _of_period(
        select(
            plan.account_id, plan.id.label("document_id"), plan.amount_kop.label("debt_kop"), plan.rate_e2,
            number(plan.event_on, "granted_on"), each.part.label("line"), number(each.due_on, "due_on"),
            each.principal_kop, each.interest_kop,
        )
        .join_from(table_of(InstalmentPlan), table_of(InstalmentPart), each.plan_id == plan.id)
        .where(plan.status != DocumentStatus.DRAFT, plan.building_id.between(first, last))
        .order_by(plan.id, each.part),
        plan.period,
        period,
    )  # fmt: skip
    rows = _fetched(columns, statement)
    bad = [
        {key: row[key] for key in ("account_id", "document_id", "line")} | {"amount_kop": row["principal_kop"] + row["interest_kop"]}
        for parts in rows.partition_by("document_id", maintain_order=True)
        for row in _wrong_parts(parts.to_dicts())
    ]  # fmt: skip
    return rows.height, pl.DataFrame(bad) if bad else NOTHING


def _wrong_parts(parts: list[dict[str, int]]) -> Iterator[dict[str, int]]:
    head = parts[0]
    terms = PlanOf(
        head["debt_kop"], day_of(head["granted_on"]), tuple(day_of(row["due_on"]) for row in parts), head["rate_e2"]
    )
    for row in parts:
        if not is_exact(part("", terms, row["line"], row["principal_kop"], row["interest_kop"])):
            yield row


def _penalty_lines(columns: Columns, first: int, last: int, period: Period | None) -> pl.DataFrame:
    """The lines of the runs in force with the exact penalty of their spans, ``SHARE_UNIT × 10 000`` of a kopeck."""
    span = column_of(PenaltySpan)
    here = and_(PENALTY.run_id == LINES_OF, PENALTY.building_id.between(first, last))
    in_force = PENALTY_RUN.status != DocumentStatus.DRAFT
    upto = in_force if period is None else and_(in_force, PENALTY_RUN.period <= period)
    names = (
        PENALTY_RUN.id.label("run_id"), number(PENALTY_RUN.period, "period"), func.coalesce(PENALTY_RUN.reverses_id, 0).label("reverses_id"), PENALTY.account_id,
        PENALTY.line,
    )  # fmt: skip
    lines = _fetched(
        columns,
        joined(
            select(
                *names, PENALTY.service_id, PENALTY.supplier_id, number(PENALTY.service_month, "service_month"),
                (PENALTY.amount_kop * SIGN).label("amount_kop"),
            ).where(upto),
            table_of(PenaltyRun),
            (table_of(Penalty), here),
        ),
    )  # fmt: skip
    same = and_(
        span.run_id == PENALTY.run_id, span.building_id == PENALTY.building_id, span.account_id == PENALTY.account_id,
        span.line == PENALTY.line,
    )  # fmt: skip
    spans = _fetched(
        columns,
        joined(
            select(
                PENALTY_RUN.id.label("run_id"), PENALTY.account_id, PENALTY.line, (span.base_kop * SIGN).label("base_kop"),
                number(span.from_day, "from_day"), number(span.to_day, "to_day"), span.rate_e2, span.share,
            ).where(upto),
            table_of(PenaltyRun),
            (table_of(Penalty), here),
            (table_of(PenaltySpan), same),
        ),
    )  # fmt: skip
    wide = [pl.col(name).cast(pl.Int128) for name in ("base_kop", "rate_e2")]
    days = (pl.col("to_day") - pl.col("from_day")).cast(pl.Int128)
    exact = wide[0] * days * wide[1] * (SHARE_UNIT // pl.col("share")).cast(pl.Int128)
    key = ["run_id", "account_id", "line"]
    return lines.join(spans.group_by(key).agg(exact=exact.sum()), on=key, how="left").with_columns(
        pl.col("exact").fill_null(0)
    )


def _by_run(lines: pl.DataFrame) -> Iterator[tuple[dict[str, Any], pl.DataFrame]]:
    """The runs and mirrors in their order, each with its lines."""
    for own in lines.sort("run_id").partition_by("run_id", maintain_order=True):
        yield own.row(0, named=True), own


def _after(state: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """What stands on each debt after a run: the exact penalty of all its days, and what was charged."""
    new = own.select(*DEBT, "exact", charged_kop="amount_kop")
    return pl.concat([state, new]).group_by(DEBT).agg(pl.col("exact").sum(), pl.col("charged_kop").sum())


def _shared(state: pl.DataFrame) -> pl.DataFrame:
    """Add ``should_kop``: a month to the nearest kopeck, its kopecks to the debts, what is left to the largest rests."""
    unit = pl.lit(SHARE_UNIT * 10_000, pl.Int128)
    taking = pl.col("exact").clip(lower_bound=0)
    return (
        state.sort(DEBT)
        .with_columns(month=pl.col("exact").sum().over(MONTH), of=taking.sum().over(MONTH), taking=taking)
        .with_columns(month_kop=pl.col("month").sign() * ((pl.col("month").abs() * 2 + unit) // (unit * 2)))
        .with_columns(scaled=pl.col("month_kop") * pl.col("taking"), of=pl.max_horizontal("of", pl.lit(1, pl.Int128)))
        .with_columns(floor=pl.col("scaled") // pl.col("of"), rest=pl.col("scaled") % pl.col("of"))
        .with_columns(left=pl.col("month_kop") - pl.col("floor").sum().over(MONTH))
        .with_columns(turn=pl.col("rest").rank("ordinal", descending=True).over(MONTH))
        .with_columns(should_kop=(pl.col("floor") + (pl.col("turn") <= pl.col("left")).cast(pl.Int128)).cast(pl.Int64))
        .select(*DEBT, "should_kop", "charged_kop")
    )


def _of_period(statement: Select[Any], column: Any, period: Period | None) -> Select[Any]:
    return statement if period is None else statement.where(column == period)


def _fetched(columns: Columns, statement: Select[Any]) -> pl.DataFrame:
    return columns.fetch(statement).cast(shape_of(statement))

"""Derived services: sewage is the sum of the waters of the same account over the same days."""

import polars as pl

from tui_billing.domain.codes import Method, ParkReason, ServiceKind
from tui_billing.engine.exact import as_share, shared_totals
from tui_billing.engine.facts import Book, Facts
from tui_billing.engine.hot_water import as_heat, heat_services, is_raised, uplift, with_heat
from tui_billing.engine.keys import join_by
from tui_billing.engine.order import derived_order
from tui_billing.engine.pieces import as_pieces
from tui_billing.engine.rounding import QUANTITY_LIMIT, narrow
from tui_billing.engine.rulebook import decide
from tui_billing.engine.spans import HELD, Month

SPAN = (*HELD, "from_day")


def without_uplift() -> pl.Expr:
    """The volume of a piece. The coefficient to the norm raises the charge, not the volume that anything is built on."""
    is_raised = pl.col("method") == int(Method.NORM_UPLIFTED)
    return pl.when(is_raised).then(pl.col("person_days") * pl.col("norm_e6") * 6000).otherwise("quantity_u")


def derived_pieces(spans: pl.DataFrame, direct: pl.DataFrame, facts: Facts, book: Book, month: Month) -> pl.DataFrame:
    """Pieces of the derived services, computed from those of their sources.

    Sources are cut at every change of what is derived from them, so each of their pieces lies in one span.
    """
    known, heat = direct, heat_services(book)
    made = []
    for batch in derived_order(book):
        is_heat = pl.col("service_id").is_in(heat)
        rows = spans.filter(pl.col("service_id").is_in(batch))
        pieces = [as_pieces(computed(rows.filter(~is_heat) if heat else rows, known, book, without_uplift()))]
        if heat:
            warmed = with_heat(rows.filter(is_heat), facts, book, month)
            volume = pl.col("quantity_u") if is_raised(book) else without_uplift()
            pieces.append(as_pieces(as_heat(computed(warmed, known, book, volume))))
        made += pieces
        known = pl.concat([known, *pieces])
    return pl.concat(made) if made else direct.clear()


def computed(rows: pl.DataFrame, known: pl.DataFrame, book: Book, volume: pl.Expr) -> pl.DataFrame:
    """Spans with the sum of their sources as ``quantity_u``, or why there is none; ``volume`` says what of a source counts.

    ``share_num`` and ``share_den`` are added where a source of any of the spans is a share of something.
    """
    is_heat = "heat_e6" in rows.columns
    rows = rows if is_heat else rows.with_columns(heat_e6=pl.lit(None, pl.Int64))
    frames = rows.select(*SPAN, "to_day")
    parts = (
        known.select(
            *("account_id", "method", "uplift_e2", "share_num", "share_den", "reason"),
            u=volume,
            source_id="service_id",
            day="from_day",
        )
        .join(book.sources, on="source_id")
        .pipe(join_by, frames, HELD, "inner")
        .filter((pl.col("from_day") <= pl.col("day")) & (pl.col("day") < pl.col("to_day")))
    )
    sums = parts.group_by(SPAN).agg(
        *([uplift().alias("uplift_e2")] if is_heat else []),
        total=pl.col("u").sum(),
        failed=pl.when(pl.col("reason") != 0).then("source_id").min(),
    )
    sums = _with_shares(sums, parts)
    method, quantity = decide(ServiceKind.DERIVED)
    return (
        join_by(rows, sums, SPAN, "left")
        .with_columns(source_u=pl.when(pl.col("failed").is_null()).then("total"))
        .with_columns(method, narrow(quantity, QUANTITY_LIMIT).alias("quantity_u"))
        .with_columns(
            reason=pl.when(pl.col("source_u").is_null()).then(int(ParkReason.NO_SOURCE)).otherwise(0), first_id="failed"
        )
    )


def _with_shares(sums: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """The totals as quantities and shares of them: where a source is a share of something, so is the sum."""
    exact = shared_totals(parts, SPAN)
    if not exact:
        return sums
    largest = {tuple(key): of for *key, of in parts.group_by(SPAN).agg(pl.col("u").max()).iter_rows()}
    rows = [(*key, *(as_share(total, largest[key]) or (None, 1, 1))) for key, total in exact.items()]
    names = (*SPAN, "quantity", "share_num", "share_den")
    shares = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row")
    is_whole = pl.col("share_den").is_null()
    return join_by(sums, shares, SPAN, "left").with_columns(total=pl.when(is_whole).then("total").otherwise("quantity"))

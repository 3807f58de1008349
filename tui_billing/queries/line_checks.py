"""Every line re-multiplied from its leaves: the bulk job of ``tui-billing check --lines``.

Nothing is computed by the engine. The stored columns of a line are its leaves: people, norm, coefficient, area, days, or the
stored quantity where those do not hold what it was made of; then the share and the price. An amount is right when it is
the nearest kopeck to the exact product, and the farther one from zero where two are as near; that is checked as an
inequality in 128 bits, not by rounding again. A month and a chunk of buildings are read at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl
from sqlalchemy import select

from tui_billing.domain.codes import Method
from tui_billing.domain.period import Period
from tui_billing.domain.tables import metadata
from tui_billing.engine.rounding import fits
from tui_billing.queries._ledger import ACCOUNT, CHARGE, POSTING, buildings, number, visible_charges
from tui_billing.queries._line_checks_documents import instalments, one_offs, penalties, recalculations
from tui_billing.queries.facts import building_chunks
from tui_billing.queries.frames import shape_of
from tui_billing.queries.invariants._words import in_words
from tui_billing.storage.bulk import Columns

ACCOUNTS_A_CHUNK: Final = 5_000
READ: Final = (
    "account_id", "line", "service_id", "service_month", "from_day", "to_day", "method", "person_days", "norm_e6",
    "uplift_e2", "area_e4", "quantity_u", "share_num", "share_den", "volume_e6", "price_e6", "amount_kop",
)  # fmt: skip
SHOWN: Final = ("account_id", "period", "service_id", "line", "amount_kop", "computed_kop")


@dataclass(frozen=True, slots=True)
class LinesTask:
    """How many offending lines of a kind are named, and which period; None: all of them, and all documents."""

    shown: int = 10
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class CheckedLines:
    """A kind of lines: how many there are, how many do not come to their amounts, the first of those in words."""

    title: str
    lines: int
    wrong: int
    rows: tuple[str, ...]


def check_lines(columns: Columns, task: LinesTask) -> tuple[CheckedLines, ...]:
    """Re-multiply the lines in force. A bulk job: its memory is that of a chunk of a month.

    Raises:
        CancelledError: the person stopped it.
    """
    metadata()
    chunks = building_chunks(columns, ACCOUNTS_A_CHUNK)
    charges = _Found(columns, "Начисления", task.shown)
    kinds = {
        "Перерасчёты": recalculations,
        "Пеня": penalties,
        "Рассрочки": instalments,
        "Разовые начисления": one_offs,
    }
    documents = {title: _Found(columns, title, task.shown) for title in kinds}
    periods = _periods(columns, task.period)
    total, done = len(chunks) * (len(periods) + 1), 0
    columns.report(0, total)
    for first, last in chunks:
        for period in periods:
            charges.add(*wrong_charges(charge_lines(columns, period, first, last)))
            done += 1
            columns.report(done, total)
        with columns.snapshot():
            for title, question in kinds.items():
                documents[title].add(*question(columns, first, last, task.period))
        done += 1
        columns.report(done, total)
    return (charges.checked(), *(each.checked() for each in documents.values()))


class _Found:
    """A kind of lines under way."""

    def __init__(self, columns: Columns, title: str, shown: int) -> None:
        self._columns, self._title, self._shown = columns, title, shown
        self._lines = self._wrong = 0
        self._rows: list[str] = []

    def add(self, lines: int, wrong: pl.DataFrame) -> None:
        """Count some more."""
        self._lines += lines
        self._wrong += wrong.height
        if wrong.height and len(self._rows) < self._shown:
            self._rows += in_words(self._columns, wrong.head(self._shown - len(self._rows)))

    def checked(self) -> CheckedLines:
        """What it came to."""
        return CheckedLines(self._title, self._lines, self._wrong, tuple(self._rows))


def charge_lines(columns: Columns, period: Period, first: int, last: int) -> pl.DataFrame:
    """The charge lines in force of a period and of some buildings, as far as they are leaves; with the ``period``."""
    given = {"account_id": ACCOUNT.id.label("account_id")}
    statement = visible_charges(
        buildings(first, last), number(POSTING.period, "period"), *(given.get(name, CHARGE[name]) for name in READ)
    ).where(POSTING.period == period)
    return columns.fetch(statement).cast(shape_of(statement))


def wrong_charges(lines: pl.DataFrame) -> tuple[int, pl.DataFrame]:
    """How many lines there are, and those whose leaves do not come to the amount or to the volume: ``SHOWN``."""
    months = lines["service_month"].unique().to_list()
    days = pl.DataFrame(
        [(month, Period(month).days) for month in months],
        schema={"service_month": pl.Int64, "month_days": pl.Int64},
        orient="row",
    )
    quantity, num, den, price = (_wide(name) for name in ("leaf_u", "share_num", "share_den", "price_e6"))
    month = _wide("month_days")
    found = (
        lines.lazy()
        .join(days.lazy(), on="service_month", maintain_order="left")
        .with_columns(leaf_u=_quantity())
        .with_columns(
            is_sane=fits(pl.col("leaf_u"), pl.col("share_num"), pl.col("price_e6")),
            volume=quantity * num,
            volume_of=den * month * 6000,
            exact=quantity * num * price,
            kopeck=den * month * (6000 * 10**10),
        )
        .with_columns(
            computed_kop=(
                pl.col("exact").sign() * ((pl.col("exact").abs() * 2 + pl.col("kopeck")) // (pl.col("kopeck") * 2))
            )
        )
        .filter(
            ~pl.col("is_sane")
            | ~_nearest("amount_kop", "exact", "kopeck")
            | ~_nearest("volume_e6", "volume", "volume_of")
        )
        .with_columns(pl.col("computed_kop").cast(pl.Int64, strict=False))
        .select(SHOWN)
        .collect()
    )
    return lines.height, found


def _quantity() -> pl.Expr:
    """The quantity from the columns that the method is made of; the stored one where they do not hold it.

    Units × 10⁻⁶ in 6000 × days of the month. An area of waste is divided by 20: the remainders of its pieces are dropped.
    """
    people, norm, area = _wide("person_days"), _wide("norm_e6"), _wide("area_e4")
    days = _wide("to_day") - _wide("from_day")
    of_waste = area * norm * days
    stored = _wide("quantity_u")
    by = {
        Method.NORM: people * norm * 6000,
        Method.NORM_UPLIFTED: people * norm * _wide("uplift_e2") * 60,
        Method.NORM_TENFOLD: people * norm * 60_000,
        Method.AREA: area * days * 600_000,
        Method.FIXED: days * 6_000_000_000,
        Method.FIXED_WHOLE: _wide("month_days") * 6_000_000_000,
        Method.WASTE_PEOPLE: people * norm * 500,
        Method.WASTE_AREA: pl.when((of_waste - stored * 20).is_between(0, days * 20 - 1)).then(stored).otherwise(of_waste // 20),
    }  # fmt: skip
    found = stored
    for method, quantity in by.items():
        found = pl.when(pl.col("method") == int(method)).then(quantity).otherwise(found)
    return found


def _nearest(rounded: str, exact: str, unit: str) -> pl.Expr:
    """Whether ``rounded × unit`` is nearest to ``exact``; of two that are as near, the one farther from zero."""
    rest = (pl.col(exact).abs() - _wide(rounded).abs() * pl.col(unit)) * 2
    same_side = (pl.col(rounded) == 0) | (_wide(rounded).sign() == pl.col(exact).sign())
    return same_side & (rest + pl.col(unit) >= 0) & (rest < pl.col(unit))


def _wide(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Int128)


def _periods(columns: Columns, asked: Period | None) -> list[Period]:
    """The charged periods, or the one that is asked for."""
    if asked is not None:
        return [asked]
    found = columns.fetch(select(POSTING.period).distinct().order_by(POSTING.period))
    return [Period(month) for month in found["period"].to_list()]


def lines_in_order(columns: Columns) -> Iterator[tuple[Period, tuple[int, int]]]:
    """Every month and chunk in the order of the check, for whoever measures a bare read of the same lines."""
    for chunk in building_chunks(columns, ACCOUNTS_A_CHUNK):
        yield from ((period, chunk) for period in _periods(columns, None))

"""What-if: changed facts put in the place of the real ones, in the frames only; nothing is ever written to the books."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from tui_billing.domain.codes import Zone
from tui_billing.domain.days import day_number, day_of
from tui_billing.domain.law import law
from tui_billing.domain.period import Period
from tui_billing.engine.facts import BOOK_COLUMNS, FACT_COLUMNS, Book, Facts

LAST_SEQ: Final = 10**5
"""A supposed reading comes after all that were entered."""

BASIS: Final = 10_000
"""A whole, in hundredths of a percent."""


@dataclass(frozen=True, slots=True)
class TariffChange:
    """From a day on (a day number) a service costs ``price_e6``, or ``percent_e2`` more; None narrows nothing."""

    service_id: int
    since: int
    price_e6: int | None = None
    percent_e2: int = 0
    supplier_id: int | None = None
    category_id: int | None = None
    zone: Zone | None = None


@dataclass(frozen=True, slots=True)
class NormChange:
    """From a day on the norms of a service are ``norm_e6``, or ``percent_e2`` more."""

    service_id: int
    since: int
    norm_e6: int | None = None
    percent_e2: int = 0


@dataclass(frozen=True, slots=True)
class ReadingChange:
    """A register of a point is read as ``value_e6`` at the end of the month."""

    point_id: int
    value_e6: int
    zone: Zone = Zone.WHOLE


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """From a day on a federal parameter, by its name, is what is typed of it: see ``domain.dated.Dated.supposing``."""

    name: str
    since: int
    value: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A disputed point of the law, by its name, is answered so."""

    name: str
    answer: str


Change = TariffChange | NormChange | ReadingChange | ParameterChange | Answer


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is supposed: changes of each kind, in their order."""

    tariffs: tuple[TariffChange, ...] = ()
    norms: tuple[NormChange, ...] = ()
    readings: tuple[ReadingChange, ...] = ()
    choices: tuple[Answer, ...] = ()
    parameters: tuple[ParameterChange, ...] = ()

    @classmethod
    def of(cls, changes: Sequence[Change]) -> "Scenario":
        """The scenario of some changes of any kind."""
        return cls(
            tariffs=tuple(each for each in changes if isinstance(each, TariffChange)),
            norms=tuple(each for each in changes if isinstance(each, NormChange)),
            readings=tuple(each for each in changes if isinstance(each, ReadingChange)),
            choices=tuple(each for each in changes if isinstance(each, Answer)),
            parameters=tuple(each for each in changes if isinstance(each, ParameterChange)),
        )

    @property
    def answers(self) -> dict[str, str]:
        """The answers by their points."""
        return {each.name: each.answer for each in self.choices}


def apply(facts: Facts, book: Book, scenario: Scenario, period: Period) -> tuple[Facts, Book]:
    """The facts and the book of a month as the scenario supposes them. Changes apply in their order.

    A tariff that is cut in two gives its new half the next free number, as the database would.
    """
    tariffs, norms, readings = book.tariffs, book.norms, facts.readings
    for tariff in scenario.tariffs:
        tariffs = _changed(
            tariffs, tariffs_of(tariff), tariff.since, "price_e6", tariff.price_e6, tariff.percent_e2, "tariff_id"
        )
    for norm in scenario.norms:
        mine = pl.col("service_id") == norm.service_id
        norms = _changed(norms, mine, norm.since, "norm_e6", norm.norm_e6, norm.percent_e2, "norm_id")
    for reading in scenario.readings:
        readings = pl.concat([readings, _supposed(facts, reading, period)])
    law_as_supposed = dict(book.supposed)
    for change in scenario.parameters:
        held = law_as_supposed.get(change.name) or law(change.name)
        law_as_supposed[change.name] = held.supposing(day_of(change.since), change.value)
    changed = replace(
        book,
        tariffs=tariffs.select(BOOK_COLUMNS["tariffs"]),
        norms=norms.select(BOOK_COLUMNS["norms"]),
        choices=dict(book.choices) | scenario.answers,
        supposed=law_as_supposed,
    )
    return replace(facts, readings=readings), changed


def tariffs_of(change: TariffChange) -> pl.Expr:
    """Which rows of the book's tariffs a change is of, on whatever day."""
    mine = pl.col("service_id") == change.service_id
    for name in ("supplier_id", "category_id", "zone"):
        value = getattr(change, name)
        if value is not None:
            mine &= pl.col(name) == int(value)
    return mine


def _changed(
    rows: pl.DataFrame, mine: pl.Expr, since: int, name: str, value: int | None, percent_e2: int, number: str
) -> pl.DataFrame:
    """Rows that hold on after a day get another value from it on."""
    touched = rows.filter(mine & (pl.col("valid_to") > since)).sort(number)
    rest = rows.filter(~(mine & (pl.col("valid_to") > since)))
    cut = touched.filter(pl.col("valid_from") < since)
    new = pl.lit(value, pl.Int64) if value is not None else _scaled(pl.col(name), percent_e2)
    last = int(rows[number].max() or 0)  # type: ignore[arg-type]
    after = cut.with_columns(
        pl.lit(since, pl.Int64).alias("valid_from"),
        (pl.int_range(1, pl.len() + 1, dtype=pl.Int64) + last).alias(number),
    )
    return pl.concat(
        [
            rest,
            cut.with_columns(pl.lit(since, pl.Int64).alias("valid_to")),
            pl.concat([after, touched.filter(pl.col("valid_from") >= since)]).with_columns(new.alias(name)),
        ]
    )


def _scaled(value: pl.Expr, percent_e2: int) -> pl.Expr:
    """So many hundredths of a percent more, halves up; the values are not negative."""
    return (value * (BASIS + percent_e2) * 2 + BASIS) // (2 * BASIS)


def _supposed(facts: Facts, change: ReadingChange, period: Period) -> pl.DataFrame:
    """The supposed reading of whatever meter stands on the point at the end of the month."""
    last = day_number(period.last)
    standing = facts.installations.filter(
        (pl.col("point_id") == change.point_id) & (pl.col("valid_from") <= last) & (pl.col("valid_to") > last)
    )
    return standing.select(
        "building_id",
        "point_id",
        "installation_id",
        *(
            pl.lit(value, pl.Int64).alias(name)
            for name, value in (
                ("zone", int(change.zone)), ("period", period.number), ("taken_on", last), ("seq", LAST_SEQ),
                ("value_e6", change.value_e6),
            )
        ),
    ).select(FACT_COLUMNS["readings"])  # fmt: skip

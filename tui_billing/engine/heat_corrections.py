"""A year of heating that was paid evenly: what it comes to by what was really counted, for each account and supplier."""

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

import polars as pl

from tui_billing.engine.facts import Book, Facts
from tui_billing.engine.heating import counted_pieces
from tui_billing.engine.held import stable_periods
from tui_billing.engine.prices import with_prices, with_suppliers
from tui_billing.engine.rounding import KOPECK, UNIT, half_away_whole
from tui_billing.engine.spans import Month

Whose = tuple[int, int]
"""An account and a supplier."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an account's heat over some days at one price, exact: units × 10⁶, and kopecks."""

    from_day: int
    to_day: int
    heat_e6: Fraction
    price_e6: int

    @property
    def product_kop(self) -> Fraction:
        """Heat × price, not rounded."""
        return self.heat_e6 * self.price_e6 / KOPECK


@dataclass
class Year:
    """The parts of a year by account and supplier, and why an account (0: the building) could not be computed."""

    parts: dict[Whose, list[Part]] = field(default_factory=lambda: defaultdict(list))
    parked: dict[int, int] = field(default_factory=dict)

    def amount_kop(self, whose: Whose) -> int:
        """The amount of the year, rounded once."""
        exact = sum((part.product_kop for part in self.parts[whose]), Fraction(0))
        return half_away_whole(exact.numerator, exact.denominator)

    def volume_e6(self, whose: Whose) -> int:
        """The heat of the year for people to read."""
        exact = sum((part.heat_e6 for part in self.parts[whose]), Fraction(0))
        return half_away_whole(exact.numerator, exact.denominator)


def add_counted(year: Year, facts: Facts, book: Book, month: Month, service_id: int) -> None:
    """Add what was counted over the days of ``month`` (whole calendar months) of one building, by cases A–D.

    A tariff that changes inside them divides the heat by days. ``facts.heat_volumes`` are those of the days.
    """
    spans = with_suppliers(stable_periods(facts, book, month), facts, month)
    pieces = with_prices(counted_pieces(spans, facts, book, month), book).filter(pl.col("service_id") == service_id)
    for row in pieces.sort("account_id", "from_day").iter_rows(named=True):
        if row["reason"]:
            year.parked.setdefault(row["account_id"], row["reason"])
            continue
        heat = Fraction(row["quantity_u"] * row["share_num"], row["share_den"] * UNIT * month.days)
        year.parts[row["account_id"], row["supplier_id"]].append(
            Part(row["from_day"], row["to_day"], heat, row["price_e6"])
        )

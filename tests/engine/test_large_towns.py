"""A hundred thousand random accounts against the law in exact fractions: every way of charging, to the kopeck.

A town is a book and some hundreds of random buildings. The engine charges it at once, the oracle building by building, so a
difference names its building. The towns are the same each time: whoever wants others sets ``TUI_BILLING_TOWNS_SEED``.
"""

import os
import random
from collections import Counter, defaultdict
from fractions import Fraction

import pytest

from tests.engine.oracle import bill
from tests.engine.small_towns import SmallTown
from tests.engine.test_accrue import accrued, kopecks
from tui_billing.domain.codes import Method, ParkReason
from tui_billing.engine.facts import BOOK_COLUMNS
from tui_billing.engine.rule import Group
from tui_billing.engine.rulebook import all_rules

MONTHS = [(2016, 2), (2017, 1), (2024, 2), (2025, 1), (2025, 12), (2026, 3), (2026, 4), (2026, 9)]
ACCOUNTS = 12_500
"""So many a month at least: 10⁵ in all."""

TOWNS, BUILDINGS, BEYOND = 12, 400, 2
"""Towns a month, buildings of each, and how many services of it may lie beyond the bounds of the engine's numbers."""

SEED = os.environ.get("TUI_BILLING_TOWNS_SEED", "1")

OF_MODES = {rule.method for rule in all_rules() if rule.group is Group.PROPERTY}
"""Buildings here have no mode of their own: those that have one are followed month after month in ``test_common_property``."""

KEY = ("account_id", "service_id", "point_id", "zone", "range_number", "method", "from_day", "to_day")


def by_building(rows):
    """The rows of each building, with the book."""
    book = {name: rows[name] for name in BOOK_COLUMNS}
    parts = defaultdict(lambda: defaultdict(list))
    for name, each in rows.items():
        if name not in book:
            for row in each:
                parts[row["building_id"]][name].append(row)
    return {building: {name: own.get(name, []) for name in rows} | book for building, own in parts.items()}


def said(rows):
    return [tuple(each) for each in rows]


def is_right(amount_kop, exact):
    """Rounded once, half away from zero; a hair's breadth from a half either kopeck is."""
    return amount_kop == kopecks(exact) or abs(abs(exact - amount_kop) - Fraction(1, 2)) < Fraction(1, 10**6)


@pytest.mark.parametrize("year_month", MONTHS)
def test_every_account_is_billed_what_the_law_says(year_month):
    met, accounts = Counter(), 0
    for town in range(TOWNS):
        rows = SmallTown(
            random.Random(f"{SEED} {year_month} {town}"), *year_month, buildings=BUILDINGS, changes=40
        ).rows
        result = accrued(rows, year_month)
        lines, stopped = {}, set()
        for building, own in by_building(rows).items():
            told, parked = bill(own, *year_month)
            lines |= {(building, *key): exact for key, exact in told.items()}
            stopped |= {(building, *key) for key in parked}
        seen = dict(
            zip(said(result.lines.select("building_id", *KEY).iter_rows()), result.lines["amount_kop"], strict=True)
        )
        names = ("building_id", "account_id", "service_id", "point_id", "reason")
        parked = {tuple(row) for row in result.parked.select(names).iter_rows()}
        beyond = {row[:3] for row in parked if row[-1] == ParkReason.OUT_OF_BOUNDS}
        assert len(beyond) <= BEYOND, "a quantity too large for the engine's numbers is parked, and rare"
        seen, lines = ({key: each for key, each in of.items() if key[:3] not in beyond} for of in (seen, lines))
        assert seen.keys() == lines.keys()
        wrong = {key: (seen[key], float(exact)) for key, exact in lines.items() if not is_right(seen[key], exact)}
        assert wrong == {}
        assert {row for row in parked if row[:3] not in beyond} == {row for row in stopped if row[:3] not in beyond}
        met.update(result.lines["method"].to_list())
        accounts += len(rows["accounts"])
    assert accounts >= ACCOUNTS
    missing = {method for method in Method if method not in met} - OF_MODES
    assert missing <= ({Method.NORM_UPLIFTED} if year_month < (2017, 1) else set())

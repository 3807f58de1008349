"""Every worked example of the correction of a year comes out to the kopeck."""

import tomllib
from fractions import Fraction

import pytest

from tests.golden.read import HERE, facts_and_book
from tui_billing.domain.days import day_number
from tui_billing.domain.period import Period
from tui_billing.engine.heat_corrections import Year, add_counted
from tui_billing.engine.spans import Month

EXAMPLES = {
    path.name: tomllib.loads(path.read_text("utf-8")) for path in sorted((HERE / "heat_corrections").glob("*.toml"))
}


def days(since, until):
    """The days of whole months as the engine's month."""
    first, end = day_number(since), day_number(until)
    return Month(Period.of(since), first, end, end - first, 0)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_year_comes_out_to_the_kopeck(name):
    example = EXAMPLES[name]
    facts, book = facts_and_book(example["year"])
    year = Year()
    for since, until in example["halves"]:
        add_counted(year, facts, book, days(since, until), 1)
    assert not year.parked
    for want in example["line"]:
        whose = want["account"], 1
        assert Fraction(year.amount_kop(whose), 100) == Fraction(want["should"])
        paid = Fraction(want["charged"])
        assert Fraction(year.amount_kop(whose), 100) - paid == Fraction(want["correction"])
    assert example["why"] and example["law"]

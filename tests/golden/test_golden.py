"""Every worked example comes out to the kopeck."""

from dataclasses import fields
from fractions import Fraction

import polars as pl
import pytest

from tests.golden.read import examples, facts_and_book
from tui_billing.domain.codes import Method, ParkReason, Zone
from tui_billing.domain.days import day_number
from tui_billing.domain.period import Period
from tui_billing.engine.accrue import accrue
from tui_billing.engine.explain import explain
from tui_billing.engine.facts import Accrued
from tui_billing.queries.receipt_lines import Line, excess_kop

EXAMPLES = examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_comes_out_to_the_kopeck(name):
    example = EXAMPLES[name]
    periods = example.get("periods", [example.get("period")])
    facts, book = facts_and_book(example)
    months = [accrue(facts, book, Period.parse(period)) for period in periods]
    accrued = Accrued(
        *(pl.concat(getattr(month, each) for month in months) for each in ("lines", "parked", "balances"))
    )
    wanted = example.get("line", [])
    only = {(want.get("account", 1), want.get("service", 1)) for want in wanted}
    lines = [line for line in accrued.lines.to_dicts() if (line["account_id"], line["service_id"]) in only]
    assert [_seen(line, want) for line, want in zip(lines, wanted, strict=True)] == [_wanted(want) for want in wanted]
    if "total" in example:
        assert Fraction(sum(line["amount_kop"] for line in lines), 100) == Fraction(example["total"])
    for method, total in example.get("totals", {}).items():
        every = [line["amount_kop"] for line in lines if Method(line["method"]).name == method]
        assert Fraction(sum(every), 100) == Fraction(total)
    parked = [
        (row["account_id"], row["service_id"], ParkReason(row["reason"]).name) for row in accrued.parked.to_dicts()
    ]
    assert parked == [
        (row.get("account", 1), row.get("service", 1), row["reason"]) for row in example.get("parked", [])
    ]
    for line in accrued.lines.to_dicts():
        assert explain(line).is_confirmed


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_says_why(name):
    assert EXAMPLES[name]["why"]
    assert EXAMPLES[name]["law"]


def _seen(line, want):
    seen = {
        "account": line["account_id"],
        "service": line["service_id"],
        "method": Method(line["method"]).name,
        "zone": Zone(line["zone"]).name,
        "amount": Fraction(line["amount_kop"], 100),
    }
    if "volume" in want:
        places = len(want["volume"].partition(".")[2])
        seen["volume"] = _rounded(Fraction(line["volume_e6"], 10**6), places)
    if "range" in want:
        seen["range"] = line["range_number"]
    if "excess" in want:
        names = {field.name: line[field.name] for field in fields(Line)}
        own = {"service_month": Period(line["service_month"]), "method": Method(line["method"])}
        seen["excess"] = Fraction(excess_kop(Line(**names | own)), 100)
    if "from_day" in want:
        seen["days"] = (line["from_day"], line["to_day"])
    if "printed" in want:
        seen["printed"] = _rounded(explain(line).product, 3)
    return seen


def _wanted(want):
    wanted = {
        "account": want.get("account", 1),
        "service": want.get("service", 1),
        "method": want["method"],
        "zone": want.get("zone", "WHOLE"),
        "amount": Fraction(want["amount"]),
    }
    if "volume" in want:
        wanted["volume"] = Fraction(want["volume"])
    if "range" in want:
        wanted["range"] = want["range"]
    if "excess" in want:
        wanted["excess"] = Fraction(want["excess"])
    if "from_day" in want:
        wanted["days"] = (day_number(want["from_day"]), day_number(want["to_day"]))
    if "printed" in want:
        wanted["printed"] = Fraction(want["printed"])
    return wanted


def _rounded(value, places):
    """Half away from zero."""
    sign = -1 if value < 0 else 1
    return sign * Fraction(int(abs(value) * 10**places + Fraction(1, 2)), 10**places)

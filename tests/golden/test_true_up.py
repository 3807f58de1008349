"""Every worked example of a reading after months without one comes out to the kopeck, by either answer of the choice."""

import tomllib
from fractions import Fraction

import polars as pl
import pytest

from tests.engine.facts_of import book_of, facts_of, frame
from tests.golden.read import HERE
from tui_billing.domain.codes import Method, Resource
from tui_billing.domain.decimals import parse
from tui_billing.domain.period import Period
from tui_billing.engine.accrue import accrue
from tui_billing.engine.explain import explain
from tui_billing.engine.facts import FACT_COLUMNS
from tui_billing.engine.true_up import AVERAGE_COLUMNS, CHOICE, DAY_COLUMNS, Gaps, at_once, evened

EXAMPLES = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted((HERE / "true_up").glob("*.toml"))}
JANUARY, MAY = Period(202601), Period(202605)
MONTHS = {"february": Period(202602), "march": Period(202603), "april": Period(202604), "may": MAY}
HISTORY_E6 = (7_200_000, 6_900_000, 8_100_000, 7_500_000, 7_000_000, 7_300_000)
"""August to January: 44,0 in all."""


def book(answer):
    return book_of(
        choices={CHOICE: answer},
        services=[{"resource": int(Resource.COLD_WATER)}],
        tariffs=[{"tariff_id": 1, "price_e6": 51_970_000}],
        norms=[{"norm_id": 1, "norm_e6": 4_330_000}],
    )


def reading(period, value_e6):
    return {"period": period.number, "taken_on": period.first.replace(day=25), "value_e6": value_e6}


def known(month, read_e6):
    """The facts of a month: seven readings, and the one of May when it has come."""
    total = sum(HISTORY_E6)
    values = [10**8 - total + sum(HISTORY_E6[:n]) for n in range(len(HISTORY_E6) + 1)]
    readings = [reading(JANUARY.plus(n - len(HISTORY_E6)), value) for n, value in enumerate(values)]
    if month == MAY:
        readings.append(reading(MAY, 10**8 + read_e6))
    return facts_of(
        building_suppliers=[{}],
        connections=[{}],
        points=[{}],
        installations=[{}],
        residents=[{"registered": 3}],
        readings=readings,
    )


def charged(month, read_e6, answer, gaps):
    made = accrue(evened(known(month, read_e6), gaps, month), book(answer), month)
    assert made.parked.is_empty()
    (line,) = made.lines.to_dicts()
    assert explain(line).is_confirmed
    return line


def days():
    rows = [(1, month.number, month.days, int(month != MAY)) for month in MONTHS.values()]
    return pl.DataFrame(rows, schema=dict.fromkeys(DAY_COLUMNS, pl.Int64), orient="row")


@pytest.mark.parametrize("answer", ["by_period", "current_tariff"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_reading_comes_out_to_the_kopeck(name, answer):
    example = EXAMPLES[name]
    wanted, read_e6 = example[answer], parse(example["read"], 6)
    estimated = [charged(MONTHS[month], read_e6, answer, Gaps.none()) for month in list(MONTHS)[:3]]
    assert {each["method"] for each in estimated} == {Method.AVERAGE}
    assert {(written(each["volume_e6"], 6), written(each["amount_kop"], 2)) for each in estimated} == {
        (Fraction(example["average"]), Fraction(example["charged"]))
    }
    averages = pl.DataFrame(estimated).rename({"service_month": "period"}).select(AVERAGE_COLUMNS).cast(pl.Int64)
    once = at_once(book(answer), MAY)
    later = frame("readings", [reading(MAY, 10**8 + read_e6)], FACT_COLUMNS["readings"])
    lines = {
        name: charged(
            month, read_e6, answer,
            Gaps(later if month != MAY else later.clear(), days(), once, averages),
        )
        for name, month in MONTHS.items()
    }  # fmt: skip
    assert {name: [written(each["volume_e6"], 6), written(each["amount_kop"], 2)] for name, each in lines.items()} == {
        month: [Fraction(each) for each in wanted[month]] for month in MONTHS
    }
    difference = sum(each["amount_kop"] for each in lines.values()) - sum(each["amount_kop"] for each in estimated)
    assert written(difference, 2) == Fraction(wanted["difference"])
    assert example["why"] and example["law"]


def written(value, places):
    return Fraction(value, 10**places)

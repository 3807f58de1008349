"""Every worked example of poor quality comes out to the kopeck.

``hours`` are spans of the month, hour 0 its midnight, an hour before it of the month before; ``outage`` are several kinds at once.
"""

import tomllib
from pathlib import Path

import polars as pl
import pytest

from tui_billing.domain.days import DAY_MINUTES, day_number
from tui_billing.domain.decimals import parse
from tui_billing.domain.outage_kinds import OutageKind
from tui_billing.domain.period import Period
from tui_billing.engine.quality import OUTAGE_COLUMNS, reductions
from tui_billing.engine.recalculation import SUM_COLUMNS

MONTH = Period(202604)
EXAMPLES = {
    path.stem: tomllib.loads(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parent / "quality").glob("*.toml"))
}


def table(columns, *rows):
    return pl.DataFrame([dict.fromkeys(columns, 1) | row for row in rows], dict.fromkeys(columns, pl.Int64))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_reduction_comes_out_to_the_kopeck(name):
    example = EXAMPLES[name]
    midnight = day_number(MONTH.first) * DAY_MINUTES
    charged = {"service_month": MONTH.number, "amount_kop": parse(example["charge"], 2)}
    charges = table(SUM_COLUMNS, charged | {"volume_e6": parse(example.get("volume", "0"), 6)})
    outages = [
        {
            "outage_id": number,
            "account_id": 0,
            "kind": int(OutageKind[each["kind"]]),
            "degrees": each.get("degrees", 0),
            "price_e6": parse(each.get("price", "0"), 6),
            "start_min": midnight + start * 60,
            "end_min": midnight + end * 60,
        }
        for number, (each, (start, end)) in enumerate(
            (each, span) for each in example.get("outage", [example]) for span in each["hours"]
        )
    ]
    found = reductions(charges, table(OUTAGE_COLUMNS, *outages), MONTH)
    assert found["amount_kop"].sum() == -parse(example["reduction"].removeprefix("-"), 2)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_says_why(name):
    assert EXAMPLES[name]["why"]
    assert EXAMPLES[name]["law"]

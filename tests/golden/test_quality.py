"""Every worked example of poor quality comes out to the kopeck."""

import tomllib
from pathlib import Path

import pytest

from tui_billing.domain.decimals import parse
from tui_billing.engine.quality import LIMITS, Outage, heating_kop, hot_water_kop, interruption_kop, minutes_over

MONTH = Outage(0, 30 * 24 * 60)
EXAMPLES = {
    path.stem: tomllib.loads(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parent / "quality").glob("*.toml"))
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_reduction_comes_out_to_the_kopeck(name):
    example = EXAMPLES[name]
    charge = parse(example["charge"], 2)
    outages = [Outage(start * 60, end * 60) for start, end in example["hours"]]
    whole = sum(each.end - each.start for each in outages)
    match example["way"]:
        case "interruption":
            limit = LIMITS[example["kind"]]
            found = interruption_kop(charge, minutes_over(outages, limit, MONTH), limit)
        case "heating":
            found = heating_kop(charge, whole, example["degrees"])
        case "hot_water":
            found = hot_water_kop(charge, whole, example["degrees"])
    assert found == -parse(example["reduction"].removeprefix("-"), 2)

"""Every worked example of poor quality comes out to the kopeck."""

import tomllib
from pathlib import Path

import pytest

from tui_billing.domain.codes import OutageKind
from tui_billing.domain.decimals import parse
from tui_billing.engine.quality import Outage, reduction_kop, taken_off

MONTH = 30 * 24 * 60
EXAMPLES = {
    path.stem: tomllib.loads(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parent / "quality").glob("*.toml"))
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_reduction_comes_out_to_the_kopeck(name):
    example = EXAMPLES[name]
    kind, degrees = OutageKind[example["kind"]], example.get("degrees", 0)
    outages = [Outage(kind, start * 60, end * 60, degrees) for start, end in example["hours"]]
    found = reduction_kop(parse(example["charge"], 2), taken_off(outages, 0, MONTH))
    assert found == -parse(example["reduction"].removeprefix("-"), 2)

"""State duty comes out to the rouble."""

import tomllib
from pathlib import Path

import pytest

from tui_billing.domain.codes import Court
from tui_billing.domain.decimals import parse
from tui_billing.engine.duty import duty

HERE = Path(__file__).parent / "duty"
EXAMPLES = {path.name: tomllib.loads(path.read_text("utf-8")) for path in sorted(HERE.glob("*.toml"))}
CASES = [(name, row["price"]) for name, example in EXAMPLES.items() for row in example["row"]]


@pytest.mark.parametrize(("name", "price"), CASES)
def test_the_duty_comes_out_to_the_rouble(name, price):
    example = EXAMPLES[name]
    (row,) = [each for each in example["row"] if each["price"] == price]
    found = []
    for column in example["columns"]:
        court, scale, *order = column.split("_")
        filed = example[f"filed_{scale}"]
        found.append(duty(parse(price, 2), Court[court.upper()], filed, order=bool(order)).amount_kop)
    assert found == [roubles * 100 for roubles in row["duty"]]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_says_why(name):
    assert EXAMPLES[name]["why"]
    assert EXAMPLES[name]["law"]

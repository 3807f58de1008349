"""Every worked example of an instalment plan comes out to the kopeck."""

import tomllib
from pathlib import Path

import pytest

from tui_billing.domain.decimals import parse
from tui_billing.domain.law import CHOICES
from tui_billing.engine.instalments import RATE_CHOICE, due_days, highest_rate_e2, must_be_offered, schedule

EXAMPLES = {
    path.stem: tomllib.loads(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parent / "instalments").glob("*.toml"))
}


def kop(text):
    return parse(text, 2)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_plan_comes_out_to_the_kopeck(name):
    example = EXAMPLES[name]
    debt = kop(example["debt"])
    parts = schedule(debt, example["granted_on"], due_days(example["first_due"], 12), kop(example["rate"]))
    assert must_be_offered(debt, kop(example["year_ago"])) is example["must_be_offered"]
    assert sum(part.interest_kop for part in parts) == kop(example["interest"])
    assert sum(part.payable_kop for part in parts) == kop(example["payable"])
    if "ceiling" in example:
        assert highest_rate_e2(example["granted_on"], CHOICES[RATE_CHOICE].default) == kop(example["ceiling"])
    if "parts" in example:
        seen = [(p.due_on, p.principal_kop, p.days, p.interest_kop, p.payable_kop, p.balance_kop) for p in parts]
        assert seen == [
            (due_on, kop(principal), days, kop(interest), kop(payable), kop(balance))
            for due_on, principal, days, interest, payable, balance in example["parts"]
        ]

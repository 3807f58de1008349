"""Every worked example of a penalty comes out to the kopeck, span by span."""

import tomllib
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from tests.engine.penalty_laws import frames, law_of, nothing_posted
from tui_billing.domain.codes import DebtorKind
from tui_billing.domain.days import day_number, day_of
from tui_billing.domain.decimals import parse
from tui_billing.engine.penalty import exact_kop, parts_of, penalties
from tui_billing.engine.penalty_law import DENOMINATOR
from tui_billing.engine.penalty_parts import UNPAID

EXAMPLES = {
    path.stem: tomllib.loads(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parent / "penalty").glob("*.toml"))
}
DEBT = (1, 1, 1, 202601)


def kop(text):
    return parse(text, 2)


def four_places(numerator):
    """Kopecks over the engine's denominator as roubles with four places."""
    return f"{int(Fraction(numerator, DENOMINATOR) * 100 + Fraction(1, 2)) / 10_000:.4f}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_penalty_comes_out_to_the_kopeck(name):
    example = EXAMPLES[name]
    law = law_of(**{choice: example[choice] for choice in ("cap_legal", "moratorium_497") if choice in example})
    due = [(example["due_on"], kop(example["amount"]))]
    paid = [(day, kop(amount)) for day, amount in example["paid"]]
    on = day_number(example["on"])
    dues, parts = frames([(DEBT, DebtorKind[example["debtor"]], due, paid)])
    found = penalties(dues, parts, *nothing_posted(), law, on)
    assert found.amounts["amount_kop"].sum() == kop(example["penalty"])
    spans = [
        [
            day_of(row["from_day"]), day_of(row["to_day"]) - timedelta(days=1), row["to_day"] - row["from_day"],
            row["base_kop"], row["rate_e2"], row["share"], four_places(row["numerator"]),
        ]
        for row in exact_kop(found.named_spans).iter_rows(named=True)
    ]  # fmt: skip
    assert spans == [
        [first, last, days, kop(base), kop(rate), share, exact]
        for first, last, days, base, rate, share, exact in example["spans"]
    ]
    if "parts" in example:
        of_parts = exact_kop(parts_of(dues, parts, law, on)).group_by("paid_on", maintain_order=True).agg(
            pl.col("base_kop").first(), pl.col("numerator").sum()
        )  # fmt: skip
        seen = [
            [amount, date.min if paid_on == UNPAID else day_of(paid_on), four_places(exact)]
            for paid_on, amount, exact in of_parts.sort("paid_on").iter_rows()
        ]
        assert seen == [[kop(amount), paid_on, exact] for amount, paid_on, exact in example["parts"]]

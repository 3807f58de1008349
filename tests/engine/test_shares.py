"""Splitting kopecks: worked examples, and what must hold for any split."""

import tomllib
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_billing.engine.shares import largest_remainder, share_out

EXAMPLES = tomllib.loads(
    (Path(__file__).parents[1] / "golden" / "allocation" / "split.toml").read_text(encoding="utf-8")
)["split"]
MONEY = st.integers(0, 10**14)
WEIGHTS = st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=12)


def in_columns(groups):
    """The vectorised split of several groups, back as lists."""
    rows = [
        {"group": at, "total": total, "weight": weight}
        for at, (total, weights) in enumerate(groups)
        for weight in weights
    ]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(("group", "total", "weight"), pl.Int64))
    parts = share_out(frame, ["group"], "total", "weight", "part")
    return [part.to_list() for part in parts.group_by("group", maintain_order=True).agg("part")["part"]]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["why"])
def test_a_worked_example_comes_out_to_the_kopeck(example):
    total, weights = example["total_kop"], example["weights"]
    assert largest_remainder(total, weights) == example["parts_kop"]
    assert in_columns([(total, weights)]) == [example["parts_kop"]]


def test_nobody_cannot_share():
    with pytest.raises(ValueError, match="nobody"):
        largest_remainder(1, [])


@given(MONEY, WEIGHTS)
def test_parts_add_up_and_each_is_its_exact_share_to_a_kopeck(total, weights):
    parts = largest_remainder(total, weights)
    whole = sum(weight for weight in weights if weight > 0)
    assert sum(parts) == total
    if whole:
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - Fraction(total * max(weight, 0), whole)) < 1


@given(MONEY, st.lists(st.integers(0, 10**14), min_size=1, max_size=12))
def test_a_part_of_less_than_the_whole_never_exceeds_its_weight(total, dues):
    total = min(total, sum(dues))
    assert all(0 <= part <= due for part, due in zip(largest_remainder(total, dues), dues, strict=True))


@given(MONEY, WEIGHTS)
def test_a_negative_total_is_the_mirror_image(total, weights):
    assert largest_remainder(-total, weights) == [-part for part in largest_remainder(total, weights)]


@given(st.lists(st.tuples(MONEY, WEIGHTS), min_size=1, max_size=5))
def test_columns_split_as_the_loop_does(groups):
    assert in_columns(groups) == [largest_remainder(total, weights) for total, weights in groups]

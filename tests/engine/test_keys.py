import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_billing.engine.keys import join_by, one_key

IDS = st.one_of(st.integers(0, 3), st.integers(0, 2**40))
ROWS = st.lists(st.tuples(IDS, IDS, IDS), max_size=12)
KEYS = ("a", "b", "c")


def ints(rows, *names):
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row")


@given(ROWS, ROWS)
def test_one_key_is_equal_and_ordered_as_the_keys_are(left, right):
    frames = [ints(rows, *KEYS) for rows in (left, right)]
    packed = [frame.select(one_key(KEYS, *frames)).to_series().to_list() for frame in frames]
    rows, keys = left + right, packed[0] + packed[1]
    assert all((rows[i] < rows[j]) == (keys[i] < keys[j]) for i in range(len(rows)) for j in range(len(rows)))


@given(ROWS, st.sets(st.tuples(IDS, IDS, IDS), max_size=12))
def test_a_join_by_the_packed_key_finds_what_the_keys_say(left, right):
    known = {key: number for number, key in enumerate(sorted(right))}
    more = ints([(*key, number) for key, number in known.items()], *KEYS, "value")
    joined = join_by(ints(left, *KEYS), more, KEYS, "left")
    assert joined.columns == [*KEYS, "value"]
    assert sorted(joined.rows(), key=repr) == sorted(((*row, known.get(row)) for row in left), key=repr)


def test_an_absent_key_matches_nothing():
    rows = pl.DataFrame({"a": [1, None], "b": [None, 1]}, schema={"a": pl.Int64, "b": pl.Int64})
    assert (
        join_by(rows, ints([(1, 1, 5), (0, 1, 6)], "a", "b", "value"), ("a", "b"), "left")["value"].to_list()
        == [None] * 2
    )


@pytest.mark.parametrize("row", [(-1, 1, 1), (2**62, 2**62, 2**62)])
def test_keys_that_cannot_be_packed_are_refused(row):
    with pytest.raises(LookupError):
        one_key(KEYS, ints([row], *KEYS))

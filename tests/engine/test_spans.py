import itertools

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tui_billing.domain.days import EPOCH, day_of
from tui_billing.domain.period import Period
from tui_billing.engine.spans import Month, attach, changes, clip, month_index, month_index_of_day, split

APRIL = Month.of(Period(202604))
DAYS = st.integers(APRIL.first, APRIL.end - 1)


def ints(rows, *names):
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row")


@given(st.sets(DAYS), DAYS, st.integers(1, 40))
def test_the_pieces_of_a_row_are_its_days_cut_where_asked(cuts, start, length):
    end = min(start + length, APRIL.end)
    rows = ints([(1, 1, start, end), (2, 1, APRIL.first, APRIL.end)], "account_id", "service_id", "from_day", "to_day")
    days = ints([(1, 1, day) for day in sorted(cuts)], "account_id", "service_id", "day")
    pieces = split(rows, days, APRIL).sort("account_id", "from_day").to_dicts()
    mine = [(piece["from_day"], piece["to_day"]) for piece in pieces if piece["account_id"] == 1]
    bounds = [start, *sorted(day for day in cuts if start < day < end), end]
    assert mine == list(itertools.pairwise(bounds))
    assert sum(piece["days"] for piece in pieces if piece["account_id"] == 1) == end - start
    assert [piece["is_cut"] for piece in pieces if piece["account_id"] == 2] == [False]


@given(st.sets(DAYS, min_size=1, max_size=5), DAYS)
def test_a_span_gets_what_is_in_force_on_its_first_day(starts, day):
    order = sorted(starts)
    dated = ints(
        [(1, start, end, start) for start, end in zip(order, [*order[1:], APRIL.end], strict=True)],
        "account_id", "valid_from", "valid_to", "value",
    )  # fmt: skip
    rows = ints([(1, day), (2, day)], "account_id", "from_day")
    said = dict(attach(rows, dated, APRIL, ["account_id"]).select("account_id", "value").iter_rows())
    assert said == {1: max((start for start in order if start <= day), default=None), 2: None}


def test_changes_are_only_those_inside_the_month():
    dated = ints(
        [(1, APRIL.first, APRIL.first + 3), (2, APRIL.first - 9, APRIL.end), (3, APRIL.end - 1, APRIL.end + 9)],
        "account_id", "valid_from", "valid_to",
    )  # fmt: skip
    found = changes(dated, APRIL, ["account_id"])
    assert sorted(found.iter_rows()) == [(1, APRIL.first + 3), (3, APRIL.end - 1)]
    assert clip(dated, APRIL)["valid_from"].min() == APRIL.first
    assert clip(dated, APRIL)["valid_to"].max() == APRIL.end


@given(st.integers(0, 40_000))
def test_a_day_and_a_period_count_months_alike(day):
    period = Period.of(day_of(day))
    row = pl.DataFrame({"day": [day], "period": [period.number]})
    counted = row.select(month_index_of_day(pl.col("day")).alias("a"), month_index(pl.col("period")).alias("b")).row(0)
    assert counted == (Month.of(period).index,) * 2
    assert day_of(0) == EPOCH

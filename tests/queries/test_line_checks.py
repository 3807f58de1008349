"""The check of lines as columns, on random towns: it agrees with the engine, and with nothing that is a kopeck off."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.test_accrue import MONTHS, TOWNS, accrued, town_of
from tui_billing.domain.codes import Method
from tui_billing.engine.explain import explain
from tui_billing.queries.line_checks import wrong_charges

BY_PEOPLE = tuple(map(int, (Method.NORM, Method.NORM_UPLIFTED, Method.NORM_TENFOLD, Method.WASTE_PEOPLE)))


def lines_of(seed, year_month):
    return accrued(town_of(seed, year_month), year_month).lines.with_columns(period=pl.col("service_month"))


@TOWNS
@given(st.integers(0, 10**9), MONTHS, st.sampled_from((-1, 1)))
def test_every_line_of_a_random_town_is_right_and_none_that_is_a_kopeck_off(seed, year_month, off):
    lines = lines_of(seed, year_month)
    assert wrong_charges(lines)[0] == lines.height
    assert wrong_charges(lines)[1].rows() == []
    wrong = wrong_charges(lines.with_columns(pl.col("amount_kop") + off))[1]
    assert wrong.height == lines.height
    assert wrong["computed_kop"].to_list() == lines["amount_kop"].to_list()


@TOWNS
@given(st.integers(0, 10**9), MONTHS)
def test_a_line_by_people_is_found_when_its_people_were_changed_behind_it(seed, year_month):
    lines = lines_of(seed, year_month).filter(pl.col("method").is_in(BY_PEOPLE), pl.col("norm_e6") > 0)
    wrong = wrong_charges(lines.with_columns(pl.col("person_days") + 30))[1]
    assert wrong.height == lines.height
    for line in lines.to_dicts()[:20]:
        assert explain(line).is_confirmed

"""Heat that is paid for evenly: what was counted in the year before, as an average month (п. 42(1) of the Rules 354)."""

from datetime import date
from typing import Final

import polars as pl

from tui_billing.domain.codes import HeatingPayment
from tui_billing.domain.days import day_number
from tui_billing.engine.facts import Facts
from tui_billing.engine.house_meters import FAULTS
from tui_billing.engine.rounding import UNIT
from tui_billing.engine.spans import Month

OF_METERS: Final = ("own_u", "fault", "own_point_id", "reading_from_e6", "reading_to_e6")
"""What the meters say this month: nothing of it counts where an average month is paid."""

MONTH_OF_YEAR: Final = UNIT // 12
"""A twelfth of a volume, in units of quantity for each day of a month: whole, so nothing is rounded."""


def payments(facts: Facts, month: Month) -> pl.DataFrame:
    """``building_id, payment, months`` on the first day of the month."""
    first = facts.heatings.filter((pl.col("valid_from") <= month.first) & (pl.col("valid_to") > month.first))
    return first.select("building_id", "payment", "months")


def with_average_month(rows: pl.DataFrame, facts: Facts, month: Month) -> pl.DataFrame:
    """Add ``house_average_u`` and ``year_own_u``, an average month of the year before of the building and of own meters.

    Both are null where the building does not pay evenly, or its volume of any day of that year is not known; the premises' also
    where theirs is not. Where the building has one, what the meters say this month is taken away.
    """
    year = _counted_in_year(facts, month)
    if year.is_empty():
        return rows.with_columns(
            house_average_u=pl.lit(None, pl.Int64), year_own_u=pl.lit(None, pl.Int64)
        )  # fmt: skip
    house = year.filter(pl.col("account_id") == 0)
    house = house.select(
        "building_id", "service_id", house_average_u=pl.col("volume_e6") * (MONTH_OF_YEAR * month.days)
    )
    own = year.select("account_id", "service_id", own_year_e6="volume_e6")
    rows = rows.join(house, on=["building_id", "service_id"], how="left")
    rows = rows.join(own, on=["account_id", "service_id"], how="left")
    is_average = pl.col("house_average_u").is_not_null()
    return rows.with_columns(
        *(pl.when(~is_average).then(name).alias(name) for name in OF_METERS),
        year_own_u=pl.when(is_average).then(pl.col("own_year_e6") * (MONTH_OF_YEAR * pl.col("days"))),
    ).drop("own_year_e6")


def _counted_in_year(facts: Facts, month: Month) -> pl.DataFrame:
    """``building_id, service_id, account_id, volume_e6`` of whole years, of buildings that pay evenly."""
    if facts.heat_volumes.is_empty():
        return facts.heat_volumes
    first = day_number(date(month.period.year - 1, 1, 1))
    end = day_number(date(month.period.year, 1, 1))
    evenly = payments(facts, month).filter(pl.col("payment") == int(HeatingPayment.EVENLY))
    return (
        facts.heat_volumes.filter((pl.col("valid_from") >= first) & (pl.col("valid_to") <= end))
        .join(evenly.select("building_id"), on="building_id", how="semi")
        .group_by("building_id", "service_id", "account_id")
        .agg(pl.col("volume_e6").sum(), known=(pl.col("valid_to") - pl.col("valid_from")).sum())
        .filter(pl.col("known") == end - first)
    )


def counted_over(facts: Facts, month: Month) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What was counted over exactly the days of the month: of buildings, as their meters give it, and of accounts.

    Returns:
        ``building_id, service_id, point_id, metered_u``, null ``mean_u`` and ``FAULTS``; ``account_id, service_id, counted_e6``.
    """
    here = facts.heat_volumes.filter((pl.col("valid_from") == month.first) & (pl.col("valid_to") == month.end))
    houses = here.filter(pl.col("account_id") == 0)
    return houses.select(
        "building_id",
        "service_id",
        point_id=pl.lit(0, pl.Int64),
        metered_u=pl.col("volume_e6") * (UNIT * month.days),
        **dict.fromkeys(("mean_u", *FAULTS), pl.lit(None, pl.Int64)),
    ), here.filter(pl.col("account_id") != 0).select("account_id", "service_id", counted_e6="volume_e6")

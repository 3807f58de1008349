"""Recompute and subtract: what a month should come to, less what is in force."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from tui_billing.domain.codes import RecalculationPart
from tui_billing.engine.facts import Accrued
from tui_billing.engine.keys import one_key

KEY: Final = (
    "building_id", "account_id", "service_month", "part", "service_id", "supplier_id", "point_id", "zone",
)  # fmt: skip
"""What a difference is taken by."""

SUM_COLUMNS: Final = (*KEY, "run_id", "volume_e6", "amount_kop")
"""What is compared: sums by ``KEY``; ``run_id`` is the accrual in force, 0 where there is none."""

DIFFERENCE_COLUMNS: Final = (
    *KEY, "run_id", "was_volume_e6", "becomes_volume_e6", "was_kop", "becomes_kop", "amount_kop",
)  # fmt: skip
"""A difference, as ``domain.recalculation.RecalculationLine`` stores it, without the document and the line's number."""


SHOWN_KEY: Final = ("building_id", "account_id", "service_month", "service_id", "supplier_id")
SHOWN_SUMS: Final = ("was_volume_e6", "becomes_volume_e6", "was_kop", "becomes_kop", "amount_kop")


@dataclass(frozen=True)
class Differences:
    """What was found: ``shown`` by account, month, service and supplier (``SHOWN_KEY``, ``SHOWN_SUMS``, ``lines``).

    ``balances``: how many balances of common property differ, be there a line or not. ``parked``: how many services of accounts that were computed cannot be any more. ``result_hash``: over all lines, in
    their order.
    """

    shown: pl.DataFrame
    lines: int
    parked: int
    amount_kop: int
    result_hash: str
    balances: int = 0


def nothing() -> pl.DataFrame:
    """No differences."""
    return pl.DataFrame(schema=dict.fromkeys(DIFFERENCE_COLUMNS, pl.Int64))


def should_be(accrued: Accrued) -> pl.DataFrame:
    """The computed lines as ``SUM_COLUMNS`` of the part «charge»."""
    return accrued.lines.select(
        *(pl.lit(int(RecalculationPart.CHARGE), pl.Int64).alias("part") if name == "part" else name for name in KEY),
        pl.lit(0, pl.Int64).alias("run_id"),
        "volume_e6",
        "amount_kop",
    )


def differences(should: pl.DataFrame, in_force: pl.DataFrame) -> pl.DataFrame:
    """What should be less what is in force, by ``KEY``, sorted by it; what agrees in volume and amount is left out.

    Args:
        should: ``SUM_COLUMNS``, several rows of a key are added up.
        in_force: the same; charge lines and the lines of earlier recalculations together.

    Returns:
        ``DIFFERENCE_COLUMNS``.
    """
    zero = pl.lit(0, pl.Int64)
    should, in_force = _unequal(should, in_force)
    now = should.select(
        *KEY, "run_id", was_volume_e6=zero, becomes_volume_e6="volume_e6", was_kop=zero, becomes_kop="amount_kop"
    )
    before = in_force.select(
        *KEY, "run_id", was_volume_e6="volume_e6", becomes_volume_e6=zero, was_kop="amount_kop", becomes_kop=zero
    )
    sums = ("was_volume_e6", "becomes_volume_e6", "was_kop", "becomes_kop")
    return (
        pl.concat([now, before])
        .group_by(KEY)
        .agg(pl.col("run_id").max(), *(pl.col(name).sum() for name in sums))
        .filter((pl.col("was_kop") != pl.col("becomes_kop")) | (pl.col("was_volume_e6") != pl.col("becomes_volume_e6")))
        .with_columns(amount_kop=pl.col("becomes_kop") - pl.col("was_kop"))
        .select(DIFFERENCE_COLUMNS)
        .sort(KEY)
    )


def _unequal(should: pl.DataFrame, in_force: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Without the services of accounts whose rows agree one by one: nearly all do, and adding up what agrees costs most."""
    if should.height != in_force.height or not should.select(KEY).equals(in_force.select(KEY)):
        return should, in_force
    differ = (should["volume_e6"] != in_force["volume_e6"]) | (should["amount_kop"] != in_force["amount_kop"])
    whose = one_key(("account_id", "service_id"), should)
    some = whose.is_in(should.filter(differ).select(whose).to_series().unique().implode())
    return should.filter(some), in_force.filter(some)


def without_unknown(found: pl.DataFrame, parked: pl.DataFrame) -> pl.DataFrame:
    """Leave out the services of accounts that could not be computed: what they should come to is not known.

    Args:
        found: ``DIFFERENCE_COLUMNS``.
        parked: parked lines; account 0 is all accounts of the building.
    """
    whole = parked.filter(pl.col("account_id") == 0)
    return found.join(parked, on=("account_id", "service_id"), how="anti").join(
        whole, on=("building_id", "service_id"), how="anti"
    )


def row_bytes(found: pl.DataFrame) -> bytes:
    """The bytes that the hash of a recalculation is taken over: each value as a little-endian signed 64-bit number."""
    return found.select(DIFFERENCE_COLUMNS).to_numpy(order="c").astype("<i8", copy=False).tobytes()


def by_account(found: pl.DataFrame) -> pl.DataFrame:
    """Differences by account, month, service and supplier: ``SHOWN_KEY``, ``SHOWN_SUMS``, ``lines``."""
    return (
        found.group_by(SHOWN_KEY)
        .agg(*(pl.col(name).sum() for name in SHOWN_SUMS), pl.len().cast(pl.Int64).alias("lines"))
        .sort(SHOWN_KEY)
    )

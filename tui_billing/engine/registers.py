"""What the registers of the meters counted in a month."""

import polars as pl

from tui_billing.domain.codes import ZONES_OF_METER, ParkReason
from tui_billing.engine.facts import Facts
from tui_billing.engine.keys import join_by, one_key
from tui_billing.engine.rounding import QUANTITY_LIMIT, narrow, wide
from tui_billing.engine.spans import Month, month_index

REGISTER = ("installation_id", "zone")

LATEST = pl.col("taken_on") * 10**12 + pl.col("period") * 10**6 + pl.col("seq")
"""Readings in order: by the day they were taken, then by the period they landed in, then as they were entered."""


def register_volumes(facts: Facts, month: Month, falls: pl.DataFrame | None = None) -> pl.DataFrame:
    """Each register that stands in the month.

    A volume is the difference of the latest usable reading of the period and the latest before it, of one and the same
    installation; a new installation starts from its first reading. A fall is a rollover only near the end of the dial.

    Args:
        facts: of whole buildings.
        month: the month.
        falls: ``REGISTER`` of those that may fall: what is below the reading before is a volume below zero (п. 61).

    Returns:
        ``building_id, point_id, installation_id, zone, valid_from, valid_to, verified_to, reading_from_e6,
        reading_to_e6, metered_e9, last_index, fault``. ``metered_e9`` is the volume × 10⁹ by the whole installation's
        being read, else null; ``last_index`` the running month of the last reading, null if never read; ``fault`` a
        ``ParkReason`` or null.
    """
    standing = facts.installations.filter((pl.col("valid_from") < month.end) & (pl.col("valid_to") > month.first))
    now, before = _readings(facts, standing, month)
    last = latest(now, REGISTER).select(*REGISTER, reading_to_e6="value_e6", to_order="order")
    known = latest(before, REGISTER).select(
        *REGISTER, reading_from_e6="value_e6", last_index=month_index(pl.col("period"))
    )
    registers = join_by(join_by(standing.join(_zones(), on="zones"), last, REGISTER, "left"), known, REGISTER, "left")
    return _by_installation(_counted(_started(registers, now, month), falls))


def _zones() -> pl.DataFrame:
    rows = [(count, int(zone)) for count, zones in enumerate(ZONES_OF_METER, 1) for zone in zones]
    return pl.DataFrame(rows, schema={"zones": pl.Int64, "zone": pl.Int64}, orient="row")


def _readings(facts: Facts, standing: pl.DataFrame, month: Month) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The usable readings of the period and those before it, with their ``order``."""
    readings = facts.readings.with_columns(order=LATEST)
    now = readings.filter(pl.col("period") == month.period.number)
    expired = standing.filter(pl.col("verified_to") < month.end).select("installation_id", "verified_to")
    if expired.height:
        now = now.join(expired, on="installation_id", how="left").filter(
            (pl.col("taken_on") < pl.col("verified_to")).fill_null(value=True)
        )
    return now, readings.filter(pl.col("period") < month.period.number)


def latest(readings: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """The last reading by ``order`` of each owner. Nearly every register was read once: only the others are sorted."""
    several = readings.select(one_key(keys, readings).is_duplicated()).to_series()
    if not several.any():
        return readings
    last = readings.filter(several).sort("order").unique(keys, keep="last")
    return pl.concat([readings.filter(~several), last])


def _started(registers: pl.DataFrame, now: pl.DataFrame, month: Month) -> pl.DataFrame:
    """Registers never read before start from their first reading; ``fault`` where that is plainly no start.

    A meter that was only put in has counted nothing yet: the next reading counts from its first. An average of the days
    that are left would be charged a second time.
    """
    fresh = registers.filter(pl.col("reading_from_e6").is_null())
    rest = registers.filter(pl.col("reading_from_e6").is_not_null())
    mine = now.join(fresh.select(REGISTER), on=REGISTER, how="semi").sort("order").unique(REGISTER, keep="first")
    fresh = fresh.drop("reading_from_e6").join(
        mine.select(*REGISTER, "taken_on", reading_from_e6="value_e6", first_order="order"), on=REGISTER, how="left"
    )
    is_late = (pl.col("first_order") == pl.col("to_order")) & (pl.col("taken_on") > pl.col("valid_from"))
    fresh = fresh.with_columns(
        fault=pl.when(is_late).then(int(ParkReason.NO_START_READING)),
        reading_to_e6=pl.when(~is_late).then("reading_to_e6"),
        last_index=pl.when(pl.col("reading_from_e6").is_not_null()).then(month.index),
    )
    columns = [*registers.columns, "fault"]
    types = pl.Schema({"fault": pl.Int64, "last_index": pl.Int64})
    return pl.concat(
        [
            rest.with_columns(fault=pl.lit(None, dtype=pl.Int64)).select(columns).cast(types),
            fresh.select(columns).cast(types),
        ]
    )


def difference_e6(before: pl.Expr, after: pl.Expr, digits: pl.Expr) -> pl.Expr:
    """What a dial of so many digits counted; null where it went back without a rollover."""
    dial = pl.lit(10, dtype=pl.Int64).pow(digits) * 1_000_000
    step = after - before
    return pl.when(step >= 0).then(step).when(before * 10 >= dial * 9).then(step + dial)


def _fallen_e6(before: pl.Expr, after: pl.Expr, digits: pl.Expr) -> pl.Expr:
    """What a dial counted that may fall: over its end or back, whichever is less."""
    step, over = after - before, after - before + pl.lit(10, dtype=pl.Int64).pow(digits) * 1_000_000
    return pl.when((step < 0) & (over < -step)).then(over).otherwise(step)


def _counted(registers: pl.DataFrame, falls: pl.DataFrame | None) -> pl.DataFrame:
    """Give each register its volume."""
    dial = pl.col("reading_from_e6"), pl.col("reading_to_e6"), pl.col("digits")
    step = difference_e6(*dial)
    if falls is not None and falls.height:
        may_fall = falls.select(REGISTER).unique().with_columns(may_fall=pl.lit(value=True))
        registers = registers.join(may_fall, on=REGISTER, how="left")
        step = pl.when("may_fall").then(_fallen_e6(*dial)).otherwise(step)
    read = pl.col("reading_from_e6").is_not_null() & pl.col("reading_to_e6").is_not_null()
    counted = registers.with_columns(
        step=step,
        metered_e9=narrow(wide(step) * wide(pl.col("ratio_e3")), QUANTITY_LIMIT),
    )
    reason = (
        pl.when(read & pl.col("step").is_null())
        .then(int(ParkReason.BACKWARD_READING))
        .when(pl.col("step").is_not_null() & pl.col("metered_e9").is_null())
        .then(int(ParkReason.OUT_OF_BOUNDS))
    )
    dropped = pl.selectors.by_name("accepted_on", "step", "digits", "ratio_e3", "may_fall", require_all=False)
    return counted.with_columns(fault=pl.coalesce("fault", reason).cast(pl.Int64)).drop(dropped)


def _by_installation(registers: pl.DataFrame) -> pl.DataFrame:
    """A meter is read when all its registers are; a fault of one is a fault of all."""
    several = pl.col("zones") > 1
    many = registers.filter(several).with_columns(
        fault=pl.col("fault").min().over("installation_id"),
        last_index=pl.when(pl.col("last_index").is_not_null().all().over("installation_id")).then(
            pl.col("last_index").min().over("installation_id")
        ),
        metered_e9=pl.when(pl.col("metered_e9").is_not_null().all().over("installation_id")).then("metered_e9"),
    )
    one = registers.filter(~several)
    return pl.concat([one, many]).with_columns(metered_e9=pl.when(pl.col("fault").is_null()).then("metered_e9"))

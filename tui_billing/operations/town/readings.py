"""Readings of the meters, month by month: kept, missed, held for review, and those of the acts."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from tui_billing.domain.codes import ReadingSource, ReadingStatus
from tui_billing.domain.days import day_number
from tui_billing.operations.town.consumption import POWER, STEP_E6
from tui_billing.operations.town.homes import NEVER
from tui_billing.operations.town.meters import TWO_ZONE, Installed, Points
from tui_billing.operations.town.plan import Flags, Ints, OfficeIds, TownPlan, some

TOO_MUCH, BACKWARD = 1 << 6, 1 << 2
"""The bits of the checks V06 and V02."""


@dataclass(frozen=True)
class Registers:
    """One entry a register (a meter and a zone); ``of`` is its installation's place.

    ``use`` is the consumption of each month and ``total`` its running sum, both registers × months. ``started`` and
    ``ended`` are the months in which the meter was put and taken away: −1 before the first, their number after the last.
    """

    of: Ints
    zone: Ints
    step: Ints
    use: Ints
    total: Ints
    started: Ints
    ended: Ints


def draw_readings(
    plan: TownPlan,
    office: OfficeIds,
    points: Points,
    installed: Installed,
    use: Ints,
    draw: np.random.Generator,
    unkeyed: int,
) -> pl.DataFrame:
    """The rows of ``reading`` in the order of their key. ``unkeyed`` is a building without readings of the last month."""
    registers = _registers(plan, points, installed, use, draw)
    dial = 10 ** installed.digits[registers.of] * 1_000_000
    given = _given(plan, installed, draw, unkeyed)[registers.of]
    start, shift = _starts(plan, installed, registers, given, dial, draw)
    regular = _regular(plan, installed, registers, shift, given, dial, draw)
    acts = _acts(installed, registers, start, shift, dial)
    return _stored(office, installed, pl.concat([regular, acts]))


def _registers(plan: TownPlan, points: Points, installed: Installed, use: Ints, draw: np.random.Generator) -> Registers:
    of = np.repeat(np.arange(installed.id.size), installed.zones)
    second = np.zeros(of.size, np.int64)
    second[1:] = of[1:] == of[:-1]
    two = installed.kind[of] == TWO_ZONE
    kind = installed.points.kind[of]
    own = use[installed.points.id[of] - points.id[0]] // installed.ratio[of][:, None]
    step = np.where(installed.points.home[of] < 0, 10_000, STEP_E6[kind])
    # a point keeps its habit when its meter is replaced, so the share of the day hangs on the point
    share = 60 + installed.points.id[of] % 21
    day = own * share[:, None] // 100 // step[:, None] * step[:, None]
    own = np.where((two & (second == 0))[:, None], day, np.where(two[:, None], own - day, own))
    firsts = np.array([day_number(period.first) for period in plan.periods])
    return Registers(
        of=of,
        zone=np.where(two, second + 1, 0),
        step=step,
        use=own,
        total=np.cumsum(own, axis=1),
        started=np.searchsorted(firsts, installed.since[of], side="right") - 1,
        ended=np.where(
            installed.until[of] == NEVER,
            firsts.size,
            np.searchsorted(firsts, np.minimum(installed.until[of], NEVER - 1), side="right") - 1,
        ),
    )


def _at_act(registers: Registers, month: Ints, partly: Flags) -> Ints:
    """The running consumption on the day of an act in a month: a third of the month's where the meter is replaced."""
    rows = np.arange(month.size)
    inside = np.clip(month, 0, registers.use.shape[1] - 1)
    before = registers.total[rows, inside] - registers.use[rows, inside]
    third = registers.use[rows, inside] // 3 // registers.step * registers.step
    return before + np.where(partly, third, 0)


def _starts(
    plan: TownPlan, installed: Installed, registers: Registers, given: Flags, dial: Ints, draw: np.random.Generator
) -> tuple[Ints, Ints]:
    """The reading of the first day, and what to add to the running consumption to get a reading."""
    of, step = registers.of, registers.step
    months = np.maximum(day_number(plan.periods[0].first) - installed.since[of], 0) // 30
    elapsed = np.where(registers.started < 0, registers.use.mean(axis=1).astype(np.int64) // step * step * months, 0)
    start = draw.integers(0, 9, of.size) * 1_000_000
    begin = np.where(registers.started < 0, -elapsed, _at_act(registers, registers.started, installed.replaces[of]))
    shift = start - begin
    steady = (
        given[:, -1]
        & given[:, -2]
        & (registers.started < 0)
        & (installed.until[of] == NEVER)
        & (installed.points.home[of] >= 0)
    )
    over = some(draw, steady & (registers.zone == 0) & (registers.use[:, -1] > 2_000_000), 0.0003)
    near = dial - registers.use[:, -1] // 2 // step * step - registers.total[:, -2]
    start = np.where(over, np.maximum(near - elapsed, 0), start)
    return start % dial, np.where(over, near, shift)


def _regular(
    plan: TownPlan,
    installed: Installed,
    registers: Registers,
    shift: Ints,
    given: Flags,
    dial: Ints,
    draw: np.random.Generator,
) -> pl.DataFrame:
    """The monthly readings of the 18th to the 25th that were given."""
    of = registers.of
    count = len(plan.periods)
    month = np.arange(count)
    given = given & (month >= registers.started[:, None]) & (month < registers.ended[:, None])
    value = (shift[:, None] + registers.total) % dial[:, None]
    checks = np.zeros(given.shape, np.int64)
    value[:, -1], checks[:, -1] = _suspicious(installed, registers, given, value, dial, draw)
    first_days = np.array([day_number(period.first) for period in plan.periods])
    taken = (first_days + draw.integers(17, 25, (installed.id.size, count)))[of]
    source = _sources(installed, count, draw)[of]
    acts_before = (month == registers.started[:, None]) * (1 + installed.replaces[of].astype(np.int64))[:, None]
    row, column = np.nonzero(given)
    numbers = np.array([period.number for period in plan.periods])
    return pl.DataFrame(
        {
            "of": of[row],
            "zone": registers.zone[row],
            "period": numbers[column],
            "seq": (acts_before + 1)[row, column],
            "taken_on": taken[row, column],
            "value_e6": value[row, column],
            "source": source[row, column],
            "checks": checks[row, column],
        }
    )


def _suspicious(
    installed: Installed, registers: Registers, given: Flags, value: Ints, dial: Ints, draw: np.random.Generator
) -> tuple[Ints, Ints]:
    """The readings of the last month with a few that are held, far too large or below the one before, and their checks."""
    of, use = registers.of, registers.use[:, -1]
    before, last = value[:, -2], value[:, -1]
    private = installed.points.home[of] >= 0
    held = some(draw, given[:, -1] & given[:, -2] & private & (use > 0), 0.004)
    back = held & (before > 5_000_000) & (of % 2 == 0) & (last > before)
    little = np.where(installed.points.kind[of] == POWER, 3_000_000, 300_000)
    much = (last + use * 30 + little * 300) % dial
    return (
        np.select([back, held], [before - little, much], last),
        np.select([back, held], [np.int64(BACKWARD), np.int64(TOO_MUCH)], np.int64(0)),
    )


def _given(plan: TownPlan, installed: Installed, draw: np.random.Generator, unkeyed: int) -> Flags:
    """Which readings were given at all: gaps of one month here and there, of one, two, five at the end."""
    count = len(plan.periods)
    size = installed.id.size
    private = installed.points.home >= 0
    given = draw.random((size, count)) > 0.012
    for months, share in ((1, 0.025), (2, 0.012), (5, 0.008)):
        silent = some(draw, private & ~installed.replaces & ~installed.replaced, share)
        given[silent, -months:] = False
    given[~private] = True
    given[~private & (draw.random(size) < 0.02), -1] = False
    given[installed.points.building == unkeyed, -1] = False
    return given


def _sources(installed: Installed, count: int, draw: np.random.Generator) -> Ints:
    chosen = draw.choice(
        np.array([ReadingSource.SUBSCRIBER, ReadingSource.CONTROLLER, ReadingSource.GIS]).astype(np.int64),
        (installed.id.size, count),
        p=[0.68, 0.24, 0.08],
    )
    chosen[installed.points.home < 0] = int(ReadingSource.CONTROLLER)
    return chosen


def _acts(installed: Installed, registers: Registers, start: Ints, shift: Ints, dial: Ints) -> pl.DataFrame:
    """The readings of the acts: every meter's first day, and the last day of one that was removed."""
    of = registers.of
    removed = installed.until[of] < NEVER
    closing = (shift + _at_act(registers, registers.ended, installed.replaced[of])) % dial
    frames = [
        _act_frame(of, registers.zone, installed.since[of], start, 1 + installed.replaces[of].astype(np.int64)),
        _act_frame(of, registers.zone, installed.until[of], closing, np.ones(of.size, np.int64)).filter(removed),
    ]
    return pl.concat(frames)


def _act_frame(of: Ints, zone: Ints, day: Ints, value: Ints, seq: Ints) -> pl.DataFrame:
    months = np.minimum(day, NEVER - 1).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return pl.DataFrame(
        {
            "of": of,
            "zone": zone,
            "period": (months // 12 + 1970) * 100 + months % 12 + 1,
            "seq": seq,
            "taken_on": day,
            "value_e6": value,
            "source": np.full(of.size, int(ReadingSource.ACT)),
            "checks": np.zeros(of.size, np.int64),
        }
    )


def _stored(office: OfficeIds, installed: Installed, rows: pl.DataFrame) -> pl.DataFrame:
    of = rows["of"].to_numpy()
    building = installed.points.building[of]
    return (
        rows.with_columns(
            building_id=building,
            point_id=installed.points.id[of],
            installation_id=installed.id[of],
            status=pl.when(pl.col("checks") > 0)
            .then(pl.lit(int(ReadingStatus.HELD), pl.Int64))
            .otherwise(pl.lit(int(ReadingStatus.ACCEPTED), pl.Int64)),
            author_id=np.array(office.typists)[building % len(office.typists)],
            recorded_at_ms=(pl.col("taken_on") * 86_400 + 30_000 + pl.Series(of) % 30_000) * 1000,
            reason=pl.lit(0, pl.Int64),
            replaces_seq=pl.lit(0, pl.Int64),
            batch_row=pl.lit(0, pl.Int64),
        )
        .drop("of")
        .sort("period", "building_id", "point_id", "zone", "seq")
    )

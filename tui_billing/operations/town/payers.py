"""Who pays how: most in full and in time, some in part, late, too much, or never; so debts of several ages arise."""

from typing import Final

import numpy as np
import polars as pl

from tui_billing.domain.codes import Channel
from tui_billing.domain.days import day_number
from tui_billing.domain.period import Period
from tui_billing.operations.town.plan import TownPlan

IN_FULL, IN_PART, SELDOM, NEVER_PAYS, ROUNDS_UP, IN_TWO = range(6)
HABITS: Final = (0.76, 0.08, 0.06, 0.04, 0.04, 0.02)
CHANNELS: Final = (Channel.ONLINE, Channel.BANK, Channel.CASH_DESK, Channel.POST)
CHANNEL_SHARES: Final = (0.55, 0.25, 0.14, 0.06)

PAYMENT_COLUMNS: Final = ("account_id", "building_id", "received_on", "value_on", "channel", "amount_kop")


def draw_payments(plan: TownPlan, period: Period, owed: pl.DataFrame) -> pl.DataFrame:
    """What the accounts pay in a month for what they owe at its beginning.

    Args:
        plan: the town.
        period: the month of the payments.
        owed: ``account_id``, ``building_id``, ``debt_kop`` of everybody who owes, in any order.

    Returns:
        ``PAYMENT_COLUMNS``, by day and account; amounts are positive.
    """
    rows = owed.filter(pl.col("debt_kop") > 0).sort("account_id")
    account = rows["account_id"].to_numpy()
    # drawn for the whole town, so that what one account pays does not hang on who else owes
    habits = np.random.Generator(np.random.PCG64([plan.seed, 3]))
    habit = habits.choice(len(HABITS), plan.accounts, p=HABITS)[account - 1]
    draw = np.random.Generator(np.random.PCG64([plan.seed, 4, period.number]))
    part = draw.integers(35, 90, plan.accounts)[account - 1]
    day = draw.integers(4, 16, plan.accounts)[account - 1] + np.where(habit == SELDOM, 8, 0)
    channel = draw.choice([int(each) for each in CHANNELS], plan.accounts, p=CHANNEL_SHARES)[account - 1]
    debt = rows["debt_kop"].to_numpy()
    pays = np.select(
        [habit == IN_PART, habit == SELDOM, habit == NEVER_PAYS, habit == ROUNDS_UP, habit == IN_TWO],
        [
            debt * part // 100,
            np.where((account + period.month) % 3 == 0, debt, 0),
            0,
            debt // 10_000 * 10_000 + 20_000,
            debt // 2,
        ],
        debt,
    )
    first = _payments(rows, period, day, channel, pays)
    second = _payments(rows, period, day + 10, channel, np.where(habit == IN_TWO, debt - debt // 2, 0))
    return pl.concat([first, second]).filter(pl.col("amount_kop") > 0).sort("received_on", "account_id")


def _payments(
    rows: pl.DataFrame, period: Period, day: np.ndarray, channel: np.ndarray, pays: np.ndarray
) -> pl.DataFrame:
    paid_on = day_number(period.first) + day - 1
    return rows.select(
        "account_id",
        "building_id",
        received_on=pl.Series(paid_on + np.where(channel == int(Channel.POST), 2, 0), dtype=pl.Int64),
        value_on=pl.Series(paid_on, dtype=pl.Int64),
        channel=pl.Series(channel, dtype=pl.Int64),
        amount_kop=pl.Series(pays, dtype=pl.Int64),
    )

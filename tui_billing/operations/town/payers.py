"""Who pays how: most in full and in time, some in part, late, too much, or never; so debts of several ages arise."""

from typing import Final

import numpy as np
import polars as pl

from tui_billing.domain.codes import Channel
from tui_billing.domain.days import day_number
from tui_billing.domain.period import Period
from tui_billing.operations._payments_bulk import Recorded, record_in_bulk
from tui_billing.operations.town.plan import Ints, TownPlan
from tui_billing.queries._ledger import buildings, debts
from tui_billing.queries.facts import building_chunks
from tui_billing.storage.bulk import Columns, Progress, run_bulk
from tui_billing.storage.database import Actor, Database

IN_FULL, IN_PART, SELDOM, NEVER_PAYS, ROUNDS_UP, IN_TWO = range(6)
HABITS: Final = (0.76, 0.08, 0.06, 0.04, 0.04, 0.02)
CHANNELS: Final = (Channel.ONLINE, Channel.BANK, Channel.CASH_DESK, Channel.POST)
CHANNEL_SHARES: Final = (0.55, 0.25, 0.14, 0.06)

ACCOUNTS_A_LOOK: Final = 20_000


def pay_month(
    database: Database, actor: Actor, plan: TownPlan, period: Period, *, progress: Progress | None = None
) -> Recorded:
    """Record what the town pays in a month for what it owes at its beginning.

    Raises:
        BillingError: the database refuses a row.
    """
    return run_bulk(database.address, _pay, plan, period, actor, progress=progress)


def _pay(columns: Columns, plan: TownPlan, period: Period, actor: Actor) -> Recorded:
    owed = [
        columns.fetch(debts(buildings(first, last)))
        .group_by("account_id", "building_id")
        .agg(debt_kop=pl.col("due_kop").sum())
        for first, last in building_chunks(columns, ACCOUNTS_A_LOOK)
    ]
    payments = draw_payments(plan, period, pl.concat(owed))
    return record_in_bulk(columns, payments, actor.user_id, actor.at_ms)


def draw_payments(plan: TownPlan, period: Period, owed: pl.DataFrame) -> pl.DataFrame:
    """What the accounts pay in a month for what they owe at its beginning.

    Args:
        plan: the town.
        period: the month of the payments.
        owed: ``account_id``, ``building_id``, ``debt_kop`` of everybody who owes, in any order.

    Returns:
        The columns of ``record_in_bulk``, by day and account; amounts are positive.
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


def _payments(rows: pl.DataFrame, period: Period, day: Ints, channel: Ints, pays: Ints) -> pl.DataFrame:
    paid_on = day_number(period.first) + day - 1
    return rows.select(
        "account_id",
        "building_id",
        received_on=pl.Series(paid_on + np.where(channel == int(Channel.POST), 2, 0), dtype=pl.Int64),
        value_on=pl.Series(paid_on, dtype=pl.Int64),
        period=pl.lit(period.number, pl.Int64),
        channel=pl.Series(channel, dtype=pl.Int64),
        amount_kop=pl.Series(pays, dtype=pl.Int64),
    )

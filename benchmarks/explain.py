"""Explaining lines: one line of a person at a screen, and every line of a town re-multiplied from its leaves.

The reference is a bare read of the very same lines, chunk by chunk as the check reads them, in the same run.

    python benchmarks/explain.py [--accounts 10000 100000] [--quick]
"""

import statistics
import time
from dataclasses import dataclass

from _towns import held, over_towns
from accrual import ACTOR, OCTOBER, alone, fill, place_of
from sqlmodel import select

from tui_billing.domain.accounts import Account
from tui_billing.operations.accrual import accrue_period, post_run
from tui_billing.queries.explanations import explain_account, explain_line
from tui_billing.queries.line_checks import LinesTask, charge_lines, check_lines, lines_in_order
from tui_billing.storage.bulk import run_bulk
from tui_billing.storage.database import Database

ASKED = 40
"""So many accounts are explained one after another."""

LINE_MS, TIMES_READ, PEAK_MB = 250, 2.0, 500


@dataclass(frozen=True)
class Measured:
    """One town: lines, seconds of the check and of the bare read, milliseconds of one line and of an account."""

    accounts: int
    lines: int
    check_s: float
    read_s: float
    line_ms: float
    account_ms: float
    peak_mb: float


def charged(place):
    database = Database.at(place)
    run = accrue_period(database, ACTOR, OCTOBER, accrued_on=OCTOBER.last)
    database.write(post_run, ACTOR, run.run_id)
    database.close()


def checked(place):
    """Seconds of the whole check, how many lines, how many wrong."""
    began = time.perf_counter()
    found = run_bulk(Database.at(place).address, check_lines, LinesTask())
    seconds = time.perf_counter() - began
    return seconds, sum(kind.lines for kind in found), sum(kind.wrong for kind in found)


def read(place):
    """Seconds of reading the same lines, and nothing else."""
    began = time.perf_counter()
    lines = run_bulk(Database.at(place).address, bare_read)
    return time.perf_counter() - began, lines


def bare_read(columns):
    return sum(charge_lines(columns, period, *chunk).height for period, chunk in lines_in_order(columns))


def asked(place):
    """Median milliseconds of one line, and of all lines of an account, over accounts all over the town."""
    database = Database.at(place)
    numbers = database.read(lambda session: session.exec(select(Account.number).order_by(Account.id)).all())
    some = numbers[:: max(1, len(numbers) // ASKED)][:ASKED]
    database.read(explain_line, some[0], OCTOBER, 1)  # what is imported once
    return [
        statistics.median(_ms(database, question, number, *more) for number in some)
        for question, more in ((explain_line, (OCTOBER, 1)), (explain_account, (OCTOBER,)))
    ]


def _ms(database, question, *arguments):
    began = time.perf_counter()
    database.read(question, *arguments)
    return (time.perf_counter() - began) * 1000


def measure(folder, accounts):
    with place_of(None, folder, f"town_{accounts}") as place:
        alone(fill, place, accounts)
        alone(charged, place)
        (read_s, lines), _ = alone(read, place)
        (check_s, told, wrong), peak = alone(checked, place)
        if told != lines or wrong:
            raise SystemExit(f"{told:,} lines checked of {lines:,}, {wrong:,} wrong")
        (line_ms, account_ms), _ = alone(asked, place)
    return Measured(accounts, lines, check_s, read_s, line_ms, account_ms, peak)


def tell(rows):
    """Print the table; whether everything holds."""
    print(f"{'accounts':>10} {'lines':>12} {'check s':>8} {'lines/s':>11} {'read s':>8} {'× read':>7} "
          f"{'line ms':>8} {'account ms':>11} {'peak MB':>8}")  # fmt: skip
    for row in rows:
        print(f"{row.accounts:>10,} {row.lines:>12,} {row.check_s:>8.2f} {row.lines / row.check_s:>11,.0f} "
              f"{row.read_s:>8.2f} {row.check_s / row.read_s:>7.2f} {row.line_ms:>8.1f} {row.account_ms:>11.1f} "
              f"{row.peak_mb:>8.0f}")  # fmt: skip
    last = rows[-1]
    return held([
        ("check ÷ bare read", last.check_s / last.read_s, TIMES_READ),
        ("one line, ms", last.line_ms, LINE_MS),
        ("peak memory of the check, MB", last.peak_mb, PEAK_MB),
    ])  # fmt: skip


if __name__ == "__main__":
    over_towns(__doc__, measure, tell, [2_000])

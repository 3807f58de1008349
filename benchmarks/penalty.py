"""Penalties of a whole town with up to 36 months of debts: time, memory, against a plain insert of the same rows.

Every account owes its last 1 to 36 months, nothing is paid. The reference is a bare ADBC insert of the very same lines
and spans into empty tables of the same layout.

    python benchmarks/penalty.py [--accounts 10000 100000 1000000] [--quick]
"""

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from accrual import ACTOR, OCTOBER, alone, place_of
from sqlalchemy import select
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import LawUse, Method, RunStatus
from tui_billing.domain.days import day_number
from tui_billing.domain.law import used_by
from tui_billing.domain.penalty import Penalty, PenaltySpan
from tui_billing.operations.law_checks import confirm_law
from tui_billing.operations.penalty import compute_penalties, post_penalty
from tui_billing.operations.town.load import make_town
from tui_billing.operations.town.plan import TownPlan
from tui_billing.queries.facts import building_chunks, column_of, table_of
from tui_billing.storage.bulk import Columns, run_bulk
from tui_billing.storage.database import Database

MONTHS = 36
ACCOUNTS_A_CHUNK = 20_000
FIRST_RUN = 1_000_000
TIMES_REF, PEAK_MB = 2.0, 800


@dataclass(frozen=True)
class Measured:
    """One town: rows written, seconds of the run and of the reference, peak memory of the worker."""

    accounts: int
    rows: int
    run_s: float
    ref_s: float
    peak_mb: float


def fill(place, accounts):
    database = Database.at(place)
    make_town(database, ACTOR, TownPlan(accounts=accounts, months=1, seed=1, last_period=OCTOBER))
    run_bulk(database.address, owe)
    database.close()


def owe(columns):
    """Charges of the last 36 months: account ``n`` has ``n % 36 + 1`` of them, in posted runs of their own."""
    account = column_of(Account)
    service, supplier = columns.fetch("SELECT service_id, supplier_id FROM tariff LIMIT 1").row(0)
    for place in range(MONTHS):
        period = OCTOBER.plus(-1 - place)
        run_id = FIRST_RUN + place
        columns.append("run", _run(run_id, period))
        for first, last in building_chunks(columns, ACCOUNTS_A_CHUNK):
            own = columns.fetch(
                select(account.id.label("account_id"), account.building_id).where(
                    account.building_id.between(first, last)
                )
            )
            posting = own.select("building_id").unique().with_columns(period=period.number, run_id=run_id)
            owing = own.filter(pl.col("account_id") % MONTHS >= place).sort("account_id")
            columns.append("posting", posting)
            columns.append("charge", owing.with_columns(**_line(run_id, period, service, supplier)))


def _run(run_id, period):
    return pl.DataFrame(
        {
            "id": [run_id], "period": [period.number], "status": [int(RunStatus.POSTED)], "scope": [""],
            "accrued_on": [day_number(period.last)], "result_hash": [""], "lines": [0], "parked": [0],
            "amount_kop": [0], "author_id": [1], "started_at_ms": [0], "finished_at_ms": [0],
        }
    )  # fmt: skip


def _line(run_id, period, service, supplier):
    zeros = dict.fromkeys(set(table_of(Charge).c.keys()) - {"account_id", "building_id"}, 0)
    values = zeros | {
        "run_id": run_id, "line": 900, "service_id": service, "supplier_id": supplier,
        "service_month": period.number, "from_day": day_number(period.first), "to_day": day_number(period.end),
        "method": int(Method.FIXED), "uplift_e2": 100, "quantity_u": 6 * 10**9 * period.days, "share_num": 1,
        "share_den": 1, "volume_e6": 10**6, "price_e6": 10**9,
    }  # fmt: skip
    amount = pl.col("account_id") * 7919 % 400_000 + 50_000
    return {name: pl.lit(value, pl.Int64) for name, value in values.items()} | {"amount_kop": amount}


def timed_run(place):
    """Seconds from the call to the last commit, and the run."""
    database = Database.at(place)
    for parameter in used_by(LawUse.PENALTY):
        if not parameter.is_checked(OCTOBER.last):
            database.write(confirm_law, ACTOR, parameter.name, OCTOBER, "benchmark")
    began = time.perf_counter()
    run_id, figures = compute_penalties(database, ACTOR, OCTOBER, on=OCTOBER.last, dated_on=OCTOBER.last)
    database.write(post_penalty, ACTOR, run_id)
    return time.perf_counter() - began, run_id, figures.lines + figures.spans


def reference(place, target, run_id):
    database = Database.at(place)
    return run_bulk(database.address, ref_insert, str(target), run_id)


def ref_insert(columns, target, run_id):
    """Seconds of inserting the finished rows into an empty file; only that is timed."""
    other = _empty_file(target)
    seconds = 0
    for first, last in building_chunks(columns, 5_000):
        account = column_of(Account)
        homes = select(account.id, account.building_id).where(account.building_id.between(first, last))
        parts = []
        for model in (Penalty, PenaltySpan):
            c = column_of(model)
            mine = select(table_of(model)).where(c.run_id == run_id, c.building_id.between(first, last))
            parts.append((str(model.__tablename__), columns.fetch(mine)))
        with other.transaction():
            other.append("account", columns.fetch(homes))
        began = time.perf_counter()
        with other.transaction():
            for name, rows in parts:
                other.append(name, rows)
        seconds += time.perf_counter() - began
    return seconds


def _empty_file(target):
    path = Path(target)
    path.unlink(missing_ok=True)
    path.touch()
    other = Columns(f"sqlite:///{path}")
    other.run("PRAGMA journal_mode=WAL")
    other.run("CREATE TABLE account (id INTEGER PRIMARY KEY, building_id INTEGER, UNIQUE (id, building_id))")
    other.run("CREATE TABLE penalty_run (id INTEGER PRIMARY KEY)")
    other.run("INSERT INTO penalty_run VALUES (1), (2), (3)")
    for model in (Penalty, PenaltySpan):
        other.run(str(CreateTable(table_of(model)).compile(dialect=sqlite.dialect())))
    return other


def measure(folder, accounts):
    with place_of(None, folder, f"town_{accounts}") as place:
        began = time.perf_counter()
        alone(fill, place, accounts)
        print(f"  town of {accounts:,}: {time.perf_counter() - began:.1f} s", flush=True)
        (run_s, run_id, rows), peak = alone(timed_run, place)
        ref_s, _ = alone(reference, place, Path(folder) / "reference.db", run_id)
    return Measured(accounts, rows, run_s, ref_s, peak)


def tell(rows):
    """Print the table; whether everything holds."""
    print(f"{'accounts':>10} {'rows':>12} {'run s':>8} {'rows/s':>10} {'ref s':>8} {'× ref':>6} {'peak MB':>8}")
    for row in rows:
        print(f"{row.accounts:>10,} {row.rows:>12,} {row.run_s:>8.2f} {row.rows / row.run_s:>10,.0f} "
              f"{row.ref_s:>8.2f} {row.run_s / row.ref_s:>6.2f} {row.peak_mb:>8.0f}")  # fmt: skip
    last = rows[-1]
    fine = True
    checks = [("run ÷ ref_insert", last.run_s / last.ref_s, TIMES_REF), ("peak memory, MB", last.peak_mb, PEAK_MB)]
    for name, value, limit in checks:
        holds = value <= limit
        fine &= holds
        print(f"  {name:<42}{value:9.2f}  limit ≤ {limit:<6} {'holds' if holds else 'MISSED'}")
    return fine


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    sizes = [2_000, 10_000] if given.quick else sorted(given.accounts)
    with tempfile.TemporaryDirectory() as folder:
        rows = [measure(folder, accounts) for accounts in sizes]
    fine = tell(rows)
    raise SystemExit(0 if fine or given.quick else 1)


if __name__ == "__main__":
    main()

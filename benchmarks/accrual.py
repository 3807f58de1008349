"""Accrual of a whole town: time, lines a second, memory, growth; each against a reference of the same run.

References: ``ref_insert``, a bare ADBC insert of the very same finished lines into an empty table of the same layout;
and the usual program, a loop over accounts with an ORM, on 2,000 accounts. While one more accrual runs, a typist keys
readings; what a reading then costs is told too.

    python benchmarks/accrual.py [--accounts 10000 100000 1000000] [--database postgresql://…] [--quick]

With ``--database`` the towns are made in new databases of that server, which are dropped afterwards.
"""

import argparse
import math
import os
import shutil
import statistics
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from _reference import orm_loop, ref_insert
from sqlmodel import col, select

from tui_billing.domain.charges import Posting
from tui_billing.domain.codes import ReadingSource, Role, Zone
from tui_billing.domain.metering import MeterInstallation, Reading
from tui_billing.domain.period import Period
from tui_billing.operations.accrual import accrue_period, cancel_run, post_run, preview
from tui_billing.operations.town.load import make_town
from tui_billing.operations.town.plan import TownPlan
from tui_billing.storage.bulk import run_bulk
from tui_billing.storage.database import Actor, Database
from tui_billing.storage.schema import create

OCTOBER = Period(202610)
ACTOR = Actor(1, Role.ADMINISTRATOR, 1_790_000_000_000)
ORM_ACCOUNTS = 2_000
TIMES_REF, TIMES_REF_PREVIEW, TIMES_ORM, PEAK_MB, GROWTH, ENTRY_MS = 2.0, 1.2, 200, 800, 1.05, 50
TYPIST_PAUSE_S = 0.02
LOOK_ROUND_S = 0.1
LOOKING = 50
"""To look at the memory of a process stops it: the next look waits so many times as long as the last one took."""


@dataclass(frozen=True)
class Measured:
    """One town. Seconds are wall time from the call to the last commit; memory is the peak of the worker."""

    accounts: int
    lines: int
    accrue_s: float
    preview_s: float
    ref_s: float
    peak_mb: float
    entry_ms: tuple[float, ...]


def alone(function, *args):
    """Run in a process of its own: its result, and the peak memory of all the workers that it started, MB."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_alone, args=(theirs, function, args))
    process.start()
    theirs.close()
    peak, pause_s = 0, LOOK_ROUND_S
    try:
        while not ours.poll(pause_s):
            began = time.perf_counter()
            peak = max(peak, workers_mb(process.pid))
            pause_s = max(LOOK_ROUND_S, LOOKING * (time.perf_counter() - began))
        return ours.recv(), peak
    finally:
        process.join()


def _alone(pipe, function, args):
    pipe.send(function(*args))


def workers_mb(pid):
    """Memory of everything below a process, MB; a page that several of them share is counted once."""
    below, waiting = [], [pid]
    while waiting:
        with suppress(OSError):
            children = Path(f"/proc/{waiting[0]}/task/{waiting[0]}/children").read_text().split()
            below += children
            waiting += children
        waiting.pop(0)
    return sum(_proportional_kb(each) for each in below) / 1024


def _proportional_kb(pid):
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return 0


def fill(place, accounts):
    database = Database.at(place)
    make_town(database, ACTOR, TownPlan(accounts=accounts, months=1, seed=1, last_period=OCTOBER))
    database.close()


def timed_preview(place):
    database = Database.at(place)
    began = time.perf_counter()
    preview(database, OCTOBER)
    return time.perf_counter() - began


def timed_accrual(place):
    """Seconds, lines, and the run, which is posted: its lines are visible."""
    database = Database.at(place)
    began = time.perf_counter()
    run = accrue_period(database, ACTOR, OCTOBER, accrued_on=OCTOBER.last)
    database.write(post_run, ACTOR, run.run_id)
    return time.perf_counter() - began, run.lines, run.run_id


def accrue_in_vain(place):
    """An accrual for the typist to work beside; its draft is given up."""
    database = Database.at(place)
    run = accrue_period(database, ACTOR, OCTOBER, accrued_on=OCTOBER.last)
    database.write(cancel_run, ACTOR, run.run_id)


def reference(place, target, run_id):
    database = Database.at(place)
    return run_bulk(database.address, ref_insert, str(target), run_id)[0]


def a_register(session):
    """A building, a point and its installation: where the typist keys."""
    columns = (col(MeterInstallation.building_id), col(MeterInstallation.point_id), col(MeterInstallation.id))
    return tuple(session.exec(select(*columns).order_by(col(MeterInstallation.id))).first())


def key_reading(session, register, seq):
    """What a typist's Enter costs: one row of a reading, with its audit row."""
    building, point, installation = register
    reading = Reading(
        period=OCTOBER.plus(1), building_id=building, point_id=point, zone=Zone.WHOLE, seq=seq,
        installation_id=installation, taken_on=OCTOBER.end, value_e6=seq, source=ReadingSource.CONTROLLER, author_id=1,
        recorded_at_ms=0,
    )  # fmt: skip
    session.add(reading)


def keep_keying(place, stop, pipe):
    """A typist far quicker than a person, until the event is set: milliseconds of every Enter."""
    database = Database.at(place)
    register = database.read(a_register)
    spent, seq = [], 0
    while not stop.is_set():
        seq += 1
        began = time.perf_counter()
        database.write(key_reading, ACTOR, register, seq)
        spent.append((time.perf_counter() - began) * 1000)
        time.sleep(TYPIST_PAUSE_S)
    pipe.send(spent)


def with_typist(place):
    """Milliseconds of the Enters of a typist beside an accrual."""
    context = get_context("spawn")
    stop, (ours, theirs) = context.Event(), context.Pipe()
    typist = context.Process(target=keep_keying, args=(place, stop, theirs))
    typist.start()
    theirs.close()
    alone(accrue_in_vain, place)
    stop.set()
    spent = ours.recv()
    typist.join()
    return tuple(spent)


@contextmanager
def place_of(server, folder, name):
    """An empty database: a file, or one of the server's."""
    if server is None:
        path = Path(folder) / f"{name}.db"
        create(path).close()
        yield str(path)
        for tail in ("", "-wal", "-shm"):
            Path(f"{path}{tail}").unlink(missing_ok=True)
        return
    import psycopg
    from sqlalchemy import make_url

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS bench_{name}")
        connection.execute(f"CREATE DATABASE bench_{name}")
        place = make_url(server).set(database=f"bench_{name}").render_as_string(hide_password=False)
        create(place).close()
        yield place
        connection.execute(f"DROP DATABASE bench_{name} WITH (FORCE)")


def forget(session):
    """Make the month uncharged again: the next accrual writes every line anew."""
    for row in session.exec(select(Posting)).all():
        session.delete(row)


def measure(server, folder, accounts, rounds):
    with place_of(server, folder, f"town_{accounts}") as place:
        began = time.perf_counter()
        alone(fill, place, accounts)
        print(f"  town of {accounts:,}: {time.perf_counter() - began:.1f} s", flush=True)
        times = []
        for _ in range(rounds):
            copy = copied(place, folder) if server is None else place
            preview_s, _ = alone(timed_preview, copy)
            (accrue_s, lines, run_id), peak = alone(timed_accrual, copy)
            ref_s, _ = alone(reference, copy, Path(folder) / "reference.db", run_id)
            times.append((accrue_s, preview_s, ref_s, peak))
            if server is not None:
                Database.at(place).write(forget, ACTOR)
        entry_ms = with_typist(place)  # the last: the next accrual would have its draft to throw away
        accrue_s, preview_s, ref_s, peak = (statistics.median(column) for column in zip(*times, strict=True))
    return Measured(accounts, lines, accrue_s, preview_s, ref_s, peak, entry_ms)


def copied(place, folder):
    copy = Path(folder) / "copy.db"
    for tail in ("-wal", "-shm"):
        Path(f"{copy}{tail}").unlink(missing_ok=True)
    shutil.copy(place, copy)
    os.sync()  # what the copying left to write is not our time
    return str(copy)


def orm_seconds(server, folder, accounts):
    """Seconds an account of the usual program."""
    with place_of(server, folder, "orm") as place:
        alone(fill, place, accounts)
        (seconds, lines), _ = alone(orm_loop, place, OCTOBER)
    print(f"  usual program, {accounts:,} accounts: {seconds:.1f} s, {lines / seconds:,.0f} lines/s", flush=True)
    return seconds / accounts


def share(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def tell(rows, orm_s):
    """Print the table; whether everything holds."""
    print(f"{'accounts':>10} {'lines':>11} {'accrue s':>9} {'lines/s':>9} {'preview s':>9} {'ref s':>7} "
          f"{'× ref':>6} {'preview':>8} {'× ORM':>6} {'peak MB':>8} {'entry p50/p99/max ms':>22}")  # fmt: skip
    for row in rows:
        typed = "/".join(f"{share(row.entry_ms, part):.0f}" for part in (0.5, 0.99, 1))
        print(f"{row.accounts:>10,} {row.lines:>11,} {row.accrue_s:>9.2f} {row.lines / row.accrue_s:>9,.0f} "
              f"{row.preview_s:>9.2f} {row.ref_s:>7.2f} {row.accrue_s / row.ref_s:>6.2f} {row.preview_s / row.ref_s:>8.2f} "
              f"{orm_s * row.accounts / row.accrue_s:>6.0f} {row.peak_mb:>8.0f} {typed:>22}")  # fmt: skip
    last = rows[-1]
    checks = [
        ("accrual ÷ ref_insert", last.accrue_s / last.ref_s, TIMES_REF),
        ("preview ÷ ref_insert", last.preview_s / last.ref_s, TIMES_REF_PREVIEW),
        ("usual program ÷ accrual", orm_s * last.accounts / last.accrue_s, TIMES_ORM),
        ("peak memory of the workers, MB", last.peak_mb, PEAK_MB),
        ("entry during the accrual, p99 ms", share(last.entry_ms, 0.99), ENTRY_MS),
    ]
    if len(rows) > 1:
        before = rows[-2]
        growth = math.log(last.accrue_s / before.accrue_s) / math.log(last.accounts / before.accounts)
        checks.append((f"growth exponent {before.accounts:,} → {last.accounts:,}", growth, GROWTH))
    fine = True
    for name, value, limit in checks:
        least = limit == TIMES_ORM
        holds = value >= limit if least else value <= limit
        fine &= holds
        print(f"  {name:<42}{value:9.2f}  limit {'≥' if least else '≤'} {limit:<6} {'holds' if holds else 'MISSED'}")
    return fine


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--database", help="address of a PostgreSQL server on which databases may be made")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    sizes, rounds = ([2_000, 10_000], 1) if given.quick else (sorted(given.accounts), given.rounds)
    with tempfile.TemporaryDirectory() as folder:
        orm_s = orm_seconds(given.database, folder, ORM_ACCOUNTS // 10 if given.quick else ORM_ACCOUNTS)
        rows = [measure(given.database, folder, accounts, 1 if accounts >= 10**6 else rounds) for accounts in sizes]
    fine = tell(rows, orm_s)
    raise SystemExit(0 if fine or given.quick else 1)


if __name__ == "__main__":
    main()

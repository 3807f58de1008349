"""What-if of a whole town, nothing written, against a bare insert of the lines that it computes.

The scenario raises every tariff of a service by a tenth, and the difference is from what is posted: the month is read,
computed, and compared with its lines. ``ref_insert`` is that of ``benchmarks/accrual.py``. Beside it: what holding lines
out of a draft costs where the office has limits, against the accrual of the same draft.

    python benchmarks/what_if.py [--accounts 10000 100000 1000000] [--rounds 3] [--quick]
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from _towns import held
from accrual import ACTOR, OCTOBER, alone, fill, forget, place_of, reference
from sqlmodel import func, select

from tui_billing.domain.charges import Charge
from tui_billing.domain.days import day_number
from tui_billing.engine.scenario import Scenario, TariffChange
from tui_billing.operations import outsort
from tui_billing.operations.accrual import accrue_period, post_run
from tui_billing.operations.outsort import set_limit
from tui_billing.operations.what_if import what_if
from tui_billing.storage.database import Database

TIMES_REF, PEAK_MB = 1.2, 800
SHARE = 1_000
"""About so many lines to one that is held."""


def charged(place):
    """Post the month: the run and its lines."""
    database = Database.at(place)
    run = accrue_period(database, ACTOR, OCTOBER, accrued_on=OCTOBER.last)
    database.write(post_run, ACTOR, run.run_id)
    return run.run_id, run.lines


def dearer(place):
    """Seconds of a what-if, and how many sums differ."""
    database = Database.at(place)
    service = database.read(lambda session: session.exec(select(func.min(Charge.service_id))).one())
    scenario = Scenario(tariffs=(TariffChange(service, day_number(OCTOBER.first), percent_e2=1_000),))
    began = time.perf_counter()
    found = what_if(database, OCTOBER, scenario).found
    return time.perf_counter() - began, found.lines


def large(session):
    """A sum that about one line of ``SHARE`` is above."""
    count = session.exec(select(func.count()).select_from(Charge)).one()
    amounts = select(Charge.amount_kop).order_by(Charge.amount_kop.desc()).offset(count // SHARE).limit(1)
    return session.exec(amounts).one()


def holding(place):
    """Seconds of an accrual without limits; with limits, and what of it is the looking; how many sums are held."""
    database = Database.at(place)
    limit = database.read(large)
    database.write(forget, ACTOR)
    began = time.perf_counter()
    accrue_period(database, ACTOR, OCTOBER, accrued_on=OCTOBER.last)
    without = time.perf_counter() - began
    database.write(set_limit, ACTOR, 0, OCTOBER.first, amount_kop=limit, percent_e2=10_000)
    spent = []
    usual = outsort.run_bulk

    def timed(*args, **kwargs):
        began = time.perf_counter()
        held = usual(*args, **kwargs)
        spent.append((time.perf_counter() - began, held))
        return held

    outsort.run_bulk = timed
    accrue_period(database, ACTOR, OCTOBER, accrued_on=OCTOBER.last)
    ((looking, held),) = spent
    return without, looking, held


def measure(folder, accounts, rounds):
    with place_of(None, folder, f"town_{accounts}") as place:
        alone(fill, place, accounts)
        (run_id, lines), _ = alone(charged, place)
        times = []
        for _ in range(rounds):
            (what_if_s, differing), peak = alone(dearer, place)
            ref_s, _ = alone(reference, place, Path(folder) / "reference.db", run_id)
            times.append((what_if_s, ref_s, peak))
        what_if_s, ref_s, peak = (statistics.median(column) for column in zip(*times, strict=True))
        (without, looking, held), _ = alone(holding, place)
    print(f"{accounts:>10,} {lines:>11,} {differing:>11,} {what_if_s:>10.2f} {ref_s:>7.2f} {what_if_s / ref_s:>6.2f} {peak:>8.0f} "
          f"{looking:>10.2f} {looking / without:>8.1%} {held:>8,}", flush=True)  # fmt: skip
    return what_if_s / ref_s, peak


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    sizes, rounds = ([2_000, 10_000], 1) if given.quick else (sorted(given.accounts), given.rounds)
    print(f"{'accounts':>10} {'lines':>11} {'differing':>11} {'what-if s':>10} {'ref s':>7} {'× ref':>6} {'peak MB':>8} "
          f"{'holding s':>10} {'÷ accr.':>8} {'held':>8}")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        ratio, peak = [measure(folder, accounts, 1 if accounts >= 10**6 else rounds) for accounts in sizes][-1]
    fine = held([("what-if ÷ ref_insert", ratio, TIMES_REF), ("peak memory of the worker, MB", peak, PEAK_MB)])
    raise SystemExit(0 if fine or given.quick else 1)


if __name__ == "__main__":
    main()

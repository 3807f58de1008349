"""Recalculation after a late change of one service's tariff: time, memory, growth; against the accrual of the same month.

The month is charged and posted; then a price of the service turns out to have been another one, and everybody's month is
computed again. Told beside the accrual of the whole month, of the same run.

    python benchmarks/recalculation.py [--accounts 10000 100000] [--quick]
"""

import time
from dataclasses import dataclass

from _towns import held, over_towns
from accrual import ACTOR, OCTOBER, alone, fill, place_of, timed_accrual
from sqlmodel import col, select

from tui_billing.domain.codes import PeriodStatus, Resource
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.services import Service
from tui_billing.domain.tariffs import Tariff
from tui_billing.operations.recalculation import post_recalculation, prepare_recalculation
from tui_billing.operations.settlement import mark
from tui_billing.storage.database import Database

NEXT = OCTOBER.plus(1)
TIMES_ACCRUAL, PEAK_MB, GROWTH = 1.5, 800, 1.05


@dataclass(frozen=True)
class Measured:
    """One town: lines, seconds of the accrual and of the recalculation (computed; posted), peak memory of the worker."""

    accounts: int
    lines: int
    accrue_s: float
    compute_s: float
    post_s: float
    peak_mb: float


def change_a_tariff(session):
    """Cold water costs a rouble more from the first day, and the next period is open."""
    service = session.exec(
        select(Service.id).where(Service.resource == Resource.COLD_WATER).order_by(col(Service.id))
    ).first()
    for tariff in session.exec(select(Tariff).where(Tariff.service_id == service)):
        tariff.price_e6 += 1_000_000
    session.add(AccrualPeriod(period=NEXT, status=PeriodStatus.OPEN))
    session.flush()
    mark(session, OCTOBER, "тариф утверждён задним числом")


def timed_recalculation(place):
    """Seconds of computing and of posting, and the lines."""
    database = Database.at(place)
    database.write(change_a_tariff, ACTOR)
    began = time.perf_counter()
    made = prepare_recalculation(database, ACTOR, NEXT, dated_on=NEXT.first)
    computed = time.perf_counter()
    post_recalculation(database, ACTOR, made.recalculation_id)
    return computed - began, time.perf_counter() - computed, made.found.lines


def measure(folder, accounts):
    with place_of(None, folder, f"town_{accounts}") as place:
        alone(fill, place, accounts)
        (accrue_s, _, _), _ = alone(timed_accrual, place)
        (compute_s, post_s, lines), peak = alone(timed_recalculation, place)
    return Measured(accounts, lines, accrue_s, compute_s, post_s, peak)


def tell(rows):
    """Print the table; whether everything holds."""
    print(
        f"{'accounts':>10} {'lines':>12} {'accrue s':>9} {'compute s':>10} {'post s':>8} {'× accrual':>10} {'peak MB':>8}"
    )
    for row in rows:
        print(f"{row.accounts:>10,} {row.lines:>12,} {row.accrue_s:>9.2f} {row.compute_s:>10.2f} {row.post_s:>8.2f} "
              f"{row.compute_s / row.accrue_s:>10.2f} {row.peak_mb:>8.0f}")  # fmt: skip
    first, last = rows[0], rows[-1]
    growth = (last.compute_s / last.accounts) / (first.compute_s / first.accounts)
    return held([
        ("recalculation ÷ accrual", last.compute_s / last.accrue_s, TIMES_ACCRUAL),
        ("peak memory, MB", last.peak_mb, PEAK_MB),
        ("seconds an account, largest ÷ smallest", growth, GROWTH),
    ])  # fmt: skip


if __name__ == "__main__":
    over_towns(__doc__, measure, tell, [2_000, 10_000])

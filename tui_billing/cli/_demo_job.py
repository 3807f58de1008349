"""The steps of the demonstration: each says what it did and how long it took."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tui_billing.domain.decimals import grouped, roubles
from tui_billing.domain.period import Period
from tui_billing.operations.accrual import accrue_period, post_run
from tui_billing.operations.town.load import Town, make_town
from tui_billing.operations.town.plan import TownPlan
from tui_billing.storage.database import Actor, Database

WIDTH = 58


class Demo:
    """One demonstration on a fresh database."""

    def __init__(self, database: Database, actor: Actor, plan: TownPlan, folder: Path, login: str) -> None:
        self._database = database
        self._actor = actor
        self._plan = plan
        self._folder = folder
        self._login = login

    def run(self) -> None:
        """Do the whole job, oldest month first."""
        began = time.monotonic()
        self._make_town()
        for period in self._plan.periods[-self._plan.months :]:
            self._accrue(period)
        print(f"{'Всего':{WIDTH}}{time.monotonic() - began:8.2f} с")

    def _make_town(self) -> Town:
        with _step("Город: дома, счета, жильцы, приборы, показания") as say:
            town = make_town(self._database, self._actor, self._plan, login=self._login, progress=_progress)
            rows = town.rows
            say(
                f"домов {_count(rows['building'])}, лицевых счетов {_count(rows['account'])}, "
                f"приборов {_count(rows['meter'])}, показаний {_count(rows['reading'])}"
            )
        return town

    def _accrue(self, period: Period) -> None:
        with _step(f"Начисление за {period.title}") as say:
            run = accrue_period(self._database, self._actor, period, accrued_on=period.last, progress=_progress)
            self._database.write(post_run, self._actor, run.run_id)
            say(
                f"строк {_count(run.lines)}, отложено {_count(run.parked)}, сумма {roubles(run.amount_kop)} ₽, "
                f"отпечаток {run.result_hash[:12]}"
            )


def print_next_steps(path: Path, plan: TownPlan) -> None:
    """What to try now."""
    period = plan.last_period
    print()
    print(f"База: {path}")
    print("Попробуйте:")
    for command, meaning in (
        (f"tui-billing run --database {path}", "открыть программу (F1 — справка)"),
        (f"tui-billing accrue {period} --database {path} --dry-run", "предварительный расчёт"),
    ):
        print(f"  {command}\n      {meaning}")


@contextmanager
def _step(title: str) -> Iterator[Callable[[str], None]]:
    """Print a step's title and time, and beneath it what the step says."""
    said: list[str] = []
    began = time.monotonic()
    yield said.append
    _wipe()
    print(f"{title:{WIDTH}}{time.monotonic() - began:8.2f} с")
    for line in said:
        print(f"  {line}")


def _progress(done: int, total: int) -> None:
    """A percentage on a terminal, nothing into a file."""
    if sys.stderr.isatty() and total:
        sys.stderr.write(f"\r{done * 100 // total:3} %")
        sys.stderr.flush()


def _wipe() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r     \r")
        sys.stderr.flush()


def _count(number: int) -> str:
    return grouped(str(number))

"""The steps of the demonstration: each says what it did and how long it took."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tui_billing.cli._progress import percent
from tui_billing.domain.decimals import grouped, roubles
from tui_billing.domain.period import Period
from tui_billing.operations.accrual import accrue_period, post_accrual
from tui_billing.operations.closing import close_period
from tui_billing.operations.postponing import postpone
from tui_billing.operations.receipts import issue_receipts
from tui_billing.operations.town.load import Town, make_town
from tui_billing.operations.town.payers import pay_month
from tui_billing.operations.town.plan import TownPlan
from tui_billing.queries.checks import check
from tui_billing.queries.debtors import DebtorFilter, debtor_list
from tui_billing.queries.parked import reasons_in_force
from tui_billing.reports.documents.debtors import draw_debtors, write_debtors
from tui_billing.storage.bulk import Progress, run_bulk
from tui_billing.storage.database import Actor, Database

WIDTH = 62
RECEIPTS, DEBTORS = "receipts", "debtors"
LEAST_DEBT_KOP = 100_00
SHOWN = 10
POSTPONED = "учебный город: данные уточняются, доначислить перерасчётом"
ACCEPTED = "учебный город: квитанции печатаются за последний месяц"


@dataclass(frozen=True)
class Demo:
    """One demonstration on a fresh database; documents go into the folder."""

    database: Database
    actor: Actor
    plan: TownPlan
    folder: Path
    login: str

    def run(self) -> Town:
        """Do the whole job, oldest month first: payments of what is owed, accrual; then closing of all but the last, receipts, debtors, checks."""
        began = time.monotonic()
        town = self._make_town()
        for period in self.plan.periods[-self.plan.months :]:
            if period > self.plan.first_period:
                self._pay(period)
            self._accrue(period)
        for period in self.plan.periods[-self.plan.months : -1]:
            self._close(period)
        self._print_receipts(self.plan.last_period)
        self._list_debtors(self.plan.last_period.last)
        self._check()
        print(f"{'Всего':{WIDTH}}{time.monotonic() - began:8.2f} с")
        return town

    def _make_town(self) -> Town:
        with _step("Город: дома, счета, жильцы, приборы, показания") as (say, progress):
            town = make_town(self.database, self.actor, self.plan, login=self.login, progress=progress)
            rows = town.rows
            say(
                f"домов {_count(rows['building'])}, лицевых счетов {_count(rows['account'])}, "
                f"приборов учёта {_count(rows['meter'])}, показаний {_count(rows['reading'])}"
            )
        return town

    def _pay(self, period: Period) -> None:
        with _step(f"Оплата, {period.title}") as (say, progress):
            made = pay_month(self.database, self.actor, self.plan, period, progress=progress)
            say(
                f"платежей {_count(made.payments)} на {roubles(made.amount_kop)} ₽, "
                f"разнесено строк {_count(made.parts)}, авансом {roubles(made.advance_kop)} ₽"
            )

    def _accrue(self, period: Period) -> None:
        with _step(f"Начисление, {period.title}") as (say, progress):
            run = accrue_period(self.database, self.actor, period, accrued_on=period.last, progress=progress)
            post_accrual(self.database, self.actor, run.run_id)
            say(
                f"строк {_count(run.lines)} на {roubles(run.amount_kop)} ₽, отложено {_count(run.parked)}, "
                f"отпечаток {run.result_hash[:16]}"
            )

    def _close(self, period: Period) -> None:
        with _step(f"Закрытие, {period.title}") as (say, progress):
            parked = self.database.read(reasons_in_force, period)
            put_off = self.database.write(postpone, self.actor, period, POSTPONED) if parked else 0
            balances = close_period(self.database, self.actor, period, accept=ACCEPTED, progress=progress)
            say(f"сальдо {_count(balances)}, перенесено отложенных строк {_count(put_off)}")

    def _print_receipts(self, period: Period) -> None:
        with _step(f"Квитанции, {period.title}") as (say, progress):
            folder = self.folder / RECEIPTS
            made = issue_receipts(
                self.database, self.actor, period, folder=folder, issued_on=period.last, progress=progress
            )
            say(f"квитанций {_count(made.receipts)}, к оплате {roubles(made.payable_kop)} ₽")
            say(f"файлов PDF {_count(len(made.files))}, по одному на дом: {folder}")

    def _list_debtors(self, on: date) -> None:
        with _step(f"Должники на {on:%d.%m.%Y}") as (say, progress):
            wanted = DebtorFilter(on=on, least_kop=LEAST_DEBT_KOP)
            found = run_bulk(self.database.address, debtor_list, wanted, progress=progress)
            pdf, xlsx = self.folder / f"{DEBTORS}.pdf", self.folder / f"{DEBTORS}.xlsx"
            pdf.write_bytes(draw_debtors(found, on, f"Долг от {roubles(LEAST_DEBT_KOP)} ₽, срок оплаты прошёл."))
            write_debtors(xlsx, found)
            ages = Counter(each.months for each in found)
            say(
                f"должников {_count(len(found))}, долг {roubles(sum(each.debt_kop for each in found))} ₽, "
                + ", ".join(f"за {months} мес. — {_count(ages[months])}" for months in sorted(ages))
            )
            say(f"список: {pdf}, {xlsx}")

    def _check(self) -> None:
        with _step("Проверка: сходятся ли начисления, оплаты, сальдо, квитанции") as (say, progress):
            results = run_bulk(self.database.address, check, SHOWN, progress=progress)
            broken = [each for each in results if each.count]
            say(f"правил {_count(len(results))}, нарушено {_count(len(broken))}")
            for each in broken:
                say(f"✗ {each.title}: {_count(each.count)}")


@contextmanager
def _step(title: str) -> Iterator[tuple[Callable[[str], None], Progress]]:
    """Print a step's title and time, and beneath it what the step says."""
    said: list[str] = []
    began = time.monotonic()
    with percent() as progress:
        yield said.append, progress
    print(f"{title:{WIDTH}}{time.monotonic() - began:8.2f} с")
    for line in said:
        print(f"  {line}")


def _count(number: int) -> str:
    return grouped(str(number))

"""Penalties: the runs, what an account was charged and why, and its whole penalty on a day for a court."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl
from sqlalchemy import select
from sqlmodel import Session

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import DocumentStatus, LawUse
from tui_billing.domain.days import day_number, day_of
from tui_billing.domain.decimals import roubles, written
from tui_billing.domain.errors import RefusedError, UnknownAccountError
from tui_billing.domain.law import due_on
from tui_billing.domain.penalty import Penalty, PenaltyRun
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.engine.allocation import DEBT
from tui_billing.engine.penalty import SPAN_COLUMNS, added, month_totals, statement
from tui_billing.engine.penalty_law import PERCENT_E2, SHARE_UNIT
from tui_billing.engine.rounding import half_away_whole
from tui_billing.queries._ledger import LINES_OF, PENALTY, PENALTY_RUN, SIGN, penalties, penalty_debts, these, total
from tui_billing.queries.facts import column_of, table_of
from tui_billing.queries.frames import frame_of
from tui_billing.queries.law_checks import unchecked
from tui_billing.queries.law_choices import penalty_choices
from tui_billing.queries.penalty_facts import Whose, penalty_facts
from tui_billing.queries.penalty_law import Choices, grounds, last_day, penalty_law

LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class RunRow:
    """A penalty run; ``on`` is the day of calculation. ``complete``: its lines are all stored."""

    run_id: int
    number: str
    period: Period
    on: date
    dated_on: date
    status: DocumentStatus
    is_mirror: bool
    complete: bool
    accounts: int
    lines: int
    amount_kop: int
    result_hash: str
    choices: Choices


@dataclass(frozen=True, slots=True)
class Days:
    """Some days of delay: from the first to the last one, what was owed, the rate and its share.

    ``exact_e4`` is the penalty in roubles × 10⁴, for reading only.
    """

    first: date
    last: date
    days: int
    base_kop: int
    rate_e2: int
    share: int
    exact_e4: int

    @property
    def formula(self) -> str:
        """``5 000,00 × 39 дн. × 9,50 % ÷ 300 = 61,7500``."""
        rate = f"{written(self.rate_e2, 2)} % ÷ {self.share}"
        return f"{roubles(self.base_kop)} × {self.days} дн. × {rate} = {written(self.exact_e4, 4, 4)}"

    @property
    def text(self) -> str:
        """The days and the formula."""
        return f"{self.first:%d.%m.%Y}–{self.last:%d.%m.%Y}: {self.formula}"


@dataclass(frozen=True, slots=True)
class MonthPenalty:
    """The penalty of a month on a day: its days, what they come to rounded once, what is posted of it already."""

    service_month: Period
    due_on: date
    days: tuple[Days, ...]
    total_kop: int
    posted_kop: int


@dataclass(frozen=True, slots=True)
class Statement:
    """The whole penalty of an account on a day. ``grounds`` are the acts and the office's choices, a sentence each."""

    account: str
    on: date
    months: tuple[MonthPenalty, ...]
    grounds: tuple[str, ...]

    @property
    def total_kop(self) -> int:
        """All months."""
        return sum(month.total_kop for month in self.months)

    @property
    def posted_kop(self) -> int:
        """What is posted of it."""
        return sum(month.posted_kop for month in self.months)

    def lines(self) -> Iterator[tuple[int, str]]:
        """As text: how deep a sentence stands, and the sentence."""
        yield 0, f"Расчёт пени на {self.on:%d.%m.%Y}, лицевой счёт {self.account}"
        for month in self.months:
            yield (
                0,
                (
                    f"{month.service_month.title.capitalize()}: срок оплаты {month.due_on:%d.%m.%Y}, "
                    f"пеня {roubles(month.total_kop)}, начислено {roubles(month.posted_kop)}"
                ),
            )
            for days in month.days:
                yield 1, days.text
        if not self.months:
            yield 0, "Просрочки, за которую начисляется пеня, нет."
        rest = roubles(self.total_kop - self.posted_kop)
        yield 0, f"Всего {roubles(self.total_kop)}, начислено {roubles(self.posted_kop)}, не начислено {rest} руб."
        yield 0, "Основания и принятый порядок:"
        for ground in self.grounds:
            yield 1, ground


@dataclass(frozen=True, slots=True)
class MonthOwed:
    """The penalty of a month that is posted, and what of it is not paid."""

    service_month: Period
    charged_kop: int
    due_kop: int


def penalty_runs(session: Session, period: Period | None = None) -> list[RunRow]:
    """The latest runs first, mirrors among them: of a period, or of all up to a limit."""
    statement_ = select(table_of(PenaltyRun)).order_by(PENALTY_RUN.id.desc()).limit(LISTED)
    if period is not None:
        statement_ = statement_.where(PENALTY_RUN.period == period)
    return [_run_row(row) for row in session.execute(statement_)]


def penalty_run(session: Session, run_id: int) -> RunRow:
    """One run.

    Raises:
        RefusedError: there is none.
    """
    row = session.execute(select(table_of(PenaltyRun)).where(PENALTY_RUN.id == run_id)).first()
    if row is None:
        raise RefusedError(f"Начисления пени с внутренним номером {run_id} нет. Обновите список (F5).")
    return _run_row(row)


def penalty_statement(session: Session, account: str, on: date, choices: Choices | None = None) -> Statement:
    """The whole penalty of an account (its number) up to a day, from what is known now, services together by month.

    Raises:
        UnknownAccountError: no account has this number.
        RefusedError: the law has no value on the day.
    """
    held = column_of(Account)
    known = session.execute(select(held.id, held.building_id).where(held.number == account)).first()
    if known is None:
        raise UnknownAccountError(account)
    account_id, building_id = known

    def fetch(asked: Any) -> pl.DataFrame:
        return frame_of(session, asked)

    choices = choices or penalty_choices(session, on)
    facts = penalty_facts(fetch, Whose.one(building_id, account_id), on, due_shift=choices.due_shift)
    whole = statement(facts.dues, facts.paid, penalty_law(choices, on), day_number(on))
    sums = {Period(row[0]): row[1] for row in _by_month(month_totals(whole)).iter_rows()}
    posted = {Period(row[0]): row[1] for row in _by_month(facts.posted_amounts).iter_rows()}
    days = _days_by_month(whole)
    months = tuple(
        MonthPenalty(
            month, due_on(month, shift=choices.due_shift), days.get(month, ()), sums.get(month, 0), posted.get(month, 0)
        )
        for month in sorted({*days, *(each for each, kopecks in posted.items() if kopecks)})
    )
    doubts = tuple(f"Внимание: {each}." for each in unchecked(session, LawUse.PENALTY, Period.of(on)))
    return Statement(account, on, months, grounds(choices, on) + doubts)


def fined_accounts(session: Session, run_id: int, limit: int = 200) -> list[tuple[int, str, int]]:
    """The accounts that a run charges most: id, number, kopecks."""
    line, account = column_of(Penalty), column_of(Account)
    amount = total(line.amount_kop * SIGN, "amount_kop")
    rows = session.execute(
        select(account.id, account.number, amount)
        .where(PENALTY_RUN.id == run_id, line.run_id == LINES_OF, account.id == line.account_id)
        .group_by(account.id, account.number)
        .order_by(amount.desc(), account.number)
        .limit(limit)
    )
    return [(row[0], row[1], int(row[2])) for row in rows]


def penalties_of(session: Session, account_id: int) -> list[MonthOwed]:
    """The posted penalties of an account by month, and what is not paid of them."""
    due: dict[Period, int] = defaultdict(int)
    for row in session.connection().execute(penalty_debts(these([account_id]))):
        due[Period(row.service_month)] += row.due_kop
    month = PENALTY.service_month.label("service_month")
    sums = penalties(these([account_id]), month, total(PENALTY.amount_kop * SIGN, "charged_kop")).group_by(month)
    found = {Period(int(row[0])) if isinstance(row[0], int) else row[0]: int(row[1]) for row in session.execute(sums)}
    return [MonthOwed(each, found.get(each, 0), due[each]) for each in sorted({*found, *due}) if found.get(each) or due[each]]  # fmt: skip


def service_names(session: Session) -> dict[tuple[str, int], str]:
    """The names of services and suppliers: ``("service", id)``, ``("supplier", id)``."""
    service, supplier = column_of(Service), column_of(Organization)
    return {("service", row[0]): row[1] for row in session.execute(select(service.id, service.name))} | {
        ("supplier", row[0]): row[1] for row in session.execute(select(supplier.id, supplier.name))
    }


def _run_row(row: Any) -> RunRow:
    return RunRow(
        row.id, row.number, row.period, row.event_on, row.dated_on, row.status, row.reverses_id is not None,
        bool(row.result_hash), row.accounts, row.lines, row.amount_kop, row.result_hash,
        Choices(row.rate_mode, row.cap_key, row.cap_legal, row.moratorium_497, row.due_shift),
    )  # fmt: skip


def _by_month(amounts: pl.DataFrame) -> pl.DataFrame:
    return amounts.group_by("service_month").agg(pl.col("amount_kop").sum())


def _days_by_month(whole: pl.DataFrame) -> dict[Period, tuple[Days, ...]]:
    """The spans of an account by month, its services together."""
    together = whole.with_columns(pl.lit(0, pl.Int64).alias(name) for name in ("service_id", "supplier_id"))
    found: dict[Period, list[Days]] = defaultdict(list)
    for month, *span in added(together).select("service_month", *SPAN_COLUMNS[len(DEBT) :]).iter_rows():
        first, end, base, rate, share = span
        found[Period(month)].append(_days(day_of(first), day_of(end), base, rate, share))
    return {month: tuple(days) for month, days in found.items()}


def _days(first: date, end: date, base_kop: int, rate_e2: int, share: int) -> Days:
    count = (end - first).days
    numerator = base_kop * count * rate_e2 * (SHARE_UNIT // share)
    return Days(
        first, last_day(end), count, base_kop, rate_e2, share, half_away_whole(numerator * 100, SHARE_UNIT * PERCENT_E2)
    )

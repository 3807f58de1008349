"""What penalties are computed from: what was charged and by when, what was paid and when, what is posted already.

The same selects serve a chunk of buildings in the bulk worker and one account in a session.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl
from sqlalchemy import Select, and_, func, select

from tui_billing.domain.accounts import Account, AccountGroup, SubscriberGroup
from tui_billing.domain.codes import AllocationKind, DebtorKind, DocumentStatus
from tui_billing.domain.days import day_number, day_of
from tui_billing.domain.instalments import InstalmentDebt, InstalmentPart, InstalmentPlan
from tui_billing.domain.law import due_on
from tui_billing.domain.penalty import Penalty, PenaltyRun, PenaltySpan
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.engine.allocation import DEBT
from tui_billing.engine.instalments import due_parts
from tui_billing.engine.penalty import AMOUNT_COLUMNS, SPAN_COLUMNS
from tui_billing.engine.penalty_parts import DUE_COLUMNS, PAID_COLUMNS
from tui_billing.queries._in_order import joined
from tui_billing.queries._ledger import (
    ACCOUNT,
    CHARGE,
    LINES_OF,
    MOVEMENT,
    PENALTY,
    PENALTY_RUN,
    POSTING,
    SIGN,
    Condition,
    buildings,
    movements,
    number,
    parts,
    visible_charges,
)
from tui_billing.queries.facts import column_of, table_of
from tui_billing.queries.frames import shape_of

Fetch = Callable[[Select[Any]], pl.DataFrame]
SPAN: Final = column_of(PenaltySpan)
PLANNED: Final = (*DEBT, "plan_id", "place", "granted_on", "covered_kop", "due_on", "principal_kop")


@dataclass(frozen=True, slots=True)
class Whose:
    """Some accounts, as conditions on ``account`` and on ``penalty``."""

    accounts: Condition
    penalties: Condition

    @classmethod
    def chunk(cls, first: int, last: int) -> "Whose":
        """Everybody in the buildings from one to another."""
        return cls(buildings(first, last), PENALTY.building_id.between(first, last))

    @classmethod
    def one(cls, building_id: int, account_id: int) -> "Whose":
        """One account."""
        return cls(ACCOUNT.id == account_id, and_(PENALTY.building_id == building_id, PENALTY.account_id == account_id))


@dataclass(frozen=True, slots=True)
class PenaltyFacts:
    """The frames that ``engine.penalty.penalties`` takes, and the building of every account."""

    homes: pl.DataFrame
    dues: pl.DataFrame
    paid: pl.DataFrame
    posted_spans: pl.DataFrame
    posted_amounts: pl.DataFrame


def penalty_facts(fetch: Fetch, whose: Whose, on: date, *, due_shift: bool) -> PenaltyFacts:
    """The facts of some accounts for a calculation on a day.

    An account's kind of debtor is that of its group on the day. What was charged in a later period than that of the
    service month is due with the receipt of the later one; a correction downwards takes off the original month.

    Raises:
        RefusedError: the production calendar does not reach so far.
    """
    homes = _read(fetch, _homes(whose.accounts, on))
    charged = pl.concat([_read(fetch, statement) for statement in _charged(whose.accounts)])
    dues = _dues(charged.group_by(*DEBT, "billed").agg(pl.col("amount_kop").sum()), homes, fetch, due_shift=due_shift)
    paid = _read(fetch, parts(whose.accounts)).filter(pl.col("kind") == int(AllocationKind.PRINCIPAL))
    dues, paid = dues.select(DUE_COLUMNS), paid.select(PAID_COLUMNS)
    planned = _read(fetch, _planned(whose.accounts))
    if planned.height:
        dues, paid = _with_plans(dues, paid, planned)
    return PenaltyFacts(
        homes.select("account_id", "building_id"),
        dues.filter((pl.col("due_on") < day_number(on)) | (pl.col("amount_kop") < 0)),
        paid,
        _read(fetch, posted_spans(whose)).select(SPAN_COLUMNS),
        _read(fetch, _posted_amounts(whose)).select(AMOUNT_COLUMNS),
    )


def posted_spans(whose: Whose, *more: Any) -> Select[Any]:
    """The spans of the runs in force: ``SPAN_COLUMNS`` and ``more``; those of a mirror have the opposite base."""
    same = and_(
        SPAN.run_id == PENALTY.run_id, SPAN.building_id == PENALTY.building_id, SPAN.account_id == PENALTY.account_id,
        SPAN.line == PENALTY.line,
    )  # fmt: skip
    wanted = (
        PENALTY.account_id, PENALTY.service_id, PENALTY.supplier_id, number(PENALTY.service_month, "service_month"),
        number(SPAN.from_day, "from_day"), number(SPAN.to_day, "to_day"), (SPAN.base_kop * SIGN).label("base_kop"),
        SPAN.rate_e2, SPAN.share,
    )  # fmt: skip
    return _posted(whose, [*wanted, *more], (table_of(PenaltySpan), same))


def _posted_amounts(whose: Whose) -> Select[Any]:
    month = number(PENALTY.service_month, "service_month")
    amount = (PENALTY.amount_kop * SIGN).label("amount_kop")
    return _posted(whose, [PENALTY.account_id, PENALTY.service_id, PENALTY.supplier_id, month, amount])


def _posted(whose: Whose, wanted: list[Any], *more: tuple[Any, Any]) -> Select[Any]:
    """From the runs in force to their lines."""
    return joined(
        select(*wanted).where(PENALTY_RUN.status != DocumentStatus.DRAFT),
        table_of(PenaltyRun),
        (table_of(Penalty), and_(PENALTY.run_id == LINES_OF, whose.penalties)),
        *more,
    )


def _read(fetch: Fetch, statement: Select[Any]) -> pl.DataFrame:
    """Columns of the same kinds on both databases and where there are no rows."""
    return fetch(statement).cast(shape_of(statement))


def _homes(accounts: Condition, on: date) -> Select[Any]:
    group, held = column_of(SubscriberGroup), column_of(AccountGroup)
    there = and_(
        held.building_id == ACCOUNT.building_id,
        held.account_id == ACCOUNT.id,
        held.valid_from <= on,
        held.valid_to > on,
    )
    kind = func.coalesce(number(group.debtor_kind, "debtor_kind"), int(DebtorKind.CITIZEN)).label("debtor_kind")
    return (
        select(ACCOUNT.id.label("account_id"), ACCOUNT.building_id, kind)
        .select_from(table_of(Account))
        .outerjoin(table_of(AccountGroup), there)
        .outerjoin(table_of(SubscriberGroup), group.id == held.group_id)
        .where(accounts)
    )


def _charged(accounts: Condition) -> Iterator[Select[Any]]:
    """Charge lines and movements with the period in which each was billed."""
    yield visible_charges(
        accounts, ACCOUNT.id.label("account_id"), CHARGE.service_id, CHARGE.supplier_id,
        number(CHARGE.service_month, "service_month"), number(POSTING.period, "billed"), CHARGE.amount_kop,
    )  # fmt: skip
    yield movements(
        accounts, ACCOUNT.id.label("account_id"), MOVEMENT.service_id, MOVEMENT.supplier_id,
        number(MOVEMENT.service_month, "service_month"), number(MOVEMENT.period, "billed"), MOVEMENT.amount_kop,
    )  # fmt: skip


def _dues(charged: pl.DataFrame, homes: pl.DataFrame, fetch: Fetch, *, due_shift: bool) -> pl.DataFrame:
    """Give what was charged its due day and the kind of its debtor."""
    periods = charged["billed"].unique().to_list()
    days = {each: day_number(due_on(Period(each), shift=due_shift)) for each in periods}
    service = column_of(Service)
    repair = _read(fetch, select(service.id.label("service_id")).where(number(service.capital_repair, "repair") == 1))
    kind = pl.when(pl.col("service_id").is_in(repair["service_id"].implode())).then(int(DebtorKind.CAPITAL_REPAIR))
    return charged.join(homes, on="account_id").with_columns(
        kind=kind.otherwise(pl.col("debtor_kind")).cast(pl.Int64),
        due_on=pl.col("billed").replace_strict(days, return_dtype=pl.Int64),
    )


def _planned(accounts: Condition) -> Select[Any]:
    """The debts and parts of instalment plans in force: ``PLANNED``, every debt beside every part."""
    plan, debt, part = column_of(InstalmentPlan), column_of(InstalmentDebt), column_of(InstalmentPart)
    return joined(
        select(
            ACCOUNT.id.label("account_id"), debt.service_id, debt.supplier_id,
            number(debt.service_month, "service_month"), plan.id.label("plan_id"), debt.place,
            number(plan.event_on, "granted_on"), debt.amount_kop.label("covered_kop"),
            number(part.due_on, "due_on"), part.principal_kop,
        ).where(accounts, plan.status == DocumentStatus.POSTED, plan.reverses_id.is_(None)),
        table_of(Account),
        (table_of(InstalmentPlan), plan.account_id == ACCOUNT.id),
        (table_of(InstalmentDebt), debt.plan_id == plan.id),
        (table_of(InstalmentPart), part.plan_id == plan.id),
    )  # fmt: skip


def _with_plans(dues: pl.DataFrame, paid: pl.DataFrame, planned: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A plan ends a delay on the day of granting, as if its debts were paid; its parts are due on their own days."""
    covered = planned.select(*DEBT, "plan_id", "place", "granted_on", "covered_kop").unique()
    rows = []
    for _, plan in planned.group_by("plan_id"):
        debts = plan.unique("place").sort("place")
        agreed = [(day_of(day), kopecks) for day, kopecks in plan.unique("due_on").sort("due_on").select("due_on", "principal_kop").iter_rows()]  # fmt: skip
        spread = due_parts(debts["covered_kop"].to_list(), agreed)
        for debt, own in zip(debts.select(DEBT).iter_rows(), spread, strict=True):
            rows += [(*debt, day_number(day), kopecks) for day, kopecks in own]
    parts_due = pl.DataFrame(rows, schema=dict.fromkeys([*DEBT, "due_on", "amount_kop"], pl.Int64), orient="row")
    kinds = dues.select(*DEBT, "kind").unique(DEBT)
    return (
        pl.concat([dues, parts_due.join(kinds, on=DEBT).select(DUE_COLUMNS)]),
        pl.concat([paid, covered.select(*DEBT, paid_on="granted_on", amount_kop="covered_kop")]),
    )

"""Debtors: accounts that owe for months whose payment term has passed.

A debt is what is owed for overdue months, less credits of those months and the advance; months not yet due do not
count, nor do the parts of an instalment plan whose own day has not come. The penalty that is owed stands beside it. The whole list is a bulk job over chunks of buildings; a screen asks for a page of buildings at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

import polars as pl
from sqlalchemy import Select, and_, case, func, select
from sqlmodel import Session

from tui_billing.domain.accounts import Account, AccountHolder
from tui_billing.domain.codes import AllocationKind, DocumentStatus, PremisesKind
from tui_billing.domain.days import day_of
from tui_billing.domain.law import due_on
from tui_billing.domain.penalty import Penalty, PenaltyRun
from tui_billing.domain.people import Person
from tui_billing.domain.period import Period
from tui_billing.domain.places import Building, District, Premises, Street
from tui_billing.queries._deferred import Fetch, fetch_deferred, without_deferred
from tui_billing.queries._ledger import (
    ACCOUNT,
    ALLOCATION,
    LINES_OF,
    PAYMENT,
    PENALTY,
    PENALTY_RUN,
    SIGN,
    Condition,
    allocations,
    buildings,
    debts,
    number,
    of_buildings,
    payments,
    these,
    total,
)
from tui_billing.queries.addresses import address
from tui_billing.queries.facts import building_chunks, column_of, table_of
from tui_billing.queries.frames import frame_of
from tui_billing.storage.bulk import Columns

ACCOUNTS_A_CHUNK: Final = 10_000
BUILDINGS_A_LOOK: Final = 20
NEVER: Final = -1_000_000
"""The day of the last payment of an account that never paid."""


@dataclass(frozen=True, slots=True)
class DebtorFilter:
    """Which debtors: on a day, owing at least so much for at least so many months, in a district, in some buildings."""

    on: date
    least_kop: int = 1
    least_months: int = 1
    district_id: int | None = None
    building_ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Debtor:
    """One row of the list. ``last_paid_on`` is None for an account that never paid.

    ``penalty_kop`` is owed beside the debt; ``deferred_kop`` is what plans spread of overdue months and is not due yet, so
    it is in no debt.
    """

    account_id: int
    building_id: int
    number: str
    holder: str
    district: str
    address: str
    debt_kop: int
    months: int
    oldest: Period
    last_paid_on: date | None
    penalty_kop: int = 0
    deferred_kop: int = 0


@dataclass(frozen=True, slots=True)
class DebtorPage:
    """Debtors of whole buildings, and the last building looked at: where the next page goes on; None at the end."""

    rows: tuple[Debtor, ...]
    after_building: int | None


def debtor_list(columns: Columns, wanted: DebtorFilter) -> tuple[Debtor, ...]:
    """All debtors, the largest debt first, then by account number. A bulk job.

    Raises:
        CancelledError: the person stopped it.
    """
    chunks = building_chunks(columns, ACCOUNTS_A_CHUNK, _wanted_buildings(columns, wanted))
    later = fetch_deferred(columns.fetch, wanted.on)
    found: list[Debtor] = []
    for done, (first, last) in enumerate(chunks, 1):
        found += _debtors(columns.fetch, buildings(first, last), wanted, later)
        columns.report(done, len(chunks))
    return tuple(sorted(found, key=lambda debtor: (-debtor.debt_kop, debtor.number)))


def debtor_page(session: Session, wanted: DebtorFilter, after_building: int = 0, rows: int = 50) -> DebtorPage:
    """At least so many debtors from the buildings after one, by building and carrier's order."""
    building = column_of(Building)
    statement = select(building.id).where(building.id > after_building).order_by(building.id)
    if wanted.district_id is not None:
        statement = statement.where(building.district_id == wanted.district_id)
    if wanted.building_ids is not None:
        statement = statement.where(building.id.in_(wanted.building_ids))
    ids = list(session.connection().execute(statement).scalars())
    fetch = partial(frame_of, session)
    later = fetch_deferred(fetch, wanted.on)
    found: list[Debtor] = []
    for at in range(0, len(ids), BUILDINGS_A_LOOK):
        looked = ids[at : at + BUILDINGS_A_LOOK]
        found += _debtors(fetch, of_buildings(looked), wanted, later)
        if len(found) >= rows and at + BUILDINGS_A_LOOK < len(ids):
            return DebtorPage(tuple(found), looked[-1])
    return DebtorPage(tuple(found), None)


def debtor(session: Session, account_id: int, on: date) -> Debtor | None:
    """One account as a row of the list; None: it owes nothing that is overdue."""
    fetch = partial(frame_of, session)
    return next(_debtors(fetch, these([account_id]), DebtorFilter(on), fetch_deferred(fetch, on)), None)


def last_overdue(on: date) -> Period:
    """The last month whose payment term ended before a day: a receipt is paid in the month after its period."""
    period = Period.of(on).plus(-1)
    due = due_on(period)
    return period if due < on else period.plus(-1)


def _wanted_buildings(columns: Columns, wanted: DebtorFilter) -> list[int] | None:
    """The buildings of the filter; None is all."""
    if wanted.district_id is None:
        return None if wanted.building_ids is None else list(wanted.building_ids)
    building = column_of(Building)
    there = columns.fetch(select(building.id).where(building.district_id == wanted.district_id))["id"].to_list()
    return [each for each in there if wanted.building_ids is None or each in wanted.building_ids]


def _debtors(fetch: Fetch, accounts: Condition, wanted: DebtorFilter, later: pl.DataFrame) -> Iterator[Debtor]:
    """The debtors among some accounts, by building and carrier's order; ``fetch`` turns a select into a frame."""
    kept = fetch(_kept(accounts))
    owing = _owing(without_deferred(fetch(debts(accounts)), later), kept, wanted)
    if owing.is_empty():
        return
    few = these(owing["account_id"].to_list()) if owing.height < ACCOUNTS_A_CHUNK // 10 else accounts
    rows = (
        owing.join(fetch(_particulars(few, wanted.on)), on="account_id")
        .join(fetch(_last_payments(few)), on="account_id", how="left")
        .with_columns(pl.col("paid_on").fill_null(NEVER))
        .sort("building_id", "walk_order", "account_id")
    )
    homes = rows["building_id"]
    fined = fetch(_fined(int(homes.min()), int(homes.max())))  # type: ignore[arg-type]
    rows = rows.join(fined, on="account_id", how="left", maintain_order="left").with_columns(
        penalty_kop=(pl.col("fined_kop").fill_null(0) - pl.col("fine_paid_kop")).clip(lower_bound=0)
    )
    for row in rows.iter_rows(named=True):
        yield _debtor(row)


def _owing(owed: pl.DataFrame, kept: pl.DataFrame, wanted: DebtorFilter) -> pl.DataFrame:
    """``account_id, debt_kop, months, oldest, deferred_kop, fine_paid_kop`` of the accounts that the filter lets through."""
    months = (
        owed.filter(pl.col("service_month") <= last_overdue(wanted.on).number)
        .group_by("account_id", "service_month")
        .agg(pl.col("due_kop", "deferred_kop").sum())
    )
    unpaid = pl.col("service_month").filter(pl.col("due_kop") > 0)
    return (
        months.group_by("account_id")
        .agg(
            debt_kop=pl.col("due_kop").sum(),
            months=unpaid.len().cast(pl.Int64),
            oldest=unpaid.min(),
            deferred_kop=pl.col("deferred_kop").sum(),
        )
        .join(kept, on="account_id", how="left")
        .with_columns(
            debt_kop=pl.col("debt_kop") - pl.col("advance_kop").fill_null(0),
            fine_paid_kop=pl.col("fine_paid_kop").fill_null(0),
        )
        .filter(pl.col("debt_kop") >= max(wanted.least_kop, 1), pl.col("months") >= wanted.least_months)
        .drop("advance_kop")
    )


def _kept(accounts: Condition) -> Select[Any]:
    """What of the payments is an advance, and what paid penalties, by account."""
    advance, fines = (
        total(case((ALLOCATION.kind == kind, ALLOCATION.amount_kop), else_=0), name)
        for kind, name in ((AllocationKind.ADVANCE, "advance_kop"), (AllocationKind.PENALTY, "fine_paid_kop"))
    )
    return (
        allocations(accounts, ALLOCATION.account_id, advance, fines)
        .where(ALLOCATION.kind.in_((AllocationKind.ADVANCE, AllocationKind.PENALTY)))
        .group_by(ALLOCATION.account_id)
    )


def _fined(first: int, last: int) -> Select[Any]:
    """The penalties of posted runs and their mirrors, by account of a range of buildings."""
    return (
        select(PENALTY.account_id, total(PENALTY.amount_kop * SIGN, "fined_kop"))
        .join_from(table_of(PenaltyRun), table_of(Penalty), PENALTY.run_id == LINES_OF)
        .where(PENALTY_RUN.status != DocumentStatus.DRAFT, PENALTY.building_id.between(first, last))
        .group_by(PENALTY.account_id)
    )


def _particulars(accounts: Condition, on: date) -> Select[Any]:
    """Who and where: text and numbers, none of them NULL."""
    person, holder, building = column_of(Person), column_of(AccountHolder), column_of(Building)
    street, premises, district = column_of(Street), column_of(Premises), column_of(District)
    held = and_(
        holder.building_id == ACCOUNT.building_id,
        holder.account_id == ACCOUNT.id,
        holder.place == 1,
        holder.valid_from <= on,
        holder.valid_to > on,
    )
    return (
        select(
            ACCOUNT.id.label("account_id"), ACCOUNT.building_id, ACCOUNT.number,
            func.coalesce(person.last_name, "").label("last_name"),
            func.coalesce(person.first_name, "").label("first_name"),
            func.coalesce(person.middle_name, "").label("middle_name"),
            district.name.label("district"), street.kind.label("street_kind"), street.name.label("street"),
            building.house, number(premises.kind, "premises_kind"), premises.number.label("premises"),
            premises.walk_order,
        )
        .select_from(table_of(Account))
        .join(table_of(Premises), premises.id == ACCOUNT.premises_id)
        .join(table_of(Building), building.id == ACCOUNT.building_id)
        .join(table_of(Street), street.id == building.street_id)
        .join(table_of(District), district.id == building.district_id)
        .outerjoin(table_of(AccountHolder), held)
        .outerjoin(table_of(Person), person.id == holder.person_id)
        .where(accounts)
    )  # fmt: skip


def _last_payments(accounts: Condition) -> Select[Any]:
    return (
        payments(accounts, PAYMENT.account_id, func.max(number(PAYMENT.value_on, "value_on")).label("paid_on"))
        .where(PAYMENT.status == DocumentStatus.POSTED, PAYMENT.amount_kop > 0)
        .group_by(PAYMENT.account_id)
    )


def _debtor(row: dict[str, Any]) -> Debtor:
    name = (row["last_name"], row["first_name"], row["middle_name"])
    where = (row["street_kind"], row["street"], row["house"], PremisesKind(row["premises_kind"]), row["premises"])  # type: ignore[call-arg]
    return Debtor(
        account_id=row["account_id"],
        building_id=row["building_id"],
        number=row["number"],
        holder=" ".join(part for part in name if part),
        district=row["district"],
        address=address(*where),
        debt_kop=row["debt_kop"],
        months=row["months"],
        oldest=Period(row["oldest"]),
        last_paid_on=None if row["paid_on"] == NEVER else day_of(row["paid_on"]),
        penalty_kop=row["penalty_kop"],
        deferred_kop=row["deferred_kop"],
    )

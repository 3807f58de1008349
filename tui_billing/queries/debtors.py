"""Debtors: accounts that owe for months whose payment term has passed.

A debt is what is owed for overdue months, less credits of those months and the advance; months not yet due do not
count. The whole list is a bulk job over chunks of buildings; a screen asks for a page of buildings at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl
from sqlalchemy import Select, and_, func, select
from sqlmodel import Session

from tui_billing.domain.accounts import Account, AccountHolder
from tui_billing.domain.codes import AllocationKind, DocumentStatus, PremisesKind
from tui_billing.domain.days import day_of
from tui_billing.domain.law import due_on
from tui_billing.domain.people import Person
from tui_billing.domain.period import Period
from tui_billing.domain.places import Building, District, Premises, Street
from tui_billing.queries._ledger import (
    ACCOUNT,
    ALLOCATION,
    PAYMENT,
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
    """One row of the list. ``last_paid_on`` is None for an account that never paid."""

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
    found: list[Debtor] = []
    for done, (first, last) in enumerate(chunks, 1):
        found += _debtors(columns.fetch, buildings(first, last), wanted)
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
    found: list[Debtor] = []
    for at in range(0, len(ids), BUILDINGS_A_LOOK):
        looked = ids[at : at + BUILDINGS_A_LOOK]
        found += _debtors(lambda asked: frame_of(session, asked), of_buildings(looked), wanted)
        if len(found) >= rows and at + BUILDINGS_A_LOOK < len(ids):
            return DebtorPage(tuple(found), looked[-1])
    return DebtorPage(tuple(found), None)


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


def _debtors(fetch: Any, accounts: Condition, wanted: DebtorFilter) -> Iterator[Debtor]:
    """The debtors among some accounts, by building and carrier's order; ``fetch`` turns a select into a frame."""
    owing = _owing(fetch(debts(accounts)), fetch(_advances(accounts)), wanted)
    if owing.is_empty():
        return
    few = these(owing["account_id"].to_list()) if owing.height < ACCOUNTS_A_CHUNK // 10 else accounts
    rows = (
        owing.join(fetch(_particulars(few, wanted.on)), on="account_id")
        .join(fetch(_last_payments(few)), on="account_id", how="left")
        .with_columns(pl.col("paid_on").fill_null(NEVER))
        .sort("building_id", "walk_order", "account_id")
    )
    for row in rows.iter_rows(named=True):
        yield _debtor(row)


def _owing(owed: pl.DataFrame, advances: pl.DataFrame, wanted: DebtorFilter) -> pl.DataFrame:
    """``account_id, debt_kop, months, oldest`` of the accounts that the filter lets through."""
    months = (
        owed.filter(pl.col("service_month") <= last_overdue(wanted.on).number)
        .group_by("account_id", "service_month")
        .agg(pl.col("due_kop").sum())
    )
    unpaid = pl.col("service_month").filter(pl.col("due_kop") > 0)
    return (
        months.group_by("account_id")
        .agg(debt_kop=pl.col("due_kop").sum(), months=unpaid.len().cast(pl.Int64), oldest=unpaid.min())
        .join(advances, on="account_id", how="left")
        .with_columns(debt_kop=pl.col("debt_kop") - pl.col("advance_kop").fill_null(0))
        .filter(pl.col("debt_kop") >= max(wanted.least_kop, 1), pl.col("months") >= wanted.least_months)
        .drop("advance_kop")
    )


def _advances(accounts: Condition) -> Select[Any]:
    return (
        allocations(accounts, ALLOCATION.account_id, total(ALLOCATION.amount_kop, "advance_kop"))
        .where(ALLOCATION.kind == AllocationKind.ADVANCE)
        .group_by(ALLOCATION.account_id)
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
    )

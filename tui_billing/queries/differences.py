"""A difference (of a recalculation, of a what-if) in words: by service, supplier, building, and the accounts that change most."""

import re
from dataclasses import dataclass

import polars as pl
from sqlalchemy import select
from sqlmodel import Session

from tui_billing.domain.accounts import Account
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period
from tui_billing.domain.places import Building, Premises, Street
from tui_billing.domain.services import Service
from tui_billing.engine.recalculation import Differences
from tui_billing.queries.addresses import address
from tui_billing.queries.buildings import building_addresses
from tui_billing.queries.facts import column_of, table_of

WHOLE_E2 = 10_000
"""A hundred percent, in hundredths of a percent."""

SUMS = ("was_volume_e6", "becomes_volume_e6", "was_kop", "becomes_kop")


@dataclass(frozen=True, slots=True)
class ServiceDifference:
    """A service of a month: what it was and what it becomes."""

    service_id: int
    name: str
    month: Period
    was_volume_e6: int
    becomes_volume_e6: int
    was_kop: int
    becomes_kop: int

    @property
    def amount_kop(self) -> int:
        """By how much."""
        return self.becomes_kop - self.was_kop


@dataclass(frozen=True, slots=True)
class NamedDifference:
    """A supplier or a building, by name; ``key`` is its id."""

    name: str
    accounts: int
    was_kop: int
    becomes_kop: int
    key: int

    @property
    def amount_kop(self) -> int:
        """By how much."""
        return self.becomes_kop - self.was_kop


@dataclass(frozen=True, slots=True)
class AccountDifference:
    """An account, all its services together."""

    account_id: int
    building_id: int
    account: str
    address: str
    was_kop: int
    becomes_kop: int

    @property
    def amount_kop(self) -> int:
        """By how much."""
        return self.becomes_kop - self.was_kop


def period_or_run(typed: str) -> Period | int:
    """What is typed to be compared: a month, or «№ 12» for a run.

    Raises:
        BillingError: it is neither.
    """
    run = re.fullmatch(r"\s*[№#]\s*([0-9]{1,15})\s*", typed)
    return int(run[1]) if run else Period.parse(typed)


def called(compared: Period | int) -> str:
    """A month or a run in words."""
    return compared.title if isinstance(compared, Period) else f"начисление № {compared}"


def by_service(session: Session, found: Differences) -> list[ServiceDifference]:
    """By service and month, in the order of the receipt."""
    service = column_of(Service)
    rows = session.execute(select(service.id, service.name).order_by(service.section, service.position, service.id))
    names = {row.id: row.name for row in rows}
    place = {service_id: at for at, service_id in enumerate(names)}
    sums = found.shown.group_by("service_id", "service_month").agg(*(pl.col(name).sum() for name in SUMS))
    made = [
        ServiceDifference(service_id, names[service_id], Period(month), *rest)
        for service_id, month, *rest in sums.iter_rows()
    ]
    return sorted(made, key=lambda each: (place[each.service_id], each.month))


def by_supplier(session: Session, found: Differences) -> list[NamedDifference]:
    """By supplier, the largest change first."""
    organization = column_of(Organization)
    names = {row.id: row.name for row in session.execute(select(organization.id, organization.name))}
    return _named(found, "supplier_id", names)


def by_building(session: Session, found: Differences) -> list[NamedDifference]:
    """By building, the largest change first."""
    return _named(found, "building_id", building_addresses(session))


def narrowed(found: Differences, by: str, key: int) -> Differences:
    """The differences of one service, supplier or building; ``by`` is the column of ``shown``. The hash stays that of all."""
    shown = found.shown.filter(pl.col(by) == key)
    sums = shown.select(pl.col("lines", "amount_kop").sum()).row(0)
    return Differences(shown, int(sums[0]), found.parked, int(sums[1]), found.result_hash)


def largest(session: Session, found: Differences, limit: int) -> list[AccountDifference]:
    """The accounts that change most, either way; equal ones in the order of their ids."""
    sums = (
        account_sums(found)
        .filter(pl.col("amount_kop") != 0)
        .sort(pl.col("amount_kop").abs(), "account_id", descending=[True, False])
        .head(limit)
    )
    return _in_words(session, sums)


def held(session: Session, found: Differences, least_kop: int, least_percent_e2: int) -> list[AccountDifference]:
    """The accounts whose change is not less than so many kopecks, or hundredths of a percent of what was; 0 is no limit.

    An account that had nothing changes by any percent. The largest change first.
    """
    change, was = pl.col("amount_kop").abs(), pl.col("was_kop").abs()
    by_sum = (change >= least_kop) if least_kop else pl.lit(value=False)
    by_share = (change * WHOLE_E2 >= was * least_percent_e2) if least_percent_e2 else pl.lit(value=False)
    sums = account_sums(found).filter((change > 0) & (by_sum | by_share))
    return _in_words(session, sums.sort(change, "account_id", descending=[True, False]))


def account_sums(found: Differences) -> pl.DataFrame:
    """``account_id, building_id, was_kop, becomes_kop, amount_kop``."""
    return found.shown.group_by("account_id", "building_id").agg(
        *(pl.col(name).sum() for name in ("was_kop", "becomes_kop", "amount_kop"))
    )


def _named(found: Differences, key: str, names: dict[int, str]) -> list[NamedDifference]:
    sums = found.shown.group_by(key).agg(
        pl.col("account_id").n_unique().cast(pl.Int64), *(pl.col(name).sum() for name in ("was_kop", "becomes_kop"))
    )
    made = [
        NamedDifference(names.get(each, str(each)), accounts, was, becomes, each)
        for each, accounts, was, becomes in sums.iter_rows()
    ]
    return sorted(made, key=lambda each: (-abs(each.amount_kop), each.name))


def _in_words(session: Session, sums: pl.DataFrame) -> list[AccountDifference]:
    account, premises, building, street = (column_of(each) for each in (Account, Premises, Building, Street))
    rows = session.execute(
        select(
            account.id, account.number, street.kind, street.name, building.house, premises.kind,
            premises.number.label("premises"),
        )
        .join(table_of(Premises), premises.id == account.premises_id)
        .join(table_of(Building), building.id == account.building_id)
        .join(table_of(Street), street.id == building.street_id)
        .where(account.id.in_(sums["account_id"].to_list()))
    )  # fmt: skip
    words = {account_id: (number, address(*place)) for account_id, number, *place in rows}
    return [
        AccountDifference(account_id, building_id, *words[account_id], was, becomes)
        for account_id, building_id, was, becomes in sums.select(
            "account_id", "building_id", "was_kop", "becomes_kop"
        ).iter_rows()
    ]

"""Whom an instalment plan must be offered: services charged more than 25 % above the same month last year (п. 72).

The charges of the month itself are compared; recalculations of other months and one-off charges are not a charge for the
service of this month. The whole list is a bulk job; a screen asks for a page of buildings at a time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import polars as pl
from sqlalchemy import Select, select
from sqlmodel import Session

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import DocumentStatus, PremisesKind
from tui_billing.domain.instalments import InstalmentDebt, InstalmentPlan
from tui_billing.domain.period import Period
from tui_billing.domain.places import Building, Premises, Street
from tui_billing.domain.services import Service
from tui_billing.engine.instalments import EXCESS_DEN, EXCESS_NUM
from tui_billing.queries._ledger import (
    ACCOUNT,
    CHARGE,
    POSTING,
    Condition,
    buildings,
    number,
    of_buildings,
    these,
    total,
    visible_charges,
)
from tui_billing.queries.addresses import address
from tui_billing.queries.facts import building_chunks, column_of, table_of
from tui_billing.queries.frames import frame_of
from tui_billing.storage.bulk import Columns

ACCOUNTS_A_CHUNK: Final = 10_000
BUILDINGS_A_LOOK: Final = 20
MONTHS_A_YEAR: Final = 12

Fetch = Callable[[Select[Any]], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Offer:
    """A service of an account that must be offered in parts; ``granted`` when a posted plan spreads it already."""

    account_id: int
    building_id: int
    account: str
    address: str
    service_id: int
    service: str
    charged_kop: int
    year_ago_kop: int
    granted: bool


@dataclass(frozen=True, slots=True)
class OfferPage:
    """Offers of whole buildings, and the last building looked at: where the next page goes on; None at the end."""

    rows: tuple[Offer, ...]
    after_building: int | None


def offer_list(columns: Columns, period: Period) -> tuple[Offer, ...]:
    """All offers of a period, by building and in the carrier's order. A bulk job.

    Raises:
        CancelledError: the person stopped it.
    """
    chunks = building_chunks(columns, ACCOUNTS_A_CHUNK)
    found: list[Offer] = []
    for done, (first, last) in enumerate(chunks, 1):
        found += _offers(columns.fetch, buildings(first, last), period)
        columns.report(done, len(chunks))
    return tuple(found)


def offer_page(session: Session, period: Period, after_building: int = 0, rows: int = 50) -> OfferPage:
    """At least so many offers from the buildings after one."""
    building = column_of(Building)
    statement = select(building.id).where(building.id > after_building).order_by(building.id)
    ids = list(session.connection().execute(statement).scalars())
    found: list[Offer] = []
    for at in range(0, len(ids), BUILDINGS_A_LOOK):
        looked = ids[at : at + BUILDINGS_A_LOOK]
        found += _offers(lambda asked: frame_of(session, asked), of_buildings(looked), period)
        if len(found) >= rows and at + BUILDINGS_A_LOOK < len(ids):
            return OfferPage(tuple(found), looked[-1])
    return OfferPage(tuple(found), None)


def _offers(fetch: Fetch, accounts: Condition, period: Period) -> Iterator[Offer]:
    now, ago = pl.col("period") == period.number, pl.col("period") < period.number
    over = (
        fetch(_charges(accounts, period))
        .group_by("account_id", "service_id")
        .agg(
            charged_kop=pl.col("amount_kop").filter(now).sum(),
            year_ago_kop=pl.col("amount_kop").filter(ago).sum(),
        )
        .filter(
            pl.col("year_ago_kop") > 0,
            pl.col("charged_kop") * EXCESS_DEN > pl.col("year_ago_kop") * EXCESS_NUM,
        )
    )
    if over.is_empty():
        return
    some = these(over["account_id"].unique().to_list())
    granted = set(fetch(_granted(some, period)).iter_rows())
    rows = over.join(fetch(_places(some)), on="account_id").join(fetch(_services()), on="service_id")
    for row in rows.sort("building_id", "walk_order", "account_id", "position").iter_rows(named=True):
        yield Offer(
            account_id=row["account_id"],
            building_id=row["building_id"],
            account=row["number"],
            address=_address(row),
            service_id=row["service_id"],
            service=row["service"],
            charged_kop=row["charged_kop"],
            year_ago_kop=row["year_ago_kop"],
            granted=(row["account_id"], row["service_id"]) in granted,
        )


def _address(row: dict[str, Any]) -> str:
    kind = PremisesKind(row["kind"])  # type: ignore[call-arg]
    return address(row["street_kind"], row["street"], row["house"], kind, row["premises"])


def _charges(accounts: Condition, period: Period) -> Select[Any]:
    """The charges of the month and of that a year ago, by account, service and period."""
    months = (period, period.plus(-MONTHS_A_YEAR))
    keys = (CHARGE.account_id, CHARGE.service_id, number(POSTING.period, "period"))
    return (
        visible_charges(accounts, *keys, total(CHARGE.amount_kop, "amount_kop"))
        .where(POSTING.period.in_(months), CHARGE.service_month == POSTING.period)
        .group_by(CHARGE.account_id, CHARGE.service_id, POSTING.period)
    )


def _granted(accounts: Condition, period: Period) -> Select[Any]:
    """``account_id, service_id`` that a posted plan spreads for the month."""
    head, debt = column_of(InstalmentPlan), column_of(InstalmentDebt)
    return (
        select(head.account_id, debt.service_id)
        .select_from(table_of(Account))
        .join(table_of(InstalmentPlan), head.account_id == ACCOUNT.id)
        .join(table_of(InstalmentDebt), debt.plan_id == head.id)
        .where(
            accounts,
            head.status == DocumentStatus.POSTED,
            head.reverses_id.is_(None),
            debt.service_month == period,
        )
    )


def _places(accounts: Condition) -> Select[Any]:
    premises, building, street = column_of(Premises), column_of(Building), column_of(Street)
    return (
        select(
            ACCOUNT.id.label("account_id"), ACCOUNT.building_id, ACCOUNT.number, street.kind.label("street_kind"),
            street.name.label("street"), building.house, number(premises.kind, "kind"),
            premises.number.label("premises"), premises.walk_order,
        )
        .select_from(table_of(Account))
        .join(table_of(Premises), premises.id == ACCOUNT.premises_id)
        .join(table_of(Building), building.id == ACCOUNT.building_id)
        .join(table_of(Street), street.id == building.street_id)
        .where(accounts)
    )  # fmt: skip


def _services() -> Select[Any]:
    service = column_of(Service)
    return select(service.id.label("service_id"), service.name.label("service"), service.position)

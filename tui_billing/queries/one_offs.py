"""One-off charges: whom a new one would charge, the documents and their lines."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlmodel import Session

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import DocumentStatus
from tui_billing.domain.one_off import OneOff, OneOffLine
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period
from tui_billing.domain.places import Building, Premises, Street
from tui_billing.domain.services import AccountSupplier, BuildingSupplier, Service
from tui_billing.engine.rounding import KOPECK, half_away_whole
from tui_billing.queries._ledger import ACCOUNT
from tui_billing.queries.account_filter import AccountFilter, matching
from tui_billing.queries.addresses import address
from tui_billing.queries.facts import column_of, table_of

LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class Terms:
    """What every account of a document is charged: an amount, or a quantity at a price (then ``amount_kop`` is 0).

    ``supplier_id`` None is whoever supplies the service to the account at the end of the month.
    """

    service_id: int
    service_month: Period
    amount_kop: int = 0
    quantity_e6: int = 0
    price_e6: int = 0
    supplier_id: int | None = None

    @property
    def charged_kop(self) -> int:
        """What one account is charged: the exact product, rounded once."""
        return self.amount_kop or half_away_whole(self.quantity_e6 * self.price_e6, KOPECK)


@dataclass(frozen=True, slots=True)
class Line:
    """An account that is charged, or would be; supplier 0 is unknown, and then it cannot be."""

    account_id: int
    building_id: int
    account: str
    address: str
    supplier_id: int
    supplier: str
    amount_kop: int


@dataclass(frozen=True, slots=True)
class OneOffRow:
    """A document in the list; ``reverses`` is the number of the document that it takes back."""

    one_off_id: int
    number: str
    dated_on: date
    period: Period
    service: str
    service_month: Period
    note: str
    scope: str
    lines: int
    amount_kop: int
    status: DocumentStatus
    reverses_id: int | None
    version: int


def one_off_preview(session: Session, wanted: AccountFilter, terms: Terms) -> list[Line]:
    """Whom a document would charge and how much, by building and in the carrier's order."""
    month, last = terms.service_month, terms.service_month.last
    own, common, organization = column_of(AccountSupplier), column_of(BuildingSupplier), column_of(Organization)
    of_account = and_(
        own.building_id == ACCOUNT.building_id, own.account_id == ACCOUNT.id, own.service_id == terms.service_id,
        own.valid_from <= last, own.valid_to > last,
    )  # fmt: skip
    of_building = and_(
        common.building_id == ACCOUNT.building_id, common.service_id == terms.service_id,
        common.valid_from <= last, common.valid_to > last,
    )  # fmt: skip
    supplier = func.coalesce(own.supplier_id, common.supplier_id, 0)
    rows = session.execute(
        _places(supplier)
        .outerjoin(table_of(AccountSupplier), of_account)
        .outerjoin(table_of(BuildingSupplier), of_building)
        .where(matching(wanted, month.first, month.end))
    )
    names = {row[0]: row[1] for row in session.execute(select(organization.id, organization.name))}
    amount = terms.charged_kop
    return [
        Line(account_id, building_id, number, address(*place), given, names.get(given, ""), amount)
        for account_id, building_id, number, *place, assigned in rows
        for given in [assigned if terms.supplier_id is None else terms.supplier_id]
    ]


def one_offs(session: Session, account_id: int | None = None, one_off_id: int | None = None) -> list[OneOffRow]:
    """The documents, the latest first, up to a limit: all, those with a line of an account, or the one with this id."""
    head, service, line = column_of(OneOff), column_of(Service), column_of(OneOffLine)
    names = ("number", "dated_on", "period")
    rest = ("service_month", "note", "scope", "lines", "amount_kop", "status", "reverses_id", "version")
    statement = (
        select(head.id, *(head[name] for name in names), service.name, *(head[name] for name in rest))
        .where(service.id == head.service_id)
        .order_by(head.id.desc())
        .limit(LISTED)
    )
    if one_off_id is not None:
        statement = statement.where(head.id == one_off_id)
    if account_id is not None:
        statement = statement.where(head.id.in_(select(line.one_off_id).where(line.account_id == account_id)))
    return [OneOffRow(*row) for row in session.execute(statement)]


def one_off_lines(session: Session, one_off_id: int) -> list[Line]:
    """The lines of a document, by building and in the carrier's order."""
    line, organization = column_of(OneOffLine), column_of(Organization)
    rows = session.execute(
        _places(line.supplier_id, organization.name, line.amount_kop)
        .join(table_of(OneOffLine), line.account_id == ACCOUNT.id)
        .join(table_of(Organization), organization.id == line.supplier_id)
        .where(line.one_off_id == one_off_id)
    )
    return [
        Line(account_id, building_id, number, address(*place), supplier_id, supplier, amount)
        for account_id, building_id, number, *place, supplier_id, supplier, amount in rows
    ]


def _places(*columns: ColumnElement[Any]) -> Select[Any]:
    """A select of accounts with the parts of their addresses and these columns, from their premises up."""
    premises, building, street = column_of(Premises), column_of(Building), column_of(Street)
    return (
        select(
            ACCOUNT.id, ACCOUNT.building_id, ACCOUNT.number, street.kind, street.name, building.house, premises.kind,
            premises.number, *columns,
        )
        .select_from(table_of(Account))
        .join(table_of(Premises), premises.id == ACCOUNT.premises_id)
        .join(table_of(Building), building.id == ACCOUNT.building_id)
        .join(table_of(Street), street.id == building.street_id)
        .order_by(ACCOUNT.building_id, premises.walk_order, premises.number, ACCOUNT.number)
    )  # fmt: skip

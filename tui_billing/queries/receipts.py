"""What is printed on the receipts of a building: a dozen statements for all its accounts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from sqlalchemy import func, select
from sqlmodel import Session

from tui_billing.domain.accounts import Account, AccountHolder, Controller, Residents, Route
from tui_billing.domain.charges import Charge, Posting
from tui_billing.domain.codes import DocumentStatus, PeriodStatus
from tui_billing.domain.documents import Movement
from tui_billing.domain.errors import RefusedError, UnknownAccountError
from tui_billing.domain.office import AccrualPeriod, Office
from tui_billing.domain.payments import Balance, Payment
from tui_billing.domain.people import BankAccount, Organization, Person
from tui_billing.domain.period import Period
from tui_billing.domain.places import Building, BuildingArea, Premises, PremisesArea, Street
from tui_billing.domain.receipts import Receipt
from tui_billing.queries.addresses import address
from tui_billing.queries.facts import column_of, table_of
from tui_billing.queries.held_lines import waiting_accounts
from tui_billing.queries.receipt_documents import DocumentLine, corrected, corrections, document_lines, document_rows
from tui_billing.queries.receipt_extras import Fined, fined, last_fined, last_planned, planned
from tui_billing.queries.receipt_form import BuildingForms, Holder, Issued, Issuer, ReceiptForm, ServiceRow
from tui_billing.queries.receipt_house import house_rows
from tui_billing.queries.receipt_lines import (
    Line,
    ServiceCard,
    lines_of,
    meter_rows,
    meters_of,
    service_cards,
    service_rows,
)

MONTHS: Final = 12
"""Bars of the chart."""


@dataclass(frozen=True, slots=True)
class PostedBuilding:
    """A building that is charged in a period."""

    building_id: int
    street_kind: str
    street: str
    house: str

    @property
    def address(self) -> str:
        """As it is written on a list."""
        return address(self.street_kind, self.street, self.house, None, "")


def posted_buildings(session: Session, period: Period) -> list[PostedBuilding]:
    """The buildings that are charged in a period, in the order of their routes."""
    posting, building, street, route = (column_of(each) for each in (Posting, Building, Street, Route))
    on_route = (route.building_id == building.id) & (route.valid_from <= period.last) & (route.valid_to > period.last)
    rows = session.execute(
        select(building.id, street.kind, street.name, building.house)
        .join_from(table_of(Posting), table_of(Building), building.id == posting.building_id)
        .join(table_of(Street), street.id == building.street_id)
        .join(table_of(Route), on_route, isouter=True)
        .where(posting.period == period)
        .order_by(func.coalesce(route.controller_id, 0), func.coalesce(route.position, 0), building.id)
    )
    return [PostedBuilding(*row) for row in rows]


def account_place(session: Session, number: str) -> tuple[int, int]:
    """The building and the id of the account with this number.

    Raises:
        UnknownAccountError: there is none.
    """
    account = column_of(Account)
    found = session.execute(select(account.building_id, account.id).where(account.number == number)).first()
    if found is None:
        raise UnknownAccountError(number)
    return found[0], found[1]


def issued_receipts(session: Session, period: Period, building_id: int) -> dict[int, Issued]:
    """The receipts that stand for the run in force and for all documents and penalties posted since, by account."""
    receipt, posting, move = column_of(Receipt), column_of(Posting), column_of(Movement)
    last = select(func.coalesce(func.max(move.id), 0)).where(
        move.account_id == receipt.account_id, move.period == receipt.period
    )
    rows = session.execute(
        select(receipt.account_id, *(receipt[name] for name in Issued.__dataclass_fields__)).where(
            posting.period == period, posting.building_id == building_id, receipt.building_id == building_id,
            receipt.period == period, receipt.run_id == posting.run_id,
            receipt.movement_id == last.scalar_subquery(),
            receipt.penalty_run_id == last_fined(receipt.building_id, receipt.account_id, receipt.period),
            receipt.plan_id == last_planned(receipt.account_id, receipt.period),
        )
    )  # fmt: skip
    return {account: Issued(*values) for account, *values in rows}


def issuer(session: Session) -> Issuer:
    """The office as it stands on receipts.

    Raises:
        RefusedError: the office has no bank account, so nobody could pay.
    """
    office, organization, bank = column_of(Office), column_of(Organization), column_of(BankAccount)
    found = session.execute(
        select(
            organization.name, organization.inn, organization.kpp, organization.address, organization.phone,
            organization.site, organization.email, organization.hours, bank.account, bank.bank_name, bank.bic,
            bank.correspondent,
        )
        .where(organization.id == office.organization_id, bank.organization_id == organization.id)
        .order_by(office.id, bank.id)
    ).first()  # fmt: skip
    if found is None:
        raise RefusedError("У организации нет расчётного счёта: квитанции печатать не с чем. Заполните её реквизиты.")
    return Issuer(*found)


def building_forms(session: Session, period: Period, building_id: int) -> BuildingForms:
    """The receipts of a building, one for every account that was open in the period and has no held line to decide about.

    Raises:
        RefusedError: the building is not charged in the period, or the office cannot be paid.
    """
    run_id, services = _posted(session, building_id, period), service_cards(session)
    lines, meters = lines_of(session, building_id, run_id), meters_of(session, building_id, period)
    moved = document_lines(session, building_id, period)
    opening, charged, paid, fines = _money(session, building_id, period)
    plans = planned(session, building_id, period)
    area_e4, route = _building(session, building_id, period)
    residents = _residents(session, building_id, period)
    waiting = waiting_accounts(session, period, building_id)
    forms = []
    for order, (account_id, number, els, total_e4, holder) in enumerate(_accounts(session, building_id, period)):
        if account_id in waiting:
            continue
        own, papers = lines.get(account_id, []), moved.get(account_id, [])
        months = charged[account_id]
        plan_id, part = plans.get(account_id, (0, None))
        own_fines = fines.get(account_id, [])
        forms.append(
            ReceiptForm(
                period=period,
                run_id=run_id,
                movement_id=max((line.movement_id for line in papers), default=0),
                building_id=building_id,
                account_id=account_id,
                account=number,
                els=els or "",
                holder=holder,
                route=route,
                area_e4=total_e4 or 0,
                residents=residents.get(account_id, 0),
                order=order + 1,
                services=_rows(own, papers, services, period),
                meters=meter_rows(meters.get(account_id, []), own, services),
                opening_kop=opening[account_id],
                charged_kop=sum(line.amount_kop for line in own) + sum(line.amount_kop for line in papers),
                paid_kop=paid[account_id],
                months=tuple((each, months.get(each, 0)) for each in _last_year(period)),
                penalty_run_id=max((each.run_id for each in own_fines), default=0),
                penalty_kop=sum(each.amount_kop for each in own_fines),
                plan_id=plan_id,
                part=part,
                corrections=corrections(papers, services),
            )
        )
    return BuildingForms(
        building_id=building_id,
        period=period,
        address=_address(session, building_id),
        issuer=issuer(session),
        area_e4=area_e4,
        house=house_rows(session, building_id, period, chain.from_iterable(lines.values()), services),
        forms=tuple(forms),
    )


def _posted(session: Session, building_id: int, period: Period) -> int:
    """The run in force for a building."""
    posting = column_of(Posting)
    run_id: int | None = session.scalar(
        select(posting.run_id).where(posting.period == period, posting.building_id == building_id)
    )
    if run_id is None:
        raise RefusedError(f"Начисление за {period.title} по дому № {building_id} не проведено. Проведите его сначала.")
    return run_id


def _rows(
    lines: Sequence[Line], papers: Sequence[DocumentLine], services: Mapping[int, ServiceCard], period: Period
) -> tuple[ServiceRow, ...]:
    """Section 3 of an account: the lines of the run, and what documents charge."""
    rows = service_rows(lines, services, period, corrected(papers) if papers else {})
    if papers:
        rows += document_rows(papers, services, period, {line.service_id for line in lines})
    return _by_section(rows)


def _by_section(rows: Sequence[ServiceRow]) -> tuple[ServiceRow, ...]:
    """The rows of each section together, in their order; what documents charge comes last in it."""
    return tuple(sorted(rows, key=lambda row: row.section))


def _last_year(period: Period) -> list[Period]:
    return [period.plus(back) for back in range(1 - MONTHS, 1)]


def _address(session: Session, building_id: int) -> str:
    building, street = column_of(Building), column_of(Street)
    kind, name, house = session.execute(
        select(street.kind, street.name, building.house).where(
            building.id == building_id, street.id == building.street_id
        )
    ).one()
    return address(kind, name, house, None, "")


def _accounts(session: Session, building_id: int, period: Period) -> list[tuple[int, str, str | None, int, Holder]]:
    """The accounts of a building in the carrier's order: id, number, ЕЛС, total area, first holder."""
    account, premises, area = column_of(Account), column_of(Premises), column_of(PremisesArea)
    holder, person = column_of(AccountHolder), column_of(Person)
    building, street = column_of(Building), column_of(Street)
    rows = session.execute(
        select(
            account.id, account.number, account.els, area.total_e4, person.last_name, person.first_name,
            person.middle_name, street.kind, street.name, building.house, premises.kind, premises.number,
            building.postcode, street.locality,
        )
        .join_from(table_of(Account), table_of(Premises), premises.id == account.premises_id)
        .join(table_of(Building), building.id == account.building_id)
        .join(table_of(Street), street.id == building.street_id)
        .join(table_of(PremisesArea), (area.premises_id == premises.id) & (area.building_id == building_id) & _on(area, period),
              isouter=True)
        .join(table_of(AccountHolder), (holder.account_id == account.id) & (holder.building_id == building_id)
              & (holder.place == 1) & _on(holder, period), isouter=True)
        .join(table_of(Person), person.id == holder.person_id, isouter=True)
        .where(account.building_id == building_id, account.opened_on <= period.last, account.closed_on > period.first)
        .order_by(premises.walk_order, premises.number, account.number)
    )  # fmt: skip
    found = []
    for number, name, els, area_e4, last, first, middle, *place, postcode, locality in rows:
        where = Holder(
            last or "",
            first or "",
            middle or "",
            address(*place),
            ", ".join(part for part in (postcode, locality) if part),
        )
        found.append((number, name, els, area_e4, where))
    return found


def _on(dated: Any, period: Period) -> Any:
    """A dated fact in force on the last day of the period."""
    return (dated.valid_from <= period.last) & (dated.valid_to > period.last)


def _residents(session: Session, building_id: int, period: Period) -> dict[int, int]:
    people = column_of(Residents)
    rows = session.execute(
        select(people.account_id, people.registered + people.temporary).where(
            people.building_id == building_id, _on(people, period)
        )
    )
    return dict(tuple(row) for row in rows)


def _building(session: Session, building_id: int, period: Period) -> tuple[int, str]:
    """The area of the premises of a building, and whose route it is on."""
    area, route, controller = column_of(BuildingArea), column_of(Route), column_of(Controller)
    area_e4 = session.scalar(select(area.premises_e4).where(area.building_id == building_id, _on(area, period)))
    walked = session.execute(
        select(controller.id, route.position).where(
            route.building_id == building_id, _on(route, period), controller.id == route.controller_id
        )
    ).first()
    return area_e4 or 0, f"Маршрут {walked[0]} / дом {walked[1]}" if walked else ""


def _money(
    session: Session, building_id: int, period: Period
) -> tuple[Mapping[int, int], Mapping[int, Mapping[Period, int]], Mapping[int, int], Mapping[int, Sequence[Fined]]]:
    """By account: the balance before the period, the charges by period of the last year, what was paid in the period,
    the penalties of the period.

    The balance starts from the checkpoint of the last closed period, so it does not grow slower with the years.
    """
    closed = column_of(AccrualPeriod)
    checkpoint = session.scalar(
        select(func.max(closed.period)).where(closed.status == PeriodStatus.CLOSED, closed.period < period)
    )
    opening: dict[int, int] = defaultdict(int)
    charged: dict[int, dict[Period, int]] = defaultdict(dict)
    paid: dict[int, int] = defaultdict(int)
    if checkpoint is not None:
        opening.update(_checkpoint(session, building_id, checkpoint))
    for account_id, month, amount in _charges(session, building_id, period, checkpoint):
        charged[account_id][month] = charged[account_id].get(month, 0) + amount
        if month < period and (checkpoint is None or month > checkpoint):
            opening[account_id] += amount
    for account_id, month, amount in _payments(session, building_id, period, checkpoint):
        if month == period:
            paid[account_id] += amount
        else:
            opening[account_id] -= amount
    fines: dict[int, list[Fined]] = defaultdict(list)
    for each in fined(session, building_id, Period(197001) if checkpoint is None else checkpoint.plus(1), period):
        if each.period == period:
            fines[each.account_id].append(each)
        else:
            opening[each.account_id] += each.amount_kop
    return opening, charged, paid, fines


def _checkpoint(session: Session, building_id: int, closed: Period) -> dict[int, int]:
    balance = column_of(Balance)
    rows = session.execute(
        select(balance.account_id, func.sum(balance.closing_kop))
        .where(balance.period == closed, balance.building_id == building_id)
        .group_by(balance.account_id)
    )
    return {account: int(amount) for account, amount in rows}


def _charges(
    session: Session, building_id: int, period: Period, checkpoint: Period | None
) -> Sequence[tuple[int, Period, int]]:
    """Charges in force and of documents, by account and period: of the last year, and of all since the checkpoint."""
    charge, posting, account = column_of(Charge), column_of(Posting), column_of(Account)
    since = Period(197001) if checkpoint is None else min(checkpoint, period.plus(1 - MONTHS))
    lines = (
        select(account.id, posting.period, func.sum(charge.amount_kop))
        .where(
            account.building_id == building_id, posting.building_id == building_id,
            posting.period.between(since, period), charge.run_id == posting.run_id, charge.account_id == account.id,
        )
        .group_by(account.id, posting.period)
    )  # fmt: skip
    move = column_of(Movement)
    moved = (
        select(account.id, move.period, func.sum(move.amount_kop))
        .where(
            account.building_id == building_id, move.account_id == account.id, move.period.between(since, period)
        )
        .group_by(account.id, move.period)
    )  # fmt: skip
    rows = [*session.execute(lines), *session.execute(moved)]
    return [(number, month, int(amount)) for number, month, amount in rows]


def _payments(
    session: Session, building_id: int, period: Period, checkpoint: Period | None
) -> Sequence[tuple[int, Period, int]]:
    """Payments by account and period since the checkpoint; a reversal counts against what it reverses."""
    payment, account = column_of(Payment), column_of(Account)
    since = Period(197001) if checkpoint is None else checkpoint.plus(1)
    rows = session.execute(
        select(account.id, payment.period, func.sum(payment.amount_kop))
        .where(
            account.building_id == building_id, payment.account_id == account.id,
            payment.period.between(since, period), payment.status != DocumentStatus.DRAFT,
        )
        .group_by(account.id, payment.period)
    )  # fmt: skip
    return [(number, month, int(amount)) for number, month, amount in rows]

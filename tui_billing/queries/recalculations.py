"""Recalculations: whom one is for, the documents, and what one changes."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, select, type_coerce
from sqlmodel import Session

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import DocumentStatus, RecalculationCause, RecalculationPart, Zone
from tui_billing.domain.columns import Big
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period
from tui_billing.domain.recalculation import Recalculation, RecalculationLine
from tui_billing.domain.services import Service
from tui_billing.engine.recalculation import DIFFERENCE_COLUMNS, Differences, by_account
from tui_billing.queries.buildings import building_addresses, building_named
from tui_billing.queries.facts import column_of
from tui_billing.queries.frames import frame_of
from tui_billing.queries.receipts import account_place

LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose months: an account (with its building), a building, or everybody. ``words`` say it to a person.

    ``since`` asks for all months from one on; None: for those that settlement marks name.
    """

    words: str = "все лицевые счета"
    building_id: int = 0
    account_id: int = 0
    since: Period | None = None


@dataclass(frozen=True, slots=True)
class RecalculationRow:
    """A document in the list."""

    recalculation_id: int
    number: str
    dated_on: date
    period: Period
    cause: RecalculationCause
    scope: str
    note: str
    lines: int
    parked: int
    amount_kop: int
    status: DocumentStatus
    is_complete: bool
    reverses_id: int | None
    result_hash: str


@dataclass(frozen=True, slots=True)
class RecalculationLineRow:
    """A line of a document, in words: was, should be, difference."""

    account: str
    service_month: Period
    part: RecalculationPart
    service: str
    supplier: str
    zone: Zone
    run_id: int
    was_volume_e6: int
    becomes_volume_e6: int
    was_kop: int
    becomes_kop: int
    amount_kop: int


def recalculation_scope(
    session: Session, *, account: str = "", building: str = "", since: Period | None = None
) -> Scope:
    """The scope of typed names; an account brings its building.

    Raises:
        BillingError: a name is unknown, or both are given.
    """
    if account and building:
        raise RefusedError("Укажите лицевой счёт или дом, не оба.")
    if account:
        building_id, account_id = account_place(session, account)
        return Scope(f"ЛС {account}", building_id, account_id, since)
    if building:
        building_id = building_named(session, building)
        return Scope(f"дом {building_addresses(session)[building_id]}", building_id, 0, since)
    return Scope(since=since)


def recalculations(
    session: Session, period: Period | None = None, recalculation_id: int | None = None
) -> list[RecalculationRow]:
    """The documents of a period, the one with this id, or the last of all, the newest first."""
    head = column_of(Recalculation)
    names = (
        "number", "dated_on", "period", "cause", "scope", "note", "lines", "parked", "amount_kop", "status",
        "is_complete", "reverses_id", "result_hash",
    )  # fmt: skip
    statement = select(head.id, *(head[name] for name in names)).order_by(head.id.desc()).limit(LISTED)
    if period is not None:
        statement = statement.where(head.period == period)
    if recalculation_id is not None:
        statement = statement.where(head.id == recalculation_id)
    return [RecalculationRow(*row) for row in session.execute(statement)]


def stored_differences(session: Session, recalculation_id: int) -> Differences:
    """What a stored document changes: the same as its job returned.

    Raises:
        RefusedError: there is none.
    """
    document = session.get(Recalculation, recalculation_id)
    if document is None:
        raise RefusedError(f"Перерасчёта с внутренним номером {recalculation_id} нет. Выполните его заново.")
    line = column_of(RecalculationLine)
    whole: list[Any] = [type_coerce(line[name], Big).label(name) for name in DIFFERENCE_COLUMNS]
    statement: Select[Any] = select(*whole).where(line.recalculation_id == recalculation_id)
    found = by_account(frame_of(session, statement))
    return Differences(found, document.lines, document.parked, document.amount_kop, document.result_hash)


def recalculation_lines(
    session: Session, recalculation_id: int, account_id: int = 0, limit: int | None = None
) -> list[RecalculationLineRow]:
    """The lines of a document, of all accounts or of one, by account and month; the first so many, or all."""
    line, account, service, supplier = (column_of(each) for each in (RecalculationLine, Account, Service, Organization))
    statement = (
        select(
            account.number, line.service_month, line.part, service.name, supplier.name, line.zone, line.run_id,
            line.was_volume_e6, line.becomes_volume_e6, line.was_kop, line.becomes_kop, line.amount_kop,
        )
        .where(
            line.recalculation_id == recalculation_id, account.id == line.account_id, service.id == line.service_id,
            supplier.id == line.supplier_id,
        )
        .order_by(account.number, line.service_month, line.line)
        .limit(limit)
    )  # fmt: skip
    if account_id:
        statement = statement.where(line.account_id == account_id)
    return [RecalculationLineRow(*row) for row in session.execute(statement)]

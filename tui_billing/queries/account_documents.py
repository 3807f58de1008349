"""Documents of one account each: temporary absences, acts of violations."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from tui_billing.domain.absences import Absence
from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import DocumentStatus, ViolationKind
from tui_billing.domain.documents import Document
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service, Unit
from tui_billing.domain.violations import Violation
from tui_billing.queries.facts import column_of

LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """People away over the full days ``[valid_from, valid_to)``."""

    document_id: int
    number: str
    dated_on: date
    period: Period
    account: str
    people: int
    valid_from: date
    valid_to: date
    requested_on: date
    papers: str
    note: str
    status: DocumentStatus
    reverses_id: int | None


@dataclass(frozen=True, slots=True)
class ViolationRow:
    """A service consumed past the meter or without a contract over ``[valid_from, valid_to)``, see ``domain.violations``."""

    document_id: int
    number: str
    dated_on: date
    period: Period
    account: str
    service: str
    unit: str
    violation: ViolationKind
    valid_from: date
    valid_to: date
    flow_e9: int
    note: str
    status: DocumentStatus
    reverses_id: int | None


def absences(session: Session, account_id: int | None = None, document_id: int | None = None) -> list[AbsenceRow]:
    """The newest documents first, up to a limit: all, an account's, or the one with this id."""
    head, account = column_of(Absence), column_of(Account)
    asked = _newest(
        Absence, account_id, document_id, head.id, head.number, head.dated_on, head.period, account.number, head.people,
        head.valid_from, head.valid_to, head.requested_on, head.papers, head.note, head.status, head.reverses_id,
    )  # fmt: skip
    return [AbsenceRow(*row) for row in session.execute(asked)]


def violations(session: Session, account_id: int | None = None, document_id: int | None = None) -> list[ViolationRow]:
    """The newest acts first, up to a limit: all, an account's, or the one with this id."""
    head, account, service, unit = (column_of(each) for each in (Violation, Account, Service, Unit))
    asked = _newest(
        Violation, account_id, document_id, head.id, head.number, head.dated_on, head.period, account.number,
        service.name, unit.name, head.violation, head.valid_from, head.valid_to, head.flow_e9, head.note, head.status,
        head.reverses_id,
    )  # fmt: skip
    asked = asked.where(service.id == head.service_id, unit.id == service.unit_id)
    return [ViolationRow(*row) for row in session.execute(asked)]


def _newest(kind: type[Document], account_id: int | None, document_id: int | None, *columns: Any) -> Any:
    head = column_of(kind)
    asked = select(*columns).where(column_of(Account).id == head.account_id).order_by(head.id.desc()).limit(LISTED)
    if account_id is not None:
        asked = asked.where(head.account_id == account_id)
    return asked if document_id is None else asked.where(head.id == document_id)

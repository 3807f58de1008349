"""Rows of a receipt from what posted documents charge in its period: one-off charges, interest of instalment plans."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from tui_billing.domain.period import Period
from tui_billing.domain.tables import metadata
from tui_billing.queries._ledger import ACCOUNT, MOVEMENT, movements
from tui_billing.queries.receipt_form import ServiceRow
from tui_billing.queries.receipt_lines import NO_UPLIFT_E2, ServiceCard


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A movement, as far as the receipt shows it: ``words`` say what of the service it is, ``note`` why."""

    movement_id: int
    service_id: int
    service_month: Period
    words: str
    note: str
    amount_kop: int


def document_lines(session: Session, building_id: int, period: Period) -> dict[int, list[DocumentLine]]:
    """What documents charge the accounts of a building in a period, by account, in the order of posting."""
    statement = (
        movements(
            ACCOUNT.building_id == building_id,
            MOVEMENT.account_id, MOVEMENT.id, MOVEMENT.service_id, MOVEMENT.service_month, MOVEMENT.kind,
            MOVEMENT.document_id, MOVEMENT.amount_kop,
        )
        .where(MOVEMENT.period == period)
        .order_by(MOVEMENT.id)
    )  # fmt: skip
    rows = session.execute(statement).all()
    notes = _notes(session, {(row.kind, row.document_id) for row in rows})
    found: dict[int, list[DocumentLine]] = defaultdict(list)
    for account_id, movement_id, service_id, month, kind, document_id, amount in rows:
        words = metadata().tables[kind].info["on_receipt"]
        line = DocumentLine(movement_id, service_id, month, words, notes[kind, document_id], amount)
        found[account_id].append(line)
    return found


def document_rows(
    lines: Sequence[DocumentLine], services: Mapping[int, ServiceCard], period: Period
) -> tuple[ServiceRow, ...]:
    """The movements of an account by service, month and reason; what comes to nothing is left out."""
    sums: dict[tuple[Any, ...], int] = defaultdict(int)
    for line in lines:
        sums[line.service_id, line.service_month, line.words, line.note] += line.amount_kop
    rows = []
    for (service_id, month, words, note), amount in sums.items():
        card = services[service_id]
        past = f" за {month.month:02}.{month.year}" if month != period else ""
        name = f"{card.name}{past}: {words}" + (f" ({note})" if note else "")
        rows.append((card.position, ServiceRow(card.section, name, "", 0, "", 0, NO_UPLIFT_E2, 0, amount)))
    return tuple(row for _, row in sorted(rows, key=lambda each: each[0]) if row.amount_kop)


def _notes(session: Session, documents: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The notes of documents, a statement a kind."""
    notes: dict[tuple[str, int], str] = {}
    for kind in sorted({kind for kind, _ in documents}):
        head = metadata().tables[kind].c
        ids = [number for each, number in documents if each == kind]
        notes |= {
            (kind, row.id): row.note for row in session.execute(select(head.id, head.note).where(head.id.in_(ids)))
        }
    return notes

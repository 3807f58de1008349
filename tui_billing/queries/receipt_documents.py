"""Rows of a receipt from what posted documents charge in its period: one-off charges, interest of instalment plans."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, select
from sqlmodel import Session

from tui_billing.domain.codes import MovementNature
from tui_billing.domain.period import Period
from tui_billing.domain.tables import metadata
from tui_billing.queries._ledger import ACCOUNT, MOVEMENT, movements
from tui_billing.queries.receipt_form import Correction, ServiceRow
from tui_billing.queries.receipt_lines import NO_UPLIFT_E2, ServiceCard, correction_row


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A movement, as far as the receipt shows it: ``words`` say what of the service it is, ``note`` why."""

    movement_id: int
    service_id: int
    service_month: Period
    words: str
    note: str
    amount_kop: int
    nature: MovementNature = MovementNature.CHARGED

    @property
    def is_correction(self) -> bool:
        """Whether it is a recalculation: it stands beside the charge of its service and in section 6."""
        return self.nature is MovementNature.RECALCULATED


def document_lines(session: Session, building_id: int, period: Period) -> dict[int, list[DocumentLine]]:
    """What documents charge the accounts of a building in a period, by account, in the order of posting."""
    statement = (
        movements(
            ACCOUNT.building_id == building_id,
            MOVEMENT.account_id, MOVEMENT.id, MOVEMENT.service_id, MOVEMENT.service_month, MOVEMENT.kind,
            MOVEMENT.document_id, MOVEMENT.amount_kop, MOVEMENT.nature,
        )
        .where(MOVEMENT.period == period)
        .order_by(MOVEMENT.id)
    )  # fmt: skip
    rows = session.execute(statement).all()
    notes = _notes(session, {(row.kind, row.document_id) for row in rows})
    found: dict[int, list[DocumentLine]] = defaultdict(list)
    for account_id, movement_id, service_id, month, kind, document_id, amount, nature in rows:
        words = metadata().tables[kind].info["on_receipt"]
        line = DocumentLine(movement_id, service_id, month, words, notes[kind, document_id], amount, nature)
        found[account_id].append(line)
    return found


def document_rows(
    lines: Sequence[DocumentLine], services: Mapping[int, ServiceCard], period: Period, charged: Collection[int] = ()
) -> tuple[ServiceRow, ...]:
    """The charges of documents to an account by service, month and reason; what comes to nothing is left out.

    Recalculations stand beside what is ``charged``; of other services they have rows of their own.
    """
    sums: dict[tuple[Any, ...], int] = defaultdict(int)
    for line in lines:
        if not line.is_correction:
            sums[line.service_id, line.service_month, line.words, line.note] += line.amount_kop
    rows = [
        (services[service_id].position, correction_row(services[service_id], amount))
        for service_id, amount in corrected(lines).items()
        if service_id not in charged
    ]
    for (service_id, month, words, note), amount in sums.items():
        card = services[service_id]
        past = f" за {month.month:02}.{month.year}" if month != period else ""
        name = f"{card.name}{past}: {words}" + (f" ({note})" if note else "")
        rows.append((card.position, ServiceRow(card.section, name, "", 0, "", 0, NO_UPLIFT_E2, 0, amount)))
    return tuple(row for _, row in sorted(rows, key=lambda each: each[0]) if row.amount_kop)


def corrected(lines: Sequence[DocumentLine]) -> dict[int, int]:
    """The recalculations of an account by service."""
    sums: dict[int, int] = defaultdict(int)
    for line in lines:
        if line.is_correction:
            sums[line.service_id] += line.amount_kop
    return sums


def corrections(lines: Sequence[DocumentLine], services: Mapping[int, ServiceCard]) -> tuple[Correction, ...]:
    """Section 6: the recalculations of an account by service, month and reason, in the order of services and months."""
    sums: dict[tuple[Any, ...], int] = defaultdict(int)
    for line in lines:
        if line.is_correction:
            sums[services[line.service_id].position, line.service_id, line.service_month, line.words, line.note] += (
                line.amount_kop
            )
    return tuple(
        Correction(f"{services[service_id].short_name} за {month.month:02}.{month.year}", note or words, amount)
        for (_, service_id, month, words, note), amount in sorted(sums.items())
        if amount
    )


def _notes(session: Session, documents: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Why documents are there: the cause, where their kind has one, and the note; a statement a kind."""
    notes: dict[tuple[str, int], str] = {}
    for kind in sorted({kind for kind, _ in documents}):
        head = metadata().tables[kind].c
        ids = [number for each, number in documents if each == kind]
        cause = head.get("cause", literal(None))
        notes |= {
            (kind, number): ", ".join(part for part in (why and why.label, note) if part)
            for number, why, note in session.execute(select(head.id, cause, head.note).where(head.id.in_(ids)))
        }
    return notes

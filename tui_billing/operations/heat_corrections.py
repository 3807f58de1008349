"""The yearly correction of heating that was paid evenly: drafted for a building as a recalculation of the service."""

from datetime import date
from typing import Final

from sqlalchemy import insert, select
from sqlmodel import Session

from tui_billing.domain.codes import DocumentStatus, RecalculationCause, RecalculationPart, Role, Zone
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.domain.recalculation import Recalculation, RecalculationLine
from tui_billing.operations._documents import draft
from tui_billing.operations._rights import require
from tui_billing.operations.recalculation import discard_recalculation
from tui_billing.queries.buildings import building_addresses
from tui_billing.queries.facts import column_of
from tui_billing.queries.heat_corrections import Correction, heat_corrections

RIGHT: Final = "корректировка отопления за год"


def draft_heat_correction(
    session: Session, building_id: int, service_id: int, year: int, *, dated_on: date, landing: Period
) -> int:
    """Draft what a building's year of heating comes to by what was counted, less what was charged and corrected already.

    Lines are of December of the year and land in ``landing``; the document is posted and reversed as every recalculation.
    A draft of the building before it is thrown away. Returns the document's id, 0 where nothing differs.

    Raises:
        BillingError: not allowed; the year is not over; see ``queries.heat_corrections``.
    """
    actor = require(session, RIGHT, Role.ACCOUNTANT)
    if landing.year <= year:
        raise RefusedError(
            f"Год {year} ещё идёт: корректировку делают в I квартале следующего года (п. 42(1) Правил № 354)."
        )
    _discard_drafts(session, building_id)
    corrections = heat_corrections(session, building_id, service_id, year)
    if not corrections.found:
        return 0
    document = draft(
        session,
        Recalculation(
            dated_on=dated_on,
            event_on=date(year, 12, 31),
            period=landing,
            note=f"корректировка за {year} год",
            author_id=actor.user_id,
            recorded_at_ms=actor.at_ms,
            cause=RecalculationCause.HEAT_YEAR,
            scope=f"дом {building_addresses(session)[building_id]}",
            building_id=building_id,
            is_complete=True,
            lines=len(corrections.found),
            parked=len(corrections.parked),
            amount_kop=corrections.amount_kop,
        ),
    )
    december = Period(year * 100 + 12)
    rows = [_row(document, service_id, december, line, each) for line, each in enumerate(corrections.found, 1)]
    session.connection().execute(insert(RecalculationLine), rows)
    return document.id


def _row(document: Recalculation, service_id: int, month: Period, line: int, each: Correction) -> dict[str, object]:
    return {
        "recalculation_id": document.id,
        "account_id": each.account_id,
        "service_month": month,
        "line": line,
        "building_id": document.building_id,
        "part": RecalculationPart.HEAT_YEAR,
        "service_id": service_id,
        "supplier_id": each.supplier_id,
        "point_id": 0,
        "zone": Zone.WHOLE,
        "run_id": each.run_id,
        "was_volume_e6": each.was_volume_e6,
        "becomes_volume_e6": each.becomes_volume_e6,
        "was_kop": each.was_kop,
        "becomes_kop": each.becomes_kop,
        "amount_kop": each.amount_kop,
    }


def _discard_drafts(session: Session, building_id: int) -> None:
    head = column_of(Recalculation)
    drafts = select(head.id).where(
        head.status == DocumentStatus.DRAFT,
        head.cause == RecalculationCause.HEAT_YEAR,
        head.building_id == building_id,
    )
    for stale in session.scalars(drafts).all():
        discard_recalculation(session, stale)

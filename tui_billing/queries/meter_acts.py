"""Acts of meters as documents: the newest first."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlmodel import Session

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import DocumentStatus
from tui_billing.domain.meter_acts import MeterAct, MeterActKind
from tui_billing.domain.metering import Meter, MeteringPoint
from tui_billing.domain.period import Period
from tui_billing.queries.facts import column_of

LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class MeterActRow:
    """An act: ``serial`` is of the meter that it put on or verified, or else took off; ``account`` is empty of a building's."""

    document_id: int
    number: str
    dated_on: date
    event_on: date
    period: Period
    account: str
    point: str
    act: MeterActKind
    serial: str
    verified_after: date | None
    note: str
    status: DocumentStatus
    reverses_id: int | None


def meter_acts(
    session: Session, account_id: int | None = None, document_id: int | None = None, building_id: int | None = None
) -> list[MeterActRow]:
    """The newest acts first, up to a limit: all, an account's, a building's own, or the one with this id."""
    act, account, point, meter = (column_of(each) for each in (MeterAct, Account, MeteringPoint, Meter))
    asked = (
        select(
            act.id, act.number, act.dated_on, act.event_on, act.period, func.coalesce(account.number, ""), point.name, act.act, meter.serial,
            act.verified_after, act.note, act.status, act.reverses_id,
        )
        .join(MeteringPoint, point.id == act.point_id)
        .join(Meter, meter.id == act.meter_id)
        .outerjoin(Account, account.id == act.account_id)
        .order_by(act.id.desc())
        .limit(LISTED)
    )  # fmt: skip
    if account_id is not None:
        asked = asked.where(act.account_id == account_id)
    if building_id is not None:
        asked = asked.where(act.building_id == building_id, act.account_id.is_(None))
    if document_id is not None:
        asked = asked.where(act.id == document_id)
    return [MeterActRow(*row) for row in session.execute(asked)]

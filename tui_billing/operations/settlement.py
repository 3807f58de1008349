"""Settlement marks: a back-dated fact says whose months are not settled any more."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import exists, insert, select
from sqlmodel import Session

from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Posting
from tui_billing.domain.codes import RecalculationCause, Role
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.domain.recalculation import SettlementMark
from tui_billing.operations._rights import require
from tui_billing.queries.facts import column_of
from tui_billing.queries.settlement import Mark, whole_buildings
from tui_billing.storage.database import Actor, actor_of


def mark(
    session: Session,
    since: Period,
    reason: str,
    *,
    building_id: int = 0,
    account_id: int = 0,
    cause: RecalculationCause = RecalculationCause.LATE_FACT,
) -> int:
    """Say that months are to be computed again, from one on: of an account, a building (account 0), or everybody (both 0).

    An account is its whole building where the office has decided so (``COMMON_MARKS``).
    Returns the id of the mark.

    Raises:
        BillingError: not allowed; no reason.
    """
    require(session, "отметка о перерасчёте", Role.ACCOUNTANT, Role.TYPIST)
    if not reason.strip():
        raise RefusedError("Не указано, что изменилось. Напишите причину перерасчёта.")
    return _stored(session, since, reason, building_id, account_id, cause)


def mark_fact(session: Session, since: date, reason: str, *, building_id: int = 0, account_id: int = 0) -> int:
    """Mark whom a changed fact touches from a day on, if a month since was charged; whoever may change it may mark.

    Returns the id of the mark, 0 where nothing was charged yet.
    """
    month, posting = Period.of(since), column_of(Posting)
    charged = posting.period >= month
    if building_id:
        charged &= posting.building_id == building_id
    if not session.scalar(select(exists().where(charged))):
        return 0
    return _stored(session, month, reason, building_id, account_id, RecalculationCause.LATE_FACT)


def _stored(
    session: Session, since: Period, reason: str, building_id: int, account_id: int, cause: RecalculationCause
) -> int:
    actor = actor_of(session)
    if account_id and whole_buildings(session, since, building_id):
        account = session.get_one(Account, account_id).number
        account_id, reason = 0, f"ЛС {account}: {reason.strip()}"
    made = SettlementMark(
        building_id=building_id,
        account_id=account_id,
        since=since,
        cause=cause,
        reason=reason.strip(),
        author_id=actor.user_id,
        recorded_at_ms=actor.at_ms,
    )
    session.add(made)
    session.flush()
    return made.id


def store_marks(session: Session, actor: Actor, marks: Sequence[Mark]) -> None:
    """Store the marks that are found, not typed."""
    rows = [
        {
            "building_id": each.building_id,
            "account_id": each.account_id,
            "since": each.since,
            "cause": each.cause,
            "reason": each.reason,
            "author_id": actor.user_id,
            "recorded_at_ms": actor.at_ms,
        }
        for each in marks
    ]
    if rows:
        session.connection().execute(insert(SettlementMark), rows)

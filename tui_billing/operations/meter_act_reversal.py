"""An act of a meter is taken back by a mirror: installations, verification and readings are as they were before it.

Nothing is deleted. What the act read is withdrawn, a counter-entry beside each reading; what it took back stands again; an
installation that it began stands on no day. The months that the act had changed are marked for a recalculation.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from sqlmodel import Session, col, or_, select

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import DocumentStatus, ReadingStatus, Role
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.meter_acts import MeterAct, MeterActReading
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation, Reading
from tui_billing.domain.period import Period
from tui_billing.operations._batches import KEYED
from tui_billing.operations._documents import locked, reverse
from tui_billing.operations._meters import keyed_of, note_act
from tui_billing.operations._rights import require
from tui_billing.operations.reading_undo import accept_again, withdraw
from tui_billing.queries._installed import stood
from tui_billing.storage.database import Actor

STOOD: Final = (*KEYED, ReadingStatus.SUPERSEDED)
"""What a reading that replaced another may be now."""


class LaterReadingsError(RefusedError):
    """Readings stand on the act: they go with it when the person confirms that."""


def reverse_meter_act(session: Session, act_id: int, *, dated_on: date, period: Period, drop: bool = False) -> int:
    """Take an act back by a mirror in an open period. Returns the mirror's id.

    ``drop`` takes back what was read since of the meter that the act began, or let count longer.

    Raises:
        LaterReadingsError: such readings stand, and ``drop`` was not said.
        BillingError: not allowed; not posted, or reversed already; a later act of the point or of its meters stands; the
            account is closed; the period takes no documents.
    """
    actor = require(session, "сторно акта прибора учёта", Role.ACCOUNTANT)
    act = locked(session, MeterAct, act_id)
    point = session.get_one(MeteringPoint, act.point_id, with_for_update=True)
    meter = session.get_one(Meter, act.meter_id, with_for_update=True)
    mirror = reverse(session, act, actor, dated_on=dated_on, period=period)
    ended, begun = (session.get(MeterInstallation, each or 0) for each in (act.ended_id, act.begun_id))
    changed = [each for each in (ended, begun) if each is not None]
    _refuse_later(session, act, {act.meter_id, *(each.meter_id for each in changed)})
    _refuse_closed(session, act)
    if changed:
        _refuse_elsewhere(session, act, changed)
    made = _named(session, act, is_made=True)
    _take_back(session, act, begun, meter, made, drop=drop)
    for each in made:
        _withdraw(session, each, actor)
    _stand_as_before(session, act, ended, begun)
    for each in _named(session, act, is_made=False):
        accept_again(each)
    if act.verified_before is not None:
        meter.verified_to = act.verified_before
    point.is_void = act.is_new_point
    session.add_all([meter, point])
    note_act(session, point, act.since, f"сторно акта прибора учёта № {act.number}: {point.name}")
    return mirror.id


def _refuse_later(session: Session, act: MeterAct, meters: Collection[int]) -> None:
    """Later acts of the point and of these meters are taken back first."""
    later = session.exec(
        select(MeterAct)
        .where(
            col(MeterAct.id) > act.id,
            or_(MeterAct.point_id == act.point_id, col(MeterAct.meter_id).in_(meters)),
            MeterAct.status == DocumentStatus.POSTED,
            col(MeterAct.reverses_id).is_(None),
        )
        .order_by(col(MeterAct.id).desc())
    ).first()
    if later is not None:
        raise RefusedError(
            f"Акт № {act.number}: после него внесён акт № {later.number} от {later.event_on:%d.%m.%Y} ({later.act.label}). "
            "Сначала сторнируйте его."
        )


def _refuse_closed(session: Session, act: MeterAct) -> None:
    """The meters of an account that was closed since were taken off, or handed over, on that day."""
    if act.account_id is not None:
        account = session.get_one(Account, act.account_id, with_for_update=True)
        if account.closed_on != FOREVER:
            raise RefusedError(
                f"Акт № {act.number}: лицевой счёт {account.number} закрыт {account.closed_on:%d.%m.%Y}, его приборы уже "
                "сняты. Сторнировать акт нельзя; исправьте показания."
            )


def _refuse_elsewhere(session: Session, act: MeterAct, changed: Sequence[MeterInstallation]) -> None:
    """Another meter may stand on the point since, or one of these somewhere else, without an act."""
    meters = {each.meter_id for each in changed}
    found = session.exec(
        select(MeterInstallation, MeteringPoint.name, Meter.serial)
        .join(MeteringPoint, col(MeteringPoint.id) == MeterInstallation.point_id)
        .join(Meter, col(Meter.id) == MeterInstallation.meter_id)
        .where(
            or_(MeterInstallation.point_id == act.point_id, col(MeterInstallation.meter_id).in_(meters)),
            col(MeterInstallation.id).not_in([each.id for each in changed]),
            col(MeterInstallation.valid_to) > (act.ended_on or act.event_on),
            stood(),
        )
    ).first()
    if found is not None:
        installed, name, serial = found
        raise RefusedError(
            f"Акт № {act.number}: с {installed.valid_from:%d.%m.%Y} прибор {serial} стоит на точке «{name}». Сначала внесите "
            "его снятие там."
        )


def _take_back(
    session: Session,
    act: MeterAct,
    begun: MeterInstallation | None,
    meter: Meter,
    made: Sequence[Reading],
    *,
    drop: bool,
) -> None:
    """Take back what was read since of an installation that the act began, or let count longer."""
    if begun is not None:
        ours = {(each.period, each.zone, each.seq) for one in made for each in _chain(session, one)}
        later = [each for each in keyed_of(session, begun) if (each.period, each.zone, each.seq) not in ours]
    elif act.verified_before is not None and (act.verified_after or act.verified_before) > act.verified_before:
        standing = session.exec(
            select(MeterInstallation).where(
                MeterInstallation.meter_id == meter.id, col(MeterInstallation.valid_to) > act.verified_before, stood()
            )
        ).all()
        later = [each for one in standing for each in keyed_of(session, one) if each.taken_on >= act.verified_before]
    else:
        later = []
    if later and not drop:
        raise LaterReadingsError(
            f"По акту № {act.number} приняты показания ({len(later)}, первое — "
            f"{min(each.taken_on for each in later):%d.%m.%Y}). Если они ошибочны, подтвердите, что отменяются и они."
        )
    for each in later:
        each.status = ReadingStatus.SUPERSEDED
        session.add(each)
    session.flush()


def _named(session: Session, act: MeterAct, *, is_made: bool) -> list[Reading]:
    """The readings that the act made, or took back."""
    names = session.exec(
        select(MeterActReading)
        .where(MeterActReading.act_id == act.id, MeterActReading.is_made == is_made)
        .order_by(col(MeterActReading.period), col(MeterActReading.zone), col(MeterActReading.seq))
    ).all()
    return [
        session.get_one(Reading, (each.period, act.building_id, act.point_id, each.zone, each.seq)) for each in names
    ]


def _chain(session: Session, made: Reading) -> list[Reading]:
    """A reading and what was put in its place since, from the first to the last."""
    register = session.exec(
        select(Reading).where(
            Reading.period == made.period,
            Reading.building_id == made.building_id,
            Reading.point_id == made.point_id,
            Reading.zone == made.zone,
            col(Reading.status).in_(STOOD),
        )
    ).all()
    chain = [made]
    while after := [each for each in register if each.replaces_seq == chain[-1].seq]:
        chain.append(after[0])
    return chain


def _withdraw(session: Session, made: Reading, actor: Actor) -> None:
    """Withdraw a reading of the act, after the corrections that stand in its place."""
    for each in reversed(_chain(session, made)):
        withdraw(session, each, actor, 0)
        session.flush()


def _stand_as_before(
    session: Session, act: MeterAct, ended: MeterInstallation | None, begun: MeterInstallation | None
) -> None:
    """What the act began stands on no day, or from where it did before; what it ended stands again."""
    if begun is not None:
        if act.begun_before is not None:
            begun.valid_from = begun.accepted_on = act.begun_before
        else:
            begun.valid_to = begun.valid_from
        session.add(begun)
        session.flush()
    if ended is not None:
        ended.valid_to = FOREVER
        session.add(ended)
        session.flush()

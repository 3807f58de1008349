"""Acts of meters: documents by which a meter is put on a point, replaced, taken off, verified; taken back by a mirror."""

from datetime import date

from sqlalchemy import ForeignKeyConstraint, Index

from tui_billing.domain.codes import Labelled, Zone
from tui_billing.domain.columns import Table, coded, day, flag, integer, month, ref, table
from tui_billing.domain.documents import Document, document
from tui_billing.domain.period import Period


class MeterActKind(Labelled):
    """What an act of a meter says."""

    INSTALLED = 1, "ввод"
    REPLACED = 2, "замена"
    REMOVED = 3, "снятие"
    VERIFIED = 4, "поверка"
    UNFIT = 5, "поверку не прошёл"


class MeterAct(Document, table=True):
    """An act about the meter of a point on ``event_on``, and what it changed, so that it can be taken back.

    ``since`` is from when it changes charges. ``ended_id`` is the installation that it ended, which stood without an end
    before, on ``ended_on``; ``begun_id`` the one that it began, or began later than it had stood since ``begun_before``.
    ``verified_before`` and ``verified_after`` are the end of the verification of ``meter_id``, where the act moved it;
    ``is_new_point`` says that the point was begun by it. What counts is posted and no mirror.
    """

    __table_args__ = document(
        "meter_act",
        "Акт прибора учёта",
        ForeignKeyConstraint(["account_id", "building_id"], ["account.id", "account.building_id"]),
        ForeignKeyConstraint(["point_id", "building_id"], ["metering_point.id", "metering_point.building_id"]),
        Index("ix_meter_act__point", "point_id"),
        Index("ix_meter_act__meter", "meter_id"),
    )
    building_id: int = integer()
    account_id: int | None = integer(none=True, index=True)
    point_id: int = integer()
    act: MeterActKind = coded(MeterActKind)
    meter_id: int = ref("meter.id")
    since: date = day()
    ended_id: int | None = ref("meter_installation.id", none=True)
    ended_on: date | None = day(none=True)
    begun_id: int | None = ref("meter_installation.id", none=True)
    begun_before: date | None = day(none=True)
    verified_before: date | None = day(none=True)
    verified_after: date | None = day(none=True)
    is_new_point: bool = flag()


class MeterActReading(Table, table=True):
    """A reading of an act's point that the act made, or (``is_made`` false) took back: one of a later day."""

    __table_args__ = table(rowid=False)
    act_id: int = ref("meter_act.id", key=True)
    period: Period = month(key=True)
    zone: Zone = coded(Zone, key=True)
    seq: int = integer(key=True)
    is_made: bool = flag()

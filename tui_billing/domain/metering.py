"""Metering points, meters, installations, readings."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint

from tui_billing.domain.codes import BatchStatus, ReadingSource, ReadingStatus, Zone
from tui_billing.domain.columns import Fact, Table, coded, day, flag, ident, integer, month, ref, table, words
from tui_billing.domain.days import FOREVER
from tui_billing.domain.period import Period


class MeteringPoint(Table, table=True):
    """Точка учёта of an account, or of a building when ``account_id`` is absent. Named «Расположение_Услуга».

    A head point (``is_head``) is charged by its ``Formula`` over the points whose ``parent_id`` it is. ``is_void``: the act
    that began it was taken back, and no other meter was put there; nothing is charged by such a point.
    """

    __table_args__ = table(
        ForeignKeyConstraint(["account_id", "building_id"], ["account.id", "account.building_id"]),
        ForeignKeyConstraint(["parent_id", "building_id"], ["metering_point.id", "metering_point.building_id"]),
        UniqueConstraint("id", "building_id"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        Index("ix_metering_point__building_walk", "building_id", "walk_order"),
    )
    id: int = ident()
    building_id: int = ref("building.id")
    account_id: int | None = integer(none=True, index=True)
    service_id: int = ref("service.id")
    location: str = words(default="")
    name: str = words()
    is_head: bool = flag()
    is_void: bool = flag()
    parent_id: int | None = integer(none=True, index=True)
    walk_order: int = integer(default=0)


class Formula(Fact, table=True):
    """How the volume of a head point is charged over ``[valid_from, valid_to)``, see ``engine.formulas``.

    ``text`` is as it was typed, ``canonical`` the same tree in one spelling, with points by their numbers.
    """

    __table_args__ = table(
        ForeignKeyConstraint(["point_id", "building_id"], ["metering_point.id", "metering_point.building_id"]),
        dated_by=("building_id", "point_id"),
    )
    id: int = ident()
    building_id: int = integer()
    point_id: int = integer()
    valid_from: date = day()
    valid_to: date = day(default=FOREVER)
    text: str = words()
    canonical: str = words()


class MeterType(Table, table=True):
    """A type of meter."""

    __table_args__ = table(UniqueConstraint("name"))
    id: int = ident()
    name: str = words()
    digits: int = integer(default=5)
    interval_months: int = integer(default=72)


class Meter(Table, table=True):
    """A meter. ``verified_to`` is the first day on which its verification is no longer valid.

    ``digits`` are integer positions of the dial; ``ratio_e3`` is the transformer ratio × 10³.
    """

    __table_args__ = table(
        UniqueConstraint("type_id", "serial"),
        CheckConstraint("digits BETWEEN 1 AND 9", name="digits_bounds"),
        CheckConstraint("zones BETWEEN 1 AND 3", name="zones_bounds"),
        CheckConstraint("ratio_e3 BETWEEN 1 AND 100000000", name="ratio_bounds"),
    )
    id: int = ident()
    type_id: int = ref("meter_type.id")
    serial: str = words(prefix=True)
    digits: int = integer(default=5)
    zones: int = integer(default=1)
    ratio_e3: int = integer(default=1000)
    made_on: date | None = day(none=True)
    verified_to: date = day()


class MeterInstallation(Fact, table=True):
    """A meter stands on a point over ``[valid_from, valid_to)``. A difference of readings never crosses it.

    The readings of the first and the last day are readings with the source ``ACT``. From ``seal_broken_on`` on, no
    reading is accepted. An installation whose act was taken back stands on no day: ``valid_to`` is ``valid_from``.
    """

    __table_args__ = table(
        ForeignKeyConstraint(["point_id", "building_id"], ["metering_point.id", "metering_point.building_id"]),
        Index("ix_meter_installation__meter", "meter_id", "valid_from"),
        dated_by=("building_id", "point_id"),
        may_be_void=True,
    )
    id: int = ident()
    building_id: int = integer(index=True)
    point_id: int = integer(index=True)
    meter_id: int = ref("meter.id")
    valid_from: date = day()
    valid_to: date = day(default=FOREVER)
    seal: str = words(default="")
    accepted_on: date | None = day(none=True)
    seal_broken_on: date | None = day(none=True)


class ReadingReason(Table, table=True):
    """A reason that a typist gives instead of a reading: no access, replaced, stopped."""

    __table_args__ = table(rowid=False)
    code: int = integer(key=True)
    name: str = words()


class ReadingBatch(Table, table=True):
    """A batch of keyed readings: what was declared before, and how far the keying is.

    ``route_building_id`` or ``controller_id`` say which sheet it is; neither means "by account". ``closing_note`` says
    why it was closed with a difference from what was declared.
    """

    __table_args__ = table()
    id: int = ident()
    period: Period = month(index=True)
    taken_on: date = day()
    source: ReadingSource = coded(ReadingSource)
    status: BatchStatus = coded(BatchStatus, default=BatchStatus.OPEN)
    controller_id: int | None = ref("controller.id", none=True)
    route_building_id: int | None = ref("building.id", none=True)
    declared_count: int | None = integer(none=True)
    declared_sum_e6: int | None = integer(none=True)
    cursor_point_id: int = integer(default=0)
    author_id: int = ref("user.id", index=True)
    verifier_id: int | None = ref("user.id", none=True)
    closing_note: str | None = words(none=True)
    opened_at_ms: int = integer()
    version: int = integer(default=1)


class Reading(Table, table=True):
    """A register of a meter at the end of a day. Append-only but for the status.

    Three times: ``taken_on`` (event), ``recorded_at_ms`` (entry, UTC), ``period`` (the accrual period it lands in).
    ``seq`` numbers the readings of one point, zone and period in the order of entry. ``checks`` is a bit set of the
    checks that fired (bit *n* for V*n* of the validation rules); bit 0 says that a person held it for review.
    A withdrawal is a row too: a ``REVERSAL`` with its own author and moment, and the row it takes back in
    ``replaces_seq``.
    """

    __table_args__ = table(
        ForeignKeyConstraint(["point_id", "building_id"], ["metering_point.id", "metering_point.building_id"]),
        CheckConstraint("value_e6 BETWEEN 0 AND 999999999999999", name="value_bounds"),
        Index("ix_reading__point", "point_id", "taken_on"),
        Index("uq_reading__external", "source", "external_id", unique=True),
        Index("uq_reading__batch_row", "batch_id", "batch_row", "zone", unique=True),
        rowid=False,
    )
    period: Period = month(key=True)
    building_id: int = integer(key=True)
    point_id: int = integer(key=True)
    zone: Zone = coded(Zone, key=True)
    seq: int = integer(key=True)
    installation_id: int = ref("meter_installation.id")
    taken_on: date = day()
    value_e6: int = integer()
    source: ReadingSource = coded(ReadingSource)
    status: ReadingStatus = coded(ReadingStatus, default=ReadingStatus.ACCEPTED)
    checks: int = integer(default=0)
    reason: int = integer(default=0)
    replaces_seq: int = integer(default=0)
    batch_id: int | None = ref("reading_batch.id", none=True)
    batch_row: int = integer(default=0)
    author_id: int = ref("user.id")
    recorded_at_ms: int = integer()
    external_id: str | None = words(none=True)


class ReadingSkip(Table, table=True):
    """A reason given in a batch instead of a reading. ``batch_row`` counts with the rows of the batch's readings.

    ``replaces_row`` is the row of the same meter that stood before it in the batch.
    """

    __table_args__ = table(rowid=False)
    batch_id: int = ref("reading_batch.id", key=True)
    batch_row: int = integer(key=True)
    point_id: int = ref("metering_point.id", index=True)
    taken_on: date = day()
    reason: int = ref("reading_reason.code")
    replaces_row: int = integer(default=0)
    status: ReadingStatus = coded(ReadingStatus, default=ReadingStatus.ACCEPTED)
    author_id: int = ref("user.id")
    recorded_at_ms: int = integer()


class SecondKeying(Table, table=True):
    """The blind second keying of a batch row: what the verifier typed, and whether it agreed."""

    __table_args__ = table(rowid=False)
    batch_id: int = ref("reading_batch.id", key=True)
    point_id: int = ref("metering_point.id", key=True)
    zone: Zone = coded(Zone, key=True)
    attempt: int = integer(key=True)
    value_e6: int = integer()
    agreed: bool = flag()
    author_id: int = ref("user.id")
    recorded_at_ms: int = integer()

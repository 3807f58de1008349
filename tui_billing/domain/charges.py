"""Accrual runs and charge lines."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index

from tui_billing.domain.codes import Method, ParkReason, RunStatus, Zone
from tui_billing.domain.columns import Table, coded, day, ident, integer, month, ref, table, words
from tui_billing.domain.period import Period


class Run(Table, table=True):
    """One accrual run over a period: the whole population, or the buildings that its ``run_building`` rows name.

    ``result_hash`` is the SHA-256 over the digests of its buildings in the order of their ids.
    """

    __table_args__ = table()
    id: int = ident()
    period: Period = month(index=True)
    status: RunStatus = coded(RunStatus)
    scope: str = words(default="")
    accrued_on: date = day()
    result_hash: str = words(default="")
    lines: int = integer(default=0)
    parked: int = integer(default=0)
    amount_kop: int = integer(default=0)
    author_id: int = ref("user.id")
    started_at_ms: int = integer()
    finished_at_ms: int = integer(default=0)


class RunBuilding(Table, table=True):
    """What a run made of one building. ``digest`` is the SHA-256 of its lines and parked lines, see ``engine.digest``.

    ``lines_run_id`` is the run that holds the lines: this one, or an earlier one that is in force with the very same
    lines, which are then not stored again.
    """

    __table_args__ = table(rowid=False)
    run_id: int = ref("run.id", key=True)
    building_id: int = ref("building.id", key=True)
    digest: str = words()
    lines: int = integer()
    parked: int = integer()
    amount_kop: int = integer()
    lines_run_id: int = ref("run.id")


class RunTotal(Table, table=True):
    """What a run came to in one building by service and method: totals without reading the lines."""

    __table_args__ = table(rowid=False)
    run_id: int = ref("run.id", key=True)
    building_id: int = ref("building.id", key=True)
    service_id: int = ref("service.id", key=True)
    method: Method = coded(Method, key=True)
    lines: int = integer()
    volume_e6: int = integer()
    amount_kop: int = integer()


class Posting(Table, table=True):
    """The run whose lines are in force for a building and a period: the key lets a month be charged only once."""

    __table_args__ = table(Index("ix_posting__building", "building_id", "period"), rowid=False)
    period: Period = month(key=True)
    building_id: int = ref("building.id", key=True)
    run_id: int = ref("run.id", index=True)


class ChargeLine(Table):
    """The columns of a charge line; not a table itself.

    The exact quantity is ``quantity_u / (6000 × days in the service month) × share_num / share_den`` units × 10⁻⁶, and
    ``amount_kop`` is that times ``price_e6``, rounded once, half away from zero: the leaves re-multiply to the amount.
    ``quantity_u`` of a norm is ``person_days × norm_e6 × uplift_e2 × 60``.
    """

    run_id: int = ref("run.id", key=True)
    account_id: int = ref("account.id", key=True)
    line: int = integer(key=True)
    building_id: int = integer()
    point_id: int = integer()
    service_id: int = integer()
    supplier_id: int = integer()
    service_month: Period = month()
    from_day: date = day()
    to_day: date = day()
    method: Method = coded(Method)
    zone: Zone = coded(Zone)
    range_number: int = integer(default=0)
    reading_from_e6: int = integer()
    reading_to_e6: int = integer()
    person_days: int = integer()
    norm_e6: int = integer()
    uplift_e2: int = integer()
    area_e4: int = integer()
    quantity_u: int = integer()
    share_num: int = integer()
    share_den: int = integer()
    volume_e6: int = integer()
    tariff_id: int = integer()
    price_e6: int = integer()
    amount_kop: int = integer()


def _line_table() -> tuple[Any, ...]:
    return table(CheckConstraint("share_den > 0 AND from_day < to_day", name="shape"), rowid=False)


class Charge(ChargeLine, table=True):
    """A charge line; append-only, visible once its run is posted for its building."""

    __table_args__ = _line_table()


class HeldCharge(ChargeLine, table=True):
    """A charge line that its run computed and that is held: nobody owes it until a person releases it into ``charge``.

    It is part of what the run made: the digests, lines and sums of ``run_building`` and ``run_total`` count it.
    """

    __table_args__ = _line_table()


class ParkedLine(Table, table=True):
    """A line that was not computed, with the reason; a work list, never a silent zero.

    ``account_id`` 0 is the whole building.
    """

    __table_args__ = table(rowid=False)
    run_id: int = ref("run.id", key=True)
    building_id: int = integer(key=True)
    account_id: int = integer(key=True)
    line: int = integer(key=True)
    point_id: int = integer()
    service_id: int = integer()
    from_day: date = day()
    to_day: date = day()
    reason: ParkReason = coded(ParkReason)
    first_id: int = integer(default=0)
    second_id: int = integer(default=0)


class PostponedLine(Table, table=True):
    """A parked line that an accountant puts off to a later period, and why: the month closes without it.

    It names the line whatever run parks it again: ``account_id`` 0 is the whole building, ``point_id`` 0 no point.
    A later period brings it up by a recalculation of the month.
    """

    __table_args__ = table(CheckConstraint("note <> ''", name="has_a_reason"), rowid=False)
    period: Period = month(key=True)
    building_id: int = ref("building.id", key=True)
    account_id: int = integer(key=True)
    service_id: int = ref("service.id", key=True)
    point_id: int = integer(key=True)
    reason: ParkReason = coded(ParkReason, key=True)
    note: str = words()
    author_id: int = ref("user.id")
    recorded_at_ms: int = integer()

"""Recalculations (перерасчёты): what months should have come to, less what is in force; and the marks that ask for one."""

from sqlalchemy import CheckConstraint, Index

from tui_billing.domain.accounts import of_account
from tui_billing.domain.codes import RecalculationCause, RecalculationPart, Zone
from tui_billing.domain.columns import Table, coded, flag, ident, integer, month, ref, table, words
from tui_billing.domain.documents import Document, document
from tui_billing.domain.period import Period


class Recalculation(Document, table=True):
    """A recalculation: its lines keep the month of the service, its movements land in the open period.

    ``last_mark_id`` is the newest settlement mark that it has seen: posting settles those up to it. ``building_id`` and
    ``account_id`` narrow it, 0 is everybody. A draft that is not ``is_complete`` was interrupted: the next one takes it
    away. ``result_hash`` is the SHA-256 of the lines.
    """

    __table_args__ = document("recalculation", "Перерасчёт")
    cause: RecalculationCause = coded(RecalculationCause)
    scope: str = words(default="")
    building_id: int = integer(default=0)
    account_id: int = integer(default=0)
    last_mark_id: int = integer(default=0)
    is_complete: bool = flag()
    result_hash: str = words(default="")
    lines: int = integer(default=0)
    parked: int = integer(default=0)
    amount_kop: int = integer(default=0)


class RecalculationLine(Table, table=True):
    """A difference of one account, month, service, supplier, point and zone: was, becomes, and by how much.

    ``run_id`` is the accrual in force that the line corrects, 0 where nothing was charged. What was is the charge lines
    of that accrual and the lines of earlier recalculations together. A line may change a volume and no amount.
    """

    __table_args__ = table(
        of_account(),
        CheckConstraint("amount_kop = becomes_kop - was_kop", name="difference"),
        Index("ix_recalculation_line__account", "account_id", "service_month"),
        rowid=False,
    )
    recalculation_id: int = ref("recalculation.id", key=True)
    account_id: int = integer(key=True)
    service_month: Period = month(key=True)
    line: int = integer(key=True)
    building_id: int = integer()
    part: RecalculationPart = coded(RecalculationPart)
    service_id: int = ref("service.id")
    supplier_id: int = ref("organization.id")
    point_id: int = integer()
    zone: Zone = coded(Zone)
    run_id: int = integer()
    was_volume_e6: int = integer()
    becomes_volume_e6: int = integer()
    was_kop: int = integer()
    becomes_kop: int = integer()
    amount_kop: int = integer()


class SettlementMark(Table, table=True):
    """Последовательность расчётов: from ``since`` on, what is in force of an account may not be what it should be.

    ``account_id`` 0 is the whole building, ``building_id`` 0 the whole office. A mark is settled by the recalculation
    that found what there was to find (``recalculation_id`` 0: nothing); ``settled_at_ms`` is 0 as long as it stands.
    """

    __table_args__ = table(
        CheckConstraint("building_id <> 0 OR account_id = 0", name="whose"),
        Index("ix_settlement_mark__open", "settled_at_ms", "building_id"),
    )
    id: int = ident()
    building_id: int = integer()
    account_id: int = integer()
    since: Period = month()
    cause: RecalculationCause = coded(RecalculationCause)
    reason: str = words()
    author_id: int = ref("user.id")
    recorded_at_ms: int = integer()
    recalculation_id: int = integer(default=0)
    settled_at_ms: int = integer(default=0)

"""Penalties: runs, what each charged by debt, and the spans of days behind it.

A posted run is never edited and never computed again: the next one charges the difference between the whole penalty on
its day and what is posted. A mirror has no lines of its own; it takes back those of the run that it reverses.
"""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint

from tui_billing.domain.accounts import of_account
from tui_billing.domain.codes import CapKey, RateMode
from tui_billing.domain.columns import Table, coded, day, flag, integer, month, ref, table, words
from tui_billing.domain.documents import Document, document
from tui_billing.domain.period import Period

OF_LINE = ("run_id", "building_id", "account_id", "line")


class PenaltyRun(Document, table=True):
    """A run over everybody; ``event_on`` is the day of calculation, the last one that costs anything.

    ``result_hash`` is the SHA-256 of its lines and spans; empty while they are not all stored. The choices on points
    that the law leaves open stand beside it, so that the run can be explained and computed again.
    """

    __table_args__ = document("penalty_run", "Начисление пени", on_receipt="пеня")
    rate_mode: RateMode = coded(RateMode)
    cap_key: CapKey = coded(CapKey)
    cap_legal: bool = flag()
    moratorium_497: bool = flag()
    due_shift: bool = flag()
    result_hash: str = words(default="")
    accounts: int = integer(default=0)
    lines: int = integer(default=0)
    spans: int = integer(default=0)
    amount_kop: int = integer(default=0)


class Penalty(Table, table=True):
    """What a run charged on a debt, beside what was posted before; negative where it takes back.

    All debts of an account and service month are rounded once together. Visible once the run is posted.
    """

    __table_args__ = table(of_account(), rowid=False)
    run_id: int = ref("penalty_run.id", key=True)
    building_id: int = integer(key=True)
    account_id: int = integer(key=True)
    line: int = integer(key=True)
    service_id: int = integer()
    supplier_id: int = integer()
    service_month: Period = month()
    amount_kop: int = integer()


class PenaltySpan(Table, table=True):
    """Days ``[from_day, to_day)`` on which a base cost a ``share``-th of ``rate_e2`` (percent a year × 100) each.

    ``base_kop × days × rate_e2 ÷ (share × 10 000)`` kopecks, exactly; a negative base takes back what was posted.
    """

    __table_args__ = table(
        ForeignKeyConstraint(OF_LINE, [f"penalty.{name}" for name in OF_LINE]),
        CheckConstraint("from_day < to_day AND base_kop <> 0 AND share > 0", name="shape"),
        rowid=False,
    )
    run_id: int = integer(key=True)
    building_id: int = integer(key=True)
    account_id: int = integer(key=True)
    line: int = integer(key=True)
    span: int = integer(key=True)
    from_day: date = day()
    to_day: date = day()
    base_kop: int = integer()
    rate_e2: int = integer()
    share: int = integer()

"""What a building's common property takes: how it is paid for, and what months left to be settled."""

from datetime import date

from sqlalchemy import CheckConstraint

from tui_billing.domain.codes import CommonMode
from tui_billing.domain.columns import Fact, Table, coded, day, flag, integer, month, ref, table, words
from tui_billing.domain.days import FOREVER
from tui_billing.domain.period import Period


class BuildingCommon(Fact, table=True):
    """How a building pays for a common-house service over ``[valid_from, valid_to)``; without a row, ``CommonMode.CAPPED``.

    ``basis`` is the decision or the contract that says so. It begins on the first day of a month: a month has one mode.
    """

    __table_args__ = table(
        CheckConstraint("basis <> ''", name="has_a_basis"), rowid=False, dated_by=("building_id", "service_id")
    )
    building_id: int = ref("building.id", key=True)
    service_id: int = ref("service.id", key=True)
    valid_from: date = day(key=True)
    valid_to: date = day(default=FOREVER)
    mode: CommonMode = coded(CommonMode)
    basis: str = words()


class BuildingBalance(Table, table=True):
    """What a run (``recalculation_id`` 0), or a recalculation (``run_id`` 0), made of a building's common property in a month.

    Volumes of the building × 10⁹: ``need_e9`` by the building meter less the premises (0 where ``is_measured`` is not),
    ``base_e9`` what the mode charged before corrections, ``carried_e9`` what is left to be taken off later months, never
    above zero. It counts while its run is posted for the building, or its recalculation is: nothing is ever taken back.
    """

    __table_args__ = table(CheckConstraint("base_e9 >= 0 AND carried_e9 <= 0", name="signs"), rowid=False)
    run_id: int = integer(key=True)
    recalculation_id: int = integer(key=True)
    building_id: int = ref("building.id", key=True)
    service_id: int = ref("service.id", key=True)
    period: Period = month(key=True)
    mode: CommonMode = coded(CommonMode)
    is_measured: bool = flag()
    need_e9: int = integer()
    base_e9: int = integer()
    carried_e9: int = integer()

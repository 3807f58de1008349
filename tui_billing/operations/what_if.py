"""What-if: the accrual of a month under supposed facts, by the code that would post it; nothing is written."""

from collections.abc import Callable, Collection

from tui_billing.domain.period import Period
from tui_billing.engine.recalculation import Differences
from tui_billing.engine.scenario import Scenario
from tui_billing.operations._what_if_job import WhatIf, WhatIfTask, compare, suppose
from tui_billing.queries.runs import run_summary
from tui_billing.storage.bulk import HANDS, Progress, run_bulk
from tui_billing.storage.database import Database


def what_if(
    database: Database,
    period: Period,
    scenario: Scenario,
    *,
    buildings: Collection[int] | None = None,
    is_against_posted: bool = True,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> WhatIf:
    """What a month would come to, and the difference from what is posted (or from the facts as they are).

    Raises:
        CancelledError: the person stopped it.
    """
    chosen = None if buildings is None else tuple(sorted(set(buildings)))
    task = WhatIfTask(period, scenario, chosen, is_against_posted)
    hands = HANDS if chosen is None else 0
    return run_bulk(database.address, suppose, task, progress=progress, cancelled=cancelled, hands=hands)


def compared(
    database: Database,
    first: Period | int,
    second: Period | int,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Differences:
    """What is charged for two months, or what two runs (by number) computed, as a difference; a month and a run will do.

    Raises:
        CancelledError: the person stopped it.
        RefusedError: there is no such run, or it is unfinished or cancelled.
    """
    for each in (first, second):
        if isinstance(each, int):
            database.read(run_summary, each)
    address = database.address
    return run_bulk(address, compare, address, first, second, progress=progress, cancelled=cancelled)

"""V06: far more than this meter's own average, and more than a small absolute volume."""

from tui_billing.domain.decimals import written
from tui_billing.engine.checks._check import Candidate, Check, Finding, reject, warn
from tui_billing.engine.checks._limits import IMPOSSIBLE, SEASONAL, UNUSUAL, floor_e6


def look(candidate: Candidate) -> Finding | None:
    """More than 3 averages of the elapsed months is a warning, more than 10 is rejected; not below the floor.

    A turn of the dial is judged by V02.
    """
    register, volume_e6 = candidate.register, candidate.volume_e6
    season_e6 = register.season_e6 if register.resource in SEASONAL else None
    average_e6 = register.average_e6 if season_e6 is None else season_e6
    if not candidate.is_number or candidate.turned or volume_e6 is None or average_e6 is None:
        return None
    usual_e6 = average_e6 * candidate.months
    if volume_e6 <= UNUSUAL * usual_e6 or volume_e6 <= floor_e6(register.resource) * candidate.months:
        return None
    if usual_e6 == 0:
        return warn("расход велик, а раньше его не было")
    times = written(volume_e6 * 10 // usual_e6, 1)
    if volume_e6 > IMPOSSIBLE * usual_e6:
        return reject(f"расход выше среднего в {times} раза" if len(times) < 9 else "расход невозможно велик")
    return warn(f"расход выше среднего в {times} раза")


CHECK = Check(6, "расход не выше обычного", look)

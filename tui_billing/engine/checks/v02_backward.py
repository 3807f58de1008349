"""V02: lower than the reading before. A turn of the dial is believed only near its end and for a usual volume."""

from tui_billing.engine.checks._check import Candidate, Check, Finding, reject, warn
from tui_billing.engine.checks._limits import UNUSUAL, floor_e6


def look(candidate: Candidate) -> Finding | None:
    """A turned dial is a warning when it was at nine tenths and the volume is at most three averages."""
    register = candidate.register
    if not (candidate.is_number and candidate.turned) or register.previous_e6 is None:
        return None
    usual = floor_e6(register.resource) if register.average_e6 is None else UNUSUAL * register.average_e6
    near_the_end = 10 * register.previous_e6 >= 9 * register.capacity_e6
    if near_the_end and (candidate.volume_e6 or 0) <= usual * candidate.months:
        return warn("переход через ноль: проверьте шкалу")
    return reject("меньше предыдущего показания")


CHECK = Check(2, "не меньше предыдущего", look)

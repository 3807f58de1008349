"""V08: the register has not moved for months while people live there."""

from tui_billing.engine.checks._check import Candidate, Check, Finding, months_between, warn
from tui_billing.engine.checks._limits import STILL_MONTHS


def look(candidate: Candidate) -> Finding | None:
    """Nothing consumed for three months running with residents: stuck, or unoccupied."""
    since = candidate.register.unchanged_since
    if not candidate.is_number or candidate.volume_e6 != 0 or since is None or not candidate.register.residents:
        return None
    still = months_between(since, candidate.taken_on)
    if still < STILL_MONTHS:
        return None
    return warn(f"расхода нет {still} мес., прописано {candidate.register.residents}")


CHECK = Check(8, "прибор считает", look)

"""V10: no reading for longer than half a year."""

from tui_billing.engine.checks._check import Candidate, Check, Finding, months_between, warn
from tui_billing.engine.checks._limits import GAP_DAYS


def look(candidate: Candidate) -> Finding | None:
    """A long silence asks for a control reading (п. 83 of the Rules 354: at least once a year)."""
    before = candidate.register.previous_on
    if before is None or candidate.days <= GAP_DAYS:
        return None
    return warn(f"нет показаний {months_between(before, candidate.taken_on)} мес.: нужен контроль")


CHECK = Check(10, "показания каждые полгода", look)

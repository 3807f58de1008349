"""V04: outside the days on which readings of the month are taken."""

from tui_billing.engine.checks._check import Candidate, Check, Finding, info
from tui_billing.engine.checks._limits import SUBMISSION_DAYS


def look(candidate: Candidate) -> Finding | None:
    """Told, never refused: the period that it lands in is the batch's."""
    if candidate.taken_on.day in SUBMISSION_DAYS:
        return None
    return info(f"снято вне срока: {SUBMISSION_DAYS.start}–{SUBMISSION_DAYS.stop - 1} число")


CHECK = Check(4, "снято в срок", look)

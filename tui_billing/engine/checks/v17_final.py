"""V17: the meter before this one was taken off, and nobody wrote what it showed."""

from tui_billing.engine.checks._check import Candidate, Check, Finding, reject


def look(candidate: Candidate) -> Finding | None:
    """Blocked until the act has the final reading: otherwise the old meter's last volume is lost."""
    return reject("нет конечного показания снятого прибора") if candidate.register.final_missing else None


CHECK = Check(17, "снятый прибор закрыт показанием", look)

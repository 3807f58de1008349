"""V12: the meter is not in service: its seal is broken."""

from tui_billing.engine.checks._check import Candidate, Check, Finding, reject


def look(candidate: Candidate) -> Finding | None:
    """A reading from the day on which the seal was found broken is not charged by."""
    broken = candidate.register.seal_broken_on
    if broken is None or candidate.taken_on < broken:
        return None
    return reject(f"пломба сорвана {broken:%d.%m.%Y}")


CHECK = Check(12, "пломба цела", look)

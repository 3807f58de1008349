"""V11: the verification of the meter has run out, or soon will."""

from tui_billing.engine.checks._check import Candidate, Check, Finding, info, reject
from tui_billing.engine.checks._limits import VERIFICATION_DAYS


def look(candidate: Candidate) -> Finding | None:
    """An expired meter is not charged by (п. 59 of the Rules 354); the end is told 60 and 30 days ahead."""
    left = (candidate.register.verified_to - candidate.taken_on).days
    if left <= 0:
        return reject(f"поверка истекла {candidate.register.verified_to:%d.%m.%Y}")
    for ahead in VERIFICATION_DAYS:
        if left <= ahead:
            return info(f"поверка истекает {candidate.register.verified_to:%d.%m.%Y}")
    return None


CHECK = Check(11, "поверка действует", look)

"""V05: this meter has a reading of this day already."""

from tui_billing.domain.decimals import written
from tui_billing.engine.checks._check import PLACES, Candidate, Check, Finding, info, warn


def look(candidate: Candidate) -> Finding | None:
    """The same value is a duplicate; another one asks for a second look."""
    others = candidate.register.same_day_e6
    if not candidate.is_number or not others:
        return None
    if candidate.value_e6 in others:
        return info("за эту дату уже введено то же самое")
    return warn(f"за эту дату уже есть {written(others[-1], PLACES)}")


CHECK = Check(5, "одно показание за день", look)

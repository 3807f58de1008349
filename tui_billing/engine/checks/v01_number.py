"""V01: a value that cannot stand on this dial."""

from tui_billing.engine.checks._check import Candidate, Check, Finding, reject


def look(candidate: Candidate) -> Finding | None:
    """No number, negative, or more digits than the dial has."""
    if candidate.value_e6 is None:
        return reject("не число: нужны цифры и одна запятая")
    if candidate.value_e6 < 0:
        return reject("показание не бывает отрицательным")
    if not candidate.is_number:
        return reject(f"больше, чем вмещает прибор: знаков {candidate.register.digits}")
    return None


CHECK = Check(1, "число помещается на шкале", look)

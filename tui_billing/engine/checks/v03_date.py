"""V03: a date on which this meter could not have been read."""

from tui_billing.engine.checks._check import Candidate, Check, Finding, reject


def look(candidate: Candidate) -> Finding | None:
    """In the future, before the last accepted reading, before commissioning, after removal."""
    register, day = candidate.register, candidate.taken_on
    if day > candidate.today:
        return reject("дата снятия в будущем")
    if day < register.installed_on:
        return reject(f"прибор установлен позже: {register.installed_on:%d.%m.%Y}")
    if day > register.removed_on:
        return reject(f"прибор снят раньше: {register.removed_on:%d.%m.%Y}")
    if register.previous_on is not None and day < register.previous_on:
        return reject(f"есть показание за {register.previous_on:%d.%m.%Y}, позже")
    return None


CHECK = Check(3, "дата возможна", look)

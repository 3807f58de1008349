"""What must hold before a period closes: a check a module, found by scanning."""

import sys

from tui_billing.queries.closing._check import ClosingCheck
from tui_billing.registry import collect


def closing_checks() -> dict[str, ClosingCheck]:
    """The checks by the names of their files: those that must pass, then the warnings."""
    found = collect(sys.modules[__name__], ClosingCheck)
    return dict(sorted(found.items(), key=lambda each: (each[1].severity.value, each[0])))

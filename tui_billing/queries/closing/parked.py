"""Parked lines in force that nobody has postponed."""

from tui_billing.queries.closing._check import CheckRow, ClosingCheck, Severity
from tui_billing.queries.parked import parked_row, still_parked


def _words(row: object) -> CheckRow:
    line = parked_row(row)
    return CheckRow(line.title, line.fix)


CHECK = ClosingCheck(
    "Отложенные строки начисления",
    Severity.MUST,
    "Исправьте данные и начислите период снова; что сейчас начислить нельзя, перенесите с причиной (F6 в списке "
    "отложенных или tui-billing parked).",
    still_parked,
    _words,
)

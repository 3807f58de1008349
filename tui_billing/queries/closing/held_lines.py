"""Held lines in force that nobody has decided about."""

from tui_billing.queries.closing._check import CheckRow, ClosingCheck, Severity
from tui_billing.queries.fixes import Fix, Place
from tui_billing.queries.held_lines import held_row, still_held


def _words(row: object) -> CheckRow:
    line = held_row(row)
    return CheckRow(line.title, Fix(Place.ACCOUNT, line.account_id))


CHECK = ClosingCheck(
    "Задержанные строки начисления",
    Severity.MUST,
    "Выпустите строки или закройте месяц без них, с причиной: F4 и F8 в списке задержанных или tui-billing held.",
    still_held,
    _words,
)

"""Settlement marks that no recalculation into the period has settled.

A warning: what must be recalculated has terms of its own (п. 61, 91 of the Rules 354), none of them is the day of closing,
and a mark may stand because a fact is missing that nobody can give yet. It stands over the closing too, and the difference
lands in the next period; so an accountant says why the bills of this one go out without it.
"""

from typing import Any

from tui_billing.queries.closing._check import CheckRow, ClosingCheck, Severity
from tui_billing.queries.fixes import Fix, Place
from tui_billing.queries.settlement import standing


def _words(row: Any) -> CheckRow:
    building_id, _, account, since, cause, reason = row
    whose = f"ЛС {account}" if account else f"дом № {building_id}" if building_id else "все лицевые счета"
    return CheckRow(f"{whose} с {since}, {cause.label}: {reason}", Fix(Place.RECALCULATION))


CHECK = ClosingCheck(
    "Отметки без перерасчёта",
    Severity.WARNING,
    "Пересчитайте отмеченное (F2) и проведите (F4) на экране перерасчёта или командой tui-billing recalculate ПЕРИОД; "
    "что пересчитать ещё нельзя, примите: отметка останется, разница ляжет в следующий период.",
    standing,
    _words,
)

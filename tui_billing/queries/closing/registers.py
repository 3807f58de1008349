"""The registers of money agree: every invariant of ``tui-billing check``."""

from tui_billing.queries.checks import check
from tui_billing.queries.closing._check import SHOWN, CheckRow, ClosingCheck, Found, Severity
from tui_billing.storage.bulk import Columns


def _job(columns: Columns) -> Found:
    broken = [each for each in check(columns, SHOWN) if each.count]
    rows = tuple(CheckRow(f"{each.title}: {row}") for each in broken for row in each.rows)
    return Found(sum(each.count for each in broken), rows)


CHECK = ClosingCheck(
    "Расхождения в регистрах",
    Severity.MUST,
    "Все нарушения показывает tui-billing check; исправьте документы, с которых они начались, или обратитесь к "
    "разработчику.",
    job=_job,
)

"""Confirmations of federal law: somebody looked for newer acts than the program knows of, for one month."""

from datetime import date

from sqlalchemy import CheckConstraint

from tui_billing.domain.columns import Table, day, integer, month, ref, table, words
from tui_billing.domain.period import Period


class LawCheck(Table, table=True):
    """A parameter of ``domain/law`` is in force through a month as the program knows it.

    ``step_since`` names the step that was confirmed: when a newer program knows of another one in that month, the
    confirmation is of no use any more. ``note`` says what was looked at.
    """

    __table_args__ = table(CheckConstraint("parameter <> '' AND note <> ''", name="says_what"), rowid=False)
    parameter: str = words(key=True)
    period: Period = month(key=True)
    step_since: date = day(key=True)
    note: str = words()
    author_id: int = ref("user.id")
    recorded_at_ms: int = integer()

"""The office itself: users, the audit trail, accrual periods, settings."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint

from tui_billing.domain.codes import PeriodStatus, PeriodStep, Role
from tui_billing.domain.columns import Table, coded, flag, ident, integer, month, ref, table, words
from tui_billing.domain.period import Period


class User(Table, table=True):
    """A user: the OS user of the SSH session, with a role. ``password_hash`` (argon2) only for a shared OS account."""

    __table_args__ = table(UniqueConstraint("login"))
    id: int = ident()
    login: str = words()
    name: str = words()
    role: Role = coded(Role)
    password_hash: str = words(default="")
    active: bool = flag(default=True)


class Audit(Table, table=True):
    """One change: who, when (UTC, milliseconds), what operation, on what, with which arguments (JSON).

    It is written before what it changes, so that dated facts can name it; the very first user is made by a change of theirs,
    and is looked for at its end.
    """

    __table_args__ = table(
        ForeignKeyConstraint(["user_id"], ["user.id"], deferrable=True, initially="DEFERRED"),
    )
    id: int = ident()
    at_ms: int = integer()
    user_id: int = integer()
    operation: str = words()
    arguments: str = words(default="{}")


class AccrualPeriod(Table, table=True):
    """An accrual period and whether it takes documents."""

    __table_args__ = table(rowid=False)
    period: Period = month(key=True)
    status: PeriodStatus = coded(PeriodStatus, default=PeriodStatus.OPEN)


class PeriodEvent(Table, table=True):
    """One step in the life of a period; append-only.

    ``reason`` says why a period was opened again, or why the ``rows`` that a closing check (``check_name``) warned of
    were accepted.
    """

    __table_args__ = table(
        CheckConstraint("step NOT IN (3, 5) OR reason <> ''", name="has_a_reason"),
        CheckConstraint("(step = 3) = (check_name <> '')", name="names_its_check"),
    )
    id: int = ident()
    period: Period = month(index=True)
    step: PeriodStep = coded(PeriodStep)
    check_name: str = words(default="")
    rows: int = integer(default=0)
    reason: str = words(default="")
    author_id: int = ref("user.id")
    recorded_at_ms: int = integer()


class Office(Table, table=True):
    """The office's own particulars: who issues the receipts; from how many percent a building lacks readings. One row."""

    __table_args__ = table(CheckConstraint("missing_readings_pct BETWEEN 0 AND 100", name="percent"))
    id: int = ident()
    organization_id: int = ref("organization.id")
    locality: str = words(default="")
    missing_readings_pct: int = integer(default=10)

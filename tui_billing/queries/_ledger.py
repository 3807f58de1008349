"""The statements that the money questions share: debts, parts of payments, and the flows of a period.

Selects, not rows: a session runs them for one account, a bulk job for a chunk of buildings. They start at ``account``,
so a condition on it (one account, or buildings from … to …) reaches charges and allocations through their indexes.
"""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, cast, func, literal, select, true, union_all

from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge, Posting
from tui_billing.domain.codes import AllocationKind, DocumentStatus, MovementNature
from tui_billing.domain.columns import Big
from tui_billing.domain.documents import Movement
from tui_billing.domain.payments import Allocation, Payment
from tui_billing.domain.penalty import Penalty, PenaltyRun
from tui_billing.queries._in_order import joined
from tui_billing.queries.facts import column_of, table_of

Condition = ColumnElement[bool]

ACCOUNT: Final = column_of(Account)
POSTING: Final = column_of(Posting)
CHARGE: Final = column_of(Charge)
MOVEMENT: Final = column_of(Movement)
PAYMENT: Final = column_of(Payment)
ALLOCATION: Final = column_of(Allocation)
PENALTY_RUN: Final = column_of(PenaltyRun)
PENALTY: Final = column_of(Penalty)


LINES_OF: Final[ColumnElement[int]] = func.coalesce(PENALTY_RUN.reverses_id, PENALTY_RUN.id)
"""The penalty run whose lines count: a mirror has none of its own."""

SIGN: Final[ColumnElement[int]] = case((PENALTY_RUN.reverses_id.is_(None), 1), else_=-1)
"""How they count."""


def number(column: ColumnElement[Any], name: str) -> ColumnElement[int]:
    """A day, period or code as the number that is stored, of 64 bits."""
    return cast(column, Big).label(name)


def total(amounts: ColumnElement[Any], name: str) -> ColumnElement[int]:
    """A sum as a 64-bit integer on both databases: PostgreSQL makes a NUMERIC of it, and an empty sum is NULL."""
    return cast(func.coalesce(func.sum(amounts), 0), Big).label(name)


def these(account_ids: Collection[int]) -> Condition:
    """Some accounts."""
    return ACCOUNT.id.in_(account_ids)  # type: ignore[no-any-return]


def buildings(first: int, last: int) -> Condition:
    """The accounts of a chunk of buildings."""
    return ACCOUNT.building_id.between(first, last)  # type: ignore[no-any-return]


def of_buildings(building_ids: Collection[int]) -> Condition:
    """The accounts of some buildings."""
    return ACCOUNT.building_id.in_(building_ids)  # type: ignore[no-any-return]


def visible_charges(accounts: Condition, *columns: ColumnElement[Any]) -> Select[Any]:
    """The charge lines in force: those of the run that is posted for the building and the period."""
    return joined(
        select(*columns).where(accounts),
        table_of(Account),
        (table_of(Posting), POSTING.building_id == ACCOUNT.building_id),
        (table_of(Charge), and_(CHARGE.run_id == POSTING.run_id, CHARGE.account_id == ACCOUNT.id)),
    )


def movements(accounts: Condition, *columns: ColumnElement[Any]) -> Select[Any]:
    """What posted documents charge and take back: one-off charges, interest of instalment plans, and their mirrors."""
    return joined(
        select(*columns).where(accounts),
        table_of(Account),
        (table_of(Movement), MOVEMENT.account_id == ACCOUNT.id),
    )


def penalties(accounts: Condition, *columns: ColumnElement[Any]) -> Select[Any]:
    """The penalties of posted runs; a mirror takes back the lines of the run that it reverses: multiply by ``SIGN``."""
    return joined(
        select(*columns).where(accounts, PENALTY_RUN.status != DocumentStatus.DRAFT),
        table_of(Account),
        (table_of(PenaltyRun), true()),
        (
            table_of(Penalty),
            and_(
                PENALTY.run_id == LINES_OF,
                PENALTY.building_id == ACCOUNT.building_id,
                PENALTY.account_id == ACCOUNT.id,
            ),
        ),
    )


def allocations(accounts: Condition, *columns: ColumnElement[Any]) -> Select[Any]:
    """The parts of payments."""
    return joined(
        select(*columns).where(accounts),
        table_of(Account),
        (table_of(Allocation), ALLOCATION.account_id == ACCOUNT.id),
    )


def payments(accounts: Condition, *columns: ColumnElement[Any]) -> Select[Any]:
    """The payments and their reversals."""
    return joined(
        select(*columns).where(accounts), table_of(Account), (table_of(Payment), PAYMENT.account_id == ACCOUNT.id)
    )


def debts(accounts: Condition) -> Select[Any]:
    """What is owed: ``building_id, account_id, service_id, supplier_id, service_month, charged_kop, paid_kop, due_kop``.

    By debt, where charged and paid differ. A negative due is a credit: more was paid than is charged.
    """
    nothing = literal(0, Big)
    charged = visible_charges(
        accounts,
        ACCOUNT.building_id,
        ACCOUNT.id.label("account_id"),
        CHARGE.service_id,
        CHARGE.supplier_id,
        number(CHARGE.service_month, "service_month"),
        CHARGE.amount_kop.label("charged_kop"),
        nothing.label("paid_kop"),
    )
    moved = movements(
        accounts,
        ACCOUNT.building_id,
        ACCOUNT.id,
        MOVEMENT.service_id,
        MOVEMENT.supplier_id,
        number(MOVEMENT.service_month, "service_month"),
        MOVEMENT.amount_kop,
        nothing,
    )
    return _owed(charged, moved, _paid(accounts, AllocationKind.PRINCIPAL))


def penalty_debts(accounts: Condition) -> Select[Any]:
    """The penalties that are owed, as ``debts`` gives what they are penalties on."""
    nothing = literal(0, Big)
    charged = penalties(
        accounts,
        ACCOUNT.building_id,
        ACCOUNT.id.label("account_id"),
        PENALTY.service_id,
        PENALTY.supplier_id,
        number(PENALTY.service_month, "service_month"),
        (PENALTY.amount_kop * SIGN).label("charged_kop"),
        nothing.label("paid_kop"),
    )
    return _owed(charged, _paid(accounts, AllocationKind.PENALTY))


def parts(accounts: Condition) -> Select[Any]:
    """The parts of payments that stand, with the day that the payer paid: reversed payments and mirrors are left out."""
    return joined(
        select(
            ALLOCATION.payment_id,
            ALLOCATION.line,
            ALLOCATION.account_id,
            number(ALLOCATION.kind, "kind"),
            ALLOCATION.service_id,
            ALLOCATION.supplier_id,
            ALLOCATION.service_month,
            ALLOCATION.amount_kop,
            number(PAYMENT.value_on, "paid_on"),
            number(ALLOCATION.period, "period"),
        ).where(accounts, PAYMENT.status == DocumentStatus.POSTED, PAYMENT.amount_kop > 0),
        table_of(Account),
        (table_of(Allocation), ALLOCATION.account_id == ACCOUNT.id),
        (table_of(Payment), PAYMENT.id == ALLOCATION.payment_id),
    )


def flows(accounts: Condition) -> Subquery:
    """What moved balances: ``building_id, account_id, service_id, supplier_id, period`` and four sums of kopecks.

    A line for another month than its run's is a recalculation; a movement says itself which it is. The advance is service 0, supplier 0.
    """
    nothing = literal(0, Big)
    own_month = CHARGE.service_month == POSTING.period
    charged = visible_charges(
        accounts,
        ACCOUNT.building_id,
        ACCOUNT.id.label("account_id"),
        CHARGE.service_id,
        CHARGE.supplier_id,
        number(POSTING.period, "period"),
        case((own_month, CHARGE.amount_kop), else_=nothing).label("charged_kop"),
        case((own_month, nothing), else_=CHARGE.amount_kop).label("recalculated_kop"),
        nothing.label("penalty_kop"),
        nothing.label("paid_kop"),
    )
    afresh = MOVEMENT.nature == MovementNature.CHARGED
    moved = movements(
        accounts,
        ACCOUNT.building_id,
        ACCOUNT.id,
        MOVEMENT.service_id,
        MOVEMENT.supplier_id,
        number(MOVEMENT.period, "period"),
        case((afresh, MOVEMENT.amount_kop), else_=nothing),
        case((afresh, nothing), else_=MOVEMENT.amount_kop),
        nothing,
        nothing,
    )
    fined = penalties(
        accounts,
        ACCOUNT.building_id,
        ACCOUNT.id,
        PENALTY.service_id,
        PENALTY.supplier_id,
        number(PENALTY_RUN.period, "period"),
        nothing,
        nothing,
        PENALTY.amount_kop * SIGN,
        nothing,
    )
    paid = allocations(
        accounts,
        ACCOUNT.building_id,
        ACCOUNT.id,
        ALLOCATION.service_id,
        ALLOCATION.supplier_id,
        number(ALLOCATION.period, "period"),
        nothing,
        nothing,
        nothing,
        ALLOCATION.amount_kop,
    )
    return union_all(charged, moved, fined, paid).subquery("flow")


def _paid(accounts: Condition, kind: AllocationKind) -> Select[Any]:
    """The parts of payments of a kind, beside what is charged."""
    nothing = literal(0, Big)
    return allocations(
        accounts,
        ACCOUNT.building_id,
        ACCOUNT.id,
        ALLOCATION.service_id,
        ALLOCATION.supplier_id,
        ALLOCATION.service_month,
        nothing,
        ALLOCATION.amount_kop,
    ).where(ALLOCATION.kind == kind)


def _owed(*entries: Select[Any]) -> Select[Any]:
    """What entries come to by debt, where charged and paid differ."""
    both = union_all(*entries).subquery("entry").c
    keys = (both.building_id, both.account_id, both.service_id, both.supplier_id, both.service_month)
    return (
        select(
            *keys,
            total(both.charged_kop, "charged_kop"),
            total(both.paid_kop, "paid_kop"),
            total(both.charged_kop - both.paid_kop, "due_kop"),
        )
        .group_by(*keys)
        .having(func.sum(both.charged_kop) != func.sum(both.paid_kop))
    )

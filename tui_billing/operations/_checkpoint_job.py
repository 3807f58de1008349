"""The bulk job of closing a period: the balances of its end, in the worker process.

A balance is that of the month before plus what is in force of this one; some buildings at a time, each written anew, so
that a kill leaves nothing twice. They count once the period is closed.
"""

import time
from typing import Any, Final

from sqlalchemy import BigInteger, and_, case, cast, delete, func, insert, literal, select, union_all

from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge, Posting
from tui_billing.domain.codes import DocumentStatus, MovementNature
from tui_billing.domain.documents import Movement
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.payments import Allocation, Balance
from tui_billing.domain.period import Period
from tui_billing.queries._ledger import (
    LINES_OF,
    PENALTY,
    PENALTY_RUN,
    SIGN,
    allocations,
    movements,
    penalties,
    visible_charges,
)
from tui_billing.queries.facts import building_chunks, column_of, table_of
from tui_billing.storage.bulk import Columns

ACCOUNTS_A_TRANSACTION: Final = 600
PAUSE_S: Final = 0.002
KEY: Final = ("building_id", "account_id", "service_id", "supplier_id")
MOVES: Final = ("opening_kop", "charged_kop", "recalculated_kop", "penalty_kop", "paid_kop")


def write_checkpoint(columns: Columns, period: Period) -> int:
    """Write the balances of a period. Returns how many there are.

    Raises:
        CancelledError: the person stopped it.
        RefusedError: the balances do not add up to the month's charges and payments.
    """
    chunks = building_chunks(columns, ACCOUNTS_A_TRANSACTION)
    balance = column_of(Balance)
    for number, (first, last) in enumerate(chunks, 1):
        here = and_(balance.period == period, balance.building_id.between(first, last))
        with columns.transaction():
            columns.run(delete(table_of(Balance)).where(here))
            columns.run(_insertion(period, first, last))
        columns.report(number, len(chunks))
        time.sleep(PAUSE_S)
    return _checked(columns, period)


def _insertion(period: Period, first: int, last: int) -> Any:
    moves = union_all(*_moves(period, first, last)).subquery()
    sums = {name: func.sum(moves.c[name]).label(name) for name in MOVES}
    by_key = select(*(moves.c[name] for name in KEY), *sums.values()).group_by(*(moves.c[name] for name in KEY))
    found = by_key.subquery()
    *more, paid = (found.c[name] for name in MOVES)
    rows = select(literal(period.number), *(found.c[name] for name in (*KEY, *MOVES)), sum(more[1:], more[0]) - paid)
    return insert(table_of(Balance)).from_select(["period", *KEY, *MOVES, "closing_kop"], rows)


def _moves(period: Period, first: int, last: int) -> tuple[Any, ...]:
    """The balance before, the charges in force, the movements of documents, the penalties, the payments: each a select of ``KEY`` and ``MOVES``."""
    balance, charge, posting = column_of(Balance), column_of(Charge), column_of(Posting)
    account, part, move = column_of(Account), column_of(Allocation), column_of(Movement)
    before = select(
        *(balance[name] for name in KEY), balance.closing_kop.label("opening_kop"), *_none(MOVES[1:])
    ).where(balance.period == period.plus(-1), balance.building_id.between(first, last), balance.closing_kop != 0)
    own = charge.service_month == period
    here = account.building_id.between(first, last)
    charged = visible_charges(
        here,
        *(charge[name] for name in KEY),
        *_none(MOVES[:1]),
        case((own, charge.amount_kop), else_=0),
        case((own, 0), else_=charge.amount_kop),
        *_none(MOVES[3:]),
    ).where(posting.period == period)
    afresh = move.nature == MovementNature.CHARGED
    moved = movements(
        here,
        *(move[name] for name in KEY),
        *_none(MOVES[:1]),
        case((afresh, move.amount_kop), else_=0),
        case((afresh, 0), else_=move.amount_kop),
        *_none(MOVES[3:]),
    ).where(move.period == period)
    fined = penalties(
        here, *(PENALTY[name] for name in KEY), *_none(MOVES[:3]), PENALTY.amount_kop * SIGN, *_none(MOVES[4:])
    ).where(PENALTY_RUN.period == period)
    paid = allocations(here, *(part[name] for name in KEY), *_none(MOVES[:4]), part.amount_kop).where(
        part.period == period
    )
    return before, charged, moved, fined, paid


def _none(names: tuple[str, ...]) -> list[Any]:
    return [literal(0).label(name) for name in names]


def _checked(columns: Columns, period: Period) -> int:
    """Compare the sums of the balances with those of the registers that they were made from."""
    balance, charge, posting, part = (column_of(model) for model in (Balance, Charge, Posting, Allocation))
    whole = columns.fetch(
        select(
            func.count().label("rows"),
            _sum(balance.opening_kop, "opening"),
            _sum(balance.charged_kop + balance.recalculated_kop, "charged"),
            _sum(balance.penalty_kop, "penalty"),
            _sum(balance.paid_kop, "paid"),
        ).where(balance.period == period)
    )
    opening = columns.fetch(select(_sum(balance.closing_kop, "sum")).where(balance.period == period.plus(-1)))
    charged = columns.fetch(
        select(_sum(charge.amount_kop, "sum")).where(
            posting.period == period, charge.run_id == posting.run_id, charge.building_id == posting.building_id
        )
    )
    move = column_of(Movement)
    moved = columns.fetch(select(_sum(move.amount_kop, "sum")).where(move.period == period))
    fined = columns.fetch(
        select(_sum(PENALTY.amount_kop * SIGN, "sum")).where(
            PENALTY_RUN.period == period, PENALTY_RUN.status != DocumentStatus.DRAFT, PENALTY.run_id == LINES_OF
        )
    )
    paid = columns.fetch(select(_sum(part.amount_kop, "sum")).where(part.period == period))
    rows, *sums = whole.row(0)
    before, lines, documents, penalty, payments = (
        int(each["sum"][0]) for each in (opening, charged, moved, fined, paid)
    )
    if sums != [before, lines + documents, penalty, payments]:
        raise RefusedError(
            f"Сальдо за {period} не сошлось с начислениями и оплатами. Период не закрыт. Проверьте базу: tui-billing check."
        )
    return int(rows)


def _sum(column: Any, name: str) -> Any:
    return cast(func.coalesce(func.sum(column), 0), BigInteger).label(name)

"""The balances once more, in plain Python from the raw tables: nothing of the program's own ledger is used.

What an account owes for a service to a supplier is moved by four things: charge lines of the runs in force, movements of
documents, penalties of posted runs (a mirror takes its original's back) and parts of payments.
"""

from collections import defaultdict

import polars as pl
from sqlalchemy import text

from tests.simulation.looks import FLOW_KEY, FLOW_SUMS
from tui_billing.queries.balances import balances_of, owed_by

CHARGED, RECALCULATED, PENALTY, PAID = range(4)
DRAFT, CLOSED = 1, 3
SUMS = "opening_kop, charged_kop, recalculated_kop, penalty_kop, paid_kop, closing_kop"
NOTHING = (0, 0, 0, 0)
SOMEBODY = 0
"""Stands for accounts of whom only the sum of what they owe is known."""


class Books:
    """A register is read again when rows were added to it. Rows that were there are kept as they were: one that the office
    changed or lost since would not agree with what the program tells, which is asked anew every time.
    """

    def __init__(self):
        self.kept, self.owed = {}, {}

    def once(self, name, mark, make):
        """What was made of a name at this very mark, or is made now."""
        if name not in self.kept or self.kept[name][0] != mark:
            self.kept[name] = mark, make()
        return self.kept[name][1]

    def turnover(self, session):
        """``{(account, service, supplier): {period: (charged, recalculated, penalty, paid)}}``."""
        registers = [read(session) for read in (self._charges, self._movements, self._penalties, self._parts)]
        return self.once("turnover", [mark for mark, _ in registers], lambda: _sums(*(each for _, each in registers)))

    def _charges(self, session):
        posted = rows(session, "SELECT period, building_id, run_id FROM posting ORDER BY period, building_id")
        counts = dict(map(tuple, rows(session, "SELECT run_id, count(*) FROM charge GROUP BY run_id")))
        mark = posted, [counts.get(run, 0) for _, _, run in posted]

        def entries():
            for period, building, run in posted:
                lines = self.once(("run", run), counts.get(run, 0), lambda run=run: _lines(session, run))
                for account, service, supplier, month, amount in lines.get(building, ()):
                    kind = CHARGED if month == period else RECALCULATED
                    yield account, service, supplier, period, kind, amount

        return mark, self.once("charges", mark, lambda: list(entries()))

    def _movements(self, session):
        mark = rows(session, "SELECT count(*), max(id) FROM movement")
        moved = "SELECT account_id, service_id, supplier_id, period, nature - 1, amount_kop FROM movement"
        return mark, self.once("movements", mark, lambda: rows(session, moved))

    def _penalties(self, session):
        runs = rows(session, f"SELECT id, period, reverses_id FROM penalty_run WHERE status <> {DRAFT} ORDER BY id")

        def entries():
            for run, period, original in runs:
                asked = f"SELECT account_id, service_id, supplier_id, amount_kop FROM penalty WHERE run_id = {original or run}"
                for *key, amount in self.once(
                    ("penalties", original or run), 0, lambda asked=asked: rows(session, asked)
                ):
                    yield *key, period, PENALTY, -amount if original else amount

        return runs, self.once("penalties", runs, lambda: list(entries()))

    def _parts(self, session):
        mark = rows(session, "SELECT count(*) FROM allocation")
        asked = f"SELECT account_id, service_id, supplier_id, period, {PAID}, amount_kop FROM allocation"
        return mark, self.once("parts", mark, lambda: rows(session, asked))

    def whole(self, session):
        """Whether the registers read anew are what they were with what was added since."""
        return Books().turnover(session) == self.turnover(session)

    def differences(self, session, period, accounts, flows, expected):
        """What does not agree, in words; empty is good.

        Opening + charged + recalculated + penalty − paid = closing, month after month: stored balances of closed months,
        the program's flows of every balance, and the balances and the debt of some accounts as it tells them now. What
        everybody owes has changed since the last time by what was ``expected``.
        """
        turnover = self.turnover(session)
        moved, paid = (rows(session, f"SELECT count(*) FROM {table}") for table in ("movement", "allocation"))
        return [
            *self._of_expected(turnover, expected),
            *self._of_flows(turnover, flows),
            *self.once("of payments", paid, lambda: list(_of_payments(session))),
            *self.once("of mirrors", moved, lambda: list(_of_mirrors(session))),
            *self._of_closed_months(session, turnover),
            *(said for account in accounts for said in _of_account(session, turnover, account, period)),
        ]

    def _of_expected(self, turnover, expected):
        """Account by account, but for what only the sum of is known."""
        before = self.owed
        self.owed = self.once("owed", [turnover], lambda: _owed(turnover))
        change = {
            account: kop
            for account in self.owed.keys() | before.keys()
            if (kop := self.owed.get(account, 0) - before.get(account, 0))
        }
        wanted = {account: kop for account, kop in expected.items() if kop}
        if SOMEBODY in expected:
            change, wanted = {SOMEBODY: sum(change.values())}, {SOMEBODY: sum(wanted.values())}
        if change != wanted:
            yield f"owed more than before: {change}, expected {wanted}"

    def _of_flows(self, turnover, flows):
        """Every balance of every month as the program's ledger has it."""
        mine = self.once("flows", [turnover], lambda: _flows(turnover))
        if not mine.equals(flows):
            here, there = ({row[:4]: row[4:] for row in each.iter_rows()} for each in (mine, flows))
            for at in sorted(here.keys() | there.keys()):
                if here.get(at) != there.get(at):
                    yield f"flows of {at}: told {there.get(at)}, by the registers {here.get(at)}"

    def _of_closed_months(self, session, turnover):
        told = rows(session, "SELECT period, status FROM accrual_period ORDER BY period")
        closed = [period for period, status in told if status == CLOSED]
        sums = ", ".join(f"sum({name})" for name in SUMS.split(", "))
        mark = turnover, closed, rows(session, f"SELECT count(*), {sums} FROM balance")
        return self.once("closed months", mark, lambda: list(_of_closed_months(session, turnover, closed)))


def rows(session, statement):
    return list(map(tuple, session.connection().execute(text(statement))))


def _lines(session, run):
    """The lines of a run by building."""
    found = defaultdict(list)
    asked = (
        "SELECT building_id, account_id, service_id, supplier_id, service_month, amount_kop "
        f"FROM charge WHERE run_id = {run}"
    )
    for building, *line in rows(session, asked):
        found[building].append(tuple(line))
    return found


def _sums(*registers):
    found = defaultdict(lambda: defaultdict(lambda: [0, 0, 0, 0]))
    for register in registers:
        for account, service, supplier, period, kind, amount in register:
            found[account, service, supplier][period][kind] += amount
    return {key: {period: tuple(moved) for period, moved in months.items()} for key, months in found.items()}


def _owed(turnover):
    found = defaultdict(int)
    for (account, _, _), months in turnover.items():
        found[account] += sum(map(_change, months.values()))
    return found


def _flows(turnover):
    moved = [(*key, period, *sums) for key, months in turnover.items() for period, sums in months.items() if any(sums)]
    schema = dict.fromkeys((*FLOW_KEY, *FLOW_SUMS), pl.Int64)
    return pl.DataFrame(sorted(moved), schema=schema, orient="row")


def _change(moved):
    charged, recalculated, penalty, paid = moved
    return charged + recalculated + penalty - paid


def _closing(months, last):
    return sum(_change(moved) for period, moved in months.items() if period <= last)


def _of_closed_months(session, turnover, closed):
    """The stored balances of closed months against the registers; a row of zeros may stand or not."""
    stored = {
        (period, *key): tuple(sums)
        for period, *key_and_sums in rows(
            session, f"SELECT period, account_id, service_id, supplier_id, {SUMS} FROM balance"
        )
        for key, sums in [(key_and_sums[:3], key_and_sums[3:])]
        if period in closed and any(sums)
    }
    wanted = {}
    for key, months in turnover.items():
        opening = sum(_change(moved) for period, moved in months.items() if period < min(closed, default=0))
        for period in closed:
            moved = months.get(period, NOTHING)
            closing = opening + _change(moved)
            if any((opening, *moved)):
                wanted[period, *key] = (opening, *moved, closing)
            opening = closing
    for at in sorted(wanted.keys() | stored.keys()):
        if wanted.get(at) != stored.get(at):
            yield f"closed month {at}: stored {stored.get(at)}, by the registers {wanted.get(at)}"


def _of_account(session, turnover, account, period):
    own = {key[1:]: months for key, months in turnover.items() if key[0] == account}
    told = {
        (row.service_id, row.supplier_id): (
            row.opening_kop, row.charged_kop, row.recalculated_kop, row.penalty_kop, row.paid_kop, row.closing_kop,
        )
        for row in balances_of(session, account, period)
    }  # fmt: skip
    for key, months in own.items():
        moved = months.get(period.number, NOTHING)
        opening = _closing(months, period.number - 1)
        wanted = (opening, *moved, opening + _change(moved))
        if any(wanted) and told.pop(key, None) != wanted:
            yield f"account {account} {key} in {period}: told otherwise than {wanted}"
    if any(any(each) for each in told.values()):
        yield f"account {account}: told {told}, in no register"
    whole = sum(_closing(months, 999_912) for months in own.values())
    if owed_by(session, account) != whole:
        yield f"account {account} owes {whole}, told {owed_by(session, account)}"


def _of_payments(session):
    """The parts of each payment add up to it, and those of a payment and its mirror to nothing, debt by debt."""
    amounts = {}
    mirrors = {}
    for payment, amount, original in rows(session, "SELECT id, amount_kop, reverses_id FROM payment"):
        amounts[payment] = amount
        if original:
            mirrors[payment] = original
    sums, by_debt = defaultdict(int), defaultdict(int)
    asked = "SELECT payment_id, kind, service_id, supplier_id, service_month, amount_kop FROM allocation"
    for payment, *debt, amount in rows(session, asked):
        sums[payment] += amount
        by_debt[mirrors.get(payment, payment), *debt] += amount
    if {payment: sums[payment] for payment in amounts} != amounts:
        yield f"parts of payments: {[p for p in amounts if sums[p] != amounts[p]]}"
    undone = set(mirrors.values())
    left = {key: amount for key, amount in by_debt.items() if key[0] in undone and amount}
    if left:
        yield f"a payment and its mirror leave {left}"


def _of_mirrors(session):
    """The movements of a document and its mirror add up to nothing, debt by debt."""
    kinds = {kind for (kind,) in rows(session, "SELECT DISTINCT kind FROM movement ORDER BY kind")}
    for kind in sorted(kinds):
        mirrors = dict(rows(session, f"SELECT id, reverses_id FROM {kind} WHERE reverses_id IS NOT NULL"))
        left = defaultdict(int)
        asked = (
            "SELECT document_id, account_id, service_id, supplier_id, service_month, amount_kop "
            f"FROM movement WHERE kind = '{kind}'"
        )
        for document, *debt, amount in rows(session, asked):
            left[mirrors.get(document, document), *debt] += amount
        undone = set(mirrors.values())
        found = {key: amount for key, amount in left.items() if key[0] in undone and amount}
        if found:
            yield f"{kind}: a document and its mirror leave {found}"

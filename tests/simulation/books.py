"""The balances once more, in plain Python from the raw tables: nothing of the program's own ledger is used.

What an account owes for a service to a supplier is moved by four things: charge lines of the runs in force, movements of
documents, penalties of posted runs (a mirror takes its original's back) and parts of payments.
"""

from collections import defaultdict

from sqlalchemy import text

from tui_billing.queries.balances import balances_of, owed_by

CHARGED, RECALCULATED, PENALTY, PAID = range(4)
DRAFT, CLOSED = 1, 3
SUMS = "opening_kop, charged_kop, recalculated_kop, penalty_kop, paid_kop, closing_kop"


class Books:
    """Charge lines are read once a run: they are append-only, and ``whole`` reads all of them again."""

    def __init__(self):
        self.runs = {}

    def turnover(self, session):
        """``{(account, service, supplier): {period: [charged, recalculated, penalty, paid]}}``."""
        found = defaultdict(lambda: defaultdict(lambda: [0, 0, 0, 0]))
        for period, building, run in rows(session, "SELECT period, building_id, run_id FROM posting"):
            for account, service, supplier, month, amount in self.lines(session, run).get(building, ()):
                found[account, service, supplier][period][CHARGED if month == period else RECALCULATED] += amount
        moved = "SELECT account_id, service_id, supplier_id, period, nature, amount_kop FROM movement"
        for account, service, supplier, period, nature, amount in rows(session, moved):
            found[account, service, supplier][period][nature - 1] += amount
        runs = {
            run: (period, original)
            for run, period, original, status in rows(
                session, "SELECT id, period, reverses_id, status FROM penalty_run ORDER BY id"
            )
            if status != DRAFT
        }
        lines = defaultdict(list)
        for run, *line in rows(session, "SELECT run_id, account_id, service_id, supplier_id, amount_kop FROM penalty"):
            lines[run].append(line)
        for run, (period, original) in runs.items():
            for account, service, supplier, amount in lines[original or run]:
                found[account, service, supplier][period][PENALTY] += -amount if original else amount
        parts = "SELECT account_id, service_id, supplier_id, period, amount_kop FROM allocation"
        for account, service, supplier, period, amount in rows(session, parts):
            found[account, service, supplier][period][PAID] += amount
        return found

    def lines(self, session, run):
        """The lines of a run by building."""
        if run not in self.runs:
            self.runs[run] = defaultdict(list)
            asked = (
                "SELECT building_id, account_id, service_id, supplier_id, service_month, amount_kop "
                f"FROM charge WHERE run_id = {run}"
            )
            for building, *line in rows(session, asked):
                self.runs[run][building].append(tuple(line))
        return self.runs[run]

    def whole(self, session):
        """Whether no line of a run that was seen before is another now."""
        again = Books()
        return all({b: sorted(x) for b, x in again.lines(session, run).items()}
                   == {b: sorted(x) for b, x in known.items()} for run, known in self.runs.items())  # fmt: skip

    def differences(self, session, period, accounts):
        """What does not agree, in words; empty is good.

        Opening + charged + recalculated + penalty − paid = closing, month after month: stored balances of closed months,
        and the balances and the debt of some accounts as the program tells them now.
        """
        turnover = self.turnover(session)
        return [
            *_of_payments(session),
            *_of_mirrors(session),
            *_of_closed_months(session, turnover),
            *(said for account in accounts for said in _of_account(session, turnover, account, period)),
        ]


def rows(session, statement):
    return session.connection().execute(text(statement)).all()


def _change(moved):
    charged, recalculated, penalty, paid = moved
    return charged + recalculated + penalty - paid


def _closing(months, last):
    return sum(_change(moved) for period, moved in months.items() if period <= last)


def _of_closed_months(session, turnover):
    """The stored balances of closed months against the registers; a row of zeros may stand or not."""
    told = rows(session, "SELECT period, status FROM accrual_period")
    closed = sorted(period for period, status in told if status == CLOSED)
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
            moved = months.get(period, (0, 0, 0, 0))
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
        moved = months.get(period.number, (0, 0, 0, 0))
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
        mirrors = dict(map(tuple, rows(session, f"SELECT id, reverses_id FROM {kind} WHERE reverses_id IS NOT NULL")))
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

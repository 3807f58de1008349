"""Every invariant broken in the database by hand, looked for, and rolled back: a bulk job, once for each engine."""

from contextlib import suppress

from tui_billing.domain.tables import metadata
from tui_billing.engine.facts import LINE_COLUMNS
from tui_billing.queries.checks import NO_BUILDING, invariants
from tui_billing.queries.invariants._invariant import Chunk
from tui_billing.queries.invariants._words import in_words

A_LINE = "(run_id, account_id, line) = (SELECT run_id, account_id, line FROM charge ORDER BY 1, 2, 3 LIMIT 1)"
A_PART = "(payment_id, line) = (SELECT payment_id, line FROM allocation WHERE kind = {} ORDER BY 1, 2 LIMIT 1)"
A_MIRROR = "(SELECT id FROM payment WHERE reverses_id IS NOT NULL LIMIT 1)"
ANOTHER_LINE = ", ".join("900" if name == "line" else name for name in LINE_COLUMNS)

WRONG_RECEIPT = f"""
    INSERT INTO receipt (id, number, period, building_id, account_id, run_id, movement_id, issued_on, payments_to, due_on, opening_kop,
                         charged_kop, paid_kop, payable_kop, qr, penalty_run_id, plan_id, penalty_kop, part_kop, missed_kop,
                         interest_kop, rate_e2, deferred_kop)
    SELECT 1, 'Q', 202609, building_id, account_id, run_id, 0, 20000, 20000, 20000, 0, 1, 0, 1, '', 0, 0, 0, 0, 0, 0, 0, 0 FROM charge WHERE {A_LINE}
"""
STRAY_MOVEMENT = """
    INSERT INTO movement (id, kind, document_id, line, building_id, account_id, service_id, supplier_id, service_month,
                          period, nature, amount_kop)
    SELECT 1, 'one_off', 900, 1, building_id, id, 1, 1, 202610, 202610, 1, 5 FROM account WHERE id = 1
"""
EMPTY_ONE_OFF = """
    INSERT INTO one_off (id, number, dated_on, event_on, period, status, note, author_id, recorded_at_ms, version,
                         service_id, service_month, scope, lines, amount_kop)
    VALUES (900, 'Q', 20000, 20000, 202610, 2, '', 1, 0, 1, 1, 202610, '', 1, 5)
"""
EMPTY_RECALCULATION = """
    INSERT INTO recalculation (id, number, dated_on, event_on, period, status, note, author_id, recorded_at_ms, version,
                               cause, scope, building_id, account_id, last_mark_id, is_complete, result_hash, lines,
                               parked, amount_kop)
    VALUES (900, 'Q', 20000, 20000, 202610, 2, '', 1, 0, 1, 4, '', 0, 0, 0, 1, '', 1, 0, 5)
"""
EMPTY_PENALTY = """
    INSERT INTO penalty_run (id, number, dated_on, event_on, period, status, note, author_id, recorded_at_ms, version,
                             rate_mode, cap_key, cap_legal, moratorium_497, due_shift, result_hash, accounts, lines,
                             spans, amount_kop)
    VALUES (900, 'Q', 20000, 20000, 202610, 2, '', 1, 0, 1, 1, 1, 1, 1, 1, 'ab', 1, {lines}, 0, {amount})
"""
PENALTY_OF_NO_DAYS = """
    INSERT INTO penalty (run_id, building_id, account_id, line, service_id, supplier_id, service_month, amount_kop)
    SELECT 900, building_id, id, 1, 1, 1, 202609, 5 FROM account WHERE id = 1
"""
HELD_AND_CHARGED = f"""
    INSERT INTO held_line (run_id, building_id, account_id, service_id, reason, lines, amount_kop, before_kop)
    SELECT run_id, building_id, account_id, service_id, 1, 1, amount_kop, 0 FROM charge WHERE {A_LINE}
"""
SECOND_FACT = """
    INSERT INTO residents (building_id, account_id, valid_from, valid_to, registered, temporary, owners, entered_id)
    SELECT building_id, account_id, valid_from + 1, valid_to, registered, temporary, owners, entered_id FROM residents
    WHERE account_id = (SELECT min(account_id) FROM residents)
"""

BREAKAGES = [
    ("line_amounts", f"UPDATE charge SET amount_kop = amount_kop + 1 WHERE {A_LINE}"),
    ("line_amounts", f"UPDATE charge SET price_e6 = price_e6 * 2 + 20000 WHERE {A_LINE}"),
    ("building_digests", f"UPDATE charge SET reading_to_e6 = reading_to_e6 + 1 WHERE {A_LINE}"),
    ("building_digests", f"DELETE FROM charge WHERE {A_LINE}"),
    ("run_totals", "UPDATE run SET amount_kop = amount_kop + 1 WHERE id = 1"),
    ("run_totals", "UPDATE run SET result_hash = 'ab' WHERE id = 1"),
    ("run_totals", "UPDATE run_total SET amount_kop = amount_kop + 1 WHERE run_id = 1 AND service_id = 1"),
    ("payment_parts", f"UPDATE allocation SET amount_kop = amount_kop + 1 WHERE {A_PART.format(1)}"),
    ("payment_parts", f"DELETE FROM allocation WHERE {A_PART.format(3)}"),
    ("payment_parts", "DELETE FROM allocation WHERE payment_id = 1"),
    ("payment_parts", "UPDATE allocation SET account_id = account_id + 1 WHERE payment_id = 1"),
    ("allocated_within_due", f"UPDATE allocation SET amount_kop = 100000000 WHERE {A_PART.format(1)}"),
    ("allocated_within_due", f"UPDATE allocation SET amount_kop = -100000000 WHERE {A_PART.format(1)}"),
    ("allocated_within_due", f"DELETE FROM charge WHERE account_id = (SELECT account_id FROM allocation WHERE {A_PART.format(1)})"),
    ("advances", f"UPDATE allocation SET amount_kop = -100000000 WHERE {A_PART.format(3)}"),
    ("reversals", f"UPDATE allocation SET amount_kop = amount_kop - 1 WHERE payment_id = {A_MIRROR}"),
    ("reversals", "UPDATE payment SET status = 2 WHERE status = 3"),
    ("reversals", "UPDATE payment SET status = 3 WHERE id = 1"),
    ("reversals", f"UPDATE payment SET amount_kop = amount_kop - 1 WHERE id = {A_MIRROR}"),
    ("month_charged_once", f"INSERT INTO charge (run_id, {', '.join(LINE_COLUMNS)}) SELECT run_id, {ANOTHER_LINE} FROM charge WHERE {A_LINE}"),
    ("month_charged_once", f"UPDATE charge SET from_day = from_day - 40 WHERE {A_LINE}"),
    ("checkpoint_chain", "UPDATE accrual_period SET status = 3 WHERE period = 202610"),
    ("checkpoint_rebuilt", "UPDATE balance SET opening_kop = opening_kop + 1, closing_kop = closing_kop + 1 WHERE service_id = 1"),
    ("checkpoint_rebuilt", "DELETE FROM balance WHERE service_id = 1"),
    ("building_area", "UPDATE building_area SET premises_e4 = premises_e4 + 1"),
    ("receipts", WRONG_RECEIPT),
    ("documents", STRAY_MOVEMENT),
    ("one_offs", EMPTY_ONE_OFF),
    ("recalculations", EMPTY_RECALCULATION),
    ("penalty_totals", EMPTY_PENALTY.format(lines=1, amount=5)),
    ("penalty_lines", PENALTY_OF_NO_DAYS),
    ("held_lines", HELD_AND_CHARGED),
    ("dated_facts", SECOND_FACT),
    ("orphans", "UPDATE account_holder SET person_id = 999999999 WHERE account_id = 1"),
    ("orphans", f"UPDATE charge SET tariff_id = 999999999 WHERE {A_LINE}"),
]  # fmt: skip
"""What is done to the database behind the program's back, and the invariant that must notice."""


class RollBack(Exception):
    """Ends a transaction that leaves nothing."""


def sound(columns):
    """How many rows offend each invariant while nothing is broken."""
    metadata()
    chunk = Chunk(columns, 0, NO_BUILDING)
    return {name: invariant.offending(chunk).height for name, invariant in invariants().items()}


def broken(columns):
    """The rows, in words, by which each breakage is noticed, in the order of ``BREAKAGES``."""
    metadata()
    if columns.is_sqlite:
        for pragma in ("foreign_keys=OFF", "ignore_check_constraints=ON"):
            columns.run(f"PRAGMA {pragma}")
    else:
        columns.run("SET session_replication_role = replica")
    return [_noticed(columns, name, statement) for name, statement in BREAKAGES]


def _noticed(columns, name, statement):
    found = []
    with suppress(RollBack), columns.transaction():
        if columns.is_sqlite and name == "dated_facts":
            columns.run("DROP TRIGGER guard_residents_i")
        if statement == PENALTY_OF_NO_DAYS:
            columns.run(EMPTY_PENALTY.format(lines=1, amount=5))
        columns.run(statement)
        found += in_words(columns, invariants()[name].offending(Chunk(columns, 0, NO_BUILDING)))
        raise RollBack
    return found

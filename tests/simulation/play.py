"""Month after month of an office."""

import hashlib
from pathlib import Path

from sqlalchemy import text

from tests.simulation import decisions, documents, facts, money, months, readings
from tests.simulation.decisions import heat_year_corrected, held_decided
from tests.simulation.heated import heat, in_ranges
from tests.simulation.months import accrual, nothing_supposed, receipts, soft_closed
from tests.simulation.office import Office
from tui_billing.domain.period import Period
from tui_billing.domain.tables import metadata
from tui_billing.operations.town.load import make_town
from tui_billing.operations.town.plan import TownPlan
from tui_billing.storage.database import Database

FIRST = Period(202407)
SHEET_DAY, LAST_DAY = 24, 28


def play(
    database: Database, actor, folder: Path, *, seed: int, months: int, accounts: int = 40, looking: bool = True
) -> Office:
    """Live so many months from July 2024 in a made-up town; ``hashes`` are of everything after each of them."""
    make_town(database, actor, TownPlan(accounts=accounts, months=1, seed=seed, last_period=FIRST))
    database.write(heat, actor, FIRST)
    database.write(in_ranges, actor)
    office = Office(database, seed, FIRST, looking=looking)
    office.memory.update(first=FIRST, folder=folder)
    office.day = FIRST.last
    for happening in (accrual, nothing_supposed, receipts, soft_closed):
        office.step(happening)
    _month_is_over(office)
    for _ in range(months - 1):
        a_month(office)
    return office


def a_month(office: Office) -> None:
    """From the first day, on which the month before is soft closed, to the last."""
    month = office.period
    for day, happening in _plan(office, month):
        office.day = month.first.replace(day=day)
        office.step(happening)
    assert office.period == month.plus(1)
    _month_is_over(office)


def _month_is_over(office):
    if office.looking:
        office.look_at_everything()
    office.hashes.append(office.read(everything))


def _plan(office, month):
    """``(day, happening)`` of a month, in order."""
    last = month.days
    chance = office.chance
    early = [(chance.randrange(2, 8), each) for each in (money.late_payment, money.payment, readings.reading_corrected)]
    closing = [(9, months.closed)]
    if office.one_in(4):
        closing += [(10, months.opened_again), (11, money.late_payment), (12, months.closed)]
    anytime = [
        (chance.randrange(3, SHEET_DAY), happening)
        for module in (facts, money, documents, decisions)
        for happening, most in module.MONTHLY
        for _ in range(chance.randrange(most + 1))
    ]
    if month.month in {5, 10}:
        anytime.append((chance.randrange(3, SHEET_DAY), facts.season_turns))
    if month.month <= 3:
        anytime.append((chance.randrange(3, SHEET_DAY), heat_year_corrected))
    office.memory["sheets"] = readings.buildings(office)
    sheets = [(SHEET_DAY, readings.sheets_keyed)] * -(-len(office.memory["sheets"]) // readings.SHEETS)
    late = [(26, readings.late_reading)] if office.one_in(2) else []
    end = [(27, months.recalculated), (27, months.interest), (LAST_DAY, months.accrual), (LAST_DAY, held_decided)]
    if month.month % 4 == 0:
        end.insert(1, (27, months.everybody_recalculated))
    if office.one_in(3):
        end += [(LAST_DAY, facts.people_change), (LAST_DAY, months.one_building_again), (LAST_DAY, held_decided)]
    if office.one_in(3):
        end += [(LAST_DAY, months.nothing_supposed), (LAST_DAY, held_decided)]
    end.append((LAST_DAY, months.receipts))
    if month.month % 3 == 0:
        end.append((LAST_DAY, months.penalties))
    end.append((last, months.soft_closed))
    return [*sorted([*early, *closing, *anytime], key=lambda each: each[0]), *sheets, *late, *end]


UNNUMBERED = " without numbers"
NUMBERED = {"id", "document_id", "recalculation_id", "payment_id", "parent_id", "child_id"}
"""Columns with the number of a row; references to documents are found."""


def everything(session):
    """A hash of the rows of each table, in any order of the rows; the audit trail says the same in other words.

    And one of the rows without the numbers that things are given: which ones are free differs between databases.
    """
    found = {}
    for table in metadata().sorted_tables:
        if table.name != "audit":
            rows = session.connection().execute(text(f'SELECT * FROM "{table.name}"')).mappings().all()
            found[table.name] = _digest(tuple(row.values()) for row in rows)
            said = [column.name for column in table.columns if not _is_number(column)]
            found[table.name + UNNUMBERED] = _digest(tuple(row[name] for name in said) for row in rows)
    return found


def _is_number(column):
    return column.name in NUMBERED or any("reverses_id" in key.column.table.columns for key in column.foreign_keys)


def _digest(rows):
    return hashlib.sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()

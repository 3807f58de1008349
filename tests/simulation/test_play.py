"""Two years of an office, step by step; after every one of them everything agrees.

By itself only the beginning is played: two years take minutes. ``TUI_BILLING_PLAY_SEEDS=1-20`` plays two whole years of
these lives, and the first half-year of each again; see CONTRIBUTING.md.
"""

import os
import shutil
from contextlib import contextmanager

import pytest

from tests.simulation import decisions, documents, facts, money
from tests.simulation.play import UNNUMBERED, play
from tests.workers import one_worker
from tui_billing.storage.database import Database

YEARS, BEGINNING = 24, 3
AGAIN = {YEARS: 6, BEGINNING: 2}
SHORT = 2
"""Months: of a whole play and of its beginning, of their repetition, of the one on PostgreSQL."""

ASKED = os.environ.get("TUI_BILLING_PLAY_SEEDS", "")
FIRST, _, LAST = ASKED.partition("-")
SEEDS = range(int(FIRST), int(LAST or FIRST) + 1) if ASKED else [1]

MONTHLY = {each.__name__ for module in (facts, money, documents, decisions) for each, _ in module.MONTHLY}
MONTH_ENDS = {
    "sheets_keyed", "late_reading", "reading_corrected", "recalculated", "nothing_is_unmarked", "everybody_recalculated",
    "interest", "accrual", "nothing_supposed", "one_building_again", "receipts", "penalties", "soft_closed", "closed",
    "opened_again", "season_turns", "held_decided", "heat_year_corrected",
}  # fmt: skip


@contextmanager
def fresh(template, path):
    shutil.copy(template, path)
    database = Database.at(path)
    yield database
    database.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_two_years_of_an_office_agree_after_every_step(sqlite_template, actor, tmp_path, monkeypatch, seed):
    months = YEARS if ASKED else BEGINNING
    with one_worker(monkeypatch, threads=1), fresh(sqlite_template, tmp_path / "one.db") as database:
        life = play(database, actor, tmp_path / "one", seed=seed, months=months)
        life.look_at_every_line()
    idle = sorted(each for each in MONTHLY | MONTH_ENDS if not life.did[each])
    assert not idle or not ASKED, f"never came about: {idle}"
    with one_worker(monkeypatch, threads=2), fresh(sqlite_template, tmp_path / "two.db") as database:
        again = play(database, actor, tmp_path / "two", seed=seed, months=AGAIN[months], looking=False)
    assert again.hashes == life.hashes[: AGAIN[months]], "the same seed is the same life"


def test_the_same_months_on_postgresql_are_those_on_sqlite(
    postgresql_database, sqlite_template, actor, tmp_path, monkeypatch
):
    with one_worker(monkeypatch, threads=2):
        served = play(postgresql_database, actor, tmp_path / "one", seed=SEEDS[0], months=SHORT)
    with one_worker(monkeypatch, threads=1), fresh(sqlite_template, tmp_path / "two.db") as database:
        alone = play(database, actor, tmp_path / "two", seed=SEEDS[0], months=SHORT, looking=False)
    assert list(map(without_numbers, served.hashes)) == list(map(without_numbers, alone.hashes))


def without_numbers(hashes):
    """On PostgreSQL a number is taken by an insert that is refused, and by a draft that is thrown away; on SQLite it is free."""
    return {table: each for table, each in hashes.items() if table.endswith(UNNUMBERED)}

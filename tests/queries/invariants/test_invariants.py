"""Every invariant, on both databases: silent on a sound town, and it notices what is done behind the program's back."""

import pytest

from tests.paid import paid_town
from tests.queries.invariants.breakages import BREAKAGES, broken, sound
from tui_billing.queries.checks import check, invariants
from tui_billing.storage.bulk import run_bulk


def test_every_invariant_has_a_breakage():
    assert {name for name, _ in BREAKAGES} == set(invariants())


def test_a_sound_town_offends_nothing_and_every_breakage_is_noticed(database, actor):
    paid_town(database, actor)
    assert run_bulk(database.address, sound) == dict.fromkeys(invariants(), 0)
    noticed = run_bulk(database.address, broken)
    missed = [breakage for breakage, rows in zip(BREAKAGES, noticed, strict=True) if not rows]
    assert missed == []
    assert sum(each.count for each in run_bulk(database.address, check)) == 0, "the breakages were rolled back"
    said = {statement: rows for (_, statement), rows in zip(BREAKAGES, noticed, strict=True)}
    assert any("распределено" in row for row in said["DELETE FROM allocation WHERE payment_id = 1"])


def test_an_empty_office_offends_nothing(database):
    results = run_bulk(database.address, check)
    assert [each.name for each in results] == sorted(invariants())
    assert all(each.count == 0 for each in results)


@pytest.mark.parametrize("name", sorted(invariants()))
def test_an_invariant_says_in_russian_what_holds(name):
    assert any("а" <= letter <= "я" for letter in invariants()[name].title)

from hashlib import sha256

import polars as pl

from tui_billing.engine.digest import SEPARATOR, building_digests, run_digest
from tui_billing.engine.facts import LINE_COLUMNS, PARKED_COLUMNS


def rows(columns, *given):
    return pl.DataFrame([dict.fromkeys(columns, 0) | row for row in given], schema=dict.fromkeys(columns, pl.Int64))


LINES = rows(
    LINE_COLUMNS,
    {"building_id": 2, "account_id": 7, "line": 1, "amount_kop": 5},
    {"building_id": 1, "account_id": 3, "line": 2, "amount_kop": -1},
    {"building_id": 1, "account_id": 3, "line": 1, "amount_kop": 30},
)


def test_a_digest_is_over_the_numbers_of_the_sorted_lines():
    columns = [[1, 1], [3, 3], [1, 2], *[[0, 0]] * (len(LINE_COLUMNS) - 4), [30, -1]]
    expected = b"".join(number.to_bytes(8, "little", signed=True) for column in columns for number in column)
    assert LINE_COLUMNS[:3] == ("building_id", "account_id", "line")
    assert LINE_COLUMNS[-1] == "amount_kop"
    first, second = building_digests(LINES)
    assert first == (1, sha256(expected).hexdigest(), 2, 29)
    assert second[0] == 2
    assert second[2:] == (1, 5)


def test_parked_lines_are_in_the_digest_and_may_stand_alone():
    parked = rows(PARKED_COLUMNS, {"building_id": 9, "line": 1}, {"building_id": 2, "line": 1})
    plain, both = (
        dict(row[:2] for row in building_digests(LINES)),
        dict(row[:2] for row in building_digests(LINES, parked)),
    )
    assert plain[1] == both[1]
    assert plain[2] != both[2]
    alone = b"".join(number.to_bytes(8, "little") for number in [9, 0, 1, *[0] * (len(PARKED_COLUMNS) - 3)])
    assert both[9] == sha256(SEPARATOR + alone).hexdigest()


def test_a_run_is_the_same_in_any_order_and_differs_with_any_building():
    one, other = (1, "ab" * 32), (2, "cd" * 32)
    assert run_digest([one, other]) == run_digest([other, one])
    assert run_digest([one, other]) != run_digest([(1, other[1]), (2, one[1])])
    assert run_digest([]) == sha256(b"").hexdigest()

"""What a run made, as a hash: the same facts give the same bytes, whatever the order and the number of workers."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import numpy as np
import polars as pl

from tui_billing.engine.facts import FACT_COLUMNS, LINE_COLUMNS, PARKED_COLUMNS
from tui_billing.engine.keys import one_key

Column = np.ndarray[Any, np.dtype[np.int64]]
ORDER = ("building_id", "account_id", "line")
LEFT = ("building_id", "service_id", "period")
KOPECKS = LINE_COLUMNS.index("amount_kop")

BuildingDigest = tuple[int, str, int, int]
"""``building_id``, SHA-256 in hex, number of lines, kopecks."""

SEPARATOR, BALANCES = ((-n).to_bytes(8, "little", signed=True) for n in (1, 2))
"""Between the lines and the parked lines, and before the balances: no building has such an id."""


def building_digests(
    lines: pl.DataFrame, parked: pl.DataFrame | None = None, balances: pl.DataFrame | None = None
) -> list[BuildingDigest]:
    """The digest of each building that has a line (or any of what else is given), in the order of their ids.

    The bytes are the lines, sorted by account and line, column by column in the order of ``LINE_COLUMNS``, each value as
    a little-endian signed 64-bit number. A building with parked lines goes on with ``SEPARATOR`` and them, in the same
    way; one with balances of common property with ``BALANCES`` and those, by service and month.
    """
    charged = _by_building(lines, LINE_COLUMNS)
    stopped = {} if parked is None else _by_building(parked, PARKED_COLUMNS)
    left = {} if balances is None else _by_building(balances, FACT_COLUMNS["balances"], LEFT)
    return [
        _digest(building, charged.get(building), stopped.get(building), left.get(building))
        for building in sorted({*charged, *stopped, *left})
    ]


def run_digest(buildings: Iterable[tuple[int, str]]) -> str:
    """The hash of a run: over the digests of its buildings in the order of their ids."""
    total = sha256()
    for building, digest in sorted(buildings):
        total.update(building.to_bytes(8, "little", signed=True))
        total.update(bytes.fromhex(digest))
    return total.hexdigest()


def _by_building(
    frame: pl.DataFrame, columns: tuple[str, ...], order: tuple[str, ...] = ORDER
) -> dict[int, list[Column]]:
    """The columns of each building, cut out of the whole ones: a frame for each of thousands of buildings costs more."""
    if not frame.height:
        return {}
    ordered = frame.select(columns)
    key = one_key(order, ordered)
    if not ordered.select(key).to_series().is_sorted():
        ordered = ordered.sort(key)
    whole = [column.to_numpy().astype("<i8", copy=False) for column in ordered.rechunk().get_columns()]
    return {building: [column[first:end] for column in whole] for building, first, end in buildings_of(ordered)}


def buildings_of(rows: pl.DataFrame) -> list[tuple[int, int, int]]:
    """``building_id`` and the bounds ``[first, end)`` of the rows of each building; those of one lie together."""
    sizes = rows.get_column("building_id").rle().struct.unnest()
    ends = sizes.get_column("len").cum_sum().to_list()
    return list(zip(sizes.get_column("value").to_list(), [0, *ends][:-1], ends, strict=True))


def _digest(
    building: int, lines: list[Column] | None, parked: list[Column] | None, left: list[Column] | None
) -> BuildingDigest:
    total = sha256()
    for column in lines or ():
        total.update(column.data)
    for mark, columns in ((SEPARATOR, parked), (BALANCES, left)):
        if columns is not None:
            total.update(mark)
            for column in columns:
                total.update(column.data)
    if lines is None:
        return building, total.hexdigest(), 0, 0
    return building, total.hexdigest(), len(lines[KOPECKS]), int(lines[KOPECKS].sum())

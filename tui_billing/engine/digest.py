"""What a run made, as a hash: the same facts give the same bytes, whatever the order and the number of workers."""

from collections.abc import Iterable
from hashlib import sha256

import polars as pl

from tui_billing.engine.facts import LINE_COLUMNS, PARKED_COLUMNS

BuildingDigest = tuple[int, str, int, int]
"""``building_id``, SHA-256 in hex, number of lines, kopecks."""

SEPARATOR = (-1).to_bytes(8, "little", signed=True)
"""Between the lines and the parked lines: no building has this id."""


def building_digests(lines: pl.DataFrame, parked: pl.DataFrame | None = None) -> list[BuildingDigest]:
    """The digest of each building that has a line (or a parked line, if those are given), in the order of their ids.

    The bytes are the lines, row by row, each value as a little-endian signed 64-bit number in the order of
    ``LINE_COLUMNS``, sorted by account and line. A building with parked lines goes on with ``SEPARATOR`` and them, in
    the same way.
    """
    charged = _by_building(lines, LINE_COLUMNS)
    stopped = {} if parked is None else _by_building(parked, PARKED_COLUMNS)
    return [
        _digest(building, charged.get(building), stopped.get(building)) for building in sorted({*charged, *stopped})
    ]


def run_digest(buildings: Iterable[tuple[int, str]]) -> str:
    """The hash of a run: over the digests of its buildings in the order of their ids."""
    total = sha256()
    for building, digest in sorted(buildings):
        total.update(building.to_bytes(8, "little", signed=True))
        total.update(bytes.fromhex(digest))
    return total.hexdigest()


def _by_building(frame: pl.DataFrame, columns: tuple[str, ...]) -> dict[int, pl.DataFrame]:
    ordered = frame.select(columns).sort("building_id", "account_id", "line")
    parts = ordered.partition_by("building_id", as_dict=True, maintain_order=True)
    return {int(building): part for (building,), part in parts.items()}


def _digest(building: int, lines: pl.DataFrame | None, parked: pl.DataFrame | None) -> BuildingDigest:
    total = sha256(_bytes(lines))
    if parked is not None:
        total.update(SEPARATOR + _bytes(parked))
    kopecks = 0 if lines is None else int(lines["amount_kop"].sum())
    return building, total.hexdigest(), 0 if lines is None else lines.height, kopecks


def _bytes(frame: pl.DataFrame | None) -> bytes:
    return b"" if frame is None else frame.to_numpy(order="c").astype("<i8", copy=False).tobytes()

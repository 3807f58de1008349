"""Columns of a grid: which of them a terminal is wide enough for, and a row drawn in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui_billing.widgets.literal import fit

GAP = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A column of read-only text. ``grow`` takes the space that is left; columns that do not fit are not drawn.

    ``inner``: what is too long loses its middle, not its end.
    """

    title: str
    width: int
    right: bool = False
    grow: bool = False
    inner: bool = False


def widths(columns: Sequence[Column], room: int) -> list[int]:
    """The width of each column that fits into ``room`` cells; the growing ones share what is left over."""
    fitting: list[int] = []
    for column in columns:
        taken = sum(fitting) + GAP * len(fitting)
        if taken + column.width > room:
            break
        fitting.append(column.width)
    spare = room - sum(fitting) - GAP * max(0, len(fitting) - 1)
    growing = [at for at in range(len(fitting)) if columns[at].grow]
    for place, at in enumerate(growing):
        fitting[at] += spare // len(growing) + (place < spare % len(growing))
    return fitting


def draw(columns: Sequence[Column], fitting: Sequence[int], cells: Sequence[str], room: int) -> str:
    """A row of cells in exactly ``room`` cells."""
    drawn = [
        fit(cell, width, right=column.right, inner=column.inner)
        for column, width, cell in zip(columns, fitting, cells, strict=False)
    ]
    taken = sum(fitting) + GAP * max(0, len(fitting) - 1)
    return (" " * GAP).join(drawn) + " " * (room - taken)


def titles(columns: Sequence[Column], fitting: Sequence[int], room: int) -> str:
    """The heading over the columns."""
    return draw(columns, fitting, [column.title for column in columns], room)

"""Data as literal text: what a person or a file wrote can neither move the cursor nor change the width of a column.

Nothing here knows markup: text goes to the screen as a Rich ``Segment``, which interprets nothing.
"""

import unicodedata
from functools import lru_cache

from rich.cells import cell_len, set_cell_size

INVISIBLE = "·"
"""What stands for a control character: one cell wide, present in every console font."""

NO_BREAK = "\u00a0"


def plain(text: str) -> str:
    """The text with every control, format and unassigned character replaced by a visible dot."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, unicodedata.normalize("NFC", text)))


@lru_cache(maxsize=4096)
def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return character if character == NO_BREAK else INVISIBLE


def fit(text: str, width: int, *, right: bool = False, inner: bool = False) -> str:
    """The text in exactly ``width`` cells: cut with «…», or filled with spaces on the left when ``right``.

    ``inner``: cut in the middle, so that a flat is read at the end of its address.
    """
    text = plain(text)
    spare = width - cell_len(text)
    if spare < 0 and inner and width > 1:
        end = len(text)
        while end and cell_len(text[end - 1 :]) <= width * 2 // 3:
            end -= 1
        tail = text[end:]
        return set_cell_size(text, width - 1 - cell_len(tail)) + "…" + tail
    if spare < 0:
        return set_cell_size(text, max(0, width - 1)) + "…"[:width]
    return " " * spare + text if right else text + " " * spare

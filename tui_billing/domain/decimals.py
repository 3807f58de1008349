"""Decimal numbers as people type and read them: integers with a scale, a comma or a dot, thin groups.

The only place that turns text into scaled integers and back. No float, no ``Decimal``.
"""

import re

from tui_billing.domain.errors import NotANumberError

DECIMAL_SIGNS = ",.юбЮБ"
"""What the decimal key sends: comma, dot, and the letters of those keys on the Russian layout."""

NARROW = "\u00a0"
"""Between groups of digits: a no-break space, one cell wide in every terminal and font."""

_NUMBER = re.compile(rf"([-−]?)([0-9]{{0,15}})(?:[{DECIMAL_SIGNS}]([0-9]*))?")


def parse(text: str, places: int) -> int:
    """Read a decimal as an integer scaled by ``10 ** places``.

    ASCII digits only; at most 15 of them before the sign. ``parse("12,5", 6) == 12_500_000``.

    Raises:
        NotANumberError: anything else, or more digits after the sign than the scale holds.
    """
    compact = text.strip().replace(" ", "").replace(NARROW, "")
    found = _NUMBER.fullmatch(compact)
    if not found or not (found[2] or found[3]):
        raise NotANumberError(text, places)
    fraction = (found[3] or "").rstrip("0")
    if len(fraction) > places:
        raise NotANumberError(text, places)
    value = int((found[2] or "0") + fraction.ljust(places, "0"))
    return -value if found[1] else value


def parse_several(text: str, places: int) -> list[int]:
    """Read decimals with a slash or a semicolon between them: the registers of a meter, ``"120,5 / 80"``.

    Raises:
        NotANumberError: one of them is none.
    """
    return [parse(each, places) for each in re.split(r"[/;]", text)]


def grouped(digits: str) -> str:
    """``1234567`` as ``1 234 567``, with no-break spaces."""
    head = len(digits) % 3
    parts = [digits[:head]] if head else []
    parts += [digits[at : at + 3] for at in range(head, len(digits), 3)]
    return NARROW.join(parts)


def written(value: int, scale: int, places: int | None = None) -> str:
    """An integer of the scale as text: ``written(123456, 2) == "1 234,56"``.

    ``places=None`` drops trailing zeros; otherwise exactly so many digits are shown, the rest half away from zero.
    """
    minus, value = ("−", -value) if value < 0 else ("", value)
    if places is not None and places < scale:
        unit = 10 ** (scale - places)
        value, scale = (value + unit // 2) // unit, places
        minus = minus if value else ""
    whole, fraction = divmod(value, 10**scale)
    tail = str(fraction).zfill(scale) if scale else ""
    tail = tail.rstrip("0") if places is None else tail.ljust(places, "0")
    return f"{minus}{grouped(str(whole))}{',' + tail if tail else ''}"


def roubles(amount_kop: int) -> str:
    """Kopecks as ``1 234,56``."""
    return written(amount_kop, 2, 2)

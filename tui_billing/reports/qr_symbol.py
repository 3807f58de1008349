"""QR symbols of many texts at once (ISO/IEC 18004, byte mode, level M, mask 2).

A building prints a hundred receipts, each with a code of some four hundred bytes. A general encoder takes a few
milliseconds for one, longer than all the rest of the page; here the arithmetic runs over arrays of texts.
Everything that does not depend on the text (finders, timing, format, which modules carry data) is taken from a symbol
that segno draws of the same version. A fixed mask is legal: a reader undoes whichever mask the symbol names.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt
import segno

Bytes = npt.NDArray[np.uint8]

MASK: Final = 2
LONGEST: Final = 997
"""Bytes in the greatest symbol that is still read from 38 mm of paper: version 25."""

_BLOCKS: Final = (
    (10, 1, 16, 0), (16, 1, 28, 0), (26, 1, 44, 0), (18, 2, 32, 0), (24, 2, 43, 0),
    (16, 4, 27, 0), (18, 4, 31, 0), (22, 2, 38, 2), (22, 3, 36, 2), (26, 4, 43, 1),
    (30, 1, 50, 4), (22, 6, 36, 2), (22, 8, 37, 1), (24, 4, 40, 5), (24, 5, 41, 5),
    (28, 7, 45, 3), (28, 10, 46, 1), (26, 9, 43, 4), (26, 3, 44, 11), (26, 3, 41, 13),
    (26, 17, 42, 0), (28, 17, 46, 0), (28, 4, 47, 14), (28, 6, 45, 14), (28, 8, 47, 13),
)  # fmt: skip
"""Level M, versions 1 to 25 (ISO/IEC 18004, table 9): check bytes of a block, short blocks, data bytes of a short block,
blocks that are one byte longer."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A square of modules; ``rows`` are its bits, dark is 1, each row padded to whole bytes."""

    side: int
    rows: bytes


@dataclass(frozen=True, eq=False)
class _Version:
    """What all symbols of a version share.

    Attributes:
        side: modules in a row.
        fixed: the symbol with light data modules, ``(side * side,)``.
        places: where the bits go, in the order of the stream.
        mask: what each of the bits is xored with.
        order: the stream's bytes as indices into data blocks followed by check blocks.
    """

    side: int
    fixed: Bytes
    places: npt.NDArray[np.intp]
    mask: Bytes
    order: npt.NDArray[np.intp]


def symbols(texts: Sequence[bytes]) -> list[Symbol]:
    """A symbol for each text, in their order.

    Raises:
        ValueError: a text is longer than ``LONGEST``.
    """
    by_version: dict[int, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        by_version[version_for(len(text))].append(number)
    made: dict[int, Symbol] = {}
    for version, numbers in by_version.items():
        drawn = _draw(version, [texts[number] for number in numbers])
        made.update(zip(numbers, drawn, strict=True))
    return [made[number] for number in range(len(texts))]


def version_for(size: int) -> int:
    """The smallest version that holds so many bytes."""
    for version in range(1, len(_BLOCKS) + 1):
        if size <= _capacity(version) - (2 if version < 10 else 3):
            return version
    raise ValueError(f"{size} bytes do not fit a symbol of {LONGEST}")


def _capacity(version: int) -> int:
    _, short, data, long = _BLOCKS[version - 1]
    return short * data + long * (data + 1)


def _draw(version: int, texts: list[bytes]) -> list[Symbol]:
    shared = _version(version)
    check, short, data, long = _BLOCKS[version - 1]
    words = np.frombuffer(b"".join(_codewords(version, text) for text in texts), np.uint8).reshape(len(texts), -1)
    cut = short * data
    parts = [words]
    for block, count in ((words[:, :cut], short), (words[:, cut:], long)):
        if count:
            blocks = block.reshape(len(texts) * count, -1)
            parts.append(_check_bytes(blocks, check).reshape(len(texts), -1))
    stream = np.concatenate(parts, axis=1)[:, shared.order]
    bits = np.unpackbits(stream, axis=1)
    carried = np.zeros((len(texts), len(shared.places)), np.uint8)
    carried[:, : bits.shape[1]] = bits
    modules = np.repeat(shared.fixed[None], len(texts), axis=0)
    modules[:, shared.places] = carried ^ shared.mask
    rows = np.packbits(modules.reshape(len(texts), shared.side, shared.side), axis=2)
    return [Symbol(shared.side, symbol.tobytes()) for symbol in rows]


def _codewords(version: int, text: bytes) -> bytes:
    """Mode, length, text, terminator: four bits, one or two bytes, the text, four bits; then the padding."""
    length = f"{len(text):02x}" if version < 10 else f"{len(text):04x}"
    words = bytes.fromhex(f"4{length}{text.hex()}0")
    padding = _capacity(version) - len(words)
    return words + (b"\xec\x11" * (padding // 2 + 1))[:padding]


def _check_bytes(blocks: Bytes, count: int) -> Bytes:
    """Reed-Solomon remainders of the blocks, ``(n, size) -> (n, count)``."""
    products = _products(count)
    left = np.zeros((len(blocks), count + 1), np.uint8)
    for column in blocks.T:
        factor = left[:, 0] ^ column
        left[:, :-1] = left[:, 1:]
        left[:, :-1] ^= products[factor]
    return left[:, :-1]


@lru_cache
def _products(count: int) -> Bytes:
    """Every byte times the generator polynomial of so many check bytes, ``(256, count)``."""
    power, log = [1] * 255, [0] * 256
    for exponent in range(1, 255):
        twice = power[exponent - 1] * 2
        power[exponent] = twice ^ 0x11D if twice > 255 else twice
        log[power[exponent]] = exponent

    def times(a: int, b: int) -> int:
        return power[(log[a] + log[b]) % 255] if a and b else 0

    generator = [1]
    for exponent in range(count):
        raised = [*generator, 0]
        shifted = [0, *(times(term, power[exponent]) for term in generator)]
        generator = [a ^ b for a, b in zip(raised, shifted, strict=True)]
    return np.array([[times(byte, term) for term in generator[1:]] for byte in range(256)], np.uint8)


@lru_cache
def _version(version: int) -> _Version:
    drawn = segno.make(b"0", version=version, error="m", mask=MASK, mode="byte", boost_error=False, micro=False)
    modules = np.array([list(row) for row in drawn.matrix], np.uint8)
    side, fixed = len(modules), _is_fixed(version)
    places = np.array([row * side + column for row, column in _zigzag(side) if not fixed[row, column]])
    mask = (places % side % 3 == 0).astype(np.uint8)
    return _Version(side, (modules * fixed).ravel(), places, mask, _interleaved(version))


def _is_fixed(version: int) -> Bytes:
    """Which modules do not carry data: finders with the format beside them, timing, alignment, the version."""
    side = 4 * version + 17
    fixed = np.zeros((side, side), np.uint8)
    fixed[:9, :9] = fixed[:9, -8:] = fixed[-8:, :9] = 1
    fixed[6, :] = fixed[:, 6] = 1
    if version >= 7:
        fixed[:6, -11:-8] = fixed[-11:-8, :6] = 1
    if version >= 2:
        count = version // 7 + 2
        step = (version * 8 + count * 3 + 5) // (count * 4 - 4) * 2
        centres = [6, *(side - 7 - step * number for number in range(count - 1))]
        corners = {(6, 6), (6, side - 7), (side - 7, 6)}
        for row, column in set(product(centres, centres)) - corners:
            fixed[row - 2 : row + 3, column - 2 : column + 3] = 1
    return fixed


def _zigzag(side: int) -> list[tuple[int, int]]:
    """All modules but the timing column, two columns at a time from the right, up and down in turn."""
    rights = [*range(side - 1, 6, -2), 5, 3, 1]
    return [
        (row, right - left)
        for number, right in enumerate(rights)
        for row in (range(side) if number % 2 else range(side - 1, -1, -1))
        for left in (0, 1)
    ]


def _interleaved(version: int) -> npt.NDArray[np.intp]:
    """The order in which bytes of the blocks enter the stream: first bytes of all blocks, then second ones, …"""
    check, short, data, long = _BLOCKS[version - 1]
    sizes = [data] * short + [data + 1] * long
    starts = np.cumsum([0, *sizes])
    order = [starts[block] + at for at in range(data + 1) for block, size in enumerate(sizes) if at < size]
    order += [starts[-1] + block * check + at for at in range(check) for block in range(len(sizes))]
    return np.array(order, np.intp)

"""PT Sans and PT Sans Narrow for paper: packaged fonts, cut down once per user, measured without a canvas.

The packaged files carry hinting that paper does not need: without it, and with one fixed set of characters, a face
shrinks from about 400 KB to about 30 KB. The set has fewer than 255 characters, so a document needs one subset of each
face, the code of a character is the same in every document, and text becomes bytes by one table look-up.
The cut files are made at the first use in the user's cache folder; the licence of the fonts lets them be embedded, not
be given away changed under their name, so they are never a part of the program.
"""

import codecs
import os
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import fontpkg
import platformdirs
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfdoc, ttfonts

CHARACTERS = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "".join(map(chr, range(0x410, 0x450)))
    + "Ёё«»—–−№₽²³·×÷≈°§…„“”’‘•±≤≥µ½‹›‰∑"
    + "ӘәҖҗҢңӨөҮүҺһҒғҘҙҠҡҪҫЄєІіЇїҐґЎўҚқҰұӐӑӖӗӲӳ"
)
"""What can be printed: ASCII, Russian, signs, and the letters of the peoples whose names stand on receipts."""

MISSING = "?"
"""Printed for a character that the fonts lack: seen, not lost."""

_SPACES = {ord(space): " " for space in "\t\n\r\u00a0\u2007\u2009\u202f"}
_FEWER_TABLES = ("GPOS", "GSUB", "GDEF", "kern", "DSIG")


class Face(Enum):
    """A face: its family and its weight."""

    TEXT = ("PT Sans", 400)
    BOLD = ("PT Sans", 700)
    NARROW = ("PT Sans Narrow", 400)
    NARROW_BOLD = ("PT Sans Narrow", 700)

    # Every word is looked up by its face: the hash of the one object, not that of its name through Python.
    __hash__ = object.__hash__


@dataclass(frozen=True, eq=False)
class Typeface:
    """A loaded face.

    Attributes:
        font: ReportLab's font; it serves one document at a time.
        codes: the code of every printable character.
        widths: the advance of every code, in thousandths of the type size.
    """

    face: Face
    font: ttfonts.TTFont
    codes: Mapping[int, int]
    widths: tuple[int, ...]

    def assign(self, document: pdfdoc.PDFDocument) -> str:
        """Give the characters their codes in a document; the name by which its pages call the face."""
        self.font.splitString(CHARACTERS, document)
        return str(self.font.getSubsetInternalName(0, document))


@lru_cache(maxsize=len(Face))
def typeface(face: Face) -> Typeface:
    """The face, loaded once in a process."""
    font = ttfonts.TTFont(face.value[0] + str(face.value[1]), BytesIO(_cut_down(face, cache_folder())))
    ((subset, assigned),) = font.splitString(CHARACTERS, pdfdoc.PDFDocument())
    if subset:
        raise LookupError("the characters do not fit one subset")
    codes = {ord(character): code for character, code in zip(CHARACTERS, assigned, strict=True)}
    widths = [0] * 256
    for character, code in codes.items():
        widths[code] = font.face.getCharWidth(character)
    return Typeface(face, font, codes, tuple(widths))


@lru_cache(maxsize=40_000)
def encoded(words: str, face: Face) -> tuple[bytes, int]:
    """Words as the inside of a PDF string, and their width in thousandths of the type size.

    Any text is safe: controls are dropped, kinds of space are one, a missing character shows as ``MISSING``.
    """
    known = typeface(face)
    raw, _ = codecs.charmap_encode(plain(words), "replace", known.codes)
    width = sum(map(known.widths.__getitem__, raw))
    escaped = raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)").replace(b"\r", b"\\r")
    return escaped, width


def plain(words: str) -> str:
    """Words on one line: composed, without controls and invisible marks, every kind of space a plain one."""
    words = unicodedata.normalize("NFC", words.translate(_SPACES))
    if words.isprintable():
        return words
    return "".join(character for character in words if unicodedata.category(character)[0] != "C")


def width_mm(words: str, face: Face, size: float) -> float:
    """How wide words are on paper."""
    return encoded(words, face)[1] * size * (25.4 / 72_000)


def shortened(words: str, face: Face, size: float, room_mm: float) -> str:
    """The words, or as many of their first characters as fit, with ``…``."""
    if width_mm(words, face, size) <= room_mm:
        return words
    words = plain(words)
    fits, over = 0, len(words)
    while over - fits > 1:
        middle = (fits + over) // 2
        if width_mm(words[:middle].rstrip() + "…", face, size) <= room_mm:
            fits = middle
        else:
            over = middle
    return words[:fits].rstrip() + "…"


def wrapped(words: str, face: Face, size: float, room_mm: float, lines: int) -> list[str]:
    """The words broken at spaces into at most so many lines; the last one is shortened to fit."""
    broken: list[str] = []
    rest = plain(words).split()
    while rest and len(broken) < lines - 1:
        count = 1
        while count < len(rest) and width_mm(" ".join(rest[: count + 1]), face, size) <= room_mm:
            count += 1
        broken.append(shortened(" ".join(rest[:count]), face, size, room_mm))
        rest = rest[count:]
    if rest:
        broken.append(shortened(" ".join(rest), face, size, room_mm))
    return broken


def cache_folder() -> Path:
    """Where the user's cut fonts are."""
    return platformdirs.user_cache_path("tui-billing") / "fonts"


def _cut_down(face: Face, folder: Path) -> bytes:
    """The bytes of a face without what paper does not need, from the cache or made now."""
    source = Path(fontpkg.path(*face.value))
    key = sha256(source.read_bytes() + CHARACTERS.encode()).hexdigest()[:24]
    kept = folder / f"{key}.ttf"
    if kept.is_file():
        return kept.read_bytes()
    made = _subset(source)
    try:
        _keep(kept, made)
    except OSError:
        # A read-only or full home costs a second at the next start, nothing else.
        return made
    return made


def _subset(source: Path) -> bytes:
    options = Options(hinting=False, layout_features=[], notdef_outline=True, glyph_names=False, recalc_timestamp=False)
    options.drop_tables += _FEWER_TABLES
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(text=CHARACTERS)
    subsetter.subset(font)
    made = BytesIO()
    font.save(made)
    return made.getvalue()


def _keep(place: Path, data: bytes) -> None:
    """Write a private file at once: another process sees all of it or none of it."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(place)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise

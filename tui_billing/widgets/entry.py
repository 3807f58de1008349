"""The words between an entry model, its widget and its screen: rows, verdicts, effects. No Textual, no database."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tui_billing.domain.decimals import DECIMAL_SIGNS


class Alphabet(Enum):
    """What may be typed into a field."""

    NUMBER = "digits and one decimal sign"
    DIGITS = "digits"
    TEXT = "any printable character"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a row. ``ditto`` is what «+» puts into it while it is empty; ``places`` are decimals of a number."""

    width: int = 10
    alphabet: Alphabet = Alphabet.NUMBER
    places: int = 3
    label: str = ""
    ditto: str = ""

    def taking(self, text: str, character: str) -> str | None:
        """The text with the character typed at its end, or None where the alphabet does not allow it."""
        if len(text) >= self.width:
            return None
        if self.alphabet is Alphabet.TEXT:
            return text + character if character.isprintable() else None
        if character.isascii() and character.isdigit():
            _, comma, decimals = text.partition(",")
            full = self.alphabet is Alphabet.NUMBER and bool(comma) and len(decimals) >= self.places
            return None if full else text + character
        decimal = self.alphabet is Alphabet.NUMBER and self.places > 0 and "," not in text
        return text + "," if decimal and character in DECIMAL_SIGNS else None


class Mark(Enum):
    """The status of a row, as the one character before its field."""

    NONE = " "
    TYPED = "~"
    ASKED = "?"
    QUEUED = "…"
    SAVED = "✓"
    REFUSED = "!"
    HELD = "*"
    REASON = "/"


@dataclass(frozen=True, slots=True)
class Row:
    """A row to be keyed: what is shown beside the fields, and what is stored already.

    ``key`` is the caller's own identity of the row and is not looked into. ``values`` has one text per field.
    ``detail`` is shown under the grid while the caret is on the row.
    """

    key: Any
    cells: tuple[str, ...] = ()
    fields: tuple[Field, ...] = (Field(),)
    values: tuple[str, ...] = ("",)
    mark: Mark = Mark.NONE
    note: str = ""
    detail: str = ""

    def __post_init__(self) -> None:
        """Refuse a row whose values and fields differ in number."""
        if len(self.values) != len(self.fields):
            raise ValueError("a row has one value per field")


class Level(Enum):
    """How serious a verdict is: a soft one is accepted by a second Enter, a hard one keeps the value on the line."""

    OK = "ok"
    SOFT = "soft"
    HARD = "hard"


@dataclass(frozen=True)
class Verdict:
    """What a judge says about typed values. ``note`` (the consumption) is shown beside them as they are typed.

    ``holdable`` lets «*» hold a hard one for review; ``again`` empties the fields of a hard one, to be keyed anew.
    ``payload`` travels to the save untouched.
    """

    level: Level = Level.OK
    message: str = ""
    note: str = ""
    holdable: bool = True
    again: bool = False
    payload: Any = None


Judge = Callable[[Row, tuple[str, ...]], Verdict]
"""Pure and fast, from what came with the row. Values are texts with a decimal comma; an unfinished one may be empty."""


def approve(_: Row, values: tuple[str, ...]) -> Verdict:
    """The judge that has no objection."""
    return Verdict()


@dataclass(frozen=True, slots=True)
class Save:
    """Effect: store this. ``sequence`` numbers the saves of a grid; the acknowledgement names it.

    ``reason`` is a reason code given instead of values; ``confirmed`` says that a soft verdict was accepted.
    """

    sequence: int
    index: int
    row: Row
    values: tuple[str, ...]
    verdict: Verdict
    reason: int | None = None
    held: bool = False
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """Effect: the caret is now in this field."""

    index: int
    field: int


@dataclass(frozen=True, slots=True)
class Filled:
    """Effect: Enter was pressed in a field of several, the caret went on to the next one."""

    index: int
    field: int
    text: str


@dataclass(frozen=True, slots=True)
class Repaint:
    """Effect: the entry part of these rows looks different."""

    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bell:
    """Effect: the key was not taken, or the value was not accepted."""


@dataclass(frozen=True, slots=True)
class Finished:
    """Effect: Enter on the last row."""


Effect = Save | Moved | Filled | Repaint | Bell | Finished

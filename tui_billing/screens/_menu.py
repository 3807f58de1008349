"""The menu, found by scanning the screens: no list is kept in step.

Loading every screen takes a second (the engine, the drawing of receipts), so the titles are first read from the source
text, and the screens are then loaded one by one in the order of their keys.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from tui_billing.screens._base import Entry

HERE = Path(__file__).parent
ENTRY = re.compile(r'^\w+ = Entry\(\s*"([^"\\]+)",\s*"([0-9]|f4)"', re.MULTILINE)
DIGITS = "1234567890"
KEYS = (*DIGITS, "f4")
"""The keys of the menu, in its order: a digit each, and the directories after them."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sketch:
    """An entry as its source text says: what can be shown before the screen is loaded."""

    module: str
    title: str
    key: str


def sketches() -> list[Sketch]:
    """The entries that can be read without loading anything, in the order of their keys."""
    found = [
        Sketch(file.stem, title, key)
        for file in HERE.glob("[!_]*.py")
        for title, key in ENTRY.findall(file.read_text(encoding="utf-8"))
    ]
    return sorted(found, key=lambda sketch: KEYS.index(sketch.key))


def entries(module: str) -> list[Entry]:
    """Load a screen's module; its entries."""
    return [
        thing for thing in vars(import_module(f"tui_billing.screens.{module}")).values() if isinstance(thing, Entry)
    ]


def modules() -> Iterator[str]:
    """Every screen's module: those with a sketch first, in the order of their keys."""
    sketched = [sketch.module for sketch in sketches()]
    yield from dict.fromkeys([*sketched, *sorted(file.stem for file in HERE.glob("[!_]*.py"))])


def things(kind: type[T]) -> Iterator[T]:
    """The objects of a kind in the screens' modules, found by the source text before anything is loaded."""
    for file in sorted(HERE.glob("[!_]*.py")):
        if f" = {kind.__name__}(" in file.read_text(encoding="utf-8"):
            module = import_module(f"tui_billing.screens.{file.stem}")
            yield from (thing for thing in vars(module).values() if isinstance(thing, kind))


def scan() -> list[Entry]:
    """The entries of all screens, in the order of their keys."""
    found = [entry for module in modules() for entry in entries(module)]
    return sorted(found, key=lambda entry: KEYS.index(entry.key))
